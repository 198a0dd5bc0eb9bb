#include "proof.h"
#include "opioid.h"
#include "proof_trial.h"

struct trial {
    const struct policy *policy;
    uint64_t chance;
    struct proof_referral referral;
    struct proof *proof;
};

static bool fail(struct trial *t, enum breach breach, enum fact_id input)
{
    t->proof->breach = breach;
    t->proof->input = input;
    t->proof->facts = t->referral.facts;
    return false;
}

static bool is_required(const struct policy *policy, enum fact_id fact,
                        const struct fact_set *facts)
{
    const struct policy_table *table = &policy->tables[POLICY_REQUIREMENTS];

    for (size_t i = 0; i < table->row_count; i++)
        if (policy_row_requires(&table->rows[i], fact) &&
            policy_row_fires(&table->rows[i], facts) == TRUTH_YES)
            return true;
    return false;
}

static bool holds_for(const struct decision *d, enum fact_id fact)
{
    for (int i = 0; i < d->missing_count; i++)
        if (d->missing[i].fact == fact)
            return d->missing[i].holds && d->status >= DECISION_HELD;
    return false;
}

/* No legal value of the input gets an answer that is more cautious than none at all. */
static bool is_cautious(struct trial *t, enum fact_id input, const struct decision *without)
{
    struct proof_value values[PROOF_VALUES];
    int count = proof_values(t->policy, input, values);

    for (int i = 0; i < count; i++) {
        struct proof_referral with = t->referral;
        struct decision decision;

        proof_set(&with, &values[i]);
        if (!proof_can_occur(&with.facts))
            continue;
        proof_decide(t->policy, &with.facts, NULL, &decision);
        if (decision_compare_caution(without, &decision) >= 0)
            return true;
    }
    return count == 0;
}

static bool try_without(struct trial *t, enum fact_id input, const struct decision *whole)
{
    struct proof_referral blanked = t->referral;
    struct decision without;

    proof_blank(&blanked, input);
    proof_decide(t->policy, &blanked.facts, NULL, &without);
    if (whole->stratum != STRATUM_LOW && without.stratum == STRATUM_LOW &&
        input != FACT_COMPLEXITY_FACTORS)
        return fail(t, BREACH_LOW, input);
    if (t->policy->missing[input] != MISSING_HOLD)
        return true;
    if (is_required(t->policy, input, &blanked.facts) && !holds_for(&without, input))
        return fail(t, BREACH_NOT_HELD, input);
    return is_cautious(t, input, &without) || fail(t, BREACH_LESS_CAUTIOUS, input);
}

/* One factor of the complexity model that was scored, not scored. */
static bool try_without_factor(struct trial *t, const struct decision *whole)
{
    int64_t factors = t->referral.facts.values[FACT_COMPLEXITY_FACTORS].value;
    int64_t sum = t->referral.facts.values[FACT_COMPLEXITY_SUM].value;

    for (int64_t score = 0; factors > 1 && score <= 5 && score <= sum; score++) {
        struct fact_set fewer = t->referral.facts;
        struct decision without;

        fact_set_known(&fewer, FACT_COMPLEXITY_FACTORS, factors - 1);
        fact_set_known(&fewer, FACT_COMPLEXITY_SUM, sum - score);
        proof_decide(t->policy, &fewer, NULL, &without);
        if (whole->stratum != STRATUM_LOW && without.stratum == STRATUM_LOW)
            return fail(t, BREACH_LOW, FACT_COMPLEXITY_SUM);
    }
    return true;
}

/* A member of an opioid's entry that said how much is not known, or what it is for, not sent: the
 * rest of the entry is converted as is usual. */
static bool try_without_opioid_member(struct trial *t, const struct decision *whole)
{
    struct fact_set fewer = t->referral.facts;
    struct decision without;

    if (!fact_is_known(&fewer, FACT_OME_STATUS) ||
        fewer.values[FACT_OME_STATUS].value != OME_LOWER_BOUND ||
        fact_is_yes(&fewer, FACT_OPIOID_WITHOUT_FACTOR))
        return true;
    fewer.values[FACT_OME_STATUS] = (struct fact_value){ FACT_UNKNOWN, 0 };
    fact_set_known(&fewer, FACT_OME_MG_PER_DAY, FACT_DECIMAL_SCALE);
    fact_set_known(&fewer, FACT_DEPENDENCE_TREATMENT, 0);
    proof_decide(t->policy, &fewer, NULL, &without);
    return whole->stratum == STRATUM_LOW || without.stratum != STRATUM_LOW ||
           fail(t, BREACH_LOW, FACT_OME_STATUS);
}

static bool try_referral(struct trial *t)
{
    struct decision whole;

    proof_decide(t->policy, &t->referral.facts, NULL, &whole);
    for (int i = 0; i < FACT_COUNT; i++)
        if (proof_is_input((enum fact_id)i) && fact_is_known(&t->referral.facts, (enum fact_id)i) &&
            t->policy->missing[i] != MISSING_ERROR && !try_without(t, (enum fact_id)i, &whole))
            return false;
    return try_without_opioid_member(t, &whole) &&
           (!fact_is_known(&t->referral.facts, FACT_COMPLEXITY_FACTORS) ||
            try_without_factor(t, &whole));
}

bool policy_prove(const struct policy *policy, uint64_t seed, int rounds, struct proof *ret)
{
    struct trial t = { .policy = policy, .chance = seed, .proof = ret };

    *ret = (struct proof){ .breach = BREACH_NONE };
    for (; ret->referrals < rounds; ret->referrals++) {
        proof_draw_referral(policy, &t.chance, &t.referral);
        if (proof_can_occur(&t.referral.facts) && !try_referral(&t))
            return false;
    }
    return true;
}
