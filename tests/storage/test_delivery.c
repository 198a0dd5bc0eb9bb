#include "delivery_store.h"
#include "endpoint_store.h"
#include "event_store.h"
#include "scratch.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

enum { TIMEOUT_MS = 5000, LEASE_MS = 60000 };

static const char first_id[] = "00000000-0000-7000-8000-00000000000a";
static const char second_id[] = "00000000-0000-7000-8000-00000000000b";
static const struct author author = { "QAA", "client", "RXX", "", "request-1" };
static struct scratch scratch;
static struct db *worker;
static struct db *service;
static struct arena arena;
static struct error err;

static void open_deliveries(void)
{
    scratch_migrate(&scratch);
    worker = scratch_db(&scratch, "painpath_worker", 2, TIMEOUT_MS);
    service = scratch_db(&scratch, "painpath_service", 2, TIMEOUT_MS);
    arena_init(&arena, MIB);
}

static void close_deliveries(void)
{
    arena_free(&arena);
    db_free(service);
    db_free(worker);
    scratch_drop(&scratch);
}

TestSuite(delivery, .init = open_deliveries, .fini = close_deliveries);
TestSuite(endpoint_store, .init = open_deliveries, .fini = close_deliveries);

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

static void add_events(int count)
{
    char sql[256];
    size_t tenants;

    snprintf(sql, sizeof(sql),
             "INSERT INTO outbox (icb, id, type, occurred_at, data) SELECT 'QAA', "
             "gen_random_uuid(), 'referral.received', now(), '{}' FROM generate_series(1, %d)",
             count);
    scratch_do(&scratch, sql);
    cr_assert(event_store_sequence(worker, &tenants, &err), "%s", err.detail);
}

static bool claim(struct delivery_lease *ret)
{
    bool found;

    cr_assert(delivery_store_claim(worker, &arena, LEASE_MS, ret, &found, &err), "%s", err.detail);
    return found;
}

static struct event next_event(const struct delivery_lease *lease)
{
    struct event_list events;

    cr_assert(event_store_page(worker, &arena, "QAA", lease->position, 1, &events, &err));
    cr_assert_eq(events.count, 1);
    return events.items[0];
}

static bool settle(const struct delivery_lease *lease, enum delivery_outcome outcome, int attempts,
                   int64_t delay_ms)
{
    const struct event event = next_event(lease);
    const struct delivery_result result = { &event, outcome, attempts, 500, NULL, delay_ms };
    bool goes_on;

    cr_assert(delivery_store_settle(worker, &arena, lease, LEASE_MS, &result, &goes_on, &err), "%s",
              err.detail);
    return goes_on;
}

static void release(const struct delivery_lease *lease, int64_t position)
{
    cr_assert(delivery_store_release(worker, &arena, lease, position, 0, &err), "%s", err.detail);
}

Test(delivery, an_endpoint_gets_only_what_happens_after_it_was_registered)
{
    struct delivery_lease lease;

    add_events(3);
    register_as("k", "f", first_id);
    cr_expect_not(claim(&lease));
    add_events(1);
    cr_assert(claim(&lease));
    cr_expect_eq(lease.position, 3);
    cr_expect_str_eq(lease.endpoint.id, first_id);
    cr_expect_str_eq(lease.secret_sealed, "sealed");
}

Test(delivery, one_endpoint_is_leased_to_one_worker_at_a_time)
{
    struct delivery_lease lease, other;

    register_as("k", "f", first_id);
    add_events(1);
    cr_assert(claim(&lease));
    cr_expect_not(claim(&other));
    release(&lease, 0);
    cr_assert(claim(&other));
    cr_expect_gt(other.fence, lease.fence);
}

Test(delivery, who_lost_the_lease_can_neither_settle_nor_move_on)
{
    struct delivery_lease slow, quick;

    register_as("k", "f", first_id);
    add_events(2);
    cr_assert(claim(&slow));
    scratch_do(&scratch, "UPDATE delivery_cursor SET lease_until = now() - interval '1 s'");
    cr_assert(claim(&quick));
    cr_expect_not(settle(&slow, DELIVERY_DELIVERED, 1, 0));
    release(&slow, 2);
    cr_expect_str_eq(scratch_value(&scratch, "SELECT position FROM delivery_cursor"), "0");
    cr_expect_str_eq(scratch_value(&scratch, "SELECT count(*) FROM delivery"), "0");
    cr_expect(settle(&quick, DELIVERY_DELIVERED, 1, 0));
    cr_expect_str_eq(scratch_value(&scratch, "SELECT position FROM delivery_cursor"), "1");
}

Test(delivery, a_failed_event_stays_in_front_and_is_not_tried_before_its_time)
{
    struct delivery_lease lease;

    register_as("k", "f", first_id);
    add_events(2);
    cr_assert(claim(&lease));
    settle(&lease, DELIVERY_RETRY, 1, 5000);
    release(&lease, 0);
    cr_expect_not(claim(&lease));
    scratch_do(&scratch, "UPDATE delivery_cursor SET next_attempt_at = now()");
    cr_assert(claim(&lease));
    cr_expect_eq(lease.position, 0);
    cr_expect_eq(lease.attempts, 1);
    cr_expect_str_eq(
        scratch_value(&scratch, "SELECT state || attempts || last_status FROM delivery"),
        "pending1500");
}

Test(delivery, a_dead_event_lets_the_next_one_through)
{
    struct delivery_lease lease;

    register_as("k", "f", first_id);
    add_events(2);
    cr_assert(claim(&lease));
    cr_expect(settle(&lease, DELIVERY_DEAD, 11, 0));
    release(&lease, 1);
    cr_assert(claim(&lease));
    cr_expect_eq(lease.position, 1);
    cr_expect_eq(lease.attempts, 0);
    cr_expect_str_eq(scratch_value(&scratch, "SELECT state FROM delivery"), "dead");
}

Test(delivery, a_receiver_that_is_gone_is_disabled_and_others_are_told)
{
    struct delivery_lease lease;

    register_as("k", "f", first_id);
    add_events(1);
    cr_assert(claim(&lease));
    cr_expect_not(settle(&lease, DELIVERY_GONE, 1, 0));
    release(&lease, 0);
    cr_expect_not(claim(&lease));
    cr_expect_str_eq(scratch_value(&scratch, "SELECT status || disabled_reason || version FROM "
                                             "webhook_endpoint"),
                     "disabledgone2");
    cr_expect_str_eq(scratch_value(&scratch, "SELECT count(*) FROM outbox WHERE type = "
                                             "'endpoint.disabled'"),
                     "1");
}

Test(delivery, the_endpoint_that_has_waited_longest_comes_first)
{
    struct delivery_lease lease;

    register_as("k1", "f", first_id);
    register_as("k2", "f", second_id);
    add_events(2);
    cr_assert(claim(&lease));
    cr_expect(settle(&lease, DELIVERY_DELIVERED, 1, 0));
    release(&lease, 1);
    cr_assert(claim(&lease));
    cr_expect_eq(lease.position, 0, "the other endpoint had nothing yet");
}

Test(delivery, a_deleted_endpoint_gets_nothing_more_even_under_a_lease)
{
    struct delivery_lease lease;

    register_as("k", "f", first_id);
    add_events(2);
    cr_assert(claim(&lease));
    cr_assert(endpoint_store_delete(service, &arena, &author, first_id, 1, &err), "%s", err.detail);
    cr_expect_not(settle(&lease, DELIVERY_DELIVERED, 1, 0));
    release(&lease, 1);
    cr_expect_not(claim(&lease));
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
