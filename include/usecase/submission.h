#ifndef USECASE_SUBMISSION_H
#define USECASE_SUBMISSION_H

#include "arena.h"
#include "error.h"
#include "fact.h"
#include "nation.h"
#include "policy.h"

#include <jansson.h>

/*
 * A submission document, read into facts. The document has the shape that the contract promises;
 * here it is given its meaning, and what is impossible is refused (422). What is missing, old or
 * implausible is not: it holds, or counts as not done (rulings 2, 6, 14).
 *
 * The document itself is what is stored, and what an amendment patches or a replay reads again:
 * this is why its reader lives here and not beside HTTP.
 */
struct submission {
    const char *document; /* compact JSON, to be stored; set by whoever stores it */
    const char *icb;
    const char *nhs_number; /* NULL if absent with a reason */
    const char *ubrn;       /* NULL if none */
    const char *referrer_ods;
    const char *receiving_ods;
    const char *requested_service_id; /* NULL if none */
    int64_t received_at;              /* µs */
    struct date received_on;
    enum nation nation;
    struct fact_set facts; /* submitted and derived */
};

/*
 * `now` (µs) is what "in the future" is measured by. With `needs_identity` a patient without NHS
 * number must say why; /v1/triage does without. On failure ERROR_INVALID with every fault.
 */
MUST_CHECK bool submission_read(const json_t *document, const struct policy *policy, int64_t now,
                                bool needs_identity, struct arena *arena, struct submission *ret,
                                struct error *err);

/* Only the facts of any readable part, however little: nothing is checked, nothing fails. */
void submission_read_facts(const json_t *document, const struct policy *policy, int64_t now,
                           struct fact_set *ret);

/* A document as compact JSON, and JSON that was read before without the blanks between its tokens:
 * what was sent is kept as it was sent. NULL if the arena cannot hold it. */
const char *submission_text(const json_t *document, struct arena *arena);
const char *submission_compact(const char *json, size_t length, struct arena *arena);

/* RFC 7396 on a copy: `patch` applied to `document`; NULL if memory ran out. */
json_t *submission_merge(const json_t *document, const json_t *patch);

/* A number, kept within 1e9 of zero: a refused body's may be anything, and none may hide what it
 * tells (ruling 6). */
double submission_number(const json_t *value);

/* Facts of the assessment's lists and codes, and of the patient's practice: used by
 * submission_read_facts. */
void submission_read_lists(const json_t *assessment, const struct policy *policy,
                           struct fact_set *facts);
void submission_read_practice(const json_t *patient, struct fact_set *facts);

/* Faults of meaning, one list: used by submission_read. */
struct fault_collector {
    struct arena *arena;
    const struct fault *first;
    const struct fault **last;
    int count;
};

void submission_check(const json_t *document, const struct policy *policy, int64_t now,
                      bool needs_identity, struct fault_collector *faults);

#endif
