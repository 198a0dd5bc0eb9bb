#ifndef TESTS_DRAWN_REFERRAL_H
#define TESTS_DRAWN_REFERRAL_H

#include "arena.h"
#include "decision.h"
#include "fact.h"
#include "policy.h"
#include "proof_input.h"

#include <stddef.h>

/* Referrals by the thousand, as facts; the same ones each time. From nothing wrong at all to almost
 * anything changed or missing; what could not occur is not among them. */
void draw_referrals(const struct policy *policy, struct proof_referral ret[], size_t count);

/* Decide one, on the day it was received, in tests/triage/neighbourhood.h. */
void decide_referral(const struct policy *policy, const struct proof_referral *referral,
                     bool outcome_alone, struct decision *ret);

/* The same decision as its document; NULL at the arena's ceiling. */
const char *write_referral(const struct policy *policy, const struct decision *decision,
                           struct arena *arena);

#endif
