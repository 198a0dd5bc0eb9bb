#include "clock.h"
#include "scratch.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TIMEOUT_MS = 2000, SHORT_MS = 300, GRACE_MS = 400 };

static struct scratch scratch;
static struct db *db;

static void stage(void)
{
    scratch_stage(&scratch);
    db = scratch_db(&scratch, NULL, 1, TIMEOUT_MS);
}

static void strike(void)
{
    db_free(db);
    scratch_drop(&scratch);
}

/* The pool again, with another patience. */
static void reopen(int timeout_ms)
{
    db_free(db);
    db = scratch_db(&scratch, NULL, 1, timeout_ms);
}

static void must_play(void)
{
    struct error err = { .detail = "" };

    cr_assert(scratch_play(db, &err), "%s", err.detail);
}

static struct error must_fail(enum error_code code)
{
    struct error err = { .detail = "" };

    cr_assert_not(scratch_play(db, &err));
    cr_assert_eq(err.code, code, "%s", err.detail);
    return err;
}

static bool run_twice(struct query queries[2], struct error *err)
{
    for (int i = 0; i < 2; i++)
        queries[i] = (struct query){ .statement = STATEMENT_migration_count_missing,
                                     .values = (const char *const[]){ "x" } };
    return db_run(db, "", queries, 2, err);
}

TestSuite(transaction, .init = stage, .fini = strike);

Test(transaction, returns_the_rows_of_every_query)
{
    struct query queries[2];
    struct error err = { .detail = "" };

    scratch_scene(&scratch, "RETURN NEXT 'y';");
    cr_assert(run_twice(queries, &err), "%s", err.detail);
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(db_integer(queries[i].rows, 0, "missing", -1), 1);
        PQclear(queries[i].rows);
    }
}

Test(transaction, commits_when_every_query_succeeds)
{
    struct query queries[2];
    struct error err = { .detail = "" };

    scratch_scene(&scratch, "INSERT INTO note VALUES ('done');");
    cr_assert(run_twice(queries, &err), "%s", err.detail);
    cr_assert_str_eq(scratch_value(&scratch, "SELECT count(*) FROM note"), "2");
    PQclear(queries[0].rows);
    PQclear(queries[1].rows);
}

Test(transaction, keeps_nothing_when_a_later_query_fails)
{
    struct query queries[2];
    struct error err = { .detail = "" };

    scratch_scene(&scratch, "INSERT INTO note VALUES ('done');"
                            "IF (SELECT count(*) FROM note) = 2 THEN RAISE 'enough'; END IF;");
    cr_assert_not(run_twice(queries, &err));
    cr_assert_eq(err.code, ERROR_INTERNAL);
    cr_assert_null(queries[0].rows);
    cr_assert_null(queries[1].rows);
    cr_assert_str_eq(scratch_value(&scratch, "SELECT count(*) FROM note"), "0");
}

Test(transaction, leaves_a_usable_session_behind_a_failure)
{
    scratch_scene(&scratch, "INSERT INTO note VALUES (pg_backend_pid()::text);");
    must_play();
    scratch_scene(&scratch, "RAISE 'no';");
    must_fail(ERROR_INTERNAL);
    scratch_scene(&scratch, "INSERT INTO note VALUES (pg_backend_pid()::text);");
    must_play();
    cr_assert_str_eq(scratch_value(&scratch, "SELECT count(DISTINCT text) FROM note"), "1");
}

static const char *pool_session(void)
{
    return scratch_value(&scratch, "SELECT string_agg(pid::text, ' ') FROM pg_stat_activity"
                                   " WHERE datname = current_database()"
                                   " AND application_name = 'painpath'");
}

Test(transaction, prepares_a_statement_again_that_could_not_be_prepared)
{
    const char *session;

    scratch_do(&scratch, "ALTER VIEW schema_migration RENAME TO elsewhere");
    must_fail(ERROR_INTERNAL);
    session = pool_session();
    scratch_do(&scratch, "ALTER VIEW elsewhere RENAME TO schema_migration");
    must_play();
    must_play();
    cr_assert_str_eq(pool_session(), session);
}

Test(transaction, tells_the_server_the_tenants_for_its_own_length)
{
    struct query query = { .statement = STATEMENT_migration_count_missing,
                           .values = (const char *const[]){ "x" } };
    struct error err = { .detail = "" };

    scratch_scene(&scratch, "INSERT INTO note VALUES (current_setting('app.icbs'));");
    cr_assert(db_run(db, "QWE,QMM", &query, 1, &err), "%s", err.detail);
    PQclear(query.rows);
    cr_assert_str_eq(scratch_value(&scratch, "SELECT text FROM note"), "QWE,QMM");
    scratch_do(&scratch, "TRUNCATE note");
    must_play();
    cr_assert_str_eq(scratch_value(&scratch, "SELECT text FROM note"), "");
}

Test(transaction, carries_more_than_the_socket_holds)
{
    enum { COUNT = 100, BYTES = 100000 };
    static char name[BYTES + 1];
    static struct query queries[COUNT];
    struct error err = { .detail = "" };

    memset(name, 'x', BYTES);
    for (int i = 0; i < COUNT; i++)
        queries[i] = (struct query){ .statement = STATEMENT_migration_count_missing,
                                     .values = (const char *const[]){ name } };
    reopen(10 * TIMEOUT_MS);
    cr_assert(db_run(db, "", queries, COUNT, &err), "%s", err.detail);
    for (int i = 0; i < COUNT; i++)
        PQclear(queries[i].rows);
}

Test(transaction, is_run_again_after_failures_that_rolled_back)
{
    static const char *const states[] = { "40001", "40P01", "0A000", "26000", "25006" };
    char body[256];

    for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
        snprintf(body, sizeof(body),
                 "IF nextval('attempt') < 3 THEN RAISE 'once more' USING ERRCODE = '%s'; END IF;",
                 states[i]);
        scratch_do(&scratch, "ALTER SEQUENCE attempt RESTART");
        scratch_scene(&scratch, body);
        must_play();
        cr_assert_str_eq(scratch_value(&scratch, "SELECT last_value FROM attempt"), "3");
    }
}

Test(transaction, is_given_up_after_three_attempts)
{
    scratch_scene(&scratch, "PERFORM nextval('attempt'); RAISE 'no' USING ERRCODE = '40001';");
    cr_assert(must_fail(ERROR_UNAVAILABLE).retry);
    cr_assert_str_eq(scratch_value(&scratch, "SELECT last_value FROM attempt"), "3");
}

Test(transaction, reports_failures_without_the_server_message)
{
    struct error err;

    scratch_scene(&scratch, "RAISE 'patient 9434765919' USING ERRCODE = '22P02';");
    err = must_fail(ERROR_INTERNAL);
    cr_assert_str_eq(err.detail, "22P02 in migration_count_missing");
}

Test(transaction, names_the_rule_that_a_constraint_stands_for)
{
    struct error err;

    scratch_scene(&scratch, "RAISE 'Key (ubrn)=(000049999999) exists' USING ERRCODE = '23505',"
                            " CONSTRAINT = 'referral_ubrn_once';");
    err = must_fail(ERROR_CONFLICT);
    cr_assert_str_eq(err.at, "/ubrn");
    cr_assert_str_eq(err.detail, "A referral with this UBRN is already known");
}

/* A trigger that runs inside COMMIT. */
static void at_commit(const char *body)
{
    char sql[512];

    scratch_scene(&scratch, "INSERT INTO note VALUES ('done');");
    snprintf(sql, sizeof(sql),
             "CREATE OR REPLACE FUNCTION closing() RETURNS trigger LANGUAGE plpgsql AS"
             " $$ BEGIN %s RETURN NULL; END $$;"
             "CREATE CONSTRAINT TRIGGER closing AFTER INSERT ON note"
             " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION closing()",
             body);
    scratch_do(&scratch, sql);
}

Test(transaction, fails_when_its_commit_fails)
{
    at_commit("RAISE 'no' USING ERRCODE = '23505';");
    must_fail(ERROR_CONFLICT);
    cr_assert_str_eq(scratch_value(&scratch, "SELECT count(*) FROM note"), "0");
    scratch_scene(&scratch, "");
    must_play();
}

Test(transaction, does_not_take_a_commit_with_a_warning_for_a_commit)
{
    at_commit("RAISE WARNING 'not what it should be';");
    cr_assert_not(must_fail(ERROR_UNAVAILABLE).retry);
    scratch_scene(&scratch, "");
    must_play();
}

Test(transaction, does_not_mind_a_warning_before_the_commit)
{
    scratch_scene(&scratch, "RAISE WARNING 'in passing';");
    must_play();
}

TestSuite(deadline, .init = stage, .fini = strike);

static void must_end_at(int64_t begun_ms, int timeout_ms)
{
    int64_t took_ms = clock_monotonic_ms() - begun_ms;

    cr_assert(took_ms >= timeout_ms - 1 && took_ms < timeout_ms + GRACE_MS, "took %d ms",
              (int)took_ms);
}

Test(deadline, is_kept_when_the_server_is_frozen)
{
    int64_t begun_ms;
    pid_t pid;

    reopen(SHORT_MS);
    scratch_scene(&scratch, "INSERT INTO note VALUES (pg_backend_pid()::text);");
    must_play();
    pid = (pid_t)strtol(scratch_value(&scratch, "SELECT text FROM note"), NULL, 10);
    kill(pid, SIGSTOP);
    begun_ms = clock_monotonic_ms();
    must_fail(ERROR_UNAVAILABLE);
    must_end_at(begun_ms, SHORT_MS);
    must_play();
    kill(pid, SIGCONT);
}

Test(deadline, is_kept_when_nobody_answers_the_connection)
{
    struct scratch frozen = scratch;
    int port;
    int listener = scratch_listen(&port);
    int64_t begun_ms = clock_monotonic_ms();

    snprintf(frozen.url, sizeof(frozen.url), "host=127.0.0.1 port=%d dbname=x", port);
    db_free(db);
    db = scratch_db(&frozen, NULL, 1, SHORT_MS);
    must_fail(ERROR_UNAVAILABLE);
    must_end_at(begun_ms, SHORT_MS);
    close(listener);
}

Test(deadline, leaves_time_for_the_host_after_a_frozen_one)
{
    struct scratch hosts = scratch;
    int port;
    int listener = scratch_listen(&port);

    snprintf(hosts.url, sizeof(hosts.url), "host=127.0.0.1,%s port=%d,%s dbname=%s",
             getenv("PGHOST"), port, getenv("PGPORT"), scratch.name);
    db_free(db);
    db = scratch_db(&hosts, NULL, 1, TIMEOUT_MS);
    must_play();
    close(listener);
}

Test(deadline, ends_a_statement_that_runs_too_long)
{
    int64_t begun_ms = clock_monotonic_ms();

    reopen(SHORT_MS);
    scratch_scene(&scratch, "PERFORM pg_sleep(30);");
    must_fail(ERROR_UNAVAILABLE);
    must_end_at(begun_ms, SHORT_MS);
    scratch_scene(&scratch, "");
    must_play();
}

TestSuite(connection, .init = stage, .fini = strike);

Test(connection, that_died_while_idle_is_replaced)
{
    scratch_scene(&scratch, "INSERT INTO note VALUES (pg_backend_pid()::text);");
    must_play();
    scratch_do(&scratch, "SELECT pg_terminate_backend(text::int, 5000) FROM note");
    must_play();
    cr_assert_str_eq(scratch_value(&scratch, "SELECT count(DISTINCT text) FROM note"), "2");
}

Test(connection, that_dies_in_use_is_a_failure_worth_a_retry)
{
    scratch_scene(&scratch, "PERFORM pg_terminate_backend(pg_backend_pid());");
    cr_assert(must_fail(ERROR_UNAVAILABLE).retry);
    scratch_scene(&scratch, "");
    must_play();
}

Test(connection, that_is_refused_is_a_failure_worth_a_retry)
{
    struct scratch nobody = scratch;

    snprintf(nobody.url, sizeof(nobody.url), "host=127.0.0.1 port=1 dbname=x");
    db_free(db);
    db = scratch_db(&nobody, NULL, 1, TIMEOUT_MS);
    cr_assert(must_fail(ERROR_UNAVAILABLE).retry);
}

Test(connection, without_its_role_is_refused)
{
    db_free(db);
    db = scratch_db(&scratch, "nobody_of_this_name", 1, TIMEOUT_MS);
    must_fail(ERROR_UNAVAILABLE);
}

Test(connection, limits_what_the_server_does_for_it)
{
    scratch_scene(&scratch,
                  "INSERT INTO note VALUES (current_setting('statement_timeout') || ' ' ||"
                  " current_setting('lock_timeout') || ' ' ||"
                  " current_setting('idle_in_transaction_session_timeout') || ' ' ||"
                  " current_setting('TimeZone'));"
                  "INSERT INTO note VALUES (current_setting('tcp_keepalives_idle') || ' ' ||"
                  " current_setting('tcp_keepalives_interval') || ' ' ||"
                  " current_setting('tcp_keepalives_count'));");
    must_play();
    cr_assert_str_eq(scratch_value(&scratch, "SELECT text FROM note"), "2s 1001ms 2s UTC");
    cr_assert_str_eq(scratch_value(&scratch, "SELECT text FROM note OFFSET 1"), "10 5 3");
}

Test(connection, string_that_cannot_be_read_is_not_quoted)
{
    const struct db_options options = { "postgres://user:secret@[", NULL, 1, TIMEOUT_MS };
    struct error err = { .detail = "" };
    struct db *none = NULL;

    cr_assert_not(db_new(&options, &none, &err));
    cr_assert_null(strstr(err.detail, "secret"));
}
