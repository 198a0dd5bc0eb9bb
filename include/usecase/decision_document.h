#ifndef USECASE_DECISION_DOCUMENT_H
#define USECASE_DECISION_DOCUMENT_H

#include "arena.h"
#include "buffer.h"
#include "calendar.h"
#include "decision.h"
#include "error.h"
#include "pathway.h"

/*
 * A decision and the gates of a referral as JSON text: what is stored and what callers read, byte
 * for byte. The same decision with the same inputs gives the same text.
 */

/* What a decision stood on beside the facts; all of it is part of the text. */
struct decision_inputs {
    int number;        /* 1 for the first decision on a referral */
    const char *cause; /* submitted, amended, escalationRecorded, evaluated */
    int64_t decided_at;
    const struct policy *policy;
    const char *directory_version;
    const char *contacts_version;
    const struct calendar *calendar; /* of the referral's nation: who is on duty when it decides */
};

/* The contract's Decision; NULL at the arena's ceiling. */
const char *decision_write(const struct decision *decision, const struct decision_inputs *inputs,
                           struct arena *arena);

/* A fact under its name with its value as in the API; null, or "unknown", where it is missing. */
void fact_write(struct writer *writer, enum fact_id id, const struct fact_set *facts);

/* {"name", "channel", "hours"} of a point, or null. */
void contact_point_write(struct writer *writer, const char *name,
                         const struct contact_point *point);

/* The gates over the referral's whole life, with the urgency that only a review may lower. */
const char *gates_write(const struct gate_list *gates, enum urgency urgency_floor,
                        struct arena *arena);

/* Reads gates_write's text; strings go to the arena. ERROR_INTERNAL if it is not such text. */
MUST_CHECK bool gates_read(const char *text, struct arena *arena, struct gate_list *ret,
                           enum urgency *ret_urgency_floor, struct error *err);

/* The contract's CarePlanSummary; NULL for a plan that was never set and at the arena's ceiling. */
const char *care_plan_write(const struct care_plan *plan, struct arena *arena);

/* How an answer names an input that is missing, and where the submission would hold it. */
const char *input_name(enum fact_id fact);
const char *input_pointer(enum fact_id fact);

#endif
