#ifndef TESTS_RULING_H
#define TESTS_RULING_H

#include "fact.h"
#include "gate_class.h"

#include <stdbool.h>

/*
 * Ruling 12 written out a second time, in C and straight from the page, so that the policy document
 * and its evaluator can be held to it over any input.
 */
extern const char *const ruling_gates[]; /* every gate, NULL at the end */

/* The class at which a new referral with these facts raises a gate; CLASS_NONE if it does not. */
enum gate_class ruling_class(const char *gate, const struct fact_set *facts);

/* Whether ruling 2 or 12 requires the fact of such a referral. */
bool ruling_requires(enum fact_id fact, const struct fact_set *facts);

/* The facts whose change voids the outcome that closed a gate; FACT_COUNT at the end. */
const enum fact_id *ruling_members(const char *gate);

#endif
