#ifndef TESTS_PLAIN_POLICY_H
#define TESTS_PLAIN_POLICY_H

#include "arena.h"
#include "fact.h"
#include "policy.h"

#include <stddef.h>

/*
 * What other engines are told, as JSON: NULL at the arena's ceiling.
 *
 * The policy is a list of tables, {"id", "unique", "rows", "otherwise"}: the ids of rows and their
 * cells. A cell has a `fact` and what it may be: a `range` of numbers, both ends included, or one
 * of `members` (`set`: the fact is a list, and one of its own suffices); `negated`, anything else
 * that is known; `missing`, missing too. Rows that wait for a threshold are left out: they never
 * fire.
 */
const char *plain_policy(const struct policy *policy, struct arena *arena);

/* {"facts", "fired"}: every fact that is known at the end of the decision, those too that our
 * tables derive for one another; and the ids of the rows that fire, in the order of the policy. */
const char *plain_referral(const struct policy *policy, const struct fact_set *facts,
                           struct arena *arena);

/* Of one table, the rows that fire, `otherwise` among them; returns how many. */
size_t fired_rows(const struct policy *policy, enum policy_table_id table,
                  const struct fact_set *facts, const struct policy_row *ret[]);

#endif
