#include "client.h"
#include "keep.h"
#include "receiver.h"
#include "text.h"
#include "world.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * Push as a downstream system meets it. Tests run side by side in one tenant, so a receiver gets
 * other tests' events too: each test looks for its own referrals.
 */

enum { WAIT_MS = 15000, ID_LENGTH = 36 };

static struct receiver receiver;

static void stop_receiver(void)
{
    if (receiver.pid)
        receiver_stop(&receiver);
}

TestSuite(webhooks, .fini = stop_receiver, .timeout = 90);
TestSuite(events, .timeout = 90);

/* A number of the kind that is never issued, with its check digit; not given twice in a run. */
static const char *fresh_nhs_number(void)
{
    static int count;

    for (;;) {
        const char *digits = keep_format("999%04d%02d", (int)getpid() % 10000, count++ % 100);
        int sum = 0;

        for (int i = 0; i < 9; i++)
            sum += (digits[i] - '0') * (10 - i);
        if ((11 - sum % 11) % 11 != 10)
            return keep_format("%s%d", digits, (11 - sum % 11) % 11);
    }
}

static const char *keep_text(const json_t *json)
{
    char *text = json_dumps(json, JSON_COMPACT);
    const char *kept = keep_bytes(text, strlen(text));

    free(text);
    return kept;
}

/* The contract's own example, of a patient not seen before. */
static const char *submission(void)
{
    struct answer contract = send_request(.path = "/openapi.json");
    json_t *example;
    int found =
        json_unpack(contract.json, "{s:{s:{s:{s:{s:{s:{s:o}}}}}}}", "paths", "/v1/referrals",
                    "post", "requestBody", "content", "application/json", "example", &example);

    must_hold(found == 0, "submitReferral has an example");
    json_object_set_new(json_object_get(example, "patient"), "nhsNumber",
                        json_string(fresh_nhs_number()));
    return keep_text(example);
}

static const char *fresh_key(void)
{
    static int count;

    return keep_format("Idempotency-Key: webhooks-%d-%d", (int)getpid(), ++count);
}

static const char *submit_body(const char *body)
{
    struct answer answer =
        send_request(.method = "POST", .path = "/v1/referrals", .token = world_token(),
                     .headers = { fresh_key() }, .body = body);

    must_hold(answer.status == 201, answer.body);
    return answer_text(&answer, "/id");
}

static const char *submit(void)
{
    return submit_body(submission());
}

static const char *with_red_flag(const char *body)
{
    json_t *json = keep_json(json_loads(body, 0, NULL));
    json_t *flags = json_object_get(json_object_get(json, "assessment"), "redFlags");

    json_object_set_new(flags, "saddleSensoryChange", json_string("yes"));
    return keep_text(json);
}

static struct answer create(const char *key, const char *url, const char *types)
{
    return send_request(.method = "POST", .path = "/v1/webhook-endpoints", .token = world_token(),
                        .headers = { key },
                        .body = keep_format("{\"url\":\"%s\",\"eventTypes\":[%s]}", url, types));
}

static const char *endpoint_path(const struct answer *created)
{
    return keep_format("/v1/webhook-endpoints/%s", answer_text(created, "/id"));
}

static struct answer receive_types(const char *answers, const char *types)
{
    struct answer created;

    receiver_start(&receiver, answers);
    created = create(fresh_key(), keep_format("http://127.0.0.1:%d/in", receiver.port), types);
    cr_assert_eq(created.status, 201, "%s", created.body);
    receiver_set_secret(&receiver, answer_text(&created, "/secret"));
    return created;
}

static struct answer receive(const char *answers)
{
    return receive_types(answers, "\"referral.received\"");
}

static int drop(const struct answer *created)
{
    return send_request(.method = "DELETE", .path = endpoint_path(created), .token = world_token(),
                        .headers = { "If-Match: \"1\"" })
        .status;
}

static const char *member(const json_t *request, const char *name)
{
    return json_string_value(json_object_get(request, name));
}

static const char *referral_of(const json_t *request)
{
    const json_t *event = json_object_get(request, "event");

    return json_string_value(json_object_get(json_object_get(event, "data"), "referralId"));
}

/* The first `count` deliveries about a referral, waited for; NULL if they do not come. Other tests'
 * referrals are told of between them. */
static json_t *await_deliveries(const char *referral, size_t count)
{
    for (size_t seen = 1;; seen++) {
        json_t *requests = keep_json(receiver_wait(&receiver, seen, WAIT_MS));
        json_t *about = keep_json(json_array());

        if (json_array_size(requests) < seen)
            return NULL;
        seen = json_array_size(requests);
        for (size_t i = 0; i < seen; i++)
            if (text_equal(referral_of(json_array_get(requests, i)), referral))
                json_array_append(about, json_array_get(requests, i));
        if (json_array_size(about) >= count)
            return about;
    }
}

static json_t *await_delivery(const char *referral)
{
    return json_array_get(await_deliveries(referral, 1), 0);
}

Test(webhooks, a_submitted_referral_is_delivered_and_verifies)
{
    struct answer created = receive("200");
    const char *referral = submit();
    json_t *delivery = await_delivery(referral);

    cr_assert_not_null(delivery, "nothing came about the referral");
    cr_expect(json_is_true(json_object_get(delivery, "verified")), "%s",
              member(delivery, "reason"));
    cr_expect_str_eq(member(json_object_get(delivery, "event"), "type"), "referral.received");
    cr_expect_eq(json_object_size(json_object_get(delivery, "event")), 3);
    cr_expect_eq(drop(&created), 204);
}

Test(webhooks, a_receiver_that_fails_first_gets_the_same_event_again)
{
    struct answer created = receive("500");
    const char *referral = submit();
    json_t *requests = await_deliveries(referral, 2);

    cr_assert_not_null(requests, "the event did not come twice");
    cr_expect_str_eq(member(json_array_get(requests, 0), "id"),
                     member(json_array_get(requests, 1), "id"));
    cr_expect_str_neq(member(json_array_get(requests, 0), "timestamp"),
                      member(json_array_get(requests, 1), "timestamp"));
    for (size_t i = 0; i < 2; i++)
        cr_expect(json_is_true(json_object_get(json_array_get(requests, i), "verified")));
    cr_expect_eq(drop(&created), 204);
}

Test(webhooks, a_redirect_is_not_followed)
{
    struct answer created = receive("302");
    json_t *requests;

    cr_assert_not_null(await_delivery(submit()));
    requests = keep_json(receiver_wait(&receiver, SIZE_MAX, 1000));
    for (size_t i = 0; i < json_array_size(requests); i++)
        cr_expect_str_eq(member(json_array_get(requests, i), "path"), "/in");
    cr_expect_eq(drop(&created), 204);
}

Test(webhooks, a_receiver_that_is_gone_is_disabled)
{
    struct answer created = receive("410");
    struct answer now = { .status = 0 };
    size_t told;

    submit();
    for (int i = 0; i < WAIT_MS / 100; i++) {
        now = send_request(.path = endpoint_path(&created), .token = world_token());
        if (text_equal(answer_text(&now, "/status"), "disabled"))
            break;
        usleep(100000);
    }
    cr_expect_str_eq(answer_text(&now, "/status"), "disabled");
    cr_expect_eq(answer_integer(&now, "/version"), 2);
    told = json_array_size(keep_json(receiver_requests(&receiver)));
    submit();
    usleep(2000000);
    cr_expect_eq(json_array_size(keep_json(receiver_requests(&receiver))), told);
}

Test(webhooks, an_address_that_is_not_admitted_is_refused)
{
    static const char *const urls[] = { "http://10.0.0.1/in", "http://0xa000001/in",
                                        "http://[::1]:8080/in", "http://169.254.169.254/in" };

    for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
        struct answer answer = create(fresh_key(), urls[i], "\"referral.received\"");

        cr_expect_eq(answer.status, 422, "%s: %s", urls[i], answer.body);
        cr_expect(text_equal(answer_text(&answer, "/errors/0/pointer"), "/url"), "%s", answer.body);
    }
}

Test(webhooks, clinical_events_are_not_granted_without_the_scope_of_the_directory)
{
    struct answer answer =
        send_request(.method = "POST", .path = "/v1/webhook-endpoints",
                     .token = world_token(.scope = "webhook.manage"), .headers = { fresh_key() },
                     .body = "{\"url\":\"http://127.0.0.1:8099/in\","
                             "\"eventTypes\":[\"tier.changed\",\"redflag.raised\"]}");

    cr_expect_eq(answer.status, 403);
    cr_expect(text_equal(answer_text(&answer, "/errors/0/pointer"), "/eventTypes/1"), "%s",
              answer.body);
}

Test(webhooks, a_red_flag_reaches_the_endpoint_that_was_granted_it_without_saying_what_it_is)
{
    struct answer created = receive_types("200", "\"redflag.raised\"");
    json_t *delivery = await_delivery(submit_body(with_red_flag(submission())));
    const json_t *event = json_object_get(delivery, "event");

    cr_assert_not_null(delivery, "nothing came about the referral");
    cr_expect(json_is_true(json_object_get(delivery, "verified")));
    cr_expect_str_eq(member(event, "type"), "redflag.raised");
    cr_expect_null(strstr(keep_text(event), "G-01"));
    cr_expect_eq(drop(&created), 204);
}

Test(webhooks, the_same_key_gives_the_same_endpoint_and_secret)
{
    const char *key = fresh_key();
    struct answer first = create(key, "http://127.0.0.1:8099/in", "\"tier.changed\"");
    struct answer again = create(key, "http://127.0.0.1:8099/in", "\"tier.changed\"");
    struct answer other = create(key, "http://127.0.0.1:8099/other", "\"tier.changed\"");

    cr_assert_eq(first.status, 201, "%s", first.body);
    cr_expect_eq(again.status, 201);
    cr_expect_str_eq(first.body, again.body);
    cr_expect_eq(other.status, 422);
    cr_expect_eq(drop(&first), 204);
}

Test(webhooks, an_endpoint_is_read_without_its_secret_and_deleted_at_its_version)
{
    struct answer created = create(fresh_key(), "http://127.0.0.1:8099/in", "\"tier.changed\"");
    const char *path = endpoint_path(&created);
    struct answer read = send_request(.path = path, .token = world_token());

    cr_assert_eq(created.status, 201, "%s", created.body);
    cr_expect_str_eq(answer_header(&created, "Location"), path);
    cr_expect_eq(read.status, 200);
    cr_expect(json_is_true(answer_at(&read, "/ordered")), "order is what the contract defaults to");
    cr_expect_str_eq(answer_header(&read, "ETag"), "\"1\"");
    cr_expect_null(strstr(read.body, "whsec_"));
    cr_expect_eq(send_request(.method = "DELETE", .path = path, .token = world_token()).status,
                 428);
    cr_expect_eq(send_request(.method = "DELETE", .path = path, .token = world_token(),
                              .headers = { "If-Match: \"2\"" })
                     .status,
                 412);
    cr_expect_eq(drop(&created), 204);
    cr_expect_eq(send_request(.path = path, .token = world_token()).status, 404);
    cr_expect_eq(drop(&created), 404);
}

Test(webhooks, another_tenants_endpoint_does_not_exist)
{
    const char *stranger = world_token(.icb = "\"" WORLD_OTHER_ICB "\"");
    struct answer created = create(fresh_key(), "http://127.0.0.1:8099/in", "\"tier.changed\"");
    const char *path = endpoint_path(&created);
    struct answer list = send_request(.path = "/v1/webhook-endpoints", .token = stranger);

    cr_expect_eq(send_request(.path = path, .token = stranger).status, 404);
    cr_expect_eq(send_request(.method = "DELETE", .path = path, .token = stranger,
                              .headers = { "If-Match: \"1\"" })
                     .status,
                 404);
    cr_expect_null(strstr(list.body, answer_text(&created, "/id")));
    cr_expect_eq(send_request(.path = "/v1/events?after=&icb=" WORLD_ICB, .token = stranger).status,
                 404);
    cr_expect_eq(drop(&created), 204);
}

Test(webhooks, a_token_of_several_tenants_says_which_one_it_means)
{
    const char *both = world_token(.icb = "[\"" WORLD_ICB "\",\"" WORLD_OTHER_ICB "\"]");

    cr_expect_eq(send_request(.path = "/v1/events?after=", .token = both).status, 422);
    cr_expect_eq(
        send_request(.path = "/v1/events?after=&icb=" WORLD_OTHER_ICB, .token = both).status, 200);
}

/* Four processes submit while the feed is read; ids are gathered through a pipe. */
static int submit_aside(int count)
{
    int ends[2];

    cr_assert(pipe(ends) == 0);
    for (int child = 0; child < 4; child++) {
        if (fork() != 0)
            continue;
        for (int i = 0; i < count / 4; i++)
            if (write(ends[1], submit(), ID_LENGTH) != ID_LENGTH)
                _exit(1);
        _exit(0);
    }
    close(ends[1]);
    return ends[0];
}

static int times_seen(const json_t *seen, const char *referral)
{
    return (int)json_integer_value(json_object_get(seen, referral));
}

/* Reads on from `position` and counts referral.received by referral. */
static json_int_t read_feed(json_int_t position, json_t *seen)
{
    struct answer page =
        send_request(.path = keep_format("/v1/events?after=%lld&limit=7", (long long)position),
                     .token = world_token());
    size_t i;
    json_t *event;

    cr_assert_eq(page.status, 200, "%s", page.body);
    json_array_foreach(answer_at(&page, "/items"), i, event) {
        const char *referral = member(event, "orderingKey");

        if (text_equal(member(event, "type"), "referral.received"))
            json_object_set_new(seen, referral, json_integer(times_seen(seen, referral) + 1));
    }
    return answer_integer(&page, "/position");
}

Test(events, the_feed_misses_nothing_and_repeats_nothing_while_many_submit)
{
    enum { REFERRALS = 40 };
    json_t *seen = keep_json(json_object());
    int ids = submit_aside(REFERRALS);
    json_int_t position = 0;
    char referral[ID_LENGTH + 1] = "";
    int count = 0;

    while (read(ids, referral, ID_LENGTH) == ID_LENGTH) {
        for (int i = 0; times_seen(seen, referral) == 0 && i < 500; i++) {
            json_int_t before = position;

            position = read_feed(position, seen);
            if (position == before)
                usleep(20000);
        }
        cr_expect_eq(times_seen(seen, referral), 1, "%s was seen %d times", referral,
                     times_seen(seen, referral));
        count++;
    }
    cr_expect_eq(count, REFERRALS);
    while (wait(NULL) > 0)
        ;
}

Test(events, pages_lead_on_and_a_bad_position_is_told)
{
    struct answer page;
    const char *next;

    submit();
    submit();
    do {
        page = send_request(.path = "/v1/events?after=&limit=1", .token = world_token());
    } while (!answer_text(&page, "/next"));
    next = keep_format("/v1/events?after=%d&limit=1", (int)answer_integer(&page, "/position"));
    cr_expect_str_eq(answer_text(&page, "/next"), next);
    cr_expect_str_eq(answer_header(&page, "Link"), keep_format("<%s>; rel=\"next\"", next));
    cr_expect_eq(send_request(.path = "/v1/events?after=x", .token = world_token()).status, 422);
}
