#include "client.h"
#include "clock.h"
#include "database.h"
#include "date.h"
#include "example.h"
#include "keep.h"
#include "step.h"
#include "world.h"

#include <criterion/criterion.h>

/* What our records say of a pathway, as the decisions of its referrals were made with it. */

#define TO_TIER(tier)                                                                              \
    "{'action':'override','tier':'" tier "','reasonCode':'clinicalJudgement','reason':'So.'}"

static const char *of_patient(const char *number)
{
    return keep_format("{'patient':{'nhsNumber':'%s'}}", number);
}

static int handoffs_of(const struct answer *answer)
{
    cr_assert(answer->status < 300, "%s", answer->body);
    cr_expect_eq(answer_integer(answer, "/handoffs12m"),
                 answer_integer(answer, "/decision/inputs/records/handoffs12m"));
    return (int)answer_integer(answer, "/handoffs12m");
}

Test(pathway, a_new_patients_records_are_known_to_hold_nothing)
{
    struct answer answer = example_submit(NULL, NULL);

    cr_expect_eq(handoffs_of(&answer), 0);
    cr_expect(json_is_null(answer_at(&answer, "/carePlan")));
    cr_expect_str_eq(answer_text(&answer, "/decision/inputs/records/activeCarePlan"), "no");
    cr_expect_str_eq(answer_text(&answer, "/decision/inputs/records/samePainOpen"), "no");
    cr_expect_str_eq(answer_text(&answer, "/decision/inputs/records/mdtRecommendation"), "none");
}

Test(pathway, each_linked_referral_is_a_hand_off)
{
    const char *patch = of_patient(example_nhs_number());
    struct answer answer;

    for (int i = 0; i < 4; i++) {
        answer = example_submit(NULL, patch);
        cr_expect_eq(handoffs_of(&answer), i);
        cr_expect_str_eq(answer_text(&answer, "/decision/inputs/records/samePainOpen"),
                         i ? "yes" : "no");
    }
}

Test(pathway, a_hand_off_counts_for_a_year)
{
    const char *number = example_nhs_number();
    char text[DATE_TEXT];
    struct date a_year_ago = date_add_months(instant_london_date(clock_now_us(), NULL), -12);
    struct date before = { a_year_ago.days - 1 };
    const char *linked = "{'patient':{'nhsNumber':'%s'},'receivedAt':'%sT12:00:00Z',"
                         "'assessment':{'onsetDate':'2024-01','instruments':null}}";
    struct answer answer;

    example_path(NULL, of_patient(number));
    answer = example_submit(NULL, keep_format(linked, number, date_format(before, text)));
    cr_expect_eq(handoffs_of(&answer), 0, "longer ago than a year");
    answer = example_submit(NULL, keep_format(linked, number, date_format(a_year_ago, text)));
    cr_expect_eq(handoffs_of(&answer), 1);
    answer = example_submit(NULL, of_patient(number));
    cr_expect_eq(handoffs_of(&answer), 2);
}

Test(pathway, a_review_that_moves_a_referral_is_a_hand_off)
{
    const char *path = example_path(NULL, NULL);
    struct answer answer = review(path, 1, CONFIRM);

    cr_expect_eq(handoffs_of(&answer), 0, "it stays where it was routed to");
    answer = review(path, 2, TO_TIER("II"));
    cr_expect_eq(handoffs_of(&answer), 1);
    answer = review(path, 3, TO_TIER("II"));
    cr_expect_eq(handoffs_of(&answer), 1, "it is there already");
    answer = amend(path, 4, "{'assessment':{'painVas':62}}");
    cr_expect_eq(handoffs_of(&answer), 1, "a proposal moves nobody");
    cr_assert_str_eq(answer_text(&answer, "/decision/tier"), "I");
    answer = review(path, 5, CONFIRM);
    cr_expect_eq(handoffs_of(&answer), 2, "back from where the review before had placed it");
    cr_expect_str_eq(read_back(path).body, answer.body);
}

Test(pathway, another_service_of_the_tier_is_a_hand_off)
{
    const char *path = example_path(NULL, NULL);
    const char *elsewhere = "{'action':'override','serviceId':'wharfedale-self-management',"
                            "'reasonCode':'capacity','reason':'So.'}";
    struct answer answer = review(path, 1, elsewhere);

    cr_expect_eq(handoffs_of(&answer), 1);
    answer = review(path, 2, elsewhere);
    cr_expect_eq(handoffs_of(&answer), 1);
}

Test(pathway, a_review_that_gives_a_place_is_no_hand_off)
{
    const char *path = example_path(NULL, "{'assessment':{'instruments':null}}");
    struct answer answer = read_back(path);

    cr_assert(json_is_null(answer_at(&answer, "/decision/tier")));
    answer = review(path, 1, TO_TIER("II"));
    cr_expect_eq(handoffs_of(&answer), 0);
    answer = review(path, 2, TO_TIER("III"));
    cr_expect_eq(handoffs_of(&answer), 1);
}

Test(pathway, linked_referrals_share_what_is_counted)
{
    const char *patch = of_patient(example_nhs_number());
    const char *first = example_path(NULL, patch);
    struct answer answer;

    cr_assert_eq(review(first, 1, TO_TIER("II")).status, 200);
    answer = example_submit(NULL, patch);
    cr_expect_eq(handoffs_of(&answer), 2);
    answer = amend(first, 2, "{'assessment':{'painVas':62}}");
    cr_expect_eq(handoffs_of(&answer), 2);
    cr_expect_str_eq(answer_text(&answer, "/decision/inputs/records/samePainOpen"), "yes");
}

Test(pathway, a_retried_submission_is_answered_with_the_records_of_its_time)
{
    const char *patch = of_patient(example_nhs_number());
    const char *body, *key = keep_format("pathway-%d", database_next());
    struct request request = { .method = "POST",
                               .path = "/v1/referrals",
                               .token = clinician_token(),
                               .headers = { keep_format("Idempotency-Key: %s", key) } };
    struct answer first;

    example_path(NULL, patch);
    body = example_submission(patch);
    request.body = body;
    first = client_send(&request);
    cr_assert_eq(first.status, 201, "%s", first.body);
    cr_assert_eq(review(answer_header(&first, "Location"), 1, TO_TIER("III")).status, 200);
    cr_expect_str_eq(client_send(&request).body, first.body);
}

Test(pathway, a_caller_cannot_assert_records)
{
    static const char *const records[] = { "{'records':{'handoffs':0}}", "{'handoffs12m':0}",
                                           "{'carePlan':'yes'}",
                                           "{'assessment':{'activeCarePlan':'yes'}}" };
    const char *path = example_path(NULL, NULL);

    for (size_t i = 0; i < sizeof(records) / sizeof(records[0]); i++) {
        cr_expect_eq(example_submit(NULL, records[i]).status, 422, "%s", records[i]);
        cr_expect_eq(amend(path, 1, records[i]).status, 422, "%s", records[i]);
    }
}

Test(pathway, deciding_without_storing_may_be_told_the_records)
{
    struct answer answer =
        send_request(.method = "POST", .path = "/v1/triage", .token = clinician_token(),
                     .body = example_submission(
                         "{'records':{'handoffs':3,'carePlan':'yes','mdtOutcome':'scs',"
                         "'samePainOpen':true,'capability':{'scs':'no','itdd':true}}}"));
    const char *at = "/decision/inputs/records/%s";

    cr_assert_eq(answer.status, 200, "%s", answer.body);
    cr_expect_eq(answer_integer(&answer, keep_format(at, "handoffs12m")), 3);
    cr_expect_str_eq(answer_text(&answer, keep_format(at, "activeCarePlan")), "yes");
    cr_expect_str_eq(answer_text(&answer, keep_format(at, "mdtRecommendation")), "scs");
    cr_expect_str_eq(answer_text(&answer, keep_format(at, "samePainOpen")), "yes");
    cr_expect_str_eq(answer_text(&answer, keep_format(at, "scsLocal")), "no");
    cr_expect_str_eq(answer_text(&answer, keep_format(at, "itddLocal")), "yes");
}
