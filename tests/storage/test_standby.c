#include "scratch.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <string.h>

/*
 * A primary whose synchronous standby does not answer. The suite's cluster has such a standby
 * (synchronous_standby_names) and does not wait for it (synchronous_commit=local) but here.
 */
static struct scratch scratch;
static struct db *db;

static void stage(void)
{
    struct scratch patient;

    scratch_stage(&scratch);
    cr_assert_str_eq(scratch_value(&scratch, "SHOW synchronous_standby_names"), "nobody",
                     "run the suite as ctest does");
    patient = scratch;
    snprintf(patient.url, sizeof(patient.url), "dbname=%s options='-c synchronous_commit=on'",
             scratch.name);
    db = scratch_db(&patient, NULL, 1, 1500);
    scratch_scene(&scratch, "INSERT INTO note VALUES ('done');");
}

static void strike(void)
{
    db_free(db);
    scratch_drop(&scratch);
}

TestSuite(standby, .init = stage, .fini = strike, .timeout = 20);

static void *play(void *argument)
{
    return scratch_play(db, argument) ? argument : NULL;
}

/* Play while `sql` happens to the session that waits for its standby. */
static bool play_during(const char *sql, struct error *err)
{
    pthread_t player;
    void *done;

    pthread_create(&player, NULL, play, err);
    while (!scratch_value(&scratch, "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
                                    " AND datname = current_database()"))
        ;
    scratch_do(&scratch, sql);
    pthread_join(player, &done);
    return done != NULL;
}

Test(standby, commit_that_was_cancelled_while_it_waited_is_no_commit)
{
    struct error err = { .detail = "" };

    cr_assert_not(play_during("SELECT pg_cancel_backend(pid) FROM pg_stat_activity"
                              " WHERE wait_event = 'SyncRep' AND datname = current_database()",
                              &err));
    cr_assert_eq(err.code, ERROR_UNAVAILABLE);
    cr_assert_str_eq(err.detail, "The commit was not confirmed by the standby");
    cr_assert_str_eq(scratch_value(&scratch, "SELECT count(*) FROM note"), "1");
}

Test(standby, commit_whose_session_was_ended_is_no_commit)
{
    struct error err = { .detail = "" };

    cr_assert_not(play_during("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                              " WHERE wait_event = 'SyncRep' AND datname = current_database()",
                              &err));
    cr_assert_eq(err.code, ERROR_UNAVAILABLE);
}

Test(standby, commit_that_waits_past_the_deadline_is_left_alone)
{
    struct error err = { .detail = "" };

    cr_assert_not(scratch_play(db, &err));
    cr_assert_eq(err.code, ERROR_UNAVAILABLE);
    cr_assert_not(err.retry);
    cr_assert_str_eq(scratch_value(&scratch, "SELECT count(*) FROM pg_stat_activity"
                                             " WHERE wait_event = 'SyncRep'"
                                             " AND datname = current_database()"),
                     "1");
}
