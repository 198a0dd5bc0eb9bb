#include "drawn_referral.h"
#include "decision_document.h"
#include "neighbourhood.h"
#include "triage.h"

static const int64_t decided_at = ((int64_t)PROOF_DAY * 24 + 9) * 3600 * 1000000;

/* splitmix64 */
static uint64_t draw(uint64_t *chance, uint64_t below)
{
    uint64_t z = (*chance += UINT64_C(0x9e3779b97f4a7c15));

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (z ^ (z >> 31)) % below;
}

/* Half of the red flags stay "no", or nothing but emergencies would be drawn. */
static void change(const struct policy *policy, struct proof_referral *referral, uint64_t *chance)
{
    enum fact_id fact = (enum fact_id)draw(chance, FACT_COUNT);
    struct proof_value values[PROOF_VALUES];

    if (!proof_is_input(fact) || (fact_is_red_flag(fact) && draw(chance, 2) == 0))
        return;
    if (policy->missing[fact] != MISSING_ERROR && draw(chance, 4) == 0) {
        proof_blank(referral, fact);
        return;
    }
    proof_set(referral, &values[draw(chance, (uint64_t)proof_values(policy, fact, values))]);
}

/* A new patient's. */
static void add_records(struct fact_set *facts)
{
    fact_set_known(facts, FACT_SAME_PAIN_OPEN, 0);
    fact_set_known(facts, FACT_HANDOFFS, 0);
    fact_set_known(facts, FACT_ACTIVE_CARE_PLAN, 0);
    fact_set_known(facts, FACT_MDT_RECOMMENDATION, 0);
}

static void draw_one(const struct policy *policy, struct proof_referral *ret, uint64_t *chance)
{
    static const uint64_t most[] = { 2, 4, 8, 16, 80 };
    uint64_t changes = draw(chance, most[draw(chance, sizeof(most) / sizeof(most[0]))]);

    proof_begin(ret);
    add_records(&ret->facts);
    while (changes-- > 0)
        change(policy, ret, chance);
}

void draw_referrals(const struct policy *policy, struct proof_referral ret[], size_t count)
{
    uint64_t chance = 4;

    for (size_t i = 0; i < count; i++) {
        do
            draw_one(policy, &ret[i], &chance);
        while (!proof_can_occur(&ret[i].facts));
    }
}

void decide_referral(const struct policy *policy, const struct proof_referral *referral,
                     bool outcome_alone, struct decision *ret)
{
    const struct triage_input input = { .policy = policy,
                                        .facts = &referral->facts,
                                        .icb = "QWO",
                                        .decided_at = decided_at,
                                        .clock_started_on = referral->dates.received,
                                        .directory = &neighbourhood_services,
                                        .contacts = &neighbourhood_contacts,
                                        .calendar = &neighbourhood_calendar,
                                        .outcome_alone = outcome_alone };

    triage_decide(&input, ret);
}

const char *write_referral(const struct policy *policy, const struct decision *decision,
                           struct arena *arena)
{
    const struct decision_inputs inputs = { 1,
                                            "submitted",
                                            decided_at,
                                            policy,
                                            neighbourhood_services.version,
                                            neighbourhood_contacts.version,
                                            &neighbourhood_calendar };

    return decision_write(decision, &inputs, arena);
}
