#include "replay.h"

#include <criterion/criterion.h>
#include <string.h>

/* What another policy would have done, and what is said of few people. */

static const struct replay_patient nobody = { -1, -1, NULL, NULL };

static struct decision decided(enum tier tier, enum decision_status status)
{
    return (struct decision){ .tier = tier, .status = status, .stratum = STRATUM_MODERATE };
}

Test(replay, counts_where_each_referral_was_and_goes)
{
    static struct replay replay;
    const struct decision one = decided(TIER_I, DECISION_PROVISIONAL),
                          two = decided(TIER_II, DECISION_PROVISIONAL),
                          held = decided(TIER_NONE, DECISION_HELD);

    cr_expect_not(replay_add(&replay, &one, &one, &nobody));
    cr_expect(replay_add(&replay, &one, &two, &nobody));
    cr_expect(replay_add(&replay, &held, &one, &nobody));
    cr_expect_eq(replay.referrals, 3);
    cr_expect_eq(replay.tiers[TIER_I][TIER_II], 1);
    cr_expect_eq(replay.tiers[TIER_NONE][TIER_I], 1);
    cr_expect_eq(replay.all.moved, 2);
    cr_expect_eq(replay.all.more_cautious, 1);
    cr_expect_eq(replay.all.less_cautious, 1, "from held to a proposal");
}

Test(replay, who_is_unknown_is_a_group_of_their_own)
{
    static struct replay replay;
    const struct decision one = decided(TIER_I, DECISION_PROVISIONAL);
    const struct replay_patient woman = { 10, 80, "female", "99" };

    (void)replay_add(&replay, &one, &one, &nobody);
    (void)replay_add(&replay, &one, &one, &woman);
    cr_expect_eq(replay.groups[REPLAY_BY_DEPRIVATION][5].referrals, 1);
    cr_expect_eq(replay.groups[REPLAY_BY_DEPRIVATION][4].referrals, 1);
    cr_expect_eq(replay.groups[REPLAY_BY_SEX][0].referrals, 1);
    cr_expect_eq(replay.groups[REPLAY_BY_SEX][3].referrals, 1);
    cr_expect_eq(replay.groups[REPLAY_BY_AGE][4].referrals, 1);
    cr_expect_eq(replay.groups[REPLAY_BY_AGE][5].referrals, 1);
    cr_expect_eq(replay.groups[REPLAY_BY_ETHNICITY][5].referrals, 2);
}

Test(replay, ages_and_ethnic_categories_have_their_groups)
{
    static const struct {
        struct replay_patient patient;
        int age, ethnicity;
    } cases[] = {
        { { -1, 0, NULL, "A" }, 0, 0 },  { { -1, 17, NULL, "C" }, 0, 0 },
        { { -1, 18, NULL, "D" }, 1, 1 }, { { -1, 39, NULL, "G" }, 1, 1 },
        { { -1, 40, NULL, "H" }, 2, 2 }, { { -1, 64, NULL, "L" }, 2, 2 },
        { { -1, 65, NULL, "M" }, 3, 3 }, { { -1, 79, NULL, "P" }, 3, 3 },
        { { -1, 80, NULL, "R" }, 4, 4 }, { { -1, 120, NULL, "Z" }, 4, 5 },
    };
    const struct decision one = decided(TIER_I, DECISION_PROVISIONAL);

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct replay replay;

        memset(&replay, 0, sizeof(replay));
        (void)replay_add(&replay, &one, &one, &cases[i].patient);
        cr_expect_eq(replay.groups[REPLAY_BY_AGE][cases[i].age].referrals, 1, "%zu", i);
        cr_expect_eq(replay.groups[REPLAY_BY_ETHNICITY][cases[i].ethnicity].referrals, 1, "%zu", i);
    }
}

Test(replay, small_numbers_are_hidden_and_cannot_be_worked_out)
{
    static const struct {
        int64_t counts[4];
        bool hidden[4];
    } cases[] = {
        { { 0, 10, 20, 30 }, { false, false, false, false } },
        { { 9, 10, 20, 0 }, { true, true, false, false } },
        { { 1, 9, 20, 30 }, { true, true, false, false } },
        { { 5, 0, 0, 0 }, { true, false, false, false } },
        { { 300, 0, 4, 0 }, { true, false, true, false } },
        { { 1, 1, 20, 30 }, { true, true, true, false } }, /* both at least 1, and 2 together */
        { { 3, 3, 3, 30 }, { true, true, true, true } },
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        bool hidden[4] = { false };

        replay_hide_small(cases[i].counts, 4, hidden);
        cr_expect_arr_eq(hidden, cases[i].hidden, sizeof(hidden), "%zu", i);
    }
}

Test(replay, what_is_hidden_already_is_not_hidden_alone)
{
    bool hidden[] = { false, true, false };

    replay_hide_small((const int64_t[]){ 20, 30, 40 }, 3, hidden);
    cr_expect(hidden[0] && hidden[1] && !hidden[2]);
}
