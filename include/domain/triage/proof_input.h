#ifndef DOMAIN_PROOF_INPUT_H
#define DOMAIN_PROOF_INPUT_H

#include "fact.h"
#include "policy.h"

/*
 * Referrals for policy_prove, drawn as facts. An input is what one path of the submission holds:
 * where several facts come from one path they are set and taken away together, and what is derived
 * of them is derived again. Inside domain/triage only.
 */

enum { PROOF_VALUES = 256, PROOF_DAY = 20454 }; /* received on 2026-01-01 */

struct proof_referral {
    struct fact_set facts;
    struct fact_dates dates;
};

/* Facts that are set together: one of the values that an input may have. */
struct proof_value {
    enum fact_id facts[6];
    int64_t numbers[6];
    int count;
};

/* Whether the fact stands for its input: it is the first of its path. */
bool proof_is_input(enum fact_id fact);

/* Nothing wrong, every screen clear, and one questionnaire that says low. */
void proof_begin(struct proof_referral *ret);

/* Values on both sides of the usual boundaries; returns how many. */
int proof_values(const struct policy *policy, enum fact_id input,
                 struct proof_value ret[PROOF_VALUES]);

void proof_set(struct proof_referral *referral, const struct proof_value *value);
void proof_blank(struct proof_referral *referral, enum fact_id input);

/* V-01: what no set of answers gives is refused, and decides nothing. */
bool proof_can_occur(const struct fact_set *facts);

#endif
