#include "client.h"
#include "database.h"
#include "example.h"
#include "house.h"
#include "id.h"
#include "keep.h"
#include "step.h"
#include "text.h"
#include "world.h"

#include <criterion/criterion.h>
#include <string.h>
#include <sys/socket.h>

/* One submission makes one referral, whatever is sent again, at once, or under another key. */

enum { CROWD = 16, FAMILY = 32, STALL_MS = 1000, ANSWER_MS = 15000 };

static struct request submission(const char *key, const char *body)
{
    return (struct request){ .method = "POST",
                             .path = "/v1/referrals",
                             .token = clinician_token(),
                             .headers = { keep_format("Idempotency-Key: %s", key) },
                             .body = body };
}

static struct answer submit(const char *key, const char *body)
{
    struct request request = submission(key, body);

    return client_send(&request);
}

static const char *fresh_key(void)
{
    return keep_format("%s", id_make().text);
}

static void expect_same(const struct answer *first, const struct answer *again)
{
    cr_expect_eq(again->status, first->status);
    cr_expect_str_eq(again->body, first->body);
    cr_expect_str_eq(answer_header(again, "Location"), answer_header(first, "Location"));
    cr_expect_str_eq(answer_header(again, "ETag"), answer_header(first, "ETag"));
}

static int rows(const char *query, const char *value)
{
    return (int)database_count(keep_format(query, value));
}

Test(submission, the_contracts_example_is_taken_as_it_stands)
{
    struct answer answer = submit(fresh_key(), example_as_it_stands("post", "/v1/referrals"));
    const char *location = answer_header(&answer, "Location");

    cr_assert_eq(answer.status, 201, "%s", answer.body);
    cr_expect_str_eq(answer_text(&answer, "/decision/status"), "provisional");
    cr_expect_str_eq(answer_text(&answer, "/decision/stratum"), "moderate");
    cr_expect_str_eq(answer_text(&answer, "/decision/tier"), "I");
    cr_expect(json_is_false(answer_at(&answer, "/decision/bookable")));
    cr_expect_str_eq(answer_header(&answer, "ETag"), "\"1\"");
    cr_expect_str_eq(location, keep_format("/v1/referrals/%s", answer_text(&answer, "/id")));
}

Test(submission, every_operation_takes_its_example_as_it_stands)
{
    static const char review[] = "/v1/referrals/{referralId}/review";
    static const char amend[] = "/v1/referrals/{referralId}";
    static const char close[] = "/v1/referrals/{referralId}/close";
    static const char *const plain[] = { "/v1/referrals/search", "/v1/triage" };
    const char *path = example_path(NULL, NULL);

    for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++) {
        struct answer answer =
            send_request(.method = "POST", .path = plain[i], .token = clinician_token(),
                         .body = example_as_it_stands("post", plain[i]));

        cr_expect_eq(answer.status, 200, "%s: %s", plain[i], answer.body);
    }
    cr_expect_eq(change(NULL, "POST", keep_format("%s/review", path), 1,
                        example_as_it_stands("post", review))
                     .status,
                 200);
    cr_expect_eq(change(NULL, "PATCH", path, 2, example_as_it_stands("patch", amend)).status, 200);
    cr_expect_eq(
        change(NULL, "POST", keep_format("%s/close", path), 3, example_as_it_stands("post", close))
            .status,
        200);
}

Test(submission, what_was_submitted_can_be_read)
{
    struct answer made = example_submit(NULL, NULL);
    struct answer read =
        send_request(.path = answer_header(&made, "Location"), .token = clinician_token());

    cr_expect_eq(read.status, 200);
    cr_expect_str_eq(read.body, made.body);
    cr_expect_str_eq(answer_header(&read, "ETag"), "\"1\"");
}

Test(submission, the_same_key_and_body_give_the_first_answer_again)
{
    const char *key = fresh_key();
    const char *body = example_submission(NULL);
    struct answer first = submit(key, body);
    struct answer again = submit(key, body);

    cr_assert_eq(first.status, 201, "%s", first.body);
    expect_same(&first, &again);
}

Test(submission, the_first_answer_is_given_though_the_referral_has_changed_since)
{
    const char *key = fresh_key();
    const char *body = example_submission(NULL);
    struct answer first = submit(key, body);
    const char *path = answer_header(&first, "Location");
    struct answer amended = change(NULL, "PATCH", path, 1, "{'assessment':{'painVas':62}}");
    struct answer after_amendment = submit(key, body);
    struct answer closed = change(NULL, "POST", keep_format("%s/close", path), 2,
                                  "{'reason':'withdrawnByPatient','on':'2026-11-20'}");
    struct answer after_closing = submit(key, body);

    cr_assert_eq(amended.status, 200, "%s", amended.body);
    cr_assert_eq(closed.status, 200, "%s", closed.body);
    expect_same(&first, &after_amendment);
    expect_same(&first, &after_closing);
}

Test(submission, the_first_answer_is_given_though_its_escalation_was_dealt_with)
{
    const char *key = fresh_key();
    const char *body = example_submission(SADDLE);
    struct answer first = submit(key, body);
    const char *path = answer_header(&first, "Location");
    struct answer after_acknowledgement, after_outcome;

    cr_assert_eq(acknowledge(path, "G-01").status, 200);
    after_acknowledgement = submit(key, body);
    expect_same(&first, &after_acknowledgement);
    cr_assert_eq(settle(path, "G-01", "").status, 200);
    after_outcome = submit(key, body);
    expect_same(&first, &after_outcome);
}

Test(submission, a_quoted_key_is_the_bare_one)
{
    const char *key = fresh_key();
    const char *body = example_submission(NULL);
    struct answer bare = submit(key, body);
    struct answer in_quotes = submit(keep_format("\"%s\"", key), body);

    cr_assert_eq(bare.status, 201, "%s", bare.body);
    expect_same(&bare, &in_quotes);
}

Test(submission, a_key_used_for_another_body_is_refused)
{
    const char *key = fresh_key();
    const char *body = example_submission(NULL);

    cr_expect_eq(submit(key, body).status, 201);
    cr_expect_eq(submit(key, example_submission(NULL)).status, 422);
    cr_expect_eq(submit(key, keep_format("%s ", body)).status, 422, "the bytes are what counts");
}

Test(submission, a_key_is_needed)
{
    struct answer absent =
        send_request(.method = "POST", .path = "/v1/referrals", .token = clinician_token(),
                     .body = example_submission(NULL));

    cr_expect_eq(absent.status, 400, "%s", absent.body);
    cr_expect_eq(submit("\"open", example_submission(NULL)).status, 422);
}

Test(submission, another_clients_key_is_another_key)
{
    const char *key = fresh_key();
    struct request ours = submission(key, example_submission(NULL));
    struct request theirs = ours;
    struct answer mine = client_send(&ours);
    struct answer other;

    theirs.token = world_token(.client = "another-client");
    theirs.body = example_submission(NULL);
    other = client_send(&theirs);
    cr_expect_eq(mine.status, 201);
    cr_expect_eq(other.status, 201, "%s", other.body);
    cr_expect_str_neq(answer_text(&mine, "/id"), answer_text(&other, "/id"));
}

/* Sends them all while no commit can be finished: whatever can come between two steps of a
 * submission does. */
static void send_into_stall(const struct request requests[], int count, struct answer ret[])
{
    struct database_lock lock;

    cr_assert_eq(send_request(.method = "POST", .path = "/v1/triage", .token = clinician_token(),
                              .body = example_submission(NULL))
                     .status,
                 200, "a service that has begun has read its policy");
    lock = database_lock_for("outbox", STALL_MS);
    client_send_together(requests, count, ret);
    database_unlock(&lock);
}

Test(submission, one_key_sent_by_many_at_once_makes_one_referral)
{
    struct house house = house_open(NULL);
    struct request one =
        submission(fresh_key(), example_submission("{'patient':{'nhsNumber':null,"
                                                   "'nhsNumberAbsentReason':'traceFailed'}}"));
    struct request requests[CROWD];
    struct answer answers[CROWD];
    const char *id = NULL;
    int taken = 0;

    for (int i = 0; i < CROWD; i++)
        requests[i] = one;
    send_into_stall(requests, CROWD, answers);
    for (int i = 0; i < CROWD; i++) {
        cr_assert(answers[i].status == 201 || answers[i].status == 409, "%d: %s", answers[i].status,
                  answers[i].body);
        if (answers[i].status != 201)
            continue;
        taken++;
        id = id ? id : answer_text(&answers[i], "/id");
        cr_expect_str_eq(answer_text(&answers[i], "/id"), id);
    }
    cr_expect_gt(taken, 0, "one of them is answered with the referral");
    cr_expect_eq(database_count("SELECT count(*) FROM referral"), 1);
    cr_expect_eq(house_close(&house), 0);
}

/* Sends a request and leaves it waiting for a lock; the socket that its answer comes on. */
static int begin(const struct request *request)
{
    const char *text = keep_format(
        "POST %s HTTP/1.1\r\nHost: test\r\nConnection: close\r\n"
        "Authorization: Bearer %s\r\n%s\r\n"
        "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
        request->path, request->token, request->headers[0], strlen(request->body), request->body);
    int fd = client_connect();

    must_hold(send(fd, text, strlen(text), MSG_NOSIGNAL) == (ssize_t)strlen(text),
              "a request can be sent");
    database_await_waiter();
    return fd;
}

Test(submission, a_key_whose_request_is_under_way_is_told)
{
    const char *key = fresh_key();
    struct house house = house_open(NULL);
    struct request request =
        submission(key, example_submission("{'patient':{'nhsNumber':null,"
                                           "'nhsNumberAbsentReason':'traceFailed'}}"));
    struct database_lock rival = database_hold(
        keep_format("INSERT INTO idempotency_key VALUES ('" WORLD_ICB "', 'test-client', '%s', '',"
                    " '', gen_random_uuid(), now())",
                    key));
    int fd = begin(&request);
    struct raw_answer first;

    cr_expect_eq(client_send(&request).status, 409);
    database_unlock(&rival);
    first = client_receive(fd, ANSWER_MS);
    cr_expect_eq(first.status, 201, "%s", first.text);
    cr_expect_eq(client_send(&request).status, 201);
    cr_expect_eq(database_count("SELECT count(*) FROM referral"), 1);
    cr_expect_eq(house_close(&house), 0);
}

Test(submission, many_referrals_for_one_pain_at_once_share_one_clock)
{
    struct house house = house_open(NULL);
    const char *body = example_submission(NULL);
    struct request requests[FAMILY];
    struct answer answers[FAMILY];
    const char *first;

    for (int i = 0; i < FAMILY; i++)
        requests[i] = submission(fresh_key(), body);
    send_into_stall(requests, FAMILY, answers);
    cr_expect_eq(database_count("SELECT count(*) FROM referral WHERE linked_to IS NULL"), 1);
    cr_expect_eq(database_count("SELECT count(DISTINCT pathway_id) FROM referral"), 1);
    first = database_text("SELECT id FROM referral WHERE linked_to IS NULL");
    for (int i = 0; i < FAMILY; i++) {
        const char *linked = answer_text(&answers[i], "/linkedTo");

        cr_assert_eq(answers[i].status, 201, "%s", answers[i].body);
        cr_expect_str_eq(linked ? linked : answer_text(&answers[i], "/id"), first);
    }
    cr_expect_eq(house_close(&house), 0);
}

Test(submission, only_an_open_referral_for_the_same_pain_is_linked_to)
{
    const char *number = example_nhs_number();
    const char *same = keep_format("{'patient':{'nhsNumber':'%s'}}", number);
    const char *elsewhere = keep_format(
        "{'patient':{'nhsNumber':'%s'},'assessment':{'painSites':['headache']}}", number);
    const char *path = example_path(NULL, same);
    struct answer other_site = example_submit(NULL, elsewhere);
    struct answer linked = example_submit(NULL, same);
    struct answer after_closing;

    cr_expect(json_is_null(answer_at(&other_site, "/linkedTo")));
    cr_expect_str_eq(answer_text(&linked, "/linkedTo"), strrchr(path, '/') + 1);
    cr_assert_eq(change(NULL, "POST", keep_format("%s/close", path), 1,
                        "{'reason':'completed','on':'2026-11-20'}")
                     .status,
                 200);
    cr_assert_eq(change(NULL, "POST", keep_format("%s/close", answer_header(&linked, "Location")),
                        1, "{'reason':'duplicate','on':'2026-11-20'}")
                     .status,
                 200);
    after_closing = example_submit(NULL, same);
    cr_expect(json_is_null(answer_at(&after_closing, "/linkedTo")));
}

Test(submission, a_ubrn_is_taken_once_a_tenant)
{
    const char *patch = keep_format("{'ubrn':'%012d'}", database_next());
    const char *there = keep_format("{'icb':'QOX','ubrn':'%012d'}", database_next());
    struct answer first = example_submit(NULL, patch);
    struct answer second = example_submit(NULL, patch);

    cr_expect_eq(first.status, 201, "%s", first.body);
    cr_expect_eq(second.status, 409, "%s", second.body);
    cr_expect_eq(
        example_submit(NULL, keep_format("{'ubrn':'%.12s'}", strstr(there, "ubrn") + 7)).status,
        201);
    cr_expect_eq(example_submit(world_token(.icb = "\"QOX\""), there).status, 201,
                 "another tenant's UBRN is none of ours");
}

Test(submission, each_thing_is_written_once)
{
    static const char *const tables[] = {
        "SELECT count(*) FROM referral WHERE id = '%s'",
        "SELECT count(*) FROM idempotency_key WHERE resource = '%s'",
        "SELECT count(*) FROM outbox WHERE referral_id = '%s'",
        "SELECT count(*) FROM outbox WHERE type = 'referral.received' AND referral_id = '%s'",
        "SELECT count(*) FROM audit WHERE action = 'submitReferral' AND client = 'test-client'"
        " AND referral_id = '%s'",
    };
    const char *key = fresh_key();
    const char *body = example_submission(NULL);
    struct answer answer = submit(key, body);

    cr_assert_eq(submit(key, body).status, 201);
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
        cr_expect_eq(rows(tables[i], answer_text(&answer, "/id")), 1, "%s", tables[i]);
    cr_expect_eq(
        rows("SELECT count(*) FROM decision WHERE referral_id = '%s'", answer_text(&answer, "/id")),
        0, "the first decision stands with the referral");
}

Test(submission, deciding_without_storing_writes_nothing)
{
    const char *token = world_token(.icb = "\"WGH1\"");
    const char *before = database_footprint("WGH1");
    struct answer answer = send_request(.method = "POST", .path = "/v1/triage", .token = token,
                                        .body = example_submission("{'icb':'WGH1'}"));

    cr_assert_eq(answer.status, 200, "%s", answer.body);
    cr_expect_str_eq(answer_text(&answer, "/decision/stratum"), "moderate");
    cr_expect_str_eq(database_footprint("WGH1"), before);
}
