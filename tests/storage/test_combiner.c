#include "combiner.h"

#include <criterion/criterion.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

/* Batches that last until the test lets them go on, and say what was in them. */

enum { BATCHES = 32, TIMEOUT_MS = 4000 };

struct wish {
    struct share share;
    const char *name;
    bool is_bad;
    bool done;
    struct error err;
    pthread_t thread;
};

static struct combiner *combiner;
static struct combiner_options options;
static sem_t may_go_on;
static char batches[BATCHES][64]; /* the names in each, in their order */
static _Atomic int batch_count;
static enum error_code fault;
static int64_t deadlines[BATCHES];

static bool run(void *context, struct share *const shares[], int count, int64_t deadline_ms,
                struct error *err)
{
    int batch = atomic_fetch_add(&batch_count, 1);
    bool is_good = true;

    (void)context;
    deadlines[batch] = deadline_ms;
    for (int i = 0; i < count; i++) {
        strcat(batches[batch], ((struct wish *)shares[i])->name);
        is_good = is_good && !((struct wish *)shares[i])->is_bad;
    }
    while (sem_wait(&may_go_on) != 0)
        ;
    return is_good || error_set(err, fault, "", "%s was bad", batches[batch]);
}

static void open_shop(void)
{
    options = (struct combiner_options){ .run = run,
                                         .leaders = 1,
                                         .crowd = 8,
                                         .patience_ms = TIMEOUT_MS,
                                         .batch = 8,
                                         .batch_bytes = 1000,
                                         .queue = 8,
                                         .timeout_ms = TIMEOUT_MS };
    fault = ERROR_INTERNAL;
    sem_init(&may_go_on, 0, 0);
}

static void begin(void)
{
    struct error err;

    cr_assert(combiner_new(&options, &combiner, &err));
}

static void close_shop(void)
{
    combiner_free(combiner);
    sem_destroy(&may_go_on);
}

TestSuite(combiner, .init = open_shop, .fini = close_shop);

static struct combiner_figures figures(void)
{
    struct combiner_figures now;

    combiner_figures(combiner, &now);
    return now;
}

static void *wish_for(void *argument)
{
    struct wish *wish = argument;

    wish->done = combiner_serve(combiner, &wish->share, &wish->err);
    return NULL;
}

static void start(struct wish *wish, const char *name, const char *tenant)
{
    wish->name = name;
    wish->share.tenant = tenant;
    pthread_create(&wish->thread, NULL, wish_for, wish);
}

/* The first is being run when this returns. */
static void lead(struct wish *wish, const char *name)
{
    int before = batch_count;

    start(wish, name, "QAA");
    while (batch_count == before)
        poll(NULL, 0, 1);
}

static void queue(struct wish *wish, const char *name, const char *tenant)
{
    int before = figures().queued;

    start(wish, name, tenant);
    while (figures().queued == before)
        poll(NULL, 0, 1);
}

static void let_go_on(int batch_total)
{
    for (int i = 0; i < batch_total; i++)
        sem_post(&may_go_on);
}

static void join(struct wish wishes[], int count)
{
    for (int i = 0; i < count; i++)
        pthread_join(wishes[i].thread, NULL);
}

Test(combiner, runs_one_who_comes_alone_at_once)
{
    struct wish wish = { .name = "a", .share = { .tenant = "QAA" } };

    begin();
    let_go_on(1);
    cr_expect(combiner_serve(combiner, &wish.share, &wish.err));
    cr_expect_str_eq(batches[0], "a");
    cr_expect_eq(figures().batches, 1);
}

Test(combiner, takes_all_who_came_meanwhile_into_one_batch)
{
    static struct wish wishes[4];

    begin();
    lead(&wishes[0], "a");
    queue(&wishes[1], "b", "QAA");
    queue(&wishes[2], "c", "QAA");
    queue(&wishes[3], "d", "QAA");
    let_go_on(2);
    join(wishes, 4);
    for (int i = 0; i < 4; i++)
        cr_expect(wishes[i].done);
    cr_expect_str_eq(batches[1], "bcd");
    cr_expect_eq(figures().batches, 2);
    cr_expect_eq(figures().shares, 4);
}

Test(combiner, serves_tenants_in_turn)
{
    static struct wish wishes[7];

    options.batch = 3;
    begin();
    lead(&wishes[0], "x");
    queue(&wishes[1], "a", "QAA");
    queue(&wishes[2], "b", "QAA");
    queue(&wishes[3], "c", "QAA");
    queue(&wishes[4], "d", "QAA");
    queue(&wishes[5], "1", "QBB");
    queue(&wishes[6], "2", "QBB");
    let_go_on(3);
    join(wishes, 7);
    cr_expect_str_eq(batches[1], "a1b");
    cr_expect_str_eq(batches[2], "2cd");
}

Test(combiner, keeps_a_batch_within_its_bytes_and_lets_a_large_share_go_alone)
{
    static struct wish wishes[4] = {
        [1].share.bytes = 600, [2].share.bytes = 600, [3].share.bytes = 5000
    };

    begin();
    lead(&wishes[0], "x");
    queue(&wishes[1], "a", "QAA");
    queue(&wishes[2], "b", "QAA");
    queue(&wishes[3], "c", "QAA");
    let_go_on(4);
    join(wishes, 4);
    cr_expect_str_eq(batches[1], "a");
    cr_expect_str_eq(batches[2], "b");
    cr_expect_str_eq(batches[3], "c");
}

Test(combiner, gives_a_tenant_half_of_the_queue_and_all_of_them_the_whole)
{
    static struct wish wishes[9];
    struct wish late = { .name = "z", .share = { .tenant = "QAA" } };

    begin();
    lead(&wishes[0], "x");
    for (int i = 1; i <= 4; i++)
        queue(&wishes[i], "a", "QAA");
    cr_expect_not(combiner_serve(combiner, &late.share, &late.err));
    cr_expect_eq(late.err.code, ERROR_UNAVAILABLE);
    for (int i = 5; i <= 8; i++)
        queue(&wishes[i], "b", i % 2 ? "QBB" : "QCC");
    late.share.tenant = "QDD";
    cr_expect_not(combiner_serve(combiner, &late.share, &late.err));
    cr_expect_eq(figures().refused, 2);
    let_go_on(2);
    join(wishes, 9);
    for (int i = 0; i < 9; i++)
        cr_expect(wishes[i].done);
}

Test(combiner, halves_a_batch_until_what_fails_stands_alone)
{
    static struct wish wishes[6] = { [4].is_bad = true };

    options.queue = 16;
    begin();
    lead(&wishes[0], "x");
    queue(&wishes[1], "a", "QAA");
    queue(&wishes[2], "b", "QAA");
    queue(&wishes[3], "c", "QAA");
    queue(&wishes[4], "d", "QAA");
    queue(&wishes[5], "e", "QAA");
    let_go_on(BATCHES);
    join(wishes, 6);
    for (int i = 0; i < 6; i++)
        cr_expect_eq(wishes[i].done, i != 4, "%s", wishes[i].name);
    cr_expect_str_eq(wishes[4].err.detail, "d was bad");
    cr_expect_eq(figures().halvings, 3, "abcde, cde and de");
    cr_expect_eq(figures().shares, 6);
}

Test(combiner, answers_a_good_half_while_the_other_is_still_run, .timeout = 10)
{
    static struct wish wishes[5] = { [4].is_bad = true };

    begin();
    lead(&wishes[0], "x");
    for (int i = 1; i < 5; i++)
        queue(&wishes[i], "a", "QAA");
    let_go_on(3); /* x, all four, the good two */
    pthread_join(wishes[2].thread, NULL);
    cr_expect(wishes[2].done);
    let_go_on(BATCHES);
    join(wishes, 2);
    join(wishes + 3, 2);
    cr_expect(wishes[1].done && wishes[3].done);
    cr_expect_not(wishes[4].done);
}

Test(combiner, runs_nothing_again_when_the_database_is_away)
{
    static struct wish wishes[3] = { [1].is_bad = true };

    fault = ERROR_UNAVAILABLE;
    begin();
    lead(&wishes[0], "x");
    queue(&wishes[1], "a", "QAA");
    queue(&wishes[2], "b", "QAA");
    let_go_on(BATCHES);
    join(wishes, 3);
    cr_expect(wishes[0].done);
    cr_expect_not(wishes[1].done);
    cr_expect_not(wishes[2].done);
    cr_expect_eq(batch_count, 2);
    cr_expect_eq(figures().halvings, 0);
}

Test(combiner, lets_who_is_queued_leave_in_time_and_answers_who_was_taken)
{
    static struct wish wishes[2];
    struct wish late = { .name = "late", .share = { .tenant = "QAA" } };

    options.timeout_ms = 200;
    begin();
    lead(&wishes[0], "x");
    cr_expect_not(combiner_serve(combiner, &late.share, &late.err));
    cr_expect_eq(late.err.code, ERROR_UNAVAILABLE);
    cr_expect_eq(figures().queued, 0);
    let_go_on(1);
    join(wishes, 1);
    cr_expect(wishes[0].done, "its own batch is waited for, however long");
    cr_expect_eq(figures().refused, 1);
}

Test(combiner, lets_another_lead_when_the_leader_is_held_up)
{
    static struct wish wishes[2];

    options.leaders = 2;
    options.patience_ms = 20;
    begin();
    lead(&wishes[0], "x");
    start(&wishes[1], "a", "QAA");
    while (batch_count < 2)
        poll(NULL, 0, 1);
    let_go_on(2);
    join(wishes, 2);
    cr_expect_str_eq(batches[1], "a");
    cr_expect(wishes[0].done && wishes[1].done);
}

Test(combiner, lets_another_lead_for_a_crowd_alone)
{
    static struct wish wishes[4];

    options.leaders = 2;
    options.crowd = 3;
    begin();
    lead(&wishes[0], "x");
    queue(&wishes[1], "a", "QAA");
    queue(&wishes[2], "b", "QAA");
    lead(&wishes[3], "c");
    cr_expect_str_eq(batches[1], "cab");
    let_go_on(2);
    join(wishes, 4);
}

Test(combiner, answers_a_share_by_its_own_deadline_whoever_leads)
{
    static struct wish wishes[3];

    begin();
    lead(&wishes[0], "x");
    queue(&wishes[1], "a", "QAA");
    poll(NULL, 0, 30);
    queue(&wishes[2], "b", "QAA");
    let_go_on(2);
    join(wishes, 3);
    cr_expect_eq(deadlines[1], wishes[1].share.since_ms + TIMEOUT_MS);
}
