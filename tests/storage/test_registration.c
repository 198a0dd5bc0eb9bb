#include "endpoints.h"
#include "scratch.h"

#include <criterion/criterion.h>
#include <string.h>

/* Webhook endpoints as callers make and remove them. */

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
static struct arena arena;
static struct app *service;
static struct error err;

static void open_service(void)
{
    struct app_options options = {
        .database_role = "painpath_service",
        .pool_size = 2,
        .database_timeout_ms = 2000,
        .patient_key = key,
        .secrets_key = key,
        .webhook_allow = "127.0.0.0/8",
        .webhook_allow_http = true,
    };

    scratch_migrate(&scratch);
    arena_init(&arena, MIB);
    options.database_url = scratch.url;
    cr_assert(app_new(&options, &service, &err), "%s", err.detail);
}

static void close_service(void)
{
    app_free(service);
    arena_free(&arena);
    scratch_drop(&scratch);
}

TestSuite(registration, .init = open_service, .fini = close_service);

Test(registration, a_key_used_again_shows_the_same_secret_and_refuses_another_request)
{
    struct endpoint_request request = {
        .key = "key",
        .fingerprint = "one",
        .url = "http://127.0.0.1:8099/in",
        .event_types = { "referral.received" },
        .event_type_count = 1,
    };
    struct endpoint first, again;

    cr_assert(register_endpoint(service, &arena, &caller, &request, &first, &err));
    cr_assert(register_endpoint(service, &arena, &caller, &request, &again, &err));
    cr_expect_str_eq(first.id, again.id);
    cr_expect_str_eq(first.secret, again.secret);
    cr_expect_null(strstr(scratch_value(&scratch, "SELECT secret_sealed FROM webhook_endpoint"),
                          first.secret + strlen("whsec_")));
    request.fingerprint = "two";
    cr_assert_not(register_endpoint(service, &arena, &caller, &request, &again, &err));
    cr_expect_eq(err.code, ERROR_INVALID);
}

Test(registration, a_deleted_endpoints_secret_is_gone)
{
    struct endpoint_request request = {
        .key = "key",
        .fingerprint = "one",
        .url = "http://127.0.0.1:8099/in",
        .event_types = { "referral.received" },
        .event_type_count = 1,
    };
    struct endpoint endpoint;

    cr_assert(register_endpoint(service, &arena, &caller, &request, &endpoint, &err));
    cr_assert(remove_endpoint(service, &arena, &caller, endpoint.id, 1, &err), "%s", err.detail);
    cr_expect_str_eq(scratch_value(&scratch, "SELECT secret_sealed FROM webhook_endpoint"), "");
    cr_assert_not(register_endpoint(service, &arena, &caller, &request, &endpoint, &err));
    cr_expect_eq(err.code, ERROR_CONFLICT);
}

Test(registration, clinical_events_need_the_directorys_scope_and_foreign_tenants_are_not_found)
{
    struct endpoint_request request = {
        .key = "key",
        .fingerprint = "one",
        .url = "http://127.0.0.1:8099/in",
        .event_types = { "referral.received", "redflag.raised" },
        .event_type_count = 2,
    };
    struct endpoint endpoint;

    cr_assert_not(register_endpoint(service, &arena, &caller, &request, &endpoint, &err));
    cr_expect_eq(err.code, ERROR_FORBIDDEN);
    cr_expect_str_eq(err.at, "/eventTypes/1");
    request.event_type_count = 1;
    request.icb = "QBB";
    cr_assert_not(register_endpoint(service, &arena, &caller, &request, &endpoint, &err));
    cr_expect_eq(err.code, ERROR_NOT_FOUND);
    cr_expect_str_eq(scratch_value(&scratch, "SELECT count(*) FROM webhook_endpoint"), "0");
}
