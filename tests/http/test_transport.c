#include "client.h"
#include "keep.h"
#include "process.h"
#include "text.h"
#include "world.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* What arrives below the level of HTTP's meaning: lengths, headers, connections, signals. */

enum { WAIT_MS = 2000 };

/* How many answers came on one connection: a smuggled request would get one of its own. */
static int count_answers(const struct raw_answer *answer)
{
    int count = 0;

    for (const char *at = answer->text; (at = strstr(at, "HTTP/1.1 ")); at++)
        count++;
    return count;
}

Test(transport, a_connection_serves_one_request_after_another)
{
    static const char twice[] = "GET /livez HTTP/1.1\r\nHost: test\r\n\r\n"
                                "GET /livez HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n";
    struct raw_answer answer = client_send_raw(twice, strlen(twice), WAIT_MS);

    cr_expect_eq(answer.status, 200);
    cr_expect_eq(count_answers(&answer), 2, "%s", answer.text);
}

Test(transport, a_header_that_is_no_text_is_malformed)
{
    static const char request[] = "GET /livez HTTP/1.1\r\nHost: test\r\nX-Name: \xff\xfe\r\n\r\n";

    cr_expect_eq(client_send_raw(request, strlen(request), WAIT_MS).status, 400);
}

Test(transport, a_request_with_too_many_headers_is_refused)
{
    const char *headers = "";

    for (int i = 0; i < 40; i++)
        headers = keep_format("%sX-Header-%d: 1\r\n", headers, i);
    headers = keep_format("GET /livez HTTP/1.1\r\nHost: test\r\n%s\r\n", headers);
    cr_expect_eq(client_send_raw(headers, strlen(headers), WAIT_MS).status, 413);
}

Test(transport, half_a_request_harms_nobody)
{
    static const char *const pieces[] = { "", "G", "GET /livez HTT", "GET /livez HTTP/1.1\r\nHo",
                                          "POST /v1/triage HTTP/1.1\r\nHost: x\r\n"
                                          "Content-Length: 99\r\n\r\n{\"a\"" };

    for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
        int fd = client_connect();

        cr_assert_eq(send(fd, pieces[i], strlen(pieces[i]), 0), (ssize_t)strlen(pieces[i]));
        close(fd);
    }
    cr_expect_eq(send_request(.path = "/livez").status, 200);
}

static void ask(int fd, const char *path)
{
    const char *request = keep_format("GET %s HTTP/1.1\r\nHost: test\r\n\r\n", path);

    cr_assert_eq(send(fd, request, strlen(request), 0), (ssize_t)strlen(request));
}

Test(transport, a_stopping_service_is_not_ready_but_answers)
{
    struct service service = service_start(NULL);
    struct answer answer;

    setenv("SERVICE_URL", service.url, 1);
    cr_assert_eq(send_request(.path = "/readyz").status, 200);
    cr_assert_eq(kill(service.pid, SIGTERM), 0);
    usleep(100000);
    cr_expect_eq(send_request(.path = "/readyz").status, 503);
    answer = send_request(.path = "/livez");
    cr_expect_eq(answer.status, 200);
    cr_expect_str_eq(answer_header(&answer, "Connection"), "close");
}

Test(transport, a_stopping_service_finishes_what_has_begun)
{
    static const char *const settings[] = { "DRAIN_MS=0", NULL };
    struct service service = service_start(settings);
    const char *head = keep_format("POST /v1/triage HTTP/1.1\r\nHost: test\r\n"
                                   "Authorization: Bearer %s\r\nContent-Length: 2\r\n"
                                   "Content-Type: application/json\r\n\r\n{",
                                   world_token());
    struct raw_answer answer;
    int fd;

    setenv("SERVICE_URL", service.url, 1);
    fd = client_connect();
    cr_assert_eq(send(fd, head, strlen(head), 0), (ssize_t)strlen(head));
    usleep(100000);
    cr_assert_eq(kill(service.pid, SIGTERM), 0);
    usleep(200000);
    cr_assert_eq(send(fd, "}", 1, 0), 1);
    answer = client_receive(fd, WAIT_MS);
    cr_expect_eq(answer.status, 422, "%s", answer.text);
    cr_expect_eq(process_wait(service.pid, WAIT_MS), 0);
}

Test(transport, a_stopping_service_does_not_wait_for_idle_connections)
{
    static const char *const settings[] = { "DRAIN_MS=0", NULL };
    struct service service = service_start(settings);
    int fd;

    setenv("SERVICE_URL", service.url, 1);
    fd = client_connect();
    ask(fd, "/livez");
    usleep(100000);
    cr_expect_eq(service_stop(&service), 0);
    close(fd);
}

Test(transport, a_second_signal_ends_the_service_at_once)
{
    static const char *const settings[] = { "DRAIN_MS=60000", NULL };
    struct service service = service_start(settings);

    cr_assert_eq(kill(service.pid, SIGTERM), 0);
    usleep(200000);
    cr_expect_eq(service_stop(&service), 128 + SIGTERM);
}
