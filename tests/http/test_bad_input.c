#include "client.h"
#include "database.h"
#include "example.h"
#include "id.h"
#include "keep.h"
#include "text.h"
#include "world.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

/*
 * Whatever a submission must not say is told to its sender with its place, changes nothing, and
 * never hides an emergency (ruling 6). The cases stand in tests/case/bad_input.tsv. Nobody else
 * writes in these tenants.
 */

enum { COLUMNS = 7, CAP = 1024 * 1024 };

struct bad_case {
    const char *name, *kind, *body, *status, *pointer, *says, *advice;
};

static const char *const emergency =
    "{\"assessment\":{\"redFlags\":{\"saddleSensoryChange\":\"yes\"}}}";

/* The next line of a table as a case; false at its end. Comments and the heading are skipped. */
static bool next_case(const char **at, struct bad_case *ret)
{
    const char *columns[COLUMNS] = { "", "", "", "", "", "", "" };

    while (**at == '#' || strncmp(*at, "name\t", 5) == 0)
        *at += strcspn(*at, "\n") + 1;
    for (int i = 0; i < COLUMNS && **at && **at != '\n'; i++) {
        size_t length = strcspn(*at, "\t\n");

        columns[i] = keep_bytes(*at, length);
        *at += length + ((*at)[length] == '\t');
    }
    *at += **at == '\n';
    *ret = (struct bad_case){ columns[0], columns[1], columns[2], columns[3],
                              columns[4], columns[5], columns[6] };
    return *columns[0] != '\0';
}

static const char *with_patch(const char *body, const char *patch)
{
    json_t *document = keep_json(json_loads(body, 0, NULL));
    char *text;
    const char *kept;

    must_hold(document != NULL, "the body is JSON");
    merge_patch(document, keep_json(json_loads(patch, 0, NULL)));
    text = json_dumps(document, JSON_COMPACT);
    kept = keep_format("%s", text);
    free(text);
    return kept;
}

static struct answer post(const char *icb, const char *body, size_t length)
{
    return send_request(.method = "POST", .path = "/v1/referrals",
                        .token = world_token(.icb = keep_format("\"%s\"", icb)),
                        .headers = { keep_format("Idempotency-Key: %s", id_make().text) },
                        .body = body, .body_length = length);
}

static const char *body_of(const struct bad_case *c, const char *icb)
{
    if (text_equal(c->kind, "raw"))
        return quoted(c->body);
    return with_patch(example_submission(keep_format("{'icb':'%s'}", icb)), quoted(c->body));
}

/* Whether one of the faults has the pointer and the words. */
static bool has_fault(const struct answer *answer, const char *pointer, const char *says)
{
    json_t *fault;
    size_t i;

    json_array_foreach(answer_at(answer, "/errors"), i, fault) {
        const char *detail = json_string_value(json_object_get(fault, "detail"));

        if (text_equal(json_string_value(json_object_get(fault, "pointer")), pointer) && detail &&
            strstr(detail, says))
            return true;
    }
    return false;
}

static struct answer newest_refusal(const char *icb)
{
    return send_request(.path = "/v1/refusals?limit=1",
                        .token = world_token(.icb = keep_format("\"%s\"", icb)));
}

Test(bad_input, is_told_with_its_place_and_changes_nothing)
{
    const char *at = keep_file(SOURCE_FOLDER "/tests/case/bad_input.tsv");
    const char *before = database_footprint("BAD1");
    struct bad_case c;
    int count = 0;

    for (; next_case(&at, &c); count++) {
        const char *body = body_of(&c, "BAD1");
        struct answer answer = post("BAD1", body, strlen(body));

        cr_expect_eq(answer.status, atoi(c.status), "%s: %d %s", c.name, answer.status,
                     answer.body);
        cr_expect(has_fault(&answer, c.pointer, c.says), "%s: %s", c.name, answer.body);
        cr_expect_eq(answer_at(&answer, "/urgentAdvice") != NULL, text_equal(c.advice, "yes"), "%s",
                     c.name);
    }
    cr_expect_gt(count, 60, "the table has been read");
    cr_expect_str_eq(database_footprint("BAD1"), before);
}

static void expect_refusal_listed(const struct bad_case *c, const struct answer *answer)
{
    struct answer refusal = newest_refusal("BAD2");

    cr_assert_eq(refusal.status, 200, "%s", refusal.body);
    cr_expect_str_eq(answer_text(&refusal, "/items/0/operation"), "submitReferral");
    cr_expect_eq(answer_integer(&refusal, "/items/0/status"), answer->status, "%s", c->name);
    cr_expect(json_is_true(answer_at(&refusal, "/items/0/urgentAdvice")), "%s: %s", c->name,
              refusal.body);
    cr_expect_null(strstr(refusal.body, "zebra"), "%s: %s", c->name, refusal.body);
}

Test(bad_input, never_hides_an_emergency)
{
    const char *at = keep_file(SOURCE_FOLDER "/tests/case/bad_input.tsv");
    const char *before = database_footprint("BAD2");
    struct bad_case c;

    while (next_case(&at, &c)) {
        const char *body;
        struct answer answer;

        if (!text_equal(c.kind, "patch"))
            continue;
        body = with_patch(body_of(&c, "BAD2"), emergency);
        answer = post("BAD2", body, strlen(body));
        cr_expect_eq(answer.status, atoi(c.status), "%s: %s", c.name, answer.body);
        cr_expect_not_null(answer_text(&answer, "/urgentAdvice"), "%s: %s", c.name, answer.body);
        expect_refusal_listed(&c, &answer);
    }
    cr_expect_str_eq(database_footprint("BAD2"), before);
}

Test(bad_input, each_trigger_of_an_emergency_is_seen_in_a_refused_submission)
{
    static const char *const triggers[] = {
        "{\"assessment\":{\"redFlags\":{\"saddleSensoryChange\":true}}}",
        "{\"assessment\":{\"redFlags\":{\"opioidToxicity\":\"yes\"}}}",
        "{\"assessment\":{\"redFlags\":{\"sepsisSuspected\":\"yes\"}}}",
        "{\"assessment\":{\"redFlags\":{\"safeguardingConcern\":\"yes\"}}}",
        "{\"assessment\":{\"redFlags\":{\"knownCancer\":\"yes\",\"cordSigns\":\"yes\"}}}",
        "{\"assessment\":{\"redFlags\":{\"newOrProgressiveNeurologicalDeficit\":\"yes\"}}}",
        "{\"assessment\":{\"redFlags\":{\"majorTrauma\":\"yes\"}}}",
        "{\"assessment\":{\"suicideConcern\":\"planOrIntent\"}}",
        "{\"assessment\":{\"suicideConcern\":\"passive\"}}",
        "{\"assessment\":{\"otherRedFlags\":[\"pulselessLimb\"]}}",
        "{\"assessment\":{\"instruments\":[{\"instrument\":\"phq9\",\"version\":\"1\","
        "\"completedOn\":\"2026-11-12\",\"total\":9,\"subscales\":{\"item9\":1}}]}}",
    };

    for (size_t i = 0; i < sizeof(triggers) / sizeof(triggers[0]); i++) {
        const char *body =
            with_patch(example_submission("{'icb':'BAD3','nation':'france'}"), triggers[i]);
        struct answer answer = post("BAD3", body, strlen(body));

        cr_expect_eq(answer.status, 422);
        cr_expect_not_null(answer_text(&answer, "/urgentAdvice"), "%s", triggers[i]);
    }
}

Test(bad_input, an_emergency_is_seen_whatever_the_request_was_refused_for)
{
    const char *body = with_patch(example_submission("{'icb':'BAD4'}"), emergency);
    const char *token = world_token(.icb = "\"BAD4\"");
    const char *path = "/v1/referrals";
    struct answer answers[] = {
        send_request(.method = "POST", .path = path, .token = token, .body = body),
        send_request(.method = "POST", .path = path, .token = token, .body = body,
                     .type = "text/plain", .headers = { "Idempotency-Key: k1" }),
        send_request(.method = "POST", .path = path, .token = token, .body = body,
                     .headers = { "Idempotency-Key: k2", "Accept: text/html" }),
        send_request(.method = "POST", .path = path, .body = body,
                     .token = world_token(.icb = "\"BAD4\"", .scope = "referral.read"),
                     .headers = { "Idempotency-Key: k3" }),
        send_request(.method = "POST", .path = "/v1/referrals?zebra=9434765919", .token = token,
                     .body = body, .headers = { "Idempotency-Key: k4" }),
        send_request(.method = "POST", .path = "/v1/referrals?zebra=%zz", .token = token,
                     .body = body, .headers = { "Idempotency-Key: k5" }),
    };
    static const int statuses[] = { 400, 415, 406, 403, 422, 400 };
    const char *refusals = newest_refusal("BAD4").body;

    for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
        cr_expect_eq(answers[i].status, statuses[i], "%s", answers[i].body);
        cr_expect_not_null(answer_text(&answers[i], "/urgentAdvice"), "%s", answers[i].body);
    }
    refusals = send_request(.path = "/v1/refusals", .token = token).body;
    cr_expect_null(strstr(refusals, "zebra"), "%s", refusals);
    cr_expect_null(strstr(refusals, "9434765919"), "%s", refusals);
    cr_expect_eq(
        json_array_size(json_object_get(keep_json(json_loads(refusals, 0, NULL)), "items")),
        sizeof(answers) / sizeof(answers[0]), "%s", refusals);
}

Test(bad_input, a_reused_key_with_an_emergency_is_told_too)
{
    const char *token = world_token(.icb = "\"BAD5\"");
    const char *body = with_patch(example_submission("{'icb':'BAD5'}"), emergency);
    struct answer first = send_request(.method = "POST", .path = "/v1/referrals", .token = token,
                                       .body = example_submission("{'icb':'BAD5'}"),
                                       .headers = { "Idempotency-Key: once" });
    struct answer again = send_request(.method = "POST", .path = "/v1/referrals", .token = token,
                                       .body = body, .headers = { "Idempotency-Key: once" });

    cr_expect_eq(first.status, 201, "%s", first.body);
    cr_expect_eq(again.status, 422);
    cr_expect_not_null(answer_text(&again, "/urgentAdvice"), "%s", again.body);
}

Test(bad_input, every_fault_is_told_at_once)
{
    const char *body = example_submission(
        "{'icb':'BAD6','nation':'france','patient':{'nhsNumber':'9912003889','imdDecile':0},"
        "'assessment':{'painVas':101,'icd10':['G89']},'zebra':1}");
    struct answer answer = post("BAD6", body, strlen(body));

    cr_expect_eq(answer.status, 422);
    cr_expect_eq(json_array_size(answer_at(&answer, "/errors")), 6, "%s", answer.body);
    cr_expect_null(strstr(answer.body, "9912003889"), "no value comes back");
}

Test(bad_input, rules_between_members_are_told_at_once_as_well)
{
    const char *body = example_submission(
        "{'icb':'BAD6','receivedAt':'2999-01-01T00:00:00Z','patient':{'birthDate':'2999-02-01',"
        "'nhsNumberAbsentReason':'other'}}"); /* and the pain began before birth, and ages ago */
    struct answer answer = post("BAD6", body, strlen(body));

    cr_expect_eq(answer.status, 422);
    cr_expect_eq(json_array_size(answer_at(&answer, "/errors")), 5, "%s", answer.body);
}

/* A submission of exactly so many bytes. */
static const char *padded(const char *icb, size_t bytes)
{
    const char *body = example_submission(keep_format("{'icb':'%s'}", icb));
    char *text = keep_format("%s%*s", body, (int)(bytes - strlen(body)), "");

    return text;
}

Test(bad_input, a_body_over_the_cap_changes_nothing)
{
    const char *before = database_footprint("BAD7");

    cr_expect_eq(post("BAD7", padded("BAD7", CAP + 1), CAP + 1).status, 413);
    cr_expect_str_eq(database_footprint("BAD7"), before);
    cr_expect_eq(post("BAD7", padded("BAD7", CAP), CAP).status, 201);
}

Test(bad_input, bytes_that_are_no_utf8_change_nothing)
{
    const char *before = database_footprint("BAD8");
    char *body = keep_format("%s", example_submission("{'icb':'BAD8'}"));

    memcpy(strstr(body, "LS1 4AP"),
           "LS1\xff"
           "4AP",
           7);
    cr_expect_eq(post("BAD8", body, strlen(body)).status, 400);
    cr_expect_str_eq(database_footprint("BAD8"), before);
}

Test(bad_input, no_refusal_keeps_what_was_said)
{
    const char *number = example_nhs_number();
    const char *body = example_submission(
        keep_format("{'icb':'BAD9','patient':{'nhsNumber':'%s','birthDate':'2999-03-14',"
                    "'postcode':'XQ9 9QX','zebraStripes':{'zebraHooves':1}}}",
                    number));
    const char *row;

    cr_expect_eq(post("BAD9", body, strlen(body)).status, 422);
    row = database_text("SELECT string_agg(refusal::text, ' ') FROM refusal WHERE icb = 'BAD9'");
    cr_assert_not_null(row);
    cr_expect(!strstr(row, number) && !strstr(row, "2999") && !strstr(row, "XQ9") &&
                  !strstr(row, "zebra"),
              "%s", row);
    cr_expect_not_null(strstr(row, "/patient"), "%s", row);
}
