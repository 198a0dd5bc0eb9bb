#include "proof_trial.h"

const char proof_icb[] = "QWO";
static const char *const icbs[] = { proof_icb, NULL };

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
const struct directory proof_directory = { services, 3, "proof" };
const struct contact_list proof_contacts = { NULL, 0, "proof" };
const struct calendar proof_calendar = { .version = "proof" };

/* splitmix64 */
uint64_t proof_draw(uint64_t *chance, uint64_t below)
{
    uint64_t z = (*chance += UINT64_C(0x9e3779b97f4a7c15));

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (z ^ (z >> 31)) % below;
}

void proof_decide(const struct policy *policy, const struct fact_set *facts,
                  const struct gate_list *gates, struct decision *ret)
{
    const struct triage_input input = {
        .policy = policy,
        .facts = facts,
        .gates = gates,
        .icb = proof_icb,
        .decided_at = (int64_t)PROOF_DAY * 86400 * 1000000,
        .clock_started_on = { PROOF_DAY },
        .directory = &proof_directory,
        .contacts = &proof_contacts,
        .calendar = &proof_calendar,
    };

    triage_decide(&input, ret);
}

void proof_change(const struct policy *policy, uint64_t *chance, struct proof_referral *referral)
{
    enum fact_id fact = (enum fact_id)proof_draw(chance, FACT_COUNT);
    struct proof_value values[PROOF_VALUES];
    int count;

    if (!proof_is_input(fact))
        return;
    count = proof_values(policy, fact, values);
    proof_set(referral, &values[proof_draw(chance, (uint64_t)count)]);
    if (proof_draw(chance, 4) == 0 && policy->missing[fact] != MISSING_ERROR)
        proof_blank(referral, fact);
}

void proof_draw_referral(const struct policy *policy, uint64_t *chance, struct proof_referral *ret)
{
    proof_begin(ret);
    for (uint64_t changes = proof_draw(chance, 10); changes > 0; changes--)
        proof_change(policy, chance, ret);
}
