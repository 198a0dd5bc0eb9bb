#include "scratch.h"

#include <criterion/criterion.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>

enum { CALLERS = 5, TIMEOUT_MS = 5000 };

static struct scratch scratch;
static struct db *db;

static void stage(void)
{
    scratch_stage(&scratch);
}

static void strike(void)
{
    db_free(db);
    scratch_drop(&scratch);
}

TestSuite(pool, .init = stage, .fini = strike);

static int numbers[CALLERS];
static int served[CALLERS];
static _Atomic int served_count;

static void *call(void *argument)
{
    struct error err;

    if (scratch_play(db, &err))
        served[served_count++] = *(int *)argument;
    return NULL;
}

static void await_waiting(int count)
{
    struct db_figures figures;

    do {
        poll(NULL, 0, 1);
        db_figures(db, &figures);
    } while (figures.in_use < 1 || figures.waiting < count);
}

Test(pool, serves_callers_in_the_order_in_which_they_came)
{
    pthread_t threads[CALLERS];
    struct db_figures figures;

    db = scratch_db(&scratch, NULL, 1, TIMEOUT_MS);
    scratch_scene(&scratch, "PERFORM pg_sleep(0.1);");
    for (int i = 0; i < CALLERS; i++) {
        numbers[i] = i;
        pthread_create(&threads[i], NULL, call, &numbers[i]);
        await_waiting(i);
    }
    for (int i = 0; i < CALLERS; i++)
        pthread_join(threads[i], NULL);
    cr_assert_eq(served_count, CALLERS);
    for (int i = 0; i < CALLERS; i++)
        cr_assert_eq(served[i], i);
    db_figures(db, &figures);
    cr_assert_eq(figures.in_use, 0);
    cr_assert_eq(figures.waiting, 0);
}

Test(pool, lets_nobody_wait_past_the_deadline)
{
    pthread_t first;
    struct error err = { .detail = "" };

    db = scratch_db(&scratch, NULL, 1, 400);
    scratch_scene(&scratch, "PERFORM pg_sleep(30);");
    pthread_create(&first, NULL, call, &numbers[0]);
    await_waiting(0);
    cr_assert_not(scratch_play(db, &err));
    cr_assert_eq(err.code, ERROR_UNAVAILABLE);
    pthread_join(first, NULL);
    scratch_scene(&scratch, "");
    cr_assert(scratch_play(db, &err), "the connection came back to the pool: %s", err.detail);
}

Test(pool, opens_no_more_connections_than_its_size)
{
    pthread_t threads[CALLERS];

    db = scratch_db(&scratch, NULL, 2, TIMEOUT_MS);
    scratch_scene(&scratch,
                  "INSERT INTO note VALUES (pg_backend_pid()::text); PERFORM pg_sleep(0.05);");
    for (int i = 0; i < CALLERS; i++)
        pthread_create(&threads[i], NULL, call, &numbers[0]);
    for (int i = 0; i < CALLERS; i++)
        pthread_join(threads[i], NULL);
    cr_assert_str_eq(scratch_value(&scratch, "SELECT count(DISTINCT text) FROM note"), "2");
}
