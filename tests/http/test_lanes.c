#include "client.h"
#include "database.h"
#include "keep.h"
#include "process.h"
#include "receiver.h"
#include "world.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * Deliveries by several processes, any of which is killed at any time: nothing is lost, and no
 * event of a referral comes after a later one. In a database of the test's own, whose events are
 * written as a submission's are.
 */

enum { WAIT_MS = 15000, END_MS = 90000, POLL_US = 50000, REFERRALS_MAX = 24 };

static struct receiver receiver;

static void stop_receiver(void)
{
    if (receiver.pid)
        receiver_stop(&receiver);
}

TestSuite(lanes, .fini = stop_receiver);

/* A database with one endpoint, and nobody who works. */
static const char *open_endpoint(const char *answers)
{
    const char *name = keep_format("painpath_lanes_%d", database_next());
    const char *const settings[] = { database_make(name), NULL };
    struct service service = service_start(settings);
    struct answer created;

    setenv("SERVICE_URL", service.url, 1);
    setenv("DATABASE_URL", keep_format("dbname=%s", name), 1);
    receiver_start(&receiver, answers);
    created = send_request(.method = "POST", .path = "/v1/webhook-endpoints",
                           .token = world_token(), .headers = { "Idempotency-Key: lanes" },
                           .body = keep_format("{\"url\":\"http://127.0.0.1:%d/in\",\"eventTypes\":"
                                               "[\"referral.amended\"]}",
                                               receiver.port));
    cr_assert_eq(created.status, 201, "%s", created.body);
    receiver_set_secret(&receiver, answer_text(&created, "/secret"));
    cr_assert_eq(service_stop(&service), 0);
    return name;
}

static pid_t work(void)
{
    static const char *const arguments[] = { "work", NULL };
    static const char *const settings[] = { "WEBHOOK_TIMEOUT_MS=2000", NULL };
    const struct process_plan plan = { arguments, settings,
                                       keep_format("%s/service.log", world_folder()) };
    int output;
    pid_t pid = process_start(&plan, &output);

    close(output);
    return pid;
}

static void kill_at_once(pid_t pid)
{
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

static void stop(pid_t pid)
{
    kill(pid, SIGTERM);
    cr_expect_eq(process_wait(pid, WAIT_MS), 0);
}

/* The next version of each of so many referrals. */
static void amend_all(int referrals, int version)
{
    database_run(keep_format(
        "INSERT INTO outbox (icb, id, type, referral_id, version, occurred_at, data) "
        "SELECT '" WORLD_ICB "', gen_random_uuid(), 'referral.amended', "
        "('00000000-0000-7000-9000-' || lpad(to_hex(n), 12, '0'))::uuid, %d, now(), "
        "json_build_object('referralId', n, 'version', %d) FROM generate_series(1, %d) AS n",
        version, version, referrals));
}

/* As if the waits before the next attempts were over. */
static void hurry(void)
{
    database_run("UPDATE delivery_lane SET next_attempt_at = now() WHERE next_attempt_at > now()");
}

static int integer_at(const json_t *request, const char *name)
{
    const json_t *data = json_object_get(json_object_get(request, "event"), "data");

    return (int)json_integer_value(json_object_get(data, name));
}

static const char *id_at(const json_t *requests, size_t index)
{
    return json_string_value(json_object_get(json_array_get(requests, index), "id"));
}

/* Each of them came, was answered with 200, and never after a later one of its referral. */
static void expect_all_in_order(int referrals, int versions)
{
    const json_t *requests = keep_json(receiver_requests(&receiver));
    int last[REFERRALS_MAX + 1] = { 0 }, answered[REFERRALS_MAX + 1] = { 0 };
    size_t i;
    json_t *request;

    json_array_foreach(requests, i, request) {
        int referral = integer_at(request, "referralId"), version = integer_at(request, "version");

        cr_assert(json_is_true(json_object_get(request, "verified")));
        cr_expect_geq(version, last[referral], "version %d of referral %d came after version %d",
                      version, referral, last[referral]);
        cr_expect_leq(version, answered[referral] + 1, "version %d of %d came before its turn",
                      version, referral);
        last[referral] = version;
        if (json_integer_value(json_object_get(request, "status")) == 200)
            answered[referral] = version;
    }
    for (int referral = 1; referral <= referrals; referral++)
        cr_expect_eq(answered[referral], versions, "referral %d was told up to version %d",
                     referral, answered[referral]);
}

static void await_all(int count)
{
    for (int waited_us = 0; waited_us < END_MS * 1000; waited_us += POLL_US) {
        if (database_count("SELECT count(*) FROM delivery WHERE state = 'delivered'") == count)
            return;
        hurry();
        usleep(POLL_US);
    }
    cr_assert_fail("not all was delivered");
}

Test(lanes, workers_killed_at_random_lose_nothing_and_keep_every_referrals_order)
{
    enum { REFERRALS = REFERRALS_MAX, VERSIONS = 10 };
    const char *database = open_endpoint("fickle");
    pid_t workers[] = { work(), work() };

    srand((unsigned)getpid());
    for (int version = 1; version <= VERSIONS; version++) {
        pid_t *victim = &workers[rand() % 2];
        size_t seen = json_array_size(keep_json(receiver_requests(&receiver)));

        amend_all(REFERRALS, version);
        hurry();
        keep_json(receiver_wait(&receiver, seen + (size_t)(rand() % REFERRALS), 2000));
        kill_at_once(*victim);
        *victim = work();
    }
    await_all(REFERRALS * VERSIONS);
    expect_all_in_order(REFERRALS, VERSIONS);
    stop(workers[0]);
    stop(workers[1]);
    database_drop(database);
}

Test(lanes, an_event_whose_answer_nobody_heard_is_sent_again_under_its_id)
{
    const char *database = open_endpoint("200@1500,200");
    json_t *requests;
    pid_t worker = work();

    amend_all(1, 1);
    amend_all(1, 2);
    keep_json(receiver_wait(&receiver, 1, WAIT_MS));
    kill_at_once(worker);
    worker = work();
    requests = keep_json(receiver_wait(&receiver, 2, 1000));
    cr_expect_eq(json_array_size(requests), 1, "it was sent again under another's lease");
    database_run("UPDATE delivery_lane SET lease_until = now()");
    requests = keep_json(receiver_wait(&receiver, 3, WAIT_MS));
    cr_assert_eq(json_array_size(requests), 3);
    cr_expect_str_eq(id_at(requests, 0), id_at(requests, 1));
    cr_expect_str_neq(id_at(requests, 1), id_at(requests, 2));
    expect_all_in_order(1, 2);
    stop(worker);
    database_drop(database);
}
