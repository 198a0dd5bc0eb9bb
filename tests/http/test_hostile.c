#define _GNU_SOURCE /* POLLRDHUP */
#include "client.h"
#include "clock.h"
#include "database.h"
#include "example.h"
#include "house.h"
#include "keep.h"
#include "world.h"

#include <criterion/criterion.h>
#include <poll.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

/* Clients that send slowly, read slowly, send too much or merely stand in the way. */

enum { BEAT_MS = 20, GIVE_UP_MS = 10000, WAIT_MS = 2000, CROWD = 8, LARGE = 900 * 1024 };

static struct service service;

static void serve_with(const char *const settings[])
{
    service = service_start(settings);
    setenv("SERVICE_URL", service.url, 1);
}

static void stop(void)
{
    cr_expect_eq(service_stop(&service), 0);
}

static void put(int fd, const char *text)
{
    cr_assert_eq(send(fd, text, strlen(text), MSG_NOSIGNAL), (ssize_t)strlen(text));
}

static const char *post_head(const char *headers)
{
    return keep_format("POST /v1/triage HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer %s\r\n"
                       "Content-Type: application/json\r\n%s\r\n",
                       world_token(), headers);
}

static bool is_ended(int fd, int wait_ms)
{
    struct pollfd state = { .fd = fd, .events = POLLRDHUP };

    return poll(&state, 1, wait_ms) > 0;
}

/* Send a piece at each beat until the service ends the connection; the time that it took. */
static int trickle(const char *head, const char *piece)
{
    int64_t start_ms = clock_monotonic_ms();
    int fd = client_connect();

    put(fd, head);
    while (!is_ended(fd, BEAT_MS) && clock_monotonic_ms() - start_ms < GIVE_UP_MS)
        send(fd, piece, strlen(piece), MSG_NOSIGNAL);
    close(fd);
    return (int)(clock_monotonic_ms() - start_ms);
}

Test(hostile, a_request_that_trickles_is_ended_at_its_deadline)
{
    static const char *const settings[] = { "TRANSFER_TIMEOUT_MS=400", NULL };
    const struct {
        const char *what, *head, *piece;
    } slow[] = {
        { "headers", "GET /livez HTTP/1.1\r\nHost: test\r\n", "X: y\r\n" },
        { "one header", "GET /livez HTTP/1.1\r\nHost: test\r\nX: ", "y" },
        { "a body", post_head("Content-Length: 1000\r\n"), " " },
        { "chunks", post_head("Transfer-Encoding: chunked\r\n"), "1\r\n \r\n" },
        { "a trailer", keep_format("%s0\r\n", post_head("Transfer-Encoding: chunked\r\n")),
          "X: y\r\n" },
        { "nothing more", "GET /livez HTTP/1.1\r\n", "" },
    };

    serve_with(settings);
    for (size_t i = 0; i < sizeof(slow) / sizeof(slow[0]); i++) {
        int took_ms = trickle(slow[i].head, slow[i].piece);

        cr_expect(took_ms >= 350 && took_ms < GIVE_UP_MS, "%s: %d ms", slow[i].what, took_ms);
    }
    stop();
}

Test(hostile, a_request_line_that_trickles_is_ended_as_an_idle_connection)
{
    static const char *const settings[] = { "REQUEST_TIMEOUT_MS=400", NULL };
    int took_ms;

    serve_with(settings);
    took_ms = trickle("GET /", "x");
    cr_expect(took_ms >= 350 && took_ms < GIVE_UP_MS, "%d ms", took_ms);
    stop();
}

Test(hostile, an_answer_that_is_not_read_is_dropped_at_its_deadline)
{
    static const char *const settings[] = { "TRANSFER_TIMEOUT_MS=400", NULL };
    const char *asked = "GET /openapi.json HTTP/1.1\r\nHost: test\r\n\r\n";
    int fd;

    serve_with(settings);
    fd = client_connect();
    for (int i = 0; i < 100; i++)
        put(fd, asked);
    cr_expect(is_ended(fd, GIVE_UP_MS));
    close(fd);
    stop();
}

Test(hostile, a_request_that_we_work_on_is_never_ended)
{
    static const char *const settings[] = { "TRANSFER_TIMEOUT_MS=200", "DATABASE_TIMEOUT_MS=2000",
                                            NULL };
    struct house house = house_open(settings);
    struct database_lock lock = database_lock("referral");
    int64_t start_ms = clock_monotonic_ms();

    cr_expect_eq(send_request(.path = "/v1/referrals", .token = clinician_token()).status, 503);
    cr_expect_gt(clock_monotonic_ms() - start_ms, 600);
    database_unlock(&lock);
    cr_expect_eq(house_close(&house), 0);
}

Test(hostile, a_connection_may_rest_between_two_requests)
{
    static const char *const settings[] = { "TRANSFER_TIMEOUT_MS=200", NULL };
    int fd;

    serve_with(settings);
    fd = client_connect();
    put(fd, "GET /livez HTTP/1.1\r\nHost: test\r\n\r\n");
    cr_expect_not(is_ended(fd, 600));
    put(fd, "GET /livez HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
    cr_expect_not_null(strstr(strstr(client_receive(fd, WAIT_MS).text, "200 OK") + 1, "200 OK"));
    stop();
}

Test(hostile, a_body_that_is_too_long_is_refused_before_it_is_sent)
{
    const char *head = post_head("Expect: 100-continue\r\nContent-Length: 60000000\r\n");
    struct raw_answer answer = client_send_raw(head, strlen(head), WAIT_MS);

    cr_expect_eq(answer.status, 413, "%s", answer.text);
    cr_expect(answer.closed);
    cr_expect_not_null(strstr(answer.text, "application/problem+json"));
}

Test(hostile, who_sends_too_long_a_body_all_the_same_gets_the_answer)
{
    const size_t length = 3 * 1024 * 1024;
    char *body = calloc(1, length + 1);

    for (int i = 0; i < 20; i++) {
        struct answer answer =
            send_request(.method = "POST", .path = "/v1/triage", .token = world_token(),
                         .body = body, .body_length = length);

        cr_expect_eq(answer.status, 413, "%d", answer.status);
    }
    free(body);
}

Test(hostile, a_body_that_is_announced_well_is_asked_for)
{
    const char *head = post_head("Expect: 100-continue\r\nContent-Length: 2\r\n");
    int fd = client_connect();
    struct raw_answer answer;

    put(fd, head);
    put(fd, "{}");
    answer = client_receive(fd, 300);
    cr_expect_eq(answer.status, 100, "%s", answer.text);
    cr_expect_not_null(strstr(answer.text, "HTTP/1.1 422"));
}

Test(hostile, chunks_that_are_too_long_together_are_refused)
{
    const char *piece = keep_format("10000\r\n%065536d\r\n", 0);
    int fd = client_connect();
    struct raw_answer answer;

    put(fd, post_head("Transfer-Encoding: chunked\r\n"));
    for (int i = 0; i < 17; i++)
        put(fd, piece);
    put(fd, "0\r\n\r\n");
    answer = client_receive(fd, WAIT_MS);
    cr_expect_eq(answer.status, 413, "%s", answer.text);
    cr_expect(answer.closed);
}

static int announce_large(void)
{
    const char *head = post_head(keep_format("Content-Length: %d\r\n", LARGE));

    return client_send_raw(head, strlen(head), WAIT_MS / 4).status;
}

static int await_announce(int status)
{
    int64_t end_ms = clock_monotonic_ms() + GIVE_UP_MS;
    int seen;

    while ((seen = announce_large()) != status && clock_monotonic_ms() < end_ms)
        ;
    return seen;
}

Test(hostile, bodies_are_held_up_to_a_bound)
{
    static const char *const settings[] = { "BODY_MEMORY_MIB=1", NULL };
    const char *head = post_head(keep_format("Content-Length: %d\r\n", LARGE));
    char *body = keep_format("%0*d", LARGE - 1, 0);
    struct answer small;
    int fd;

    serve_with(settings);
    fd = client_connect();
    put(fd, head);
    put(fd, body);
    cr_expect_eq(await_announce(503), 503, "there is no room for another");
    small =
        send_request(.method = "POST", .path = "/v1/triage", .token = world_token(), .body = "{}");
    cr_expect_eq(small.status, 422, "there is room for a small one: %d", small.status);
    close(fd);
    cr_expect_eq(await_announce(0), 0, "there is room again, and the body is waited for");
    stop();
}

static void open_crowd(int fds[], const char *text)
{
    for (int i = 0; i < CROWD; i++) {
        fds[i] = client_connect();
        put(fds[i], text);
    }
}

static void close_crowd(const int fds[])
{
    for (int i = 0; i < CROWD; i++)
        close(fds[i]);
}

Test(hostile, past_the_connection_limit_callers_are_told_and_liveness_is_served)
{
    static const char *const settings[] = { "CONNECTION_LIMIT=8", NULL };
    struct answer answer;
    int busy[CROWD];

    serve_with(settings);
    open_crowd(busy, post_head("Content-Length: 2\r\n"));
    answer = send_request(.path = "/v1/kpis", .token = world_token());
    cr_expect_eq(answer.status, 503);
    cr_expect_not_null(answer_header(&answer, "Retry-After"));
    cr_expect_str_eq(answer_header(&answer, "Connection"), "close");
    cr_expect_eq(
        send_request(.method = "POST", .path = "/v1/triage", .token = world_token(), .body = "{}")
            .status,
        503);
    cr_expect_eq(send_request(.path = "/livez").status, 200);
    close_crowd(busy);
    stop();
}

Test(hostile, idle_connections_make_room_the_longest_idle_first)
{
    static const char *const settings[] = { "CONNECTION_LIMIT=8", NULL };
    int idle[CROWD];

    serve_with(settings);
    open_crowd(idle, "");
    usleep(700000); /* until they count as idle */
    cr_expect_neq(send_request(.path = "/v1/kpis", .token = world_token()).status, 503);
    cr_expect(is_ended(idle[0], WAIT_MS));
    cr_expect_not(is_ended(idle[CROWD - 1], 0));
    close_crowd(idle);
    stop();
}

/* The child's limits are ours: a hard one that is too low cannot be raised. */
Test(hostile, a_limit_of_open_files_that_is_too_low_is_told)
{
    static const char *const settings[] = { "CONNECTION_LIMIT=2000", NULL };
    const struct rlimit low = { 512, 1024 };

    cr_assert_eq(setrlimit(RLIMIT_NOFILE, &low), 0);
    serve_with(settings);
    cr_expect_not_null(strstr(world_log(), "\"descriptors.too_few\""));
    stop();
}
