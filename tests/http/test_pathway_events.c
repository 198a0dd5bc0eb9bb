#include "client.h"
#include "database.h"
#include "example.h"
#include "keep.h"
#include "step.h"
#include "world.h"

#include <criterion/criterion.h>
#include <poll.h>
#include <pthread.h>

/* What is told of a pathway is appended, once, and decided with at once. */

static const char *outcome_on(int day, const char *recommendation)
{
    return keep_format("{'kind':'mdtOutcome','occurredOn':'%s','recommendation':'%s'}", today(day),
                       recommendation);
}

static struct answer tell_as(const char *token, const char *path, const char *key, const char *body)
{
    return send_request(.method = "POST", .path = keep_format("%s/events", path), .token = token,
                        .headers = { keep_format("Idempotency-Key: %s", key) },
                        .body = quoted(body));
}

static const char *fresh_key(void)
{
    return keep_format("event-%d", database_next());
}

static struct answer tell(const char *path, const char *body)
{
    return tell_as(clinician_token(), path, fresh_key(), body);
}

static const char *recommended(const char *path)
{
    struct answer answer = read_back(path);

    return answer_text(&answer, "/decision/inputs/records/mdtRecommendation");
}

Test(pathway_events, an_outcome_decides_the_referral_at_once)
{
    const char *path = example_path(NULL, NULL);
    struct answer answer = tell(path, outcome_on(0, "highlySpecialist"));

    cr_assert_eq(answer.status, 201, "%s", answer.body);
    cr_expect_str_eq(answer_header(&answer, "ETag"), "\"2\"");
    cr_expect_str_eq(answer_text(&answer, "/kind"), "mdtOutcome");
    cr_expect_str_eq(answer_text(&answer, "/on"), today(0));
    cr_expect_str_eq(answer_text(&answer, "/code"), "highlySpecialist");
    cr_expect_str_eq(answer_text(&answer, "/by/practitioner"), "C1234567");
    cr_expect_eq(answer_integer(&answer, "/decision"), 2);
    answer = read_back(path);
    cr_expect_str_eq(answer_text(&answer, "/decision/cause"), "mdtOutcome");
    cr_expect_str_eq(recommended(path), "highlySpecialist");
}

Test(pathway_events, an_outcome_is_an_entry_of_the_timeline)
{
    const char *path = example_path(NULL, NULL);
    struct answer told = tell(path, outcome_on(0, "tierTwo"));
    struct answer answer =
        send_request(.path = answer_header(&told, "Location"), .token = clinician_token());

    cr_assert_eq(answer.status, 200, "%s", answer.body);
    cr_expect(json_equal(answer_at(&answer, "/items/1"), told.json), "%s\n%s", answer.body,
              told.body);
}

Test(pathway_events, the_newest_outcome_counts_whenever_it_is_told)
{
    const char *path = example_path(NULL, NULL);

    cr_assert_eq(tell(path, outcome_on(-1, "scs")).status, 201);
    cr_assert_eq(tell(path, outcome_on(-2, "itdd")).status, 201);
    cr_expect_str_eq(recommended(path), "scs");
    cr_assert_eq(tell(path, outcome_on(-1, "none")).status, 201);
    cr_expect_str_eq(recommended(path), "none");
    cr_expect_eq(version_of(path), 4);
}

Test(pathway_events, an_outcome_is_known_to_linked_referrals)
{
    const char *patch = keep_format("{'patient':{'nhsNumber':'%s'}}", example_nhs_number());
    const char *path = example_path(NULL, patch);

    cr_assert_eq(tell(path, outcome_on(0, "itdd")).status, 201);
    cr_expect_str_eq(recommended(example_path(NULL, patch)), "itdd");
}

Test(pathway_events, a_retry_is_the_same_event)
{
    const char *path = example_path(NULL, NULL), *other = example_path(NULL, NULL);
    const char *key = fresh_key(), *body = outcome_on(0, "tierTwo");
    struct answer first = tell_as(clinician_token(), path, key, body);
    struct answer again;

    cr_assert_eq(first.status, 201, "%s", first.body);
    cr_assert_eq(amend(path, 2, "{'assessment':{'painVas':62}}").status, 200);
    again = tell_as(clinician_token(), path, key, body);
    cr_expect_eq(again.status, 201);
    cr_expect_str_eq(again.body, first.body);
    cr_expect_str_eq(answer_header(&again, "ETag"), "\"2\"");
    cr_expect_eq(version_of(path), 3);
    cr_expect_eq(tell_as(clinician_token(), path, key, outcome_on(0, "scs")).status, 422);
    cr_expect_eq(tell_as(clinician_token(), other, key, body).status, 422,
                 "another referral's event is another request");
    cr_assert_eq(close_at(path, 3, today(0)).status, 200);
    cr_expect_eq(tell_as(clinician_token(), path, key, body).status, 201,
                 "a retry is answered before the state is asked");
}

Test(pathway_events, many_retries_at_once_are_one_event)
{
    enum { CROWD = 8 };
    const char *path = example_path(NULL, NULL);
    struct request requests[CROWD];
    struct answer answers[CROWD];

    for (int i = 0; i < CROWD; i++)
        requests[i] = (struct request){ .method = "POST",
                                        .path = keep_format("%s/events", path),
                                        .token = clinician_token(),
                                        .headers = { "Idempotency-Key: event-crowd" },
                                        .body = quoted(outcome_on(0, "tierTwo")) };
    client_send_together(requests, CROWD, answers);
    for (int i = 0; i < CROWD; i++) {
        cr_assert_eq(answers[i].status, 201, "%s", answers[i].body);
        cr_expect_str_eq(answers[i].body, answers[0].body);
    }
    cr_expect_eq(version_of(path), 2);
}

Test(pathway_events, many_events_at_once_are_each_recorded)
{
    enum { CROWD = 4 };
    const char *path = example_path(NULL, NULL);
    struct request requests[CROWD];
    struct answer answers[CROWD];

    for (int i = 0; i < CROWD; i++)
        requests[i] =
            (struct request){ .method = "POST",
                              .path = keep_format("%s/events", path),
                              .token = clinician_token(),
                              .headers = { keep_format("Idempotency-Key: %s", fresh_key()) },
                              .body = quoted(outcome_on(0, "tierTwo")) };
    client_send_together(requests, CROWD, answers);
    for (int i = 0; i < CROWD; i++)
        cr_expect_eq(answers[i].status, 201, "%s", answers[i].body);
    cr_expect_eq(version_of(path), 1 + CROWD);
}

static void *send_one(void *request)
{
    struct answer answer = client_send(request);

    return keep_format("%d", answer.status);
}

/* Both have read what was known, and the outcome is committed first. */
Test(pathway_events, a_change_that_was_decided_without_the_outcome_is_decided_again)
{
    const char *patch = keep_format("{'patient':{'nhsNumber':'%s'}}", example_nhs_number());
    const char *first = example_path(NULL, patch), *linked = example_path(NULL, patch);
    struct database_lock lock = database_lock("outbox");
    struct request event = { .method = "POST",
                             .path = keep_format("%s/events", first),
                             .token = clinician_token(),
                             .headers = { keep_format("Idempotency-Key: %s", fresh_key()) },
                             .body = quoted(outcome_on(0, "highlySpecialist")) };
    struct request amendment = { .method = "PATCH",
                                 .path = linked,
                                 .token = clinician_token(),
                                 .headers = { "If-Match: \"1\"" },
                                 .body = quoted("{'assessment':{'painVas':62}}") };
    pthread_t threads[2];
    void *statuses[2];

    pthread_create(&threads[0], NULL, send_one, &event);
    database_await_waiter();
    pthread_create(&threads[1], NULL, send_one, &amendment);
    poll(NULL, 0, 400);
    database_unlock(&lock);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], &statuses[i]);
    cr_expect_str_eq(statuses[0], "201");
    cr_expect_str_eq(statuses[1], "200");
    cr_expect_str_eq(recommended(linked), "highlySpecialist");
}

Test(pathway_events, an_event_is_checked)
{
    const char *path = example_path(NULL, NULL);
    struct answer answer = tell(path, outcome_on(1, "tierTwo"));

    expect_fault_at(&answer, "/occurredOn");
    answer = tell(path, "{'kind':'mdtOutcome','occurredOn':'2026-11-15','recommendation':'scs'}");
    expect_fault_at(&answer, "/occurredOn");
    cr_expect_eq(tell(path, outcome_on(0, "tierFour")).status, 422);
    answer = tell(path, keep_format("{'kind':'carePlanSet','occurredOn':'%s'}", today(0)));
    expect_fault_at(&answer, "/kind");
    cr_expect_eq(tell_as(world_token(), path, fresh_key(), outcome_on(0, "scs")).status, 403,
                 "nobody is named");
    cr_expect_eq(send_request(.method = "POST", .path = keep_format("%s/events", path),
                              .token = clinician_token(), .body = quoted(outcome_on(0, "scs")))
                     .status,
                 400, "no key");
    cr_expect_eq(version_of(path), 1);
    cr_assert_eq(close_at(path, 1, today(0)).status, 200);
    cr_expect_eq(tell(path, outcome_on(0, "scs")).status, 409);
    cr_expect_eq(
        tell("/v1/referrals/019a8c1e-7b1c-7d3e-9a52-4f0c2f6f9b10", outcome_on(0, "scs")).status,
        404);
}

Test(pathway_events, an_outcome_that_asks_for_no_more_leaves_a_review_as_it_is)
{
    const char *path = example_path(NULL, NULL);
    struct answer answer;

    cr_assert_eq(review(path, 1,
                        "{'action':'override','tier':'III','reasonCode':'clinicalJudgement',"
                        "'reason':'So.'}")
                     .status,
                 200);
    cr_assert_eq(tell(path, outcome_on(0, "tierTwo")).status, 201);
    answer = read_back(path);
    cr_expect_str_eq(status_of(&answer), "overridden");
    cr_expect_str_eq(answer_text(&answer, "/decision/tier"), "III");
    cr_expect_str_eq(answer_text(&answer, "/decision/inputs/records/mdtRecommendation"), "tierTwo");
}
