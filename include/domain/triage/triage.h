#ifndef DOMAIN_TRIAGE_H
#define DOMAIN_TRIAGE_H

#include "calendar.h"
#include "decision.h"

/*
 * Deciding: pure, and a function of its inputs alone. Asking again with the same inputs gives the
 * same decision, to the byte.
 *
 * Tables are read in the order of POLICY_TABLE_TABLE. What combines does so towards caution: the
 * highest gate class, the highest minimum tier, the highest urgency, the earliest due date. What is
 * missing and required holds the referral; nothing is ever rejected (promise 2, rulings 1 to 4).
 */
struct triage_input {
    const struct policy *policy;
    const struct fact_set *facts; /* submitted and derived (fact_set_derive); records where known */
    const char *icb;
    const char *requested_service_id; /* the referrer's wish; NULL if none */
    int64_t decided_at;               /* µs */
    struct date clock_started_on;  /* the received date, or that of the referral it is linked to */
    const struct gate_list *gates; /* of the referral so far; NULL at submission */
    enum urgency urgency_floor;    /* U1 or U2 of an earlier decision: only a review lowers it */
    const struct directory *directory;
    const struct contact_list *contacts;
    const struct calendar *calendar; /* of the referral's nation */
    bool outcome_alone; /* leave out what could change it: missing inputs that do not hold, and near
                           misses. Nothing else of the decision depends on them */
};

void triage_decide(const struct triage_input *input, struct decision *ret);

/* Whether the facts alone, however few, raise a gate of class E0 or E1. */
bool triage_sees_emergency(const struct policy *policy, const struct fact_set *facts);

/* The policy's assessment date for an urgency that a clinician has set, whatever the reason;
 * DATE_NONE if the policy has none. */
struct date triage_assess_due(const struct policy *policy, enum urgency urgency,
                              struct date clock_started_on);

#endif
