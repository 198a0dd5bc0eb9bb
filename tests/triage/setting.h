#ifndef TESTS_SETTING_H
#define TESTS_SETTING_H

#include "arena.h"
#include "decision.h"
#include "error.h"
#include "policy.h"
#include "submission.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * Where the triage tests take place: Monday 5 January 2026, the default policy, a small directory
 * (in QWO a Tier I service meets the MDT minimum, in QOX none does), contacts, a calendar, and the
 * base case F1 of tests/case/f1.json. A test is a process of its own: what lives as long as it is
 * never given back.
 */
extern const int64_t setting_now; /* µs: ten minutes after F1 was received */

/* The default policy as a document of its own, for tests that change it. */
json_t *policy_document(void);
const struct policy *default_policy(void);
/* The same with the bands of the complexity model set, which no local lead has: moderate from 20,
 * high from 35, for tests alone. */
const struct policy *default_policy_with_complexity(void);
void set_complexity_bands(json_t *document);
/* NULL and *err if it is refused. */
const struct policy *try_policy(const json_t *document, struct arena *arena, struct error *err);

/* A copy of F1; the caller's. */
json_t *base_case(void);

/* The merge patch that makes this document of F1, as text that is never given back: what a failing
 * test prints. */
const char *what_differs(const json_t *document);

/* One referral decided: everything lives in its arena. */
struct answer {
    struct arena arena;
    bool refused; /* by submission_read; then `err` says why and there is no decision */
    struct error err;
    struct submission submission;
    struct decision decision;
};

/* Read and decide as a new referral. */
void answer_submission(const json_t *document, const struct policy *policy, struct answer *ret);
/* The same, as an amendment at `now` of a referral with these gates. */
void answer_amendment(const json_t *document, const struct policy *policy,
                      const struct gate_list *gates, enum urgency urgency_floor, int64_t now,
                      struct answer *ret);
void answer_free(struct answer *answer);

/* The decision as callers read it, in the answer's arena. */
const char *answer_text(struct answer *answer, const struct policy *policy);

/* The value at a JSON pointer without escapes; set_at makes what is missing on the way and takes
 * the reference, NULL removes. */
json_t *value_at(const json_t *document, const char *path);
void set_at(json_t *document, const char *path, json_t *value);

/* The entry of an instrument in the document; NULL if it was not sent. */
json_t *instrument_entry(const json_t *document, const char *instrument);

/*
 * Change a document as a table of cases says, pairs "name=value" between "; ":
 *     knownCancer=yes                 a fact's name; values as in the API; records too
 *     painSites=lowBack,neck          lists; `none` is an empty one
 *     opioids=morphine 60 x2 + fentanyl patch 25 + codeine 30 x4 prn use60
 *     startBack=6/2@2025-10-07        total, subscales and date, each may be left out; bpi=7/8.5
 *     phq9=20/3@2025-12-01+8/0        two of one instrument
 *     startBack=none                  not sent
 *     complexity=60/14                a sum over so many factors
 *     age=60, onset=2025-10           on the day of receipt
 *     anything=absent, anything=null
 */
void change_document(json_t *document, const char *difference);

#endif
