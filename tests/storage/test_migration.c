#include "migration.h"
#include "scratch.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <string.h>

static struct scratch scratch;

static void stage(void)
{
    scratch_make(&scratch);
}

static void strike(void)
{
    scratch_drop(&scratch);
}

TestSuite(migration, .init = stage, .fini = strike);

static const struct embedded_script two[] = {
    { "0001_first", "CREATE TABLE first (n int); INSERT INTO first VALUES (1);" },
    { "0002_second", "CREATE TABLE second (n int); SELECT pg_sleep(0.2);" },
    { NULL, NULL },
};

static void must_apply(const struct embedded_script scripts[], const struct embedded_script seeds[])
{
    struct error err = { .detail = "" };

    cr_assert(migration_apply(scratch.url, scripts, seeds, &err), "%s", err.detail);
}

static struct error must_refuse(const struct embedded_script scripts[], enum error_code code)
{
    struct error err = { .detail = "" };

    cr_assert_not(migration_apply(scratch.url, scripts, NULL, &err));
    cr_assert_eq(err.code, code, "%s", err.detail);
    return err;
}

Test(migration, runs_each_script_once_and_in_order)
{
    must_apply(two, NULL);
    must_apply(two, NULL);
    cr_assert_str_eq(scratch_value(&scratch, "SELECT count(*) FROM first"), "1");
    cr_assert_str_eq(scratch_value(&scratch, "SELECT string_agg(name, ' ' ORDER BY applied_at)"
                                             " FROM schema_migration"),
                     "0001_first 0002_second");
}

Test(migration, applies_what_was_added)
{
    const struct embedded_script one[] = { two[0], { NULL, NULL } };

    must_apply(one, NULL);
    cr_assert_null(scratch_value(&scratch, "SELECT to_regclass('second')"));
    must_apply(two, NULL);
    cr_assert_not_null(scratch_value(&scratch, "SELECT to_regclass('second')"));
}

Test(migration, that_was_changed_after_it_was_applied_stops_the_run)
{
    const struct embedded_script changed[] = {
        { "0001_first", "CREATE TABLE first (n bigint);" },
        { "0003_third", "CREATE TABLE third (n int);" },
        { NULL, NULL },
    };

    must_apply(two, NULL);
    cr_assert_not_null(strstr(must_refuse(changed, ERROR_CONFLICT).detail, "0001_first"));
    cr_assert_null(scratch_value(&scratch, "SELECT to_regclass('third')"));
}

Test(migration, that_fails_leaves_no_trace_and_says_where)
{
    const struct embedded_script broken[] = {
        { "0001_first", "CREATE TABLE first (n int);\n-- n\xc3\xa4"
                        "chste\nSELEC 1;\n" },
        { NULL, NULL },
    };

    cr_assert_not_null(strstr(must_refuse(broken, ERROR_INTERNAL).detail,
                              "42601 in 0001_first, line 3: syntax error"));
    cr_assert_null(scratch_value(&scratch, "SELECT to_regclass('first')"));
    cr_assert_str_eq(scratch_value(&scratch, "SELECT count(*) FROM schema_migration"), "0");
}

Test(migration, does_not_quote_data_when_it_fails)
{
    const struct embedded_script broken[] = {
        { "0001_first", "SELECT t::integer FROM (VALUES ('patient 9434765919')) AS v (t);" },
        { NULL, NULL },
    };

    cr_assert_null(strstr(must_refuse(broken, ERROR_INTERNAL).detail, "9434765919"));
}

Test(migration, does_not_queue_long_for_a_table)
{
    const struct embedded_script waits[] = {
        { "0001_first", "CREATE TABLE first AS SELECT current_setting('lock_timeout') AS wait;" },
        { NULL, NULL },
    };

    must_apply(waits, NULL);
    cr_assert_str_eq(scratch_value(&scratch, "SELECT wait FROM first"), "5s");
}

Test(migration, applies_seeds_every_time)
{
    const struct embedded_script seeds[] = {
        { "seed", "INSERT INTO first VALUES (2);" },
        { NULL, NULL },
    };

    must_apply(two, seeds);
    must_apply(two, seeds);
    cr_assert_str_eq(scratch_value(&scratch, "SELECT count(*) FROM first WHERE n = 2"), "2");
}

static void *migrate(void *argument)
{
    return migration_apply(scratch.url, two, NULL, argument) ? argument : NULL;
}

Test(migration, runs_once_when_two_migrators_start_together)
{
    pthread_t threads[2];
    struct error errors[2] = { { .detail = "" }, { .detail = "" } };

    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, migrate, &errors[i]);
    for (int i = 0; i < 2; i++) {
        void *done;

        pthread_join(threads[i], &done);
        cr_assert_not_null(done, "%s", errors[i].detail);
    }
    cr_assert_str_eq(scratch_value(&scratch, "SELECT count(*) FROM first"), "1");
}

Test(migration, is_current_once_every_script_was_applied)
{
    const struct embedded_script none[] = { { NULL, NULL } };
    struct db *db = scratch_db(&scratch, NULL, 1, 2000);
    struct error err = { .detail = "" };
    bool current = true;

    must_apply(none, NULL);
    cr_assert(migration_is_current(db, &current, &err), "%s", err.detail);
    cr_assert_not(current);
    scratch_bring_forward(&scratch);
    cr_assert(migration_is_current(db, &current, &err), "%s", err.detail);
    cr_assert(current);
    db_free(db);
}
