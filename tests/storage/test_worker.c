#include "endpoints.h"
#include "receiver.h"
#include "scratch.h"
#include "worker.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A real worker, a real database and a stranger's receiver. */

enum { WAIT_MS = 8000, INTERVAL_MS = 20 };

static const char key[] = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
static const struct caller caller = {
    .client = "client",
    .organisation = "RXX",
    .practitioner = "",
    .icbs = { "QAA" },
    .icb_count = 1,
    .tenants = "QAA",
    .request_id = "request-1",
};
static struct scratch scratch;
static struct receiver receiver;
static struct arena arena;
static struct app *service;
static struct app *worker;
static pthread_t thread;
static struct error err;

static struct app *app_as(const char *role, const char *allow)
{
    const struct app_options options = {
        .database_url = scratch.url,
        .database_role = role,
        .pool_size = 6,
        .database_timeout_ms = 2000,
        .patient_key = key,
        .secrets_key = key,
        .webhook_allow = allow,
        .webhook_allow_http = true,
        .webhook_timeout_ms = 5000,
        .work_interval_ms = INTERVAL_MS,
    };
    struct app *app;

    cr_assert(app_new(&options, &app, &err), "%s", err.detail);
    return app;
}

static void *work(void *unused)
{
    struct error failure = { .detail = "" };

    (void)unused;
    cr_assert(worker_run(worker, &failure), "%s", failure.detail);
    return NULL;
}

static void open_world(void)
{
    scratch_migrate(&scratch);
    arena_init(&arena, MIB);
    service = app_as("painpath_service", "127.0.0.0/8");
}

static void start_worker(const char *allow)
{
    worker = app_as("painpath_worker", allow);
    cr_assert(pthread_create(&thread, NULL, work, NULL) == 0);
}

static void stop_worker(void)
{
    app_stop(worker);
    pthread_join(thread, NULL);
    app_free(worker);
    worker = NULL;
}

static void close_world(void)
{
    if (worker)
        stop_worker();
    if (receiver.pid)
        receiver_stop(&receiver);
    app_free(service);
    arena_free(&arena);
    scratch_drop(&scratch);
}

TestSuite(worker, .init = open_world, .fini = close_world, .timeout = 60);

static struct endpoint register_at(const struct receiver *where, const char *path)
{
    struct endpoint_request request = {
        .key = path,
        .fingerprint = "fingerprint",
        .ordered = true,
        .event_types = { "referral.received", "referral.closed" },
        .event_type_count = 2,
    };
    struct endpoint endpoint;

    request.url = arena_format(&arena, "http://127.0.0.1:%d%s", where->port, path);
    cr_assert(register_endpoint(service, &arena, &caller, &request, &endpoint, &err), "%s",
              err.detail);
    receiver_set_secret(where, endpoint.secret);
    return endpoint;
}

static struct endpoint register_receiver(void)
{
    return register_at(&receiver, "/in");
}

/* The n-th thing that happens, to one of the referrals 0 to 7, each of which has a lane to itself.
 */
static void happen_to(int referral, const char *type, int n)
{
    scratch_do(
        &scratch,
        arena_format(&arena,
                     "INSERT INTO outbox (icb, id, type, referral_id, version, occurred_at, data) "
                     "VALUES ('QAA', '00000000-0000-7000-8000-%012d', '%s', "
                     "'00000000-0000-7000-9000-%012d', %d, '2026-11-02T10:00:00Z', "
                     "'{\"referralId\":%d,\"version\":%d}')",
                     n, type, referral, n, referral, n));
}

static void happen(const char *type, int n)
{
    happen_to(0, type, n);
}

/* As if the wait before the next attempt were over. */
static void hurry(void)
{
    scratch_do(&scratch, "UPDATE delivery_lane SET next_attempt_at = now()");
}

static const char *text_at(const json_t *requests, size_t index, const char *name)
{
    return json_string_value(json_object_get(json_array_get(requests, index), name));
}

static json_int_t version_at(const json_t *requests, size_t index)
{
    const json_t *event = json_object_get(json_array_get(requests, index), "event");

    return json_integer_value(json_object_get(json_object_get(event, "data"), "version"));
}

static bool is_verified(const json_t *requests, size_t index)
{
    return json_is_true(json_object_get(json_array_get(requests, index), "verified"));
}

Test(worker, events_reach_a_receiver_in_order_and_verify)
{
    json_t *requests;

    receiver_start(&receiver, "200");
    register_receiver();
    start_worker("127.0.0.0/8");
    for (int n = 1; n <= 60; n++)
        happen(n % 3 == 0 ? "tier.changed" : "referral.received", n);
    requests = receiver_wait(&receiver, 40, WAIT_MS);
    cr_assert_eq(json_array_size(requests), 40);
    for (size_t i = 0, n = 1; i < 40; i++, n++) {
        n += n % 3 == 0;
        cr_expect(is_verified(requests, i), "%s", text_at(requests, i, "reason"));
        cr_expect_eq(version_at(requests, i), (json_int_t)n);
    }
    json_decref(requests);
}

Test(worker, a_failed_delivery_is_made_again_under_its_id_before_the_next_one)
{
    json_t *requests;

    receiver_start(&receiver, "500,503,204");
    register_receiver();
    happen("referral.received", 1);
    happen("referral.received", 2);
    start_worker("127.0.0.0/8");
    for (size_t count = 1; count <= 2; count++) {
        json_decref(receiver_wait(&receiver, count, WAIT_MS));
        while (strcmp(scratch_value(&scratch, "SELECT coalesce(max(attempts), 0) FROM delivery"),
                      count == 1 ? "1" : "2") != 0)
            usleep(5000);
        hurry();
    }
    requests = receiver_wait(&receiver, 4, WAIT_MS);
    cr_assert_eq(json_array_size(requests), 4);
    cr_expect_str_eq(text_at(requests, 0, "id"), text_at(requests, 1, "id"));
    cr_expect_str_eq(text_at(requests, 0, "id"), text_at(requests, 2, "id"));
    cr_expect_str_neq(text_at(requests, 2, "id"), text_at(requests, 3, "id"));
    for (size_t i = 0; i < 4; i++)
        cr_expect(is_verified(requests, i));
    json_decref(requests);
}

Test(worker, a_redirect_is_a_failure_and_is_not_followed)
{
    json_t *requests;

    receiver_start(&receiver, "307");
    register_receiver();
    happen("referral.received", 1);
    start_worker("127.0.0.0/8");
    json_decref(receiver_wait(&receiver, 1, WAIT_MS));
    json_decref(receiver_wait(&receiver, 2, 500));
    requests = receiver_requests(&receiver);
    cr_assert_eq(json_array_size(requests), 1);
    cr_expect_str_eq(text_at(requests, 0, "path"), "/in");
    cr_expect_str_eq(scratch_value(&scratch, "SELECT state || last_status FROM delivery"),
                     "pending307");
    json_decref(requests);
}

Test(worker, a_private_address_gets_nothing_unless_configuration_admits_it)
{
    json_t *requests;

    receiver_start(&receiver, "200");
    register_receiver();
    happen("referral.received", 1);
    start_worker("10.0.0.0/8");
    requests = receiver_wait(&receiver, 1, 700);
    cr_expect_eq(json_array_size(requests), 0);
    cr_expect_str_eq(scratch_value(&scratch, "SELECT last_failure FROM delivery"),
                     "The URL is not allowed any more");
    json_decref(requests);
}

Test(worker, a_failing_delivery_holds_up_its_own_lane_alone)
{
    json_t *requests;

    receiver_start(&receiver, "500,200");
    register_receiver();
    happen_to(1, "referral.received", 1);
    start_worker("127.0.0.0/8");
    json_decref(receiver_wait(&receiver, 1, WAIT_MS));
    happen_to(1, "referral.closed", 2);
    for (int n = 3; n <= 6; n++)
        happen_to(n, "referral.received", n);
    requests = receiver_wait(&receiver, 5, WAIT_MS);
    cr_assert_eq(json_array_size(requests), 5);
    for (size_t i = 1; i < 5; i++)
        cr_expect_geq(version_at(requests, i), 3, "the failed one's lane went on before it");
    json_decref(requests);
    hurry();
    requests = receiver_wait(&receiver, 7, WAIT_MS);
    cr_expect_eq(version_at(requests, 5), 1);
    cr_expect_eq(version_at(requests, 6), 2);
    json_decref(requests);
}

static size_t requests_of(const struct receiver *where)
{
    json_t *requests = receiver_requests(where);
    size_t count = json_array_size(requests);

    json_decref(requests);
    return count;
}

/* So many slow endpoints would have every thread, if each could have more than its share; and each
 * would keep what it has, if a turn went on for as long as there are events. */
Test(worker, slow_endpoints_with_a_backlog_do_not_hold_up_another)
{
    enum { THREADS = 32, SLOW = 10, EVENTS = 64 };
    struct receiver slow;
    json_t *requests;

    receiver_start(&slow, "200@3000");
    receiver_start(&receiver, "200");
    for (int n = 0; n < SLOW; n++)
        register_at(&slow, arena_format(&arena, "/slow/%d", n));
    for (int n = 1; n <= EVENTS; n++)
        happen_to(n % 8, "referral.received", n);
    start_worker("127.0.0.0/8");
    json_decref(receiver_wait(&slow, THREADS, WAIT_MS));
    register_receiver();
    for (int n = EVENTS + 1; n <= 2 * EVENTS; n++)
        happen_to(n % 8, "referral.received", n);
    requests = receiver_wait(&receiver, EVENTS, 4 * WAIT_MS);
    cr_expect_eq(json_array_size(requests), EVENTS);
    cr_expect_lt(requests_of(&slow), SLOW * EVENTS / 3, "the slow ones were served first");
    json_decref(requests);
    receiver_stop(&slow);
}

Test(worker, that_is_stopped_gives_its_leases_back)
{
    receiver_start(&receiver, "200@500");
    register_receiver();
    for (int n = 0; n < 4; n++)
        happen_to(n, "referral.received", n);
    start_worker("127.0.0.0/8");
    json_decref(receiver_wait(&receiver, 2, WAIT_MS));
    stop_worker();
    cr_expect_str_eq(scratch_value(&scratch, "SELECT count(*) FROM delivery_lane WHERE lease_until "
                                             "IS NOT NULL"),
                     "0");
    cr_expect_eq(atol(scratch_value(&scratch, "SELECT count(*) FROM delivery")),
                 (long)requests_of(&receiver));
}

Test(worker, a_worker_that_dies_leaves_its_events_to_the_next_one)
{
    struct endpoint endpoint;
    json_t *requests;

    receiver_start(&receiver, "200");
    endpoint = register_receiver();
    happen("referral.received", 1);
    scratch_do(&scratch, arena_format(&arena,
                                      "UPDATE delivery_lane SET fence = 1, lease_until = now() + "
                                      "interval '1 s' WHERE endpoint_id = '%s'",
                                      endpoint.id));
    start_worker("127.0.0.0/8");
    requests = receiver_wait(&receiver, 1, WAIT_MS);
    cr_expect_eq(json_array_size(requests), 1);
    json_decref(requests);
}

Test(worker, a_lost_database_is_waited_for)
{
    json_t *requests;

    receiver_start(&receiver, "200");
    register_receiver();
    start_worker("127.0.0.0/8");
    scratch_do(&scratch, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = "
                         "current_database() AND pid <> pg_backend_pid()");
    happen("referral.received", 1);
    requests = receiver_wait(&receiver, 1, WAIT_MS);
    cr_expect_eq(json_array_size(requests), 1);
    json_decref(requests);
}

Test(worker, an_idle_worker_stops_at_once)
{
    receiver_start(&receiver, "200");
    start_worker("127.0.0.0/8");
    usleep(200000);
    stop_worker();
}
