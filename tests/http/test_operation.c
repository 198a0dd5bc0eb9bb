#include "client.h"
#include "keep.h"
#include "text.h"
#include "world.h"

#include <criterion/criterion.h>
#include <string.h>

/* What whoever runs the service relies on: health, metrics, documents, commands. */

Test(operation, a_service_without_database_is_alive_and_not_ready)
{
    static const char *const settings[] = { "DATABASE_URL=host=127.0.0.1 port=1 dbname=none",
                                            NULL };
    struct service service = service_start(settings);

    setenv("SERVICE_URL", service.url, 1);
    cr_expect_eq(send_request(.path = "/livez").status, 200);
    cr_expect_eq(send_request(.path = "/readyz").status, 503);
    cr_expect_eq(service_stop(&service), 0);
}

Test(operation, a_service_with_its_database_is_ready)
{
    cr_expect_eq(send_request(.path = "/readyz").status, 200);
}

Test(operation, requests_are_counted_by_operation)
{
    struct answer answer;

    send_request(.path = "/nope");
    answer = send_request(.path = "/metrics");
    cr_expect_eq(answer.status, 200);
    cr_expect_not_null(
        strstr(answer.body, "painpath_requests_total{operation=\"none\",status=\"4xx\"}"));
    cr_expect_not_null(strstr(answer.body, "painpath_requests_in_flight 1\n"));
    cr_expect_not_null(strstr(answer.body, "painpath_database_connections "));
}

Test(operation, the_contract_is_served_and_revalidated)
{
    struct answer answer = send_request(.path = "/openapi.json");
    const char *tag = answer_header(&answer, "ETag");

    cr_expect_eq(answer.status, 200);
    cr_expect(text_equal(answer_text(&answer, "/openapi"), "3.1.0"));
    cr_assert_not_null(tag);
    answer =
        send_request(.path = "/openapi.json", .headers = { keep_format("If-None-Match: %s", tag) });
    cr_expect_eq(answer.status, 304);
    cr_expect_eq(answer.length, 0);
}

Test(operation, a_bad_setting_is_named_and_stops_the_start)
{
    static const char *const serve[] = { "serve", NULL };
    static const struct {
        const char *setting;
        const char *sentence;
    } cases[] = {
        { "PORT=99999", "PORT must be a number from 0 to 65535" },
        { "PATIENT_KEY=abc", "PATIENT_KEY must be 64 hex digits" },
        { "WEBHOOK_ALLOW_HTTP=yes", "WEBHOOK_ALLOW_HTTP must be true or false" },
        { "LOG_LEVEL=loud", "LOG_LEVEL must be debug, info, warning or error" },
        { "SECRETS_KEY_FILE=/nowhere", "SECRETS_KEY_FILE must be a file" },
        { "JWKS_FILE=", "JWKS_FILE or JWKS_URL must be set, and not both" },
        { "JWKS_URL=https://issuer.test/jwks", "JWKS_FILE or JWKS_URL must be set, and not both" },
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *const settings[] = { cases[i].setting, NULL };

        cr_expect_eq(world_run(serve, settings), 2, "%s", cases[i].setting);
        cr_expect_not_null(strstr(world_log(), cases[i].sentence), "%s", cases[i].sentence);
    }
}

Test(operation, an_unknown_command_is_a_usage_error)
{
    static const char *const unknown[] = { "frobnicate", NULL };
    static const char *const extra[] = { "serve", "--fast", NULL };

    cr_expect_eq(world_run(unknown, NULL), 2);
    cr_expect_eq(world_run(extra, NULL), 2);
}

Test(operation, the_health_check_follows_readiness)
{
    static const char *const healthcheck[] = { "healthcheck", NULL };
    const char *const ours[] = { keep_format("PORT=%s", strrchr(world_url(), ':') + 1), NULL };
    const char *const nobody[] = { "PORT=1", NULL };

    cr_expect_eq(world_run(healthcheck, ours), 0);
    cr_expect_eq(world_run(healthcheck, nobody), 1);
}
