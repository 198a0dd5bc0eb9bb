#include "delivery_store.h"
#include "endpoint_store.h"
#include "event_store.h"
#include "scratch.h"

#include <criterion/criterion.h>
#include <pthread.h>
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
    worker = scratch_db(&scratch, "painpath_worker", 8, TIMEOUT_MS);
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

static const struct delivery_claim asked = {
    .holder = "00000000-0000-7000-a000-000000000001",
    .lease_ms = LEASE_MS,
    .endpoint_leases = 8,
    .look = 20,
};

static void register_so(const char *key, const char *id, bool ordered)
{
    const struct endpoint_registration registration = {
        .key = key,
        .fingerprint = "f",
        .secret_sealed = "sealed",
        .endpoint = { .icb = "QAA",
                      .id = id,
                      .url = "https://receiver.example/in",
                      .event_types = "referral.received",
                      .ordered = ordered,
                      .created_at_us = 1793613600500000 },
    };
    struct endpoint_of_key kept;

    cr_assert(endpoint_store_create(service, &arena, &author, &registration, &kept, &err), "%s",
              err.detail);
}

static void register_as(const char *key, const char *id)
{
    register_so(key, id, true);
}

/* Events of one of the referrals 0 to 7, each of which has a lane of that number to itself. The
 * n-th event of all has an id of the lane n. */
static void add_events_of(int referral, int count)
{
    char sql[512];
    size_t tenants;

    snprintf(sql, sizeof(sql),
             "INSERT INTO outbox (icb, id, type, referral_id, version, occurred_at, data) "
             "SELECT 'QAA', format('00000000-0000-7000-8000-%%s', lpad(to_hex(n), 12, '0'))::uuid, "
             "'referral.received', '00000000-0000-7000-9000-%012d', n, now(), '{}' "
             "FROM (SELECT count(*) AS all FROM outbox) AS o, generate_series(o.all, o.all + %d) "
             "AS n",
             referral, count - 1);
    scratch_do(&scratch, sql);
    cr_assert(event_store_sequence(worker, &tenants, &err), "%s", err.detail);
}

static void add_events(int count)
{
    add_events_of(1, count);
}

static bool claim_as(const struct delivery_claim *claim, struct delivery_lease *ret)
{
    bool found;

    cr_assert(delivery_store_claim(worker, &arena, claim, ret, &found, &err), "%s", err.detail);
    return found;
}

static bool claim(struct delivery_lease *ret)
{
    return claim_as(&asked, ret);
}

static struct event next_event(const struct delivery_lease *lease)
{
    const struct event_lane lane = { "QAA", lease->endpoint.ordered, lease->lane };
    struct event_list events;
    int64_t reached;

    cr_assert(event_store_page(worker, &arena, &lane, lease->position, asked.look, &events,
                               &reached, &err));
    cr_assert_geq(events.count, 1);
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
    register_as("k", first_id);
    cr_expect_not(claim(&lease));
    add_events(1);
    cr_assert(claim(&lease));
    cr_expect_eq(lease.position, 3);
    cr_expect_str_eq(lease.endpoint.id, first_id);
    cr_expect_str_eq(lease.secret_sealed, "sealed");
}

Test(delivery, a_lane_is_leased_to_one_worker_at_a_time)
{
    struct delivery_lease lease, other;

    register_as("k", first_id);
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

    register_as("k", first_id);
    add_events(2);
    cr_assert(claim(&slow));
    scratch_do(&scratch, "UPDATE delivery_lane SET lease_until = now() - interval '1 s'");
    cr_assert(claim(&quick));
    cr_expect_not(settle(&slow, DELIVERY_DELIVERED, 1, 0));
    cr_expect_not(settle(&slow, DELIVERY_GONE, 1, 0));
    release(&slow, 2);
    cr_expect_str_eq(scratch_value(&scratch, "SELECT max(position) FROM delivery_lane"), "0");
    cr_expect_str_eq(scratch_value(&scratch, "SELECT count(*) FROM delivery"), "0");
    cr_expect_not(claim(&slow), "the lease of another was given back");
    cr_expect(settle(&quick, DELIVERY_DELIVERED, 1, 0));
    cr_expect_str_eq(scratch_value(&scratch, "SELECT max(position) FROM delivery_lane"), "1");
}

Test(delivery, a_failed_event_stays_in_front_and_is_not_tried_before_its_time)
{
    struct delivery_lease lease;

    register_as("k", first_id);
    add_events(2);
    cr_assert(claim(&lease));
    settle(&lease, DELIVERY_RETRY, 1, 5000);
    release(&lease, 0);
    cr_expect_not(claim(&lease));
    scratch_do(&scratch, "UPDATE delivery_lane SET next_attempt_at = now()");
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

    register_as("k", first_id);
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

    register_as("k", first_id);
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
    cr_expect_str_eq(scratch_value(&scratch, "SELECT data::json #>> '{links,endpoint}' FROM outbox "
                                             "WHERE type = 'endpoint.disabled'"),
                     "/v1/webhook-endpoints/00000000-0000-7000-8000-00000000000a");
}

Test(delivery, two_lanes_that_find_a_receiver_gone_tell_of_it_once)
{
    struct delivery_lease first, second;

    register_as("k", first_id);
    add_events_of(1, 1);
    add_events_of(2, 1);
    cr_assert(claim(&first) && claim(&second));
    cr_expect_not(settle(&first, DELIVERY_GONE, 1, 0));
    cr_expect_not(settle(&second, DELIVERY_GONE, 1, 0));
    cr_expect_str_eq(scratch_value(&scratch, "SELECT count(*) FROM outbox WHERE type = "
                                             "'endpoint.disabled'"),
                     "1");
}

Test(delivery, a_referrals_events_have_one_lane_and_another_failing_one_does_not_stop_it)
{
    struct delivery_lease failing, other, third;

    register_as("k", first_id);
    add_events_of(1, 2);
    add_events_of(2, 2);
    cr_assert(claim(&failing) && claim(&other));
    cr_expect_not(claim(&third), "a referral's second event is in another lane");
    settle(&failing, DELIVERY_RETRY, 1, 5000);
    release(&failing, 0);
    cr_expect(settle(&other, DELIVERY_DELIVERED, 1, 0));
    release(&other, 3);
    cr_assert(claim(&third));
    cr_expect_eq(third.lane, other.lane);
    cr_expect_eq(next_event(&third).position, 4);
}

Test(delivery, without_order_each_event_has_a_lane_by_itself)
{
    struct delivery_lease leases[3];

    register_so("k", first_id, false);
    add_events_of(1, 3);
    for (int i = 0; i < 3; i++)
        cr_assert(claim(&leases[i]));
    cr_expect_not(claim(&leases[0]));
}

Test(delivery, an_endpoint_has_its_share_of_a_process_and_no_more)
{
    struct delivery_claim two = asked, other = asked;
    struct delivery_lease lease;

    two.endpoint_leases = 2;
    other.holder = "00000000-0000-7000-a000-000000000002";
    register_as("k1", first_id);
    for (int referral = 0; referral < 4; referral++)
        add_events_of(referral, 1);
    cr_assert(claim_as(&two, &lease) && claim_as(&two, &lease));
    cr_expect_not(claim_as(&two, &lease));
    cr_expect(claim_as(&other, &lease), "the leases of one process count for another");
    register_as("k2", second_id);
    add_events_of(0, 1);
    cr_expect(claim_as(&two, &lease));
    cr_expect_str_eq(lease.endpoint.id, second_id);
}

Test(delivery, the_endpoint_with_the_fewest_threads_comes_first)
{
    struct delivery_lease lease;

    register_as("k1", first_id);
    register_as("k2", second_id);
    add_events_of(1, 1);
    add_events_of(2, 1);
    scratch_do(&scratch, "UPDATE delivery_lane SET next_attempt_at = '2000-01-01' WHERE "
                         "endpoint_id::text LIKE '%a'");
    cr_assert(claim(&lease));
    cr_expect_str_eq(lease.endpoint.id, first_id);
    cr_assert(claim(&lease));
    cr_expect_str_eq(lease.endpoint.id, second_id);
}

Test(delivery, a_lane_without_events_is_brought_along_with_the_others)
{
    const struct event_lane idle = { "QAA", true, 2 };
    struct event_list events;
    struct delivery_lease lease;
    int64_t reached;

    register_as("k", first_id);
    scratch_do(&scratch, "DELETE FROM delivery_lane WHERE lane <> 2");
    add_events_of(1, asked.look);
    cr_expect_not(claim(&lease));
    add_events_of(1, 1);
    cr_assert(claim(&lease));
    cr_assert(event_store_page(worker, &arena, &idle, 0, asked.look, &events, &reached, &err));
    cr_expect_eq(events.count, 0);
    cr_expect_eq(reached, asked.look);
    release(&lease, reached);
    cr_expect_not(claim(&lease));
}

static void *claim_aside(void *ret_found)
{
    struct delivery_lease lease;
    struct error failure;
    struct arena own;

    arena_init(&own, MIB);
    if (!delivery_store_claim(worker, &own, &asked, &lease, ret_found, &failure))
        *(bool *)ret_found = false;
    arena_free(&own);
    return NULL;
}

Test(delivery, of_many_workers_that_want_a_lane_one_gets_it)
{
    enum { WORKERS = 8, ROUNDS = 20 };

    register_as("k", first_id);
    add_events(1);
    for (int round = 1; round <= ROUNDS; round++) {
        pthread_t threads[WORKERS];
        bool found[WORKERS];
        int count = 0;

        for (int i = 0; i < WORKERS; i++)
            cr_assert(pthread_create(&threads[i], NULL, claim_aside, &found[i]) == 0);
        for (int i = 0; i < WORKERS; i++) {
            pthread_join(threads[i], NULL);
            count += found[i];
        }
        cr_assert_eq(count, 1, "%d workers have the lane", count);
        scratch_do(&scratch, "UPDATE delivery_lane SET lease_until = now() - interval '1 s' WHERE "
                             "lease_until IS NOT NULL");
    }
    cr_expect_str_eq(scratch_value(&scratch, "SELECT max(fence) FROM delivery_lane"), "20");
}

Test(delivery, the_endpoint_that_has_waited_longest_comes_first)
{
    struct delivery_lease lease;

    register_as("k1", first_id);
    register_as("k2", second_id);
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

    register_as("k", first_id);
    add_events(2);
    cr_assert(claim(&lease));
    cr_assert(endpoint_store_delete(service, &arena, &author, first_id, 1, &err), "%s", err.detail);
    cr_expect_not(settle(&lease, DELIVERY_DELIVERED, 1, 0));
    release(&lease, 1);
    cr_expect_not(claim(&lease));
}
