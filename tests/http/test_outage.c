#include "client.h"
#include "clock.h"
#include "database.h"
#include "example.h"
#include "house.h"
#include "keep.h"
#include "process.h"
#include "text.h"
#include "world.h"

#include <criterion/criterion.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* What callers meet while the database is gone or slow, or the service is told to stop. */

enum { AWAIT_MS = 15000, LOOK_EVERY_MS = 20 };

static int await_readiness(int status)
{
    int64_t end_ms = clock_monotonic_ms() + AWAIT_MS;
    int seen;

    while ((seen = send_request(.path = "/readyz").status) != status &&
           clock_monotonic_ms() < end_ms)
        poll(NULL, 0, LOOK_EVERY_MS);
    return seen;
}

Test(outage, readiness_follows_the_database)
{
    struct house house = house_open(NULL);

    cr_expect_eq(send_request(.path = "/readyz").status, 200);
    database_shut(house.name);
    cr_expect_eq(await_readiness(503), 503);
    cr_expect_eq(send_request(.path = "/livez").status, 200);
    cr_expect_eq(send_request(.path = "/v1/referrals", .token = clinician_token()).status, 503);
    database_reopen(house.name);
    cr_expect_eq(await_readiness(200), 200);
    cr_expect_eq(send_request(.path = "/v1/referrals", .token = clinician_token()).status, 200);
    cr_expect_eq(house_close(&house), 0);
}

Test(outage, a_stalled_database_is_told_within_its_deadline)
{
    static const char *const settings[] = { "DATABASE_TIMEOUT_MS=400", NULL };
    struct house house = house_open(settings);
    struct database_lock lock = database_lock("referral");
    int64_t start_ms = clock_monotonic_ms();
    struct answer answer = send_request(.path = "/v1/referrals", .token = clinician_token());

    cr_expect_eq(answer.status, 503, "%s", answer.body);
    cr_expect_not_null(answer_header(&answer, "Retry-After"));
    cr_expect_lt(clock_monotonic_ms() - start_ms, 2000);
    database_unlock(&lock);
    cr_expect_eq(send_request(.path = "/v1/referrals", .token = clinician_token()).status, 200);
    cr_expect_eq(house_close(&house), 0);
}

static struct answer submit(const char *body)
{
    return send_request(.method = "POST", .path = "/v1/referrals", .token = clinician_token(),
                        .headers = { "Idempotency-Key: stalled" }, .body = body);
}

Test(outage, a_submission_that_met_one_can_be_sent_again)
{
    static const char *const settings[] = { "DATABASE_TIMEOUT_MS=400", NULL };
    struct house house = house_open(settings);
    const char *body = example_submission(NULL);
    struct database_lock lock = database_lock("idempotency_key");
    struct answer stalled = submit(body);
    struct answer again;

    cr_expect_eq(stalled.status, 503, "%s", stalled.body);
    database_unlock(&lock);
    again = submit(body);
    cr_expect_eq(again.status, 201, "%s", again.body);
    cr_expect_str_eq(submit(body).body, again.body);
    cr_expect_eq(database_count("SELECT count(*) FROM referral"), 1);
    cr_expect_eq(house_close(&house), 0);
}

/* A request that is under way when this returns; the socket that its answer comes on. */
static int begin_request(void)
{
    const char *text = keep_format("GET /v1/referrals HTTP/1.1\r\nHost: test\r\n"
                                   "Authorization: Bearer %s\r\nConnection: close\r\n\r\n",
                                   clinician_token());
    int fd = client_connect();

    must_hold(send(fd, text, strlen(text), MSG_NOSIGNAL) == (ssize_t)strlen(text),
              "a request can be sent");
    database_await_waiter();
    return fd;
}

Test(outage, a_request_under_way_is_finished_before_the_service_ends)
{
    static const char *const settings[] = { "DRAIN_MS=1500", "DATABASE_TIMEOUT_MS=10000", NULL };
    struct house house = house_open(settings);
    struct database_lock lock = database_lock("referral");
    int fd = begin_request();
    struct raw_answer answer;

    kill(house.service.pid, SIGTERM);
    cr_expect_eq(await_readiness(503), 503, "nothing new is to be sent here");
    database_unlock(&lock);
    answer = client_receive(fd, AWAIT_MS);
    cr_expect_eq(answer.status, 200, "%s", answer.text);
    cr_expect_eq(process_wait(house.service.pid, AWAIT_MS), 0);
    close(house.service.output);
    database_drop(house.name);
}
