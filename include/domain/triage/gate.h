#ifndef DOMAIN_GATE_H
#define DOMAIN_GATE_H

#include "decision.h"

/*
 * Gates over a referral's life. A gate of class E0, E1 or SC that was raised once stays until a
 * named clinician's outcome closes it; a closed gate reads as "no" until one of its members
 * changes. HOLD gates close when the screen is complete; U1, U2 and PARALLEL ones go when nothing
 * raises them (ruling 3).
 */

/* Digest of the facts of the submission that any row of `gate` reads: the gate's members. */
uint64_t gate_members(const struct policy *policy, const char *gate, const struct fact_set *facts);

/* Closed, with the members as they are now: it neither fires nor blocks. */
bool gate_is_settled(const struct gate *gate, uint64_t members);

/* An outcome speaks of the members as they were: once one has changed it settles nothing more, even
 * if the member changes back. Before anything is raised. */
void gates_void_outcomes(struct gate_list *gates, const struct policy *policy,
                         const struct fact_set *facts);

/* Whether every gate of `gates` that reads the value of `fact` is settled, and there is one. */
bool gate_settles_fact(const struct policy *policy, const struct gate_list *gates,
                       enum fact_id fact, const struct fact_set *facts);

/*
 * Raise a gate in `gates`, which starts as a copy of those before: a new one is added, an open one
 * takes the higher class; if it rose, or its members changed after it was acknowledged, it has to
 * be acknowledged anew; a settled one stays closed, any other closed one opens again. False if the
 * gate is settled or the list is full.
 */
bool gate_raise(struct gate_list *gates, const char *id, enum gate_class class, const char *action,
                uint64_t members, int64_t now);

/* After all were raised: close complete HOLD gates, drop U1, U2 and PARALLEL ones not raised at
 * `now`. */
void gates_settle(struct gate_list *gates, const bool raised[DECISION_GATES], int64_t now);

#endif
