#ifndef USECASE_POLICY_TESTS_H
#define USECASE_POLICY_TESTS_H

#include "arena.h"
#include "error.h"
#include "policy.h"

#include <jansson.h>
#include <stdbool.h>

/*
 * The tests that a policy document carries: made-up referrals, and what must be decided of each.
 *
 *     "testBase": {FACT: value, …}    what every test starts from
 *     "tests": [{name, given {FACT: value}, expect {status?, stratum?, tier?, urgency?,
 *               rows? [ids that fire], notRows? [ids that do not]}}]
 *
 * Facts have the names of FACT_TABLE and values as in the API: a text of the domain, yes or no, a
 * whole number, a decimal as text or whole number, a list for a set; null, "unknown" and "notAsked"
 * are missing, and so is what neither the base nor the test names. Durations in months count the
 * days past the last whole month in thousandths: "3.001" is three months and a day.
 *
 * What triage works out as it runs (gateClasses and the facts after it) cannot be given. What
 * fact_set_derive makes of the facts follows from them unless it is given; `instruments` are those
 * whose scores are known, and `staleInstruments` are none, likewise. A tier that is expected to be
 * null is one that nobody has been given.
 *
 * The directory has a service of each tier that can take anybody, so that a test is about the
 * policy alone; the referral is received and decided on Monday 5 January 2026 at 09:10, in a
 * calendar without bank holidays, and has no gates from before.
 */

/*
 * Run them on the compiled document. `ret` gets JSON, in the arena:
 *
 *     {run, passed, failed [{name, expected {…}, got {status, stratum, tier, urgency, rows}}],
 *      neverHit [rows that fire in no test], hits {row: count}}
 *
 * ERROR_INVALID with every fault, by pointers into the document, if a test cannot be read: an
 * unknown fact or row, a value outside of its domain, a name that is missing or stands twice. A
 * document without tests has run none.
 */
MUST_CHECK bool policy_run_tests(const json_t *document, const struct policy *policy,
                                 struct arena *arena, const char **ret, bool *ret_all_passed,
                                 struct error *err);

/* Inside: one value of a test as the API has it. False if it is none of the fact's. */
bool policy_test_value(const json_t *value, enum fact_id fact, struct fact_value *ret);

#endif
