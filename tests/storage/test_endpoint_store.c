#include "endpoint_store.h"
#include "scratch.h"

#include <criterion/criterion.h>

enum { TIMEOUT_MS = 5000 };

static const char first_id[] = "00000000-0000-7000-8000-00000000000a";
static const char second_id[] = "00000000-0000-7000-8000-00000000000b";
static const struct author author = { "QAA", "client", "RXX", "", "request-1" };
static struct scratch scratch;
static struct db *service;
static struct arena arena;
static struct error err;

static void open_endpoints(void)
{
    scratch_migrate(&scratch);
    service = scratch_db(&scratch, "painpath_service", 2, TIMEOUT_MS);
    arena_init(&arena, MIB);
}

static void close_endpoints(void)
{
    arena_free(&arena);
    db_free(service);
    scratch_drop(&scratch);
}

TestSuite(endpoint_store, .init = open_endpoints, .fini = close_endpoints);

static struct endpoint_of_key register_as(const char *key, const char *fingerprint, const char *id)
{
    const struct endpoint_registration registration = {
        .key = key,
        .fingerprint = fingerprint,
        .secret_sealed = "sealed",
        .endpoint = { .icb = "QAA",
                      .id = id,
                      .url = "https://receiver.example/in",
                      .event_types = "referral.received",
                      .created_at_us = 1793613600500000 },
    };
    struct endpoint_of_key kept;

    cr_assert(endpoint_store_create(service, &arena, &author, &registration, &kept, &err), "%s",
              err.detail);
    return kept;
}

Test(endpoint_store, the_same_key_makes_one_endpoint_and_tells_of_it_again)
{
    struct endpoint_of_key first = register_as("k", "f", first_id);
    struct endpoint_of_key again = register_as("k", "other", second_id);

    cr_expect_str_eq(first.endpoint.id, first_id);
    cr_expect_str_eq(again.endpoint.id, first_id);
    cr_expect_str_eq(again.fingerprint, "f");
    cr_expect_str_eq(again.secret_sealed, "sealed");
    cr_expect_eq(again.endpoint.created_at_us, 1793613600500000);
    cr_expect_str_eq(scratch_value(&scratch, "SELECT count(*) FROM webhook_endpoint"), "1");
    cr_expect_str_eq(scratch_value(&scratch, "SELECT count(*) FROM audit"), "1");
}

Test(endpoint_store, another_tenants_endpoint_does_not_exist)
{
    const struct author stranger = { "QBB", "client", "RXX", "", "request-2" };
    struct endpoint endpoint, *endpoints;
    size_t count;

    register_as("k", "f", first_id);
    cr_expect_not(endpoint_store_get(service, &arena, &stranger, first_id, &endpoint, &err));
    cr_expect_eq(err.code, ERROR_NOT_FOUND);
    cr_expect_not(endpoint_store_delete(service, &arena, &stranger, first_id, 1, &err));
    cr_expect_eq(err.code, ERROR_NOT_FOUND);
    cr_assert(endpoint_store_list(service, &arena, &stranger, NULL, 10, &endpoints, &count, &err));
    cr_expect_eq(count, 0);
}

Test(endpoint_store, endpoints_are_listed_in_pages)
{
    struct endpoint *endpoints;
    size_t count;

    register_as("k1", "f", first_id);
    register_as("k2", "f", second_id);
    cr_assert(endpoint_store_list(service, &arena, &author, NULL, 1, &endpoints, &count, &err));
    cr_assert_eq(count, 1);
    cr_expect_str_eq(endpoints[0].id, first_id);
    cr_assert(endpoint_store_list(service, &arena, &author, first_id, 5, &endpoints, &count, &err));
    cr_assert_eq(count, 1);
    cr_expect_str_eq(endpoints[0].id, second_id);
}

Test(endpoint_store, a_stale_version_deletes_nothing)
{
    struct endpoint endpoint;

    register_as("k", "f", first_id);
    cr_expect_not(endpoint_store_delete(service, &arena, &author, first_id, 7, &err));
    cr_expect_eq(err.code, ERROR_STALE);
    cr_expect(endpoint_store_get(service, &arena, &author, first_id, &endpoint, &err));
    cr_expect(endpoint_store_delete(service, &arena, &author, first_id, 1, &err));
    cr_expect_not(endpoint_store_get(service, &arena, &author, first_id, &endpoint, &err));
    cr_expect_eq(err.code, ERROR_NOT_FOUND);
}
