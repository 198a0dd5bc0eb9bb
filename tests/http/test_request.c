#include "client.h"
#include "keep.h"
#include "text.h"
#include "world.h"

#include <criterion/criterion.h>
#include <string.h>

/* From a request line to a handler: routes, media types, JSON, and what every answer carries. */

enum { MIB_BYTES = 1024 * 1024 };

static struct answer post(const char *body, size_t length)
{
    return send_request(.method = "POST", .path = "/v1/triage", .token = world_token(),
                        .body = body, .body_length = length);
}

static struct answer post_text(const char *body)
{
    return post(body, strlen(body));
}

Test(request, an_unknown_path_is_not_found)
{
    static const char *const paths[] = { "/nope",
                                         "/v1",
                                         "/v1/referrals/",
                                         "//livez",
                                         "/livez/",
                                         "/v1/referrals/%zz",
                                         "/v1/referrals/%00",
                                         "/v1/referrals/a/b/c/d",
                                         "/LIVEZ" };

    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
        cr_expect_eq(send_request(.path = paths[i], .token = world_token()).status, 404, "%s",
                     paths[i]);
}

Test(request, another_method_is_told_which_ones_there_are)
{
    static const struct {
        const char *method;
        const char *path;
        const char *allow;
    } cases[] = {
        { "DELETE", "/v1/referrals", "POST, GET, HEAD" },
        { "OPTIONS", "/v1/referrals", "POST, GET, HEAD" },
        { "GET", "/v1/referrals/search", "POST" },
        { "PUT", "/livez", "GET, HEAD" },
        { "get", "/livez", "GET, HEAD" },
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct answer answer = send_request(.method = cases[i].method, .path = cases[i].path);
        const char *allow = answer_header(&answer, "Allow");

        cr_expect_eq(answer.status, 405, "%s %s", cases[i].method, cases[i].path);
        cr_expect(text_equal(allow, cases[i].allow), "%s %s: %s", cases[i].method, cases[i].path,
                  allow);
    }
}

Test(request, head_answers_as_get_without_the_body)
{
    static const char head[] = "HEAD /livez HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n";
    struct raw_answer answer = client_send_raw(head, strlen(head), 2000);

    cr_expect_eq(answer.status, 200);
    cr_expect_not_null(strstr(answer.text, "Content-Length: 18"));
    cr_expect_null(strstr(answer.text, "alive"));
}

Test(request, broken_json_is_malformed_and_its_place_is_told)
{
    static const struct {
        const char *body;
        const char *place;
    } cases[] = {
        { "{\"a\":", "line 1, column 5" },   { "{\n \"a\": 1,\n}", "line 3, column 1" },
        { "{} {}", "line 1, column 4" },     { "{\"a\":1,\n\"a\":2}", "line 2, column 3" },
        { "{\"a\":\"\\u0000\"}", "line 1" }, { "{\"a\":\"\\ud800\"}", "line 1" },
        { "{\"a\":1e999}", "line 1" },       { "{'a':1}", "line 1" },
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct answer answer = post_text(cases[i].body);
        const char *detail = answer_text(&answer, "/errors/0/detail");

        cr_expect_eq(answer.status, 400, "%s: %d", cases[i].body, answer.status);
        cr_expect(detail && strstr(detail, cases[i].place), "%s: %s", cases[i].body, detail);
    }
}

Test(request, what_was_sent_is_not_repeated_in_the_fault)
{
    struct answer answer = post_text("{\"nhsNumber\":\"9434765919\" oops");

    cr_expect_eq(answer.status, 400);
    cr_expect_null(strstr(answer.body, "9434765919"));
    cr_expect_null(strstr(world_log(), "9434765919"));
}

Test(request, a_body_that_is_no_utf8_is_malformed)
{
    cr_expect_eq(post_text("{\"a\":\"\xff\"}").status, 400);
    cr_expect_eq(post_text("{\"a\":\"\xc0\xaf\"}").status, 400);
    cr_expect_eq(post_text("{\"a\":\"\xed\xa0\x80\"}").status, 400);
    cr_expect_eq(post("{\"a\":\"\0\"}", 9).status, 400);
}

static const char *nested(int depth)
{
    const char *body = "1";

    for (int i = 1; i < depth; i++)
        body = keep_format("[%s]", body);
    return keep_format("{\"a\":%s}", body);
}

Test(request, nesting_is_read_to_32_levels)
{
    cr_expect_eq(post_text(nested(32)).status, 422);
    cr_expect_eq(post_text(nested(33)).status, 400);
    cr_expect_eq(post_text(nested(2000)).status, 400);
    cr_expect_eq(
        post_text(keep_format("{\"a\":\"%0100d[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"}", 0))
            .status,
        422, "brackets inside a string do not nest");
}

Test(request, json_that_is_no_object_is_invalid)
{
    cr_expect_eq(post_text("[1]").status, 422);
    cr_expect_eq(post_text("null").status, 422);
    cr_expect_eq(post_text("\"text\"").status, 422);
    cr_expect_eq(post_text("").status, 400);
}

/* An object of exactly so many bytes. */
static const char *object_of(size_t bytes)
{
    char *body = keep_format("%*s", (int)bytes, "");

    memset(body, 'x', bytes);
    memcpy(body, "{\"a\":\"", 6);
    memcpy(body + bytes - 2, "\"}", 3);
    return body;
}

Test(request, a_body_over_a_mebibyte_is_too_large)
{
    cr_expect_eq(post(object_of(MIB_BYTES), MIB_BYTES).status, 422);
    cr_expect_eq(post(object_of(MIB_BYTES + 1), MIB_BYTES + 1).status, 413);
    cr_expect_eq(post(object_of(3 * MIB_BYTES), 3 * MIB_BYTES).status, 413);
}

Test(request, each_route_has_its_own_limit)
{
    struct answer answer =
        send_request(.method = "POST", .path = "/v1/referrals/search", .token = world_token(),
                     .body = object_of(16 * 1024 + 1), .body_length = 16 * 1024 + 1);

    cr_expect_eq(answer.status, 413);
}

static int status_of_type(const char *method, const char *path, const char *type)
{
    return send_request(.method = method, .path = path, .token = world_token(), .body = "{}",
                        .body_length = 2, .type = type)
        .status;
}

Test(request, only_json_is_read)
{
    static const char triage[] = "/v1/triage";
    static const char referral[] = "/v1/referrals/01934b6e-0000-7000-8000-000000000000";

    cr_expect_eq(status_of_type("POST", triage, "application/json; charset=UTF-8"), 422);
    cr_expect_eq(status_of_type("POST", triage, "Application/JSON"), 422);
    cr_expect_eq(status_of_type("POST", triage, "application/json; charset=latin1"), 415);
    cr_expect_eq(status_of_type("POST", triage, "text/plain"), 415);
    cr_expect_eq(status_of_type("POST", triage, "application/x-www-form-urlencoded"), 415);
    cr_expect_eq(status_of_type("POST", triage, "multipart/form-data; boundary=x"), 415);
    cr_expect_eq(status_of_type("POST", triage, "application/merge-patch+json"), 415);
    cr_expect_eq(status_of_type("PATCH", referral, "application/merge-patch+json"), 428);
}

static int status_accepting(const char *accept)
{
    return send_request(.path = "/v1/referrals", .token = world_token(),
                        .headers = { keep_format("Accept: %s", accept) })
        .status;
}

Test(request, a_caller_who_takes_no_json_is_told)
{
    cr_expect_eq(status_accepting("text/html"), 406);
    cr_expect_eq(status_accepting("application/json;q=0"), 406);
    cr_expect_eq(status_accepting("application/json;q=0.0, text/html"), 406);
    cr_expect_eq(status_accepting("text/html;q=0.9, */*;q=0.1"), 200);
    cr_expect_eq(status_accepting("application/json;q=0.05"), 200);
    cr_expect_eq(status_accepting("application/*"), 200);
}

Test(request, a_query_that_cannot_be_read_is_malformed)
{
    const char *token = world_token();

    cr_expect_eq(send_request(.path = "/v1/referrals?status=%zz", .token = token).status, 400);
    cr_expect_eq(send_request(.path = "/v1/referrals?status=%00", .token = token).status, 400);
    cr_expect_eq(send_request(.path = "/v1/referrals?status=%ff", .token = token).status, 400);
}

Test(request, its_ids_come_back)
{
    struct answer answer =
        send_request(.path = "/livez",
                     .headers = { "X-Request-ID: a.b_c-1", "X-Correlation-ID: trail-7" });

    cr_expect(text_equal(answer_header(&answer, "X-Request-ID"), "a.b_c-1"));
    cr_expect(text_equal(answer_header(&answer, "X-Correlation-ID"), "trail-7"));
}

Test(request, an_id_that_is_no_plain_token_is_replaced)
{
    struct answer answer = send_request(.path = "/livez", .headers = { "X-Request-ID: a b",
                                                                       "X-Correlation-ID: \"x\"" });
    const char *id = answer_header(&answer, "X-Request-ID");

    cr_expect(id && strlen(id) == 36, "%s", id);
    cr_expect_null(answer_header(&answer, "X-Correlation-ID"));
}

Test(request, the_trace_of_a_caller_is_carried_into_the_log)
{
    send_request(.path = "/livez",
                 .headers = {
                     "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" });
    cr_expect_not_null(strstr(world_log(), "\"traceId\":\"0af7651916cd43dd8448eb211c80319c\""));
}

Test(request, no_path_and_no_query_reaches_the_log)
{
    send_request(.path = "/v1/referrals?nhsNumber=9434765919", .token = world_token());
    send_request(.path = "/v1/nobody/9434765919", .token = world_token());
    cr_expect_null(strstr(world_log(), "9434765919"));
}

Test(request, clinical_answers_are_not_cached)
{
    struct answer answer = send_request(.path = "/v1/referrals", .token = world_token());

    cr_expect(text_equal(answer_header(&answer, "Cache-Control"), "no-store"));
    cr_expect(text_equal(answer_header(&answer, "X-Content-Type-Options"), "nosniff"));
}

Test(request, a_failure_carries_the_id_under_which_the_log_has_it)
{
    struct answer answer =
        send_request(.path = "/nope", .headers = { "X-Request-ID: find-me-4711" });

    cr_expect(text_equal(answer_text(&answer, "/instance"), "urn:painpath:request:find-me-4711"));
    cr_expect_not_null(strstr(world_log(), "\"requestId\":\"find-me-4711\""));
}
