#include "proof.h"
#include "proof_input.h"
#include "triage.h"

struct trial {
    const struct policy *policy;
    uint64_t chance;
    struct proof_referral referral;
    struct proof *proof;
};

static const char *const icbs[] = { "QWO", NULL };

/* A service of each tier that can take anybody: what is wanting is never the directory's. */
#define WHOLE(its_id, its_tier)                                                                    \
    {                                                                                              \
        .id = (its_id), .name = (its_id), .tier = (its_tier), .icbs = icbs, .accepting = true,     \
        .staff_psychologist = true, .staff_physiotherapist = true, .staff_physician = true,        \
        .interventions = UINT32_MAX, .streams = UINT32_MAX, .age_to = 150,                         \
        .new_minutes_weekly = 2400                                                                 \
    }
static const struct service services[] = { WHOLE("one", TIER_I), WHOLE("two", TIER_II),
                                           WHOLE("three", TIER_III) };
static const struct directory directory = { services, 3, "proof" };
static const struct contact_list contacts = { NULL, 0, "proof" };
static const struct calendar calendar = { .version = "proof" };

/* splitmix64 */
static uint64_t draw(struct trial *t, uint64_t below)
{
    uint64_t z = (t->chance += UINT64_C(0x9e3779b97f4a7c15));

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (z ^ (z >> 31)) % below;
}

static void decide(const struct policy *policy, const struct fact_set *facts, struct decision *ret)
{
    const struct triage_input input = {
        .policy = policy,
        .facts = facts,
        .icb = icbs[0],
        .decided_at = (int64_t)PROOF_DAY * 86400 * 1000000,
        .clock_started_on = { PROOF_DAY },
        .directory = &directory,
        .contacts = &contacts,
        .calendar = &calendar,
    };

    triage_decide(&input, ret);
}

static void change(struct trial *t)
{
    enum fact_id fact = (enum fact_id)draw(t, FACT_COUNT);
    struct proof_value values[PROOF_VALUES];
    int count;

    if (!proof_is_input(fact))
        return;
    count = proof_values(t->policy, fact, values);
    proof_set(&t->referral, &values[draw(t, (uint64_t)count)]);
    if (draw(t, 4) == 0 && t->policy->missing[fact] != MISSING_ERROR)
        proof_blank(&t->referral, fact);
}

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
        decide(t->policy, &with.facts, &decision);
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
    decide(t->policy, &blanked.facts, &without);
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
        decide(t->policy, &fewer, &without);
        if (whole->stratum != STRATUM_LOW && without.stratum == STRATUM_LOW)
            return fail(t, BREACH_LOW, FACT_COMPLEXITY_SUM);
    }
    return true;
}

static bool try_referral(struct trial *t)
{
    struct decision whole;

    decide(t->policy, &t->referral.facts, &whole);
    for (int i = 0; i < FACT_COUNT; i++)
        if (proof_is_input((enum fact_id)i) && fact_is_known(&t->referral.facts, (enum fact_id)i) &&
            t->policy->missing[i] != MISSING_ERROR && !try_without(t, (enum fact_id)i, &whole))
            return false;
    return !fact_is_known(&t->referral.facts, FACT_COMPLEXITY_FACTORS) ||
           try_without_factor(t, &whole);
}

bool policy_prove(const struct policy *policy, uint64_t seed, int rounds, struct proof *ret)
{
    struct trial t = { .policy = policy, .chance = seed, .proof = ret };

    *ret = (struct proof){ .breach = BREACH_NONE };
    for (; ret->referrals < rounds; ret->referrals++) {
        proof_begin(&t.referral);
        for (uint64_t changes = draw(&t, 10); changes > 0; changes--)
            change(&t);
        if (proof_can_occur(&t.referral.facts) && !try_referral(&t))
            return false;
    }
    return true;
}
