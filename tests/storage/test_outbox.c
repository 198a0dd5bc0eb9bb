#include "event_store.h"
#include "scratch.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { TIMEOUT_MS = 5000 };

static const struct author author = { "QAA", "client", "RXX", "", "request-1" };
static struct scratch scratch;
static struct db *worker;
static struct db *service;
static struct arena arena;

static void open_outbox(void)
{
    scratch_migrate(&scratch);
    worker = scratch_db(&scratch, "painpath_worker", 4, TIMEOUT_MS);
    service = scratch_db(&scratch, "painpath_service", 4, TIMEOUT_MS);
    arena_init(&arena, 64 * MIB);
}

static void close_outbox(void)
{
    arena_free(&arena);
    db_free(service);
    db_free(worker);
    scratch_drop(&scratch);
}

TestSuite(outbox, .init = open_outbox, .fini = close_outbox);

static size_t sequence(void)
{
    struct error err = { .detail = "" };
    size_t count = 0;

    cr_assert(event_store_sequence(worker, &count, &err), "%s", err.detail);
    return count;
}

static void add(PGconn *session, const char *icb, int id, int referral, int version,
                const char *occurred_at)
{
    char sql[512];

    snprintf(sql, sizeof(sql),
             "INSERT INTO outbox (icb, id, type, referral_id, version, occurred_at, data) VALUES "
             "('%s', '00000000-0000-7000-8000-%012d', 'referral.amended', "
             "'00000000-0000-7000-9000-%012d', %d, '%s', '{\"n\":%d}')",
             icb, id, referral, version, occurred_at, id);
    PQclear(PQexec(session, sql));
}

static const char *order(const char *icb)
{
    char sql[256];

    snprintf(sql, sizeof(sql),
             "SELECT string_agg(position || ':' || (data::json ->> 'n'), ' ' ORDER BY position) "
             "FROM outbox WHERE icb = '%s' AND position IS NOT NULL",
             icb);
    return scratch_value(&scratch, sql);
}

Test(outbox, each_tenant_is_numbered_from_one_without_gaps)
{
    add(scratch.owner, "QAA", 1, 1, 1, "2026-11-02T10:00:00Z");
    add(scratch.owner, "QBB", 2, 2, 1, "2026-11-02T10:00:01Z");
    add(scratch.owner, "QAA", 3, 3, 1, "2026-11-02T10:00:02Z");
    cr_expect_eq(sequence(), 2);
    add(scratch.owner, "QAA", 4, 4, 1, "2026-11-02T09:00:00Z");
    cr_expect_eq(sequence(), 1);
    cr_expect_eq(sequence(), 0);
    cr_expect_str_eq(order("QAA"), "1:1 2:3 3:4");
    cr_expect_str_eq(order("QBB"), "1:2");
}

Test(outbox, an_event_that_commits_late_comes_after_those_already_read)
{
    PGconn *slow = PQconnectdb(scratch.url);

    PQclear(PQexec(slow, "BEGIN"));
    add(slow, "QAA", 1, 1, 1, "2026-11-02T10:00:00Z");
    add(scratch.owner, "QAA", 2, 2, 1, "2026-11-02T10:00:01Z");
    sequence();
    cr_expect_str_eq(order("QAA"), "1:2");
    PQclear(PQexec(slow, "COMMIT"));
    sequence();
    cr_expect_str_eq(order("QAA"), "1:2 2:1");
    PQfinish(slow);
}

Test(outbox, a_referrals_versions_keep_their_order_whatever_the_clocks_said)
{
    add(scratch.owner, "QAA", 9, 1, 1, "2026-11-02T10:00:05Z");
    add(scratch.owner, "QAA", 5, 1, 2, "2026-11-02T10:00:01Z");
    add(scratch.owner, "QAA", 2, 1, 3, "2026-11-02T10:00:01Z");
    add(scratch.owner, "QAA", 4, 2, 1, "2026-11-02T10:00:02Z");
    sequence();
    cr_expect_str_eq(order("QAA"), "1:4 2:9 3:5 4:2");
}

Test(outbox, positions_go_on_where_old_events_were_removed)
{
    add(scratch.owner, "QAA", 1, 1, 1, "2026-11-02T10:00:00Z");
    sequence();
    scratch_do(&scratch, "DELETE FROM outbox");
    add(scratch.owner, "QAA", 2, 2, 1, "2026-11-02T10:00:01Z");
    sequence();
    cr_expect_str_eq(order("QAA"), "2:2");
}

/* As a worker of before outbox_head does, while it is still about. */
Test(outbox, positions_go_on_where_another_counted_by_itself)
{
    add(scratch.owner, "QAA", 1, 1, 1, "2026-11-02T10:00:00Z");
    scratch_do(&scratch, "UPDATE outbox SET position = 7");
    add(scratch.owner, "QAA", 2, 2, 1, "2026-11-02T10:00:01Z");
    sequence();
    cr_expect_str_eq(order("QAA"), "7:1 8:2");
}

static atomic_bool is_over;

/* Its failure, if it has one, as the thread's result: assertions belong to the test's own thread.
 */
static void *sequence_often(void *failure)
{
    size_t count;

    while (!atomic_load(&is_over))
        if (!event_store_sequence(worker, &count, failure))
            return failure;
    return NULL;
}

/* Instants in no order, so that two who numbered at once would number differently. */
static const char *some_instant(int n)
{
    return arena_format(&arena, "2026-11-02T10:00:%02dZ", n * 37 % 60);
}

/* Two sequencers run while events are committed; a reader follows by position all the while. */
Test(outbox, a_reader_by_position_misses_nothing_while_others_commit_and_number)
{
    enum { EVENTS = 300 };
    pthread_t threads[2];
    struct error failures[2];
    bool seen[EVENTS + 1] = { false };
    int64_t after = 0;
    int count = 0;

    for (int i = 0; i < 2; i++)
        cr_assert(pthread_create(&threads[i], NULL, sequence_often, &failures[i]) == 0);
    for (int n = 1; n <= EVENTS || count < EVENTS; n++) {
        struct event_list events;
        struct error err;

        if (n <= EVENTS)
            add(scratch.owner, "QAA", n, n % 7, n, some_instant(n));
        else
            sequence();
        cr_assert(event_store_list(service, &arena, &author, "QAA", after, 10, &events, &err));
        for (size_t i = 0; i < events.count; i++) {
            int which;

            cr_assert_eq(events.items[i].position, after + 1, "a gap after %d", (int)after);
            cr_assert(sscanf(events.items[i].data, "{\"n\":%d}", &which) == 1 && !seen[which]);
            seen[which] = true;
            after = events.items[i].position;
            count++;
        }
        cr_assert_lt(n, 3 * EVENTS, "only %d of the events came", count);
    }
    atomic_store(&is_over, true);
    for (int i = 0; i < 2; i++) {
        void *failure;

        pthread_join(threads[i], &failure);
        cr_expect_null(failure, "%s", failures[i].detail);
    }
}

static void *sequence_once(void *failure)
{
    size_t count;

    return event_store_sequence(worker, &count, failure) ? NULL : failure;
}

/* The other sequencer is this session: it has numbered the later event and is about to commit. */
Test(outbox, a_sequencer_waits_for_the_one_before_it)
{
    PGconn *other = PQconnectdb(scratch.url);
    pthread_t thread;
    struct error err;
    void *failure;

    add(scratch.owner, "QAA", 2, 2, 1, "2026-11-02T10:00:02Z");
    PQclear(PQexec(other, "BEGIN"));
    PQclear(PQexec(other, "SELECT pg_advisory_xact_lock(hashtextextended('outbox QAA', 0))"));
    PQclear(PQexec(other, "UPDATE outbox SET position = 1"));
    add(scratch.owner, "QAA", 1, 1, 1, "2026-11-02T10:00:01Z");
    cr_assert(pthread_create(&thread, NULL, sequence_once, &err) == 0);
    usleep(200000);
    PQclear(PQexec(other, "COMMIT"));
    pthread_join(thread, &failure);
    cr_assert_null(failure, "%s", err.detail);
    cr_expect_str_eq(order("QAA"), "1:2 2:1");
    PQfinish(other);
}

Test(outbox, the_feed_shows_one_tenants_events_without_clinical_ones_and_is_audited)
{
    struct event_list events;
    struct error err;

    add(scratch.owner, "QAA", 1, 1, 1, "2026-11-02T10:00:00.5Z");
    add(scratch.owner, "QBB", 2, 1, 1, "2026-11-02T10:00:00Z");
    scratch_do(&scratch, "INSERT INTO outbox (icb, id, type, occurred_at, data) VALUES ('QAA', "
                         "gen_random_uuid(), 'redflag.raised', now(), '{}')");
    sequence();
    cr_assert(event_store_list(service, &arena, &author, "QAA", 0, 10, &events, &err));
    cr_assert_eq(events.count, 1);
    cr_expect_eq(events.items[0].occurred_at_us, INT64_C(1793613600500000));
    cr_expect_str_eq(events.items[0].type, "referral.amended");
    cr_assert(event_store_list(service, &arena, &author, "QAA", 2, 10, &events, &err));
    cr_expect_eq(events.count, 0);
    cr_assert(event_store_list(service, &arena, &author, "QBB", 0, 10, &events, &err));
    cr_expect_eq(events.count, 0, "row-level security did not hide another tenant");
    cr_expect_str_eq(scratch_value(&scratch, "SELECT string_agg(icb || action || client, ' ') FROM "
                                             "audit"),
                     "QAAlistEventsclient");
}
