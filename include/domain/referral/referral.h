#ifndef DOMAIN_REFERRAL_H
#define DOMAIN_REFERRAL_H

#include "alert.h"
#include "date.h"
#include "pathway.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * A referral as it is kept and shown, and the pages, filters and histories of referrals. Documents
 * are JSON text: the submission as it was sent, the decision as it was answered, the gates over its
 * whole life.
 */

struct referral {
    const char *icb;
    const char *id;
    int64_t version;   /* grows by one with each change; the ETag */
    const char *state; /* open | closed */
    const char *pathway_id;
    const char *linked_to; /* id of the referral whose clock this one shares; NULL if none */
    int64_t created_at, updated_at, received_at; /* µs */
    struct date received_on;
    const char
        *patient_key;   /* bytea text of the blind index; NULL without NHS number. Written only */
    int64_t pain_sites; /* bits, for "the same pain" */
    const char *ubrn;
    const char *referrer_ods, *receiving_ods;
    const char *client; /* that submitted it */

    const char *status, *stratum, *tier;
    int64_t urgency; /* enum urgency */
    bool bookable;
    const char *streams, *flags;        /* comma separated */
    const char *service_id, *rtt_scope; /* of the service that comes first; NULL if none */
    struct date clock_started_on;
    struct date advice_due, assess_due, rtt_due, target_due, next_due; /* DATE_NONE if none */
    struct date rescreen_due; /* that the decision sets; DATE_NONE if none was made. Written only */
    int64_t rescreen_days;    /* likewise; 0 */
    int64_t decision_number;
    const char *submission, *decision, *gates; /* JSON text */
    int64_t handoffs;      /* of the pathway, in the year before the decision in force */
    const char *care_plan; /* that it was made with, JSON text; NULL without one */
    const char *closed;    /* JSON text; NULL while open */

    struct pathway pathway; /* as read to decide with; not part of what is shown */

    bool alerts_are_set; /* the gates were decided or stepped: else what is stored goes on */
    struct alert_plan alerts;
};

struct referral_page {
    struct referral *items;
    int count;
};

/* NULL, -1, DATE_NONE or 0 (µs) leaves a filter out. */
struct referral_filter {
    const char *after_icb, *after_id; /* "" and the nil UUID from the beginning */
    const char *status, *tier, *stratum, *stream, *service_id, *flag;
    int urgency;
    struct date received_from, received_to;
    int64_t updated_since;
    int limit;
};

struct waiting_filter {
    const char *tier, *status, *service_id;
    int urgency;
    struct date as_of;
    bool after; /* the members below say after which item to go on */
    int after_urgency;
    struct date after_next_due;
    const char *after_id;
    int limit;
};

/* Decisions that were replaced, oldest first, as JSON text. */
struct decision_text {
    int64_t number;
    const char *decision;
};

struct referral_happening {
    int64_t version;
    const char *kind, *occurred_on, *client, *practitioner;
    int64_t recorded_at;
    const char *gate, *code, *reference; /* NULL where they say nothing */
    const char *told;                    /* JSON of whom an alert named; NULL for none */
    int64_t decision_number;             /* 0 if it has none to do with it */
};

struct referral_history {
    struct decision_text *decisions;
    int decision_count;
    struct referral_happening *happenings;
    int happening_count;
};

/* That a submission was refused, never what it said. */
struct refusal {
    const char *id;
    int64_t at; /* µs */
    const char *client, *organisation;
    const char *operation;
    int64_t status;
    const char *slug;
    const char *pointers; /* of the faults, separated by blanks; none holds a value */
    bool urgent;          /* the readable part told of an emergency */
};

struct refusal_page {
    struct refusal *items;
    int count;
};

#endif
