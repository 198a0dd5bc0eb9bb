#include "client.h"
#include "database.h"
#include "example.h"
#include "house.h"
#include "keep.h"
#include "step.h"
#include "text.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A policy tried out on what was received: who would have gone elsewhere, and nobody does. */
enum { PATIENCE = 200, PAUSE_US = 50000 };

static struct house house;

static void open_house(void)
{
    house = house_open(NULL);
}

static void close_house(void)
{
    house_close(&house);
}

TestSuite(replays, .init = open_house, .fini = close_house, .timeout = 120);

/* The built-in policy with STarT Back low up to `most`: the example's patients score 6. */
static void draft(const char *version, int most)
{
    struct answer answer =
        send_request(.path = "/v1/policies/built-in", .token = clinician_token());
    json_t *policy = json_object_get(answer.json, "policy");
    char *text;

    json_object_set_new(policy, "version", json_string(version));
    json_object_set_new(json_object_get(json_object_get(policy, "thresholds"), "startBackLowMax"),
                        "value", json_integer(most));
    json_object_del(policy, "tests");
    text = json_dumps(policy, JSON_COMPACT);
    answer = send_request(.method = "POST", .path = "/v1/policies", .token = clinician_token(),
                          .headers = { keep_format("Idempotency-Key: draft-%s", version) },
                          .body = text);
    cr_assert_eq(answer.status, 201, "%s", answer.body);
    free(text);
}

static struct answer replay(const char *version, const char *body)
{
    return send_request(.method = "POST", .path = keep_format("/v1/policies/%s/replay", version),
                        .token = clinician_token(),
                        .headers = { keep_format("Idempotency-Key: replay-%d", database_next()) },
                        .body = quoted(body));
}

static struct answer await(const struct answer *asked)
{
    const char *path = keep_format("/v1/jobs/%s", answer_text(asked, "/id"));
    struct answer answer = send_request(.path = path, .token = clinician_token());

    for (int i = 0; i < PATIENCE && (text_equal(answer_text(&answer, "/state"), "queued") ||
                                     text_equal(answer_text(&answer, "/state"), "running"));
         i++) {
        usleep(PAUSE_US);
        answer = send_request(.path = path, .token = clinician_token());
    }
    return answer;
}

#define EVER "'receivedFrom':'2000-01-01','receivedTo':'2100-01-01'"

Test(replays, tell_who_would_have_gone_elsewhere_and_move_nobody)
{
    struct answer asked, answer;
    const char *path = NULL;
    const char *before;

    for (int i = 0; i < 12; i++)
        path = example_path(NULL, i % 2 ? "{'patient':{'gender':'male'}}" : NULL);
    (void)example_path(NULL, SADDLE);
    before = keep_format("%s", read_back(path).body);
    draft("2.0.0", 6);
    asked = replay("2.0.0",
                   "{" EVER ",'units':[{'intervention':'STANDARD_PMP','hours':36,'cost':1500}]}");
    cr_assert_eq(asked.status, 202, "%s", asked.body);
    answer = await(&asked);
    cr_assert_str_eq(answer_text(&answer, "/state"), "done", "%s", answer.body);
    cr_expect_eq(answer_integer(&answer, "/result/referrals"), 13);
    cr_expect_eq(answer_integer(&answer, "/done"), 13);
    cr_expect_eq(answer_integer(&answer, "/result/moved"), 13);
    cr_expect_str_eq(answer_text(&answer, "/result/strata/0/from"), "moderate");
    cr_expect_eq(json_array_size(answer_at(&answer, "/result/whoMoves/items")), 13);
    cr_expect_str_eq(answer_text(&answer, "/result/before/id"), "painpath-default");
    cr_expect_str_eq(answer_text(&answer, "/result/after/version"), "2.0.0");
    cr_expect_str_eq(read_back(path).body, before, "nothing of a referral changes");
}

Test(replays, of_a_policy_against_itself_find_no_difference)
{
    struct answer asked, answer;

    for (int i = 0; i < 3; i++)
        (void)example_path(NULL, NULL);
    asked = replay("built-in", "{" EVER "}");
    answer = await(&asked);
    cr_expect_eq(answer_integer(&answer, "/result/referrals"), 3);
    cr_expect_eq(answer_integer(&answer, "/result/moved"), 0);
    cr_expect(json_is_true(answer_at(&answer, "/result/whoMoves/isComplete")));
}

Test(replays, show_no_small_number_of_a_group_and_no_identity)
{
    struct answer asked, answer;

    for (int i = 0; i < 3; i++)
        (void)example_path(NULL, NULL);
    asked = replay("built-in", "{" EVER "}");
    answer = await(&asked);
    cr_expect(json_is_null(answer_at(&answer, "/result/splits/1/groups/0/referrals")), "%s",
              answer.body);
    cr_expect_null(strstr(answer.body, "nhsNumber"));
    cr_expect_null(strstr(answer.body, "birthDate"));
}

Test(replays, of_another_policy_need_another_key)
{
    static const char *const versions[] = { "built-in", "2.0.0", "built-in" };
    static const int expected[] = { 202, 422, 202 };

    draft("2.0.0", 6);
    for (int i = 0; i < 3; i++) {
        struct answer answer =
            send_request(.method = "POST",
                         .path = keep_format("/v1/policies/%s/replay", versions[i]),
                         .token = clinician_token(), .headers = { "Idempotency-Key: one" },
                         .body = quoted("{" EVER "}"));

        cr_expect_eq(answer.status, expected[i], "%s", answer.body);
    }
}

Test(replays, leave_out_what_was_not_received_in_the_period)
{
    struct answer asked, answer;

    (void)example_path(NULL, NULL);
    asked = replay("built-in", "{'receivedFrom':'2000-01-01','receivedTo':'2001-01-01'}");
    answer = await(&asked);
    cr_expect_eq(answer_integer(&answer, "/result/referrals"), 0);
    cr_expect_eq(
        replay("built-in", "{'receivedFrom':'2001-01-01','receivedTo':'2001-01-01'}").status, 422);
    cr_expect_eq(replay("9.9.9", "{" EVER "}").status, 404);
    cr_expect_eq(replay("built-in", "{" EVER ",'against':'9.9.9'}").status, 422);
}

Test(replays, are_another_tenants_own_and_taken_up_by_another_worker)
{
    struct answer asked, answer;

    (void)example_path(NULL, NULL);
    asked = replay("built-in", "{" EVER "}");
    cr_expect_eq(send_request(.path = keep_format("/v1/jobs/%s", answer_text(&asked, "/id")),
                              .token = world_token(.icb = "\"QOX\""))
                     .status,
                 404);
    cr_expect_str_eq(answer_text(&asked, "/state"), "queued");
    answer = await(&asked);
    database_run("UPDATE job SET state = 'running', result = NULL, lease_until = now(), fence = 1");
    usleep(1500000);
    answer = await(&asked);
    cr_expect_str_eq(answer_text(&answer, "/state"), "done", "its worker was lost");
    database_run("UPDATE job SET state = 'running', result = NULL, lease_until = now(), fence = 3");
    usleep(1500000);
    answer = await(&asked);
    cr_expect_str_eq(answer_text(&answer, "/state"), "failed", "no worker survives it");
}

Test(replays, make_stored_decisions_again_to_the_byte)
{
    static const char *const patches[] = {
        NULL,
        SADDLE,
        UNSCREENED,
        "{'assessment':{'instruments':[]}}",
        "{'patient':{'birthDate':'2015-01-01'}}",
        "{'nation':'scotland'}",
    };
    struct answer asked, answer;

    for (size_t i = 0; i < sizeof(patches) / sizeof(patches[0]); i++)
        (void)example_path(NULL, patches[i]);
    cr_assert_eq(change(clinician_token(), "PATCH", example_path(NULL, NULL), 1,
                        quoted("{'assessment':{'painVas':50}}"))
                     .status,
                 200);
    asked = replay("built-in", "{" EVER ",'reproduce':true}");
    answer = await(&asked);
    cr_expect_eq(answer_integer(&answer, "/result/reproduced/decisions"), 6, "%s", answer.body);
    cr_expect_eq(answer_integer(&answer, "/result/reproduced/sameBytes"), 6);
    database_run("UPDATE service SET name = name || ' (new)' WHERE id = 'kennet-self-management'");
    usleep(2500000);
    asked = replay("built-in", "{" EVER ",'reproduce':true}");
    answer = await(&asked);
    cr_expect_eq(answer_integer(&answer, "/result/reproduced/sameBytes"), 0,
                 "the directory has moved on");
}
