#include "gate.h"

#include <criterion/criterion.h>

/* A gate of one rule, which reads three facts. */
static uint64_t members_with(int64_t other_red_flags)
{
    static const struct cell cells[] = { { .fact = FACT_PHQ9_TOTAL },
                                         { .fact = FACT_SADDLE_SENSORY_CHANGE },
                                         { .fact = FACT_OTHER_RED_FLAGS } };
    static const struct effect raises = { .kind = EFFECT_GATE, .text = "G-01" };
    static const struct policy_row row = {
        .cells = cells, .cell_count = 3, .effects = &raises, .effect_count = 1
    };
    static const struct policy policy = { .tables = { [POLICY_GATES] = { &row, 1, NULL } } };
    struct fact_set facts = { 0 };

    fact_set_known(&facts, FACT_SADDLE_SENSORY_CHANGE, 1);
    fact_set_known(&facts, FACT_OTHER_RED_FLAGS, other_red_flags);
    return gate_members(&policy, "G-01", &facts);
}

/* It is kept with the referral: with another digest every outcome that was recorded would be void.
 * The numbers are FNV-1a over the name, presence and value of each fact, eight bytes each. */
Test(gate, the_digest_of_its_members_is_that_of_every_version)
{
    cr_assert_eq(members_with(0), UINT64_C(0xfc1691765ab4326c));
    cr_assert_eq(members_with(0x7f00ff01), UINT64_C(0xd70ad9f90709dea5));
    cr_assert_eq(members_with(-2), UINT64_C(0x183e4bf56d348a25));
}
