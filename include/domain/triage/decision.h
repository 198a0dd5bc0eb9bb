#ifndef DOMAIN_DECISION_H
#define DOMAIN_DECISION_H

#include "contact.h"
#include "date.h"
#include "fact.h"
#include "match.h"
#include "policy.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * What triage answers. The strings belong to the policy, the directory and the contacts that the
 * decision was made with; the decision owns nothing.
 */

/* In ascending order of caution (ruling 1). A confirmed and an overridden decision rank alike. */
enum decision_status {
    DECISION_CONFIRMED,
    DECISION_OVERRIDDEN,
    DECISION_PROVISIONAL,
    DECISION_INFO_REQUESTED,
    DECISION_HELD,
    DECISION_ESCALATED
};
extern const char *const decision_statuses[];

enum gate_state { GATE_OPEN, GATE_ACKNOWLEDGED, GATE_CLOSED };
extern const char *const gate_states[];

enum { GATE_ID_SIZE = 12, PERSON_SIZE = 65, CODE_SIZE = 65 };

/*
 * One gate of one referral, over its whole life: raised, acknowledged, closed by a named
 * clinician's outcome. It outlives the decision that raised it (ruling 3).
 */
struct gate {
    char id[GATE_ID_SIZE]; /* "G-01" */
    enum gate_class class;
    enum gate_state state;
    uint64_t
        members; /* digest of the values that the gate reads, when it was last raised or closed */
    int64_t raised_at;       /* µs */
    int64_t acknowledge_by;  /* µs; 0 where nobody has to */
    int64_t acknowledged_at; /* µs; 0 if not yet */
    char acknowledged_by[PERSON_SIZE];
    char outcome[CODE_SIZE]; /* code, once closed */
    char closed_by[PERSON_SIZE];
    char reference[CODE_SIZE]; /* of the onward reference that closed an SC gate */
    struct date closed_on;
    const char *action;            /* of the rule that raised it; NULL for one that only latches */
    const struct contact *contact; /* NULL if none is listed */
};

enum {
    DECISION_GATES = 24,
    DECISION_TRACE = 160,
    DECISION_MISSING = 128,
    DECISION_NEAR_MISSES = 24,
    DECISION_INTERVENTIONS = 28 /* at least as many as there are codes */
};

struct gate_list {
    struct gate items[DECISION_GATES];
    int count;
};

struct missing_input {
    enum fact_id fact;
    bool holds;                   /* else: not done, listed with what it could change */
    const struct policy_row *row; /* the row that requires it, or the first that it could fire */
};

struct near_miss {
    const struct policy_row *row;
    const struct cell *unmet;
};

/* What is said of a kind of care; where rules differ, the last of these that one said. The last
 * three answer a referrer's request: never a refusal, and a clinician reads the reason. */
enum disposition {
    DISPOSITION_CANDIDATE,
    DISPOSITION_RECOMMENDED,
    DISPOSITION_CLINICAL_REVIEW,
    DISPOSITION_INCOMPLETE,
    DISPOSITION_NOT_OFFERED
};
extern const char *const dispositions[];

struct intervention {
    int code; /* index into intervention_codes */
    enum disposition disposition;
    const struct policy_row *row;
};

struct decision {
    enum decision_status status;
    enum stratum stratum;
    enum tier tier;
    enum urgency urgency;
    enum urgency
        urgency_floor; /* the part of it that gates of class E0, E1 and SC have no hand in */
    unsigned streams;  /* bit by index into streams */
    unsigned flags;    /* bit by index into flags */
    struct gate_list gates;
    struct missing_input missing[DECISION_MISSING];
    int missing_count;
    struct intervention interventions[DECISION_INTERVENTIONS];
    int intervention_count;
    struct placement placement;
    const struct policy_row *trace[DECISION_TRACE]; /* rows that fired, in order */
    int trace_count;
    struct near_miss near_misses[DECISION_NEAR_MISSES];
    int near_miss_count;
    struct date advice_due, assess_due, target_due, outer_info, rescreen_due; /* or DATE_NONE */
    int64_t rescreen_days; /* between one rescreen and the next; 0 for none */
    int64_t confirm_due;   /* µs; 0 if none */
    int new_slot_minutes;  /* 0: the provider's default */
    int return_to_gp;      /* 0 no, 1 yes, -1 no rule says */
    bool incomplete;       /* a list above was too short: never, for a policy that was checked */
    struct fact_set facts; /* with everything derived on the way */
};

/*
 * The caution order: status, then urgency, then tier. Negative if `a` is less cautious than `b`.
 * Confirmed and overridden compare as equal. No tier ranks above III: nobody has been placed yet,
 * and a clinician decides (else a missing score would be less cautious than the best one, ruling
 * 2).
 */
int decision_compare_caution(const struct decision *a, const struct decision *b);

/* Whether a patient would go another way: another tier, stratum, urgency, status or streams. */
bool decision_differs(const struct decision *a, const struct decision *b);

/* Any gate of class E0, E1 or SC that no clinician has closed. */
bool gates_are_escalating(const struct gate_list *gates);
/* Any of class HOLD that is not closed: a screen is incomplete. */
bool gates_are_holding(const struct gate_list *gates);
struct gate *gates_find(struct gate_list *gates, const char *id);

#endif
