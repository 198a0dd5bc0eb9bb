#include "client.h"
#include "database.h"
#include "example.h"
#include "keep.h"
#include "step.h"
#include "world.h"

#include <criterion/criterion.h>
#include <string.h>

/* What comes later, twice, misspelt or beside something else is heard all the same. */

#define BLADDER "{'assessment':{'redFlags':{'newBladderDysfunction':'yes'}}}"
#define PLAN "{'assessment':{'suicideConcern':'planOrIntent'}}"

static json_int_t events_of(const char *path, const char *type)
{
    return database_count(
        keep_format("SELECT count(*) FROM outbox WHERE referral_id = '%s' AND type = '%s'",
                    strrchr(path, '/') + 1, type));
}

/* How often a referral stands on the waiting list. */
static int listed(const char *path)
{
    struct answer answer = send_request(.path = "/v1/waiting-list?limit=200&icb=" WORLD_ICB,
                                        .token = clinician_token());
    int count = 0;
    size_t i;
    json_t *item;

    cr_assert_eq(answer.status, 200, "%s", answer.body);
    json_array_foreach(answer_at(&answer, "/items"), i, item)
        count +=
            strcmp(json_string_value(json_object_get(item, "id")), strrchr(path, '/') + 1) == 0;
    return count;
}

static const char *path_of(const struct answer *answer)
{
    cr_assert_eq(answer->status, 201, "%s", answer->body);
    return answer_header(answer, "Location");
}

Test(vigilance, a_gate_that_grew_after_it_was_acknowledged_is_open_again)
{
    const char *path = example_path(NULL, SADDLE);
    struct answer answer = acknowledge(path, "G-01");

    cr_expect_str_eq(gate_at(&answer, "G-01", "state"), "acknowledged");
    answer = amend(path, 2, BLADDER);
    cr_expect_str_eq(gate_at(&answer, "G-01", "state"), "open");
    cr_expect_eq(events_of(path, "redflag.raised"), 2);
}

Test(vigilance, a_gate_raised_beside_an_open_one_is_told_too)
{
    const char *path = example_path(NULL, SADDLE);
    struct answer answer = amend(path, 1, PLAN);

    cr_expect_str_eq(gate_at(&answer, "G-05", "class"), "E0");
    cr_expect_eq(events_of(path, "redflag.raised"), 2);
    cr_expect_eq(amend(path, 2, "{'assessment':{'painVas':62}}").status, 200);
    cr_expect_eq(events_of(path, "redflag.raised"), 2, "nothing new was raised");
}

Test(vigilance, an_outcome_that_says_what_was_read_does_not_close_what_was_not)
{
    const char *path = example_path(NULL, SADDLE);
    const char *gate = keep_format("%s/escalations/G-01", path);
    const char *body =
        keep_format("{'step':'outcome','outcomeCode':'notConfirmed','on':'%s'}", today(0));

    cr_assert_eq(amend(path, 1, BLADDER).status, 200);
    cr_expect_eq(change(NULL, "POST", gate, 1, body).status, 412);
    cr_expect_eq(change(NULL, "POST", gate, 2, body).status, 200);
}

Test(vigilance, an_incomplete_screen_keeps_a_referral_open_while_there_is_somebody_to_screen)
{
    const char *path = example_path(NULL, UNSCREENED);

    cr_expect_eq(close_at(path, 1, today(0)).status, 409);
    cr_expect_eq(change(NULL, "POST", keep_format("%s/close", path), 1,
                        keep_format("{'reason':'died','on':'%s'}", today(0)))
                     .status,
                 200);
}

Test(vigilance, a_refused_amendment_carries_the_advice_of_a_refused_submission)
{
    const char *path = example_path(NULL, NULL);
    struct answer stale = amend(path, 7, PLAN);
    struct answer calm = amend(path, 7, "{'assessment':{'painVas':62}}");

    cr_expect_eq(stale.status, 412);
    cr_expect_not_null(answer_at(&stale, "/urgentAdvice"));
    cr_expect_eq(calm.status, 412);
    cr_expect_null(answer_at(&calm, "/urgentAdvice"));
}

Test(vigilance, a_yes_in_another_spelling_is_refused_and_heard)
{
    static const char *const spellings[] = { "'YES'", "'y'", "1", "['yes']" };
    static const char *const noes[] = { "'No'", "0", "[]" };

    for (size_t i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++) {
        struct answer answer = example_submit(
            NULL, keep_format("{'assessment':{'redFlags':{'sepsisSuspected':%s}}}", spellings[i]));

        cr_expect_eq(answer.status, 422, "%s", spellings[i]);
        cr_expect_not_null(answer_at(&answer, "/urgentAdvice"), "%s", spellings[i]);
    }
    for (size_t i = 0; i < sizeof(noes) / sizeof(noes[0]); i++) {
        struct answer answer = example_submit(
            NULL, keep_format("{'assessment':{'redFlags':{'sepsisSuspected':%s}}}", noes[i]));

        cr_expect_eq(answer.status, 422, "%s", noes[i]);
        cr_expect_null(answer_at(&answer, "/urgentAdvice"), "%s", noes[i]);
    }
}

Test(vigilance, a_twin_is_listed_when_it_needs_somebody_or_is_left_alone)
{
    const char *same = keep_format("{'patient':{'nhsNumber':'%s'}}", example_nhs_number());
    const char *first = example_path(NULL, same);
    struct answer answer = example_submit(NULL, same);
    const char *twin = path_of(&answer), *third;

    answer = example_submit(NULL, same);
    third = path_of(&answer);
    cr_expect_eq(listed(first) + listed(twin) + listed(third), 1, "one stands for all");
    cr_expect_eq(amend(third, 1, "{'priorityType':'urgent'}").status, 200);
    cr_expect_eq(listed(third), 1, "it is more urgent than the one that stood for it");
    cr_expect_eq(change(NULL, "POST", keep_format("%s/close", first), 1,
                        keep_format("{'reason':'duplicate','on':'%s'}", today(0)))
                     .status,
                 200);
    cr_expect_eq(listed(twin), 1, "somebody has to stand for the patient");
}

Test(vigilance, the_earlier_of_two_receipts_starts_the_clock_of_the_second)
{
    const char *number = example_nhs_number();
    struct answer answer;

    (void)example_path(NULL, keep_format("{'patient':{'nhsNumber':'%s'}}", number));
    answer = example_submit(NULL, keep_format("{'patient':{'nhsNumber':'%s'},"
                                              "'receivedAt':'2026-10-01T09:00:00Z'}",
                                              number));
    cr_assert_eq(answer.status, 201, "%s", answer.body);
    cr_expect_str_eq(answer_text(&answer, "/decision/clocks/adviceDue"), "2026-10-15");
}

Test(vigilance, a_replay_leaves_an_audit_row_of_its_own)
{
    const struct request request = {
        .method = "POST",
        .path = "/v1/referrals",
        .token = clinician_token(),
        .headers = { keep_format("Idempotency-Key: vigil-%d", database_next()) },
        .body = example_submission(NULL),
    };
    struct answer first = client_send(&request), again = client_send(&request);

    cr_assert_eq(first.status, 201, "%s", first.body);
    cr_expect_str_eq(again.body, first.body);
    cr_expect_eq(database_count(keep_format("SELECT count(*) FROM audit WHERE referral_id = '%s' "
                                            "AND action = 'replaySubmission'",
                                            answer_text(&first, "/id"))),
                 1);
}
