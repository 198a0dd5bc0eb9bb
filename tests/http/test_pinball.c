#include "client.h"
#include "database.h"
#include "example.h"
#include "keep.h"
#include "step.h"
#include "text.h"
#include "world.h"

#include <criterion/criterion.h>
#include <string.h>

/* Too many hand-offs without a plan are flagged, told once, and ended by a plan. */

#define TO_TIER(tier)                                                                              \
    "{'action':'override','tier':'" tier "','reasonCode':'clinicalJudgement','reason':'So.'}"

static bool names(const json_t *list, const char *member, const char *text)
{
    size_t i;
    json_t *item;

    json_array_foreach((json_t *)(size_t)list, i, item) {
        if (text_equal(json_string_value(member ? json_object_get(item, member) : item), text))
            return true;
    }
    return false;
}

/* Flag, rule and recommendation stand or fall together. */
static bool is_pinball(const char *path)
{
    struct answer answer = read_back(path);
    bool flagged = names(answer_at(&answer, "/decision/flags"), NULL, "PINBALL");

    cr_expect_eq(names(answer_at(&answer, "/decision/trace"), "rule", "T-09.1"), flagged, "%s",
                 answer.body);
    cr_expect_eq(names(answer_at(&answer, "/decision/interventions"), "code", "CASE_MANAGEMENT"),
                 flagged, "%s", answer.body);
    cr_expect_eq(database_count(keep_format("SELECT count(*) FROM referral WHERE id = '%s' AND"
                                            " 'PINBALL' = ANY (string_to_array(flags, ','))",
                                            strrchr(path, '/') + 1)),
                 flagged);
    return flagged;
}

static json_int_t times_told(const char *path)
{
    return database_count(keep_format("SELECT count(*) FROM outbox WHERE referral_id = '%s'"
                                      " AND type = 'pinball.detected'",
                                      strrchr(path, '/') + 1));
}

static int set_plan(const char *path, int version, const char *more)
{
    return send_request(.method = "PUT", .path = keep_format("%s/care-plan", path),
                        .token = clinician_token(),
                        .headers = { keep_format("If-Match: \"%d\"", version) },
                        .body = quoted(keep_format(
                            "{'coordinator':{'practitioner':'N9912345','role':'careCoordinator'},"
                            "'startedOn':'%s','reviewOn':'%s'%s}",
                            today(0), today(90), more)))
        .status;
}

Test(pinball, the_third_hand_off_by_linked_referrals_is_flagged_until_there_is_a_plan)
{
    const char *patch = keep_format("{'patient':{'nhsNumber':'%s'}}", example_nhs_number());
    const char *paths[4];

    for (int i = 0; i < 4; i++)
        paths[i] = example_path(NULL, patch);
    cr_expect_not(is_pinball(paths[2]));
    cr_expect(is_pinball(paths[3]));
    cr_expect_eq(times_told(paths[3]), 1);
    cr_expect_eq(set_plan(paths[0], 0, ""), 200);
    cr_expect_not(is_pinball(paths[3]), "the plan is the pathway's");
    cr_expect_not(is_pinball(example_path(NULL, patch)));
    cr_expect_eq(set_plan(paths[1], 1, keep_format(",'endedOn':'%s'", today(0))), 200);
    cr_expect(is_pinball(paths[3]), "the plan has ended");
    cr_expect_eq(times_told(paths[3]), 2);
    cr_expect_eq(times_told(paths[0]), 1, "told of the first too, which is on the pathway");
}

Test(pinball, the_third_hand_off_by_review_is_flagged_and_the_review_stands)
{
    const char *path = example_path(NULL, NULL);
    struct answer answer;

    cr_assert_eq(review(path, 1, TO_TIER("II")).status, 200);
    cr_assert_eq(review(path, 2, TO_TIER("III")).status, 200);
    cr_expect_not(is_pinball(path));
    cr_assert_eq(review(path, 3, TO_TIER("II")).status, 200);
    cr_expect(is_pinball(path));
    cr_expect_eq(times_told(path), 1);
    cr_assert_eq(review(path, 4, CONFIRM).status, 200);
    cr_expect(is_pinball(path));
    cr_expect_eq(times_told(path), 1, "it was flagged before");
    cr_expect_eq(set_plan(path, 0, ""), 200);
    cr_expect_not(is_pinball(path));
    answer = read_back(path);
    cr_expect_str_eq(status_of(&answer), "confirmed");
    cr_expect_str_eq(answer_text(&answer, "/decision/tier"), "II");
    cr_expect(json_is_true(answer_at(&answer, "/decision/bookable")));
}

Test(pinball, an_amendment_and_an_outcome_keep_the_flag)
{
    const char *path = example_path(NULL, NULL);

    cr_assert_eq(review(path, 1, TO_TIER("II")).status, 200);
    cr_assert_eq(review(path, 2, TO_TIER("III")).status, 200);
    cr_assert_eq(review(path, 3, TO_TIER("II")).status, 200);
    cr_assert_eq(amend(path, 4, SADDLE).status, 200);
    cr_expect(is_pinball(path));
    cr_assert_eq(settle(path, "G-01", "").status, 200);
    cr_expect(is_pinball(path));
    cr_expect_eq(times_told(path), 1);
}

static int tell(const char *path, const char *recommendation)
{
    return send_request(.method = "POST", .path = keep_format("%s/events", path),
                        .token = clinician_token(),
                        .headers = { keep_format("Idempotency-Key: pinball-%d", database_next()) },
                        .body = quoted(keep_format(
                            "{'kind':'mdtOutcome','occurredOn':'%s','recommendation':'%s'}",
                            today(0), recommendation)))
        .status;
}

Test(pinball, a_recommended_higher_tier_is_proposed_even_after_a_review)
{
    const char *path = example_path(NULL, NULL);
    struct answer answer;

    cr_assert_eq(review(path, 1, TO_TIER("II")).status, 200);
    cr_assert_eq(tell(path, "highlySpecialist"), 201);
    answer = read_back(path);
    cr_expect_str_eq(answer_text(&answer, "/decision/tier"), "III");
    cr_expect_str_eq(status_of(&answer), "provisional", "a clinician confirms it");
    cr_assert_eq(review(path, 3, CONFIRM).status, 200);
    cr_assert_eq(tell(path, "none"), 201);
    answer = read_back(path);
    cr_expect_str_eq(status_of(&answer), "confirmed");
    cr_expect_str_eq(answer_text(&answer, "/decision/tier"), "III",
                     "nobody is stepped down unseen");
}
