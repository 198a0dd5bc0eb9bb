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
#include <sys/wait.h>
#include <unistd.h>

/* The life of a policy: drafted by one, approved by two others, in force from a moment on. */
enum { PATIENCE = 100, PAUSE_US = 100000 };

#define AUTHOR "C1111111"
#define FIRST "C2222222"
#define SECOND "C3333333"

static struct house house;

static void open_house(void)
{
    static const char *const settings[] = { "TRIAL_ICBS=QWO", NULL };

    house = house_open(settings);
}

static void close_house(void)
{
    house_close(&house);
}

TestSuite(policies, .init = open_house, .fini = close_house, .timeout = 120);

static const char *person(const char *practitioner, const char *icb)
{
    return world_token(.practitioner = practitioner, .icb = keep_format("\"%s\"", icb));
}

/* The built-in policy as another version, with RFC 7396 patches (single quotes; NULL for none). */
static const char *document(const char *version, const char *patch)
{
    struct answer answer =
        send_request(.path = "/v1/policies/built-in", .token = person(AUTHOR, "QWO"));
    json_t *policy = json_object_get(answer.json, "policy");
    char *text;
    const char *kept;

    json_object_set_new(policy, "version", json_string(version));
    if (patch)
        merge_patch(policy, keep_json(json_loads(quoted(patch), 0, NULL)));
    text = json_dumps(policy, JSON_COMPACT);
    kept = keep_bytes(text, strlen(text));
    free(text);
    return kept;
}

static struct answer rewrite(const char *who, const char *version, int edition, const char *patch)
{
    return send_request(.method = "PUT", .path = keep_format("/v1/policies/%s", version),
                        .token = person(who, "QWO"),
                        .headers = { keep_format("If-Match: \"%d\"", edition) },
                        .body = document(version, patch));
}

static struct answer begin_as(const char *practitioner, const char *icb, const char *body)
{
    return send_request(.method = "POST", .path = "/v1/policies",
                        .token = person(practitioner, icb),
                        .headers = { keep_format("Idempotency-Key: p-%d", database_next()) },
                        .body = body);
}

static struct answer begin(const char *version, const char *patch)
{
    return begin_as(AUTHOR, "QWO", document(version, patch));
}

static struct answer act(const char *who, const char *icb, const char *version, const char *what,
                         int edition, const char *body)
{
    return change(person(who, icb), "POST", keep_format("/v1/policies/%s/%s", version, what),
                  edition, quoted(body));
}

#define APPROVAL "{'name':'Dr A','role':'Consultant'}"

static void approve_twice(const char *icb, const char *version)
{
    cr_assert_eq(act(FIRST, icb, version, "approve", 1, APPROVAL).status, 200);
    cr_assert_eq(act(SECOND, icb, version, "approve", 2, APPROVAL).status, 200);
}

static const char *policy_status(const char *version)
{
    struct answer answer = send_request(.path = keep_format("/v1/policies/%s", version),
                                        .token = person(AUTHOR, "QWO"));

    return answer_text(&answer, "/status");
}

static const char *version_deciding(const char *url)
{
    struct answer answer =
        send_request(.method = "POST", .path = "/v1/triage", .token = clinician_token(),
                     .body = example_submission(NULL), .url = url);

    return answer_text(&answer, "/decision/policy/version");
}

static const char *await_deciding(const char *url, const char *version)
{
    for (int i = 0; i < PATIENCE && !text_equal(version_deciding(url), version); i++)
        usleep(PAUSE_US);
    return version_deciding(url);
}

Test(policies, decide_in_every_replica_once_two_who_did_not_write_one_have_approved_it)
{
    struct service other = service_start(NULL);
    struct answer begun = begin("1.0.0", NULL);
    struct answer answer;
    const char *path;

    cr_assert_eq(begun.status, 201, "%s", begun.body);
    cr_expect_str_eq(answer_text(&begun, "/status"), "draft");
    cr_expect_eq(act(FIRST, "QWO", "1.0.0", "activate", 1, "{}").status, 409);
    approve_twice("QWO", "1.0.0");
    cr_expect_str_eq(policy_status("1.0.0"), "approved");
    answer = act(SECOND, "QWO", "1.0.0", "activate", 3, "{}");
    cr_assert_eq(answer.status, 200, "%s", answer.body);
    cr_expect_str_eq(await_deciding(house.service.url, "1.0.0"), "1.0.0");
    cr_expect_str_eq(await_deciding(other.url, "1.0.0"), "1.0.0");
    cr_expect_str_eq(policy_status("1.0.0"), "active");
    path = example_path(NULL, NULL);
    answer = read_back(path);
    cr_expect_str_eq(answer_text(&answer, "/decision/policy/revision"),
                     answer_text(&begun, "/revision"));
    cr_expect_eq(database_count("SELECT count(*) FROM outbox WHERE type = 'policy.activated'"), 1);
    cr_expect_eq(service_stop(&other), 0);
}

Test(policies, are_another_tenants_own)
{
    cr_assert_eq(begin("1.0.0", NULL).status, 201);
    cr_expect_eq(send_request(.path = "/v1/policies/1.0.0", .token = person(AUTHOR, "QOX")).status,
                 404);
    cr_expect_eq(act(FIRST, "QOX", "1.0.0", "approve", 1, APPROVAL).status, 404);
    cr_expect_eq(begin_as(AUTHOR, "QOX", document("1.0.0", NULL)).status, 201);
}

Test(policies, are_not_approved_by_who_wrote_them_or_twice_by_one)
{
    struct answer answer;

    cr_assert_eq(begin("1.0.0", NULL).status, 201);
    cr_expect_eq(act(AUTHOR, "QWO", "1.0.0", "approve", 1, APPROVAL).status, 403);
    cr_expect_eq(act(FIRST, "QWO", "1.0.0", "approve", 1, APPROVAL).status, 200);
    answer = act(FIRST, "QWO", "1.0.0", "approve", 2, APPROVAL);
    cr_expect_eq(json_array_size(answer_at(&answer, "/approvals")), 1);
    cr_expect_eq(act(SECOND, "QWO", "1.0.0", "activate", 3, "{}").status, 409);
    cr_expect_eq(change(world_token(.icb = "\"QWO\""), "POST", "/v1/policies/1.0.0/approve", 3,
                        quoted(APPROVAL))
                     .status,
                 403, "an application is nobody");
}

Test(policies, lose_their_approvals_when_they_are_edited)
{
    struct answer answer;

    cr_assert_eq(begin("1.0.0", NULL).status, 201);
    approve_twice("QWO", "1.0.0");
    answer = rewrite(SECOND, "1.0.0", 3, "{'title':'Another'}");
    cr_assert_eq(answer.status, 200, "%s", answer.body);
    cr_expect_str_eq(answer_text(&answer, "/status"), "draft");
    cr_expect_eq(json_array_size(answer_at(&answer, "/approvals")), 0);
    cr_expect_eq(act(SECOND, "QWO", "1.0.0", "approve", 4, APPROVAL).status, 403,
                 "who edits is an author");
    cr_expect_eq(rewrite(AUTHOR, "1.0.0", 3, NULL).status, 412);
}

Test(policies, edited_back_are_not_approved_by_who_edited_them)
{
    struct answer answer;

    cr_assert_eq(begin("1.0.0", NULL).status, 201);
    approve_twice("QWO", "1.0.0");
    cr_assert_eq(rewrite(SECOND, "1.0.0", 3, "{'title':'Another'}").status, 200);
    answer = rewrite(SECOND, "1.0.0", 4, NULL);
    cr_assert_eq(answer.status, 200, "%s", answer.body);
    cr_expect_str_eq(answer_text(&answer, "/status"), "draft");
    cr_expect_eq(json_array_size(answer_at(&answer, "/approvals")), 1);
}

Test(policies, never_change_once_they_are_to_decide)
{
    cr_assert_eq(begin("1.0.0", NULL).status, 201);
    approve_twice("QWO", "1.0.0");
    cr_assert_eq(
        act(SECOND, "QWO", "1.0.0", "activate", 3, "{'from':'2099-01-01T00:00:00Z'}").status, 200);
    cr_expect_eq(rewrite(AUTHOR, "1.0.0", 4, "{'title':'Another'}").status, 409);
}

Test(policies, follow_each_other_and_go_back)
{
    cr_assert_eq(begin("1.0.0", NULL).status, 201);
    cr_assert_eq(begin("1.1.0", NULL).status, 201);
    approve_twice("QWO", "1.0.0");
    approve_twice("QWO", "1.1.0");
    cr_assert_eq(act(SECOND, "QWO", "1.0.0", "activate", 3, "{}").status, 200);
    cr_expect_str_eq(await_deciding(NULL, "1.0.0"), "1.0.0");
    cr_assert_eq(act(SECOND, "QWO", "1.1.0", "activate", 3, "{}").status, 200);
    cr_expect_str_eq(await_deciding(NULL, "1.1.0"), "1.1.0");
    cr_expect_str_eq(policy_status("1.0.0"), "retired");
    cr_assert_eq(act(SECOND, "QWO", "1.0.0", "activate", 4, "{}").status, 200);
    cr_expect_str_eq(await_deciding(NULL, "1.0.0"), "1.0.0");
    cr_expect_eq(act(SECOND, "QWO", "1.0.0", "retire", 5, "{}").status, 409);
}

Test(policies, that_were_to_come_are_recalled_and_the_one_before_goes_on)
{
    cr_assert_eq(begin("1.0.0", NULL).status, 201);
    cr_assert_eq(begin("1.1.0", NULL).status, 201);
    approve_twice("QWO", "1.0.0");
    approve_twice("QWO", "1.1.0");
    cr_assert_eq(act(SECOND, "QWO", "1.0.0", "activate", 3, "{}").status, 200);
    cr_assert_eq(
        act(SECOND, "QWO", "1.1.0", "activate", 3, "{'from':'2099-01-01T00:00:00Z'}").status, 200);
    cr_expect_eq(database_count("SELECT count(*) FROM policy_activation"
                                " WHERE upper(period) = '2099-01-01T00:00:00Z'"),
                 1);
    cr_expect_eq(act(SECOND, "QWO", "1.1.0", "retire", 4, "{}").status, 200);
    cr_expect_eq(
        database_count("SELECT count(*) FROM policy_activation WHERE upper(period) IS NULL"), 1);
    cr_expect_str_eq(policy_status("1.1.0"), "retired");
    cr_expect_eq(act(SECOND, "QWO", "1.1.0", "activate", 5, "{}").status, 409);
}

Test(policies, recalled_from_between_two_leave_no_gap)
{
    for (int i = 0; i < 3; i++) {
        const char *version = keep_format("1.%d.0", i);
        const char *from = i ? keep_format("{'from':'209%d-01-01T00:00:00Z'}", i) : "{}";

        cr_assert_eq(begin(version, NULL).status, 201);
        approve_twice("QWO", version);
        cr_assert_eq(act(SECOND, "QWO", version, "activate", 3, from).status, 200);
    }
    cr_expect_eq(act(SECOND, "QWO", "1.1.0", "retire", 4, "{}").status, 200);
    cr_expect_eq(database_count("SELECT count(*) FROM policy_activation WHERE version = '1.0.0'"
                                " AND upper(period) = '2092-01-01T00:00:00Z'"),
                 1);
}

Test(policies, that_are_to_come_are_not_scheduled_again)
{
    struct answer answer;

    cr_assert_eq(begin("1.0.0", NULL).status, 201);
    approve_twice("QWO", "1.0.0");
    answer = act(SECOND, "QWO", "1.0.0", "activate", 3, "{'from':'1970-01-01T00:00:00Z'}");
    cr_expect_eq(answer.status, 422, "the first instant of all is one, and in the past");
    cr_assert_eq(
        act(SECOND, "QWO", "1.0.0", "activate", 3, "{'from':'2091-01-01T00:00:00Z'}").status, 200);
    answer = act(SECOND, "QWO", "1.0.0", "activate", 4, "{'from':'2092-01-01T00:00:00Z'}");
    cr_expect_eq(answer.status, 409, "%s", answer.body);
    database_run("UPDATE policy_activation SET period = tstzrange(lower(period), '2092-01-01Z')");
    database_run(
        "INSERT INTO policy_activation SELECT icb, gen_random_uuid(), version, revision,"
        " tstzrange('2092-01-01Z', NULL), activated_by, activated_at FROM policy_activation");
    cr_expect_eq(act(SECOND, "QWO", "1.0.0", "retire", 4, "{}").status, 200, "all of it");
    cr_expect_eq(database_count("SELECT count(*) FROM policy_activation"), 0);
}

Test(policies, that_a_program_cannot_read_leave_the_one_before_in_force_and_others_alone)
{
    struct service other;
    struct answer answer;

    cr_assert_eq(begin("1.0.0", NULL).status, 201);
    cr_assert_eq(begin("1.1.0", NULL).status, 201);
    approve_twice("QWO", "1.0.0");
    cr_assert_eq(act(SECOND, "QWO", "1.0.0", "activate", 3, "{}").status, 200);
    cr_expect_str_eq(await_deciding(NULL, "1.0.0"), "1.0.0");
    database_run("UPDATE policy SET document = '{\"version\":\"1.1.0\"}', revision = 'newer'"
                 " WHERE version = '1.1.0'");
    database_run("UPDATE policy_activation SET period = tstzrange(lower(period), now())");
    database_run(
        "INSERT INTO policy_activation SELECT icb, gen_random_uuid(), '1.1.0', 'newer',"
        " tstzrange(upper(period), NULL), activated_by, activated_at FROM policy_activation");
    other = service_start(NULL);
    cr_expect_str_eq(version_deciding(other.url), "1.0.0");
    answer =
        send_request(.method = "POST", .path = "/v1/triage", .token = world_token(.icb = "\"QOX\""),
                     .body = example_submission("{'icb':'QOX'}"), .url = other.url);
    cr_expect_eq(answer.status, 200, "%s", answer.body);
    cr_expect_eq(service_stop(&other), 0);
    usleep(2 * 1000000);
    cr_expect_str_eq(version_deciding(NULL), "1.0.0");
}

Test(policies, need_a_signature_for_each_value_that_no_source_gives_outside_of_trials)
{
    json_t *policy = keep_json(json_loads(document("1.0.0", NULL), 0, NULL));
    json_t *names = keep_json(json_array());
    const char *name;
    json_t *threshold;
    struct answer answer;
    char *text;

    json_object_foreach(json_object_get(policy, "thresholds"), name, threshold) {
        if (!text_equal(json_string_value(json_object_get(threshold, "origin")), "source"))
            json_array_append_new(names, json_string(name));
    }
    text = json_dumps(names, 0);
    cr_assert_eq(begin_as(AUTHOR, "QOX", document("1.0.0", NULL)).status, 201);
    approve_twice("QOX", "1.0.0");
    answer = act(SECOND, "QOX", "1.0.0", "activate", 3, "{}");
    cr_expect_eq(answer.status, 409);
    cr_expect_not_null(strstr(answer.body, "ruling 7"), "%s", answer.body);
    cr_expect_eq(act(FIRST, "QOX", "1.0.0", "approve", 3,
                     "{'name':'A','role':'B','signs':['startBackLowMax']}")
                     .status,
                 422, "a published value needs nobody");
    answer = change(person(FIRST, "QOX"), "POST", "/v1/policies/1.0.0/approve", 3,
                    keep_format("{\"name\":\"A\",\"role\":\"B\",\"signs\":%s}", text));
    cr_expect_eq(answer.status, 200, "%s", answer.body);
    cr_expect_eq(act(SECOND, "QOX", "1.0.0", "activate", 4, "{}").status, 200);
    free(text);
}

Test(policies, of_two_activations_at_once_one_wins)
{
    enum { RIVALS = 3 }; /* each is checked first, one after the other */
    int won = 0, lost = 0;

    for (int i = 0; i < RIVALS; i++) {
        const char *version = keep_format("1.%d.0", i);

        cr_assert_eq(begin(version, NULL).status, 201);
        approve_twice("QWO", version);
    }
    for (int i = 0; i < RIVALS; i++) {
        if (fork() == 0)
            _exit(act(SECOND, "QWO", keep_format("1.%d.0", i), "activate", 3,
                      "{'from':'2099-01-01T00:00:00Z'}")
                      .status /
                  4);
    }
    for (int i = 0; i < RIVALS; i++) {
        int status;

        (void)wait(&status);
        won += WEXITSTATUS(status) == 200 / 4;
        lost += WEXITSTATUS(status) == 409 / 4;
    }
    cr_expect_eq(won, 1);
    cr_expect_eq(lost, RIVALS - 1);
    cr_expect_eq(database_count("SELECT count(*) FROM policy_activation"), 1);
}

Test(policies, tell_every_fault_and_keep_nothing_of_what_cannot_decide)
{
    struct answer answer =
        begin("1.0.0", "{'thresholds':{'startBackLowMax':{'value':'many'},'rescreenDays':null}}");

    cr_expect_eq(answer.status, 422, "%s", answer.body);
    cr_expect_eq(database_count("SELECT count(*) FROM policy"), 0);
    cr_expect_eq(begin("built-in", NULL).status, 422);
    cr_expect_eq(begin("diff", NULL).status, 422, "nobody could read it");
    cr_expect_eq(begin("..", NULL).status, 422);
}

Test(policies, can_be_tried_before_they_decide)
{
    struct answer answer;

    cr_assert_eq(begin("1.0.0", "{'thresholds':{'startBackLowMax':{'value':1}}}").status, 201);
    answer = send_request(.method = "POST", .path = "/v1/triage", .token = clinician_token(),
                          .body = example_submission("{'policyVersion':'1.0.0'}"));
    cr_expect_eq(answer.status, 200, "%s", answer.body);
    cr_expect_str_eq(answer_text(&answer, "/decision/policy/version"), "1.0.0");
    answer = send_request(.method = "POST", .path = "/v1/triage", .token = clinician_token(),
                          .body = example_submission("{'policyVersion':'9.9.9'}"));
    cr_expect_eq(answer.status, 422);
}

Test(policies, are_listed_without_their_texts)
{
    struct answer first;

    for (int i = 0; i < 3; i++)
        cr_assert_eq(begin(keep_format("1.%d.0", i), NULL).status, 201);
    first = send_request(.path = "/v1/policies?limit=2", .token = person(AUTHOR, "QWO"));
    cr_expect_eq(json_array_size(answer_at(&first, "/items")), 2);
    cr_expect_null(answer_at(&first, "/items/0/policy"));
    first = send_request(.path = answer_text(&first, "/next"), .token = person(AUTHOR, "QWO"));
    cr_expect_str_eq(answer_text(&first, "/items/0/version"), "1.2.0");
}

Test(policies, begun_twice_with_one_key_are_one)
{
    const char *body = document("1.0.0", NULL);
    const char *key = "Idempotency-Key: policy-once";
    struct answer answers[2];

    for (int i = 0; i < 2; i++)
        answers[i] = send_request(.method = "POST", .path = "/v1/policies",
                                  .token = person(AUTHOR, "QWO"), .headers = { key }, .body = body);
    cr_expect_eq(answers[0].status, 201);
    cr_expect_eq(answers[1].status, 201);
    cr_expect_str_eq(answers[0].body, answers[1].body);
    cr_expect_eq(begin("1.0.0", NULL).status, 409, "another text needs another version");
}

Test(policies, are_compared_by_row_and_printed_to_be_signed)
{
    struct answer answer;

    cr_assert_eq(begin("1.0.0", "{'thresholds':{'startBackLowMax':{'value':2}}}").status, 201);
    answer = send_request(.path = "/v1/policies/diff?from=built-in&to=1.0.0",
                          .token = person(AUTHOR, "QWO"));
    cr_assert_eq(answer.status, 200, "%s", answer.body);
    cr_expect_eq(json_is_false(answer_at(&answer, "/isSame")), 1);
    cr_expect_str_eq(answer_text(&answer, "/thresholds/changed/0/name"), "startBackLowMax");
    cr_expect_str_eq(answer_text(&answer, "/thresholds/changed/0/changes/0/after"), "2");
    answer = send_request(.path = "/v1/policies/1.0.0/sheet?from=built-in",
                          .token = person(AUTHOR, "QWO"), .headers = { "Accept: text/html" });
    cr_expect_eq(answer.status, 200);
    cr_expect_not_null(strstr(answer.body, "startMskLowMax"));
    answer = send_request(.path = "/v1/policies/diff?from=built-in&to=2.0.0",
                          .token = person(AUTHOR, "QWO"));
    cr_expect_eq(answer.status, 422);
}

Test(policies, that_fail_their_check_never_decide)
{
    struct answer answer;

    cr_assert_eq(begin("1.0.0",
                       "{'tests':[{'name':'a patient of nobody','given':{'startBackTotal':2},"
                       "'expect':{'tier':'III'}}]}")
                     .status,
                 201);
    answer = act(AUTHOR, "QWO", "1.0.0", "check", 0, "{}");
    cr_assert_eq(answer.status, 200, "%s", answer.body);
    cr_expect(json_is_false(answer_at(&answer, "/passes")));
    cr_expect(json_is_true(answer_at(&answer, "/report/passes")));
    cr_expect_eq(answer_integer(&answer, "/tests/run"), 1);
    cr_expect_eq(answer_integer(&answer, "/tests/passed"), 0);
    approve_twice("QWO", "1.0.0");
    answer = act(SECOND, "QWO", "1.0.0", "activate", 3, "{}");
    cr_expect_eq(answer.status, 409, "%s", answer.body);
    cr_expect_not_null(strstr(answer.body, "check"));
    cr_expect_eq(database_count("SELECT count(*) FROM policy_activation"), 0);
}

Test(policies, that_are_built_in_pass_their_check)
{
    struct answer answer = act(AUTHOR, "QWO", "built-in", "check", 0, "{}");

    cr_assert_eq(answer.status, 200, "%s", answer.body);
    cr_expect(json_is_true(answer_at(&answer, "/passes")), "%s", answer.body);
    cr_expect_gt(answer_integer(&answer, "/tests/run"), 40);
    cr_expect_gt(json_array_size(answer_at(&answer, "/report/unsigned")), 0);
}

Test(policies, run_beside_the_one_in_force_and_decide_about_nobody)
{
    struct answer answer;
    const char *path;

    cr_assert_eq(begin("1.0.0", "{'thresholds':{'startBackLowMax':{'value':6}}}").status, 201);
    cr_expect_eq(
        act(AUTHOR, "QWO", "1.0.0", "shadow", 1, "{'until':'2099-01-01T00:00:00Z'}").status, 422);
    answer = act(AUTHOR, "QWO", "1.0.0", "shadow", 1,
                 keep_format("{'until':'%sT00:00:00Z'}", today(30)));
    cr_assert_eq(answer.status, 200, "%s", answer.body);
    usleep(2500000);
    path = example_path(NULL, NULL);
    answer = read_back(path);
    cr_expect_str_neq(answer_text(&answer, "/decision/policy/version"), "1.0.0");
    cr_expect_not_null(strstr(world_log(), "\"event\":\"policy.shadow\""));
    cr_expect_not_null(strstr(world_log(), "\"moved\":1"));
    cr_assert_eq(
        act(AUTHOR, "QWO", "1.0.0", "shadow", 2, "{'until':'2026-01-01T00:00:00Z'}").status, 200);
    usleep(2500000);
    answer = (struct answer){ .body = keep_format("%s", world_log()) };
    (void)example_path(NULL, NULL);
    cr_expect_null(strstr(world_log() + strlen(answer.body), "policy.shadow"));
}

Test(policies, are_checked_one_at_a_time_and_more_than_some_are_refused)
{
    enum { ASKED = 14 };
    int done = 0, refused = 0, status;

    for (int i = 0; i < ASKED; i++) {
        if (fork() == 0)
            _exit(act(AUTHOR, "QWO", "built-in", "check", 0, "{}").status / 4);
    }
    for (int i = 0; i < ASKED; i++) {
        (void)wait(&status);
        done += WEXITSTATUS(status) == 200 / 4;
        refused += WEXITSTATUS(status) == 429 / 4;
    }
    cr_expect_gt(done, 0);
    cr_expect_gt(refused, 0, "eight wait at most, and one is at it");
    cr_expect_eq(act(AUTHOR, "QWO", "built-in", "check", 0, "{}").status, 200);
}
