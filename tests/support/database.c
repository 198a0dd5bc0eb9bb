#include "database.h"
#include "keep.h"
#include "text.h"
#include "world.h"

#include <libpq-fe.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

enum { LOOKS = 500, LOOK_EVERY_MS = 20 };

static PGconn *connect_to(const char *url)
{
    PGconn *connection = PQconnectdb(url);

    if (PQstatus(connection) != CONNECTION_OK)
        fprintf(stderr, "%s", PQerrorMessage(connection));
    must_hold(PQstatus(connection) == CONNECTION_OK, "the tests' database answers");
    return connection;
}

static PGresult *execute(PGconn *connection, const char *statement)
{
    PGresult *result = PQexec(connection, statement);
    ExecStatusType status = PQresultStatus(result);

    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        fprintf(stderr, "%s\n%s", statement, PQerrorMessage(connection));
    must_hold(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK,
              "a statement of the tests is executed");
    return result;
}

static const char *ask(const char *url, const char *statement)
{
    PGconn *connection = connect_to(url);
    PGresult *result = execute(connection, statement);
    const char *value = NULL;

    if (PQntuples(result) > 0 && !PQgetisnull(result, 0, 0))
        value = keep_format("%s", PQgetvalue(result, 0, 0));
    PQclear(result);
    PQfinish(connection);
    return value;
}

void database_run(const char *statement)
{
    (void)database_text(statement);
}

const char *database_text(const char *statement)
{
    return ask(getenv("DATABASE_URL"), statement);
}

json_int_t database_count(const char *query)
{
    const char *value = database_text(query);
    int64_t count;

    must_hold(value && text_read_integer(value, 0, INT64_MAX, &count), "a query counts");
    return count;
}

const char *database_footprint(const char *icb)
{
    static const char *const tables[] = { "referral", "decision",        "referral_event", "outbox",
                                          "audit",    "idempotency_key", "clock_period",   NULL };
    const char *footprint = "";

    for (int i = 0; tables[i]; i++)
        footprint = keep_format("%s%s %d\n", footprint, tables[i],
                                (int)database_count(keep_format(
                                    "SELECT count(*) FROM %s WHERE icb = '%s'", tables[i], icb)));
    return footprint;
}

int database_next(void)
{
    int64_t number;

    must_hold(text_read_integer(ask("dbname=postgres", "SELECT nextval('test_number')"), 0,
                                INT32_MAX, &number),
              "the world has made a sequence");
    return (int)number;
}

struct database_lock database_hold(const char *statement)
{
    PGconn *connection = connect_to(getenv("DATABASE_URL"));

    PQclear(execute(connection, "BEGIN"));
    PQclear(execute(connection, statement));
    return (struct database_lock){ connection };
}

struct database_lock database_lock(const char *table)
{
    return database_hold(keep_format("LOCK TABLE %s IN ACCESS EXCLUSIVE MODE", table));
}

struct database_lock database_lock_for(const char *table, int milliseconds)
{
    PGconn *connection = connect_to(getenv("DATABASE_URL"));
    const char *held = keep_format("SELECT count(*) FROM pg_locks WHERE relation = '%s'::regclass"
                                   " AND mode = 'AccessExclusiveLock' AND granted",
                                   table);

    must_hold(PQsendQuery(connection, keep_format("BEGIN; LOCK TABLE %s IN ACCESS EXCLUSIVE MODE;"
                                                  " SELECT pg_sleep(%d / 1000.0); COMMIT",
                                                  table, milliseconds)) == 1,
              "a lock can be asked for");
    while (database_count(held) == 0)
        poll(NULL, 0, LOOK_EVERY_MS);
    return (struct database_lock){ connection };
}

void database_await_waiter(void)
{
    static const char query[] = "SELECT count(*) FROM pg_stat_activity"
                                " WHERE wait_event_type = 'Lock' AND datname = current_database()";

    for (int i = 0; i < LOOKS && database_count(query) == 0; i++)
        poll(NULL, 0, LOOK_EVERY_MS);
}

void database_unlock(struct database_lock *lock)
{
    PQfinish(lock->connection);
}

const char *database_make(const char *name)
{
    static const char *const migrate[] = { "migrate", "--demo", NULL };
    const char *settings[] = { keep_format("DATABASE_URL=dbname=%s", name), NULL };

    (void)ask("dbname=postgres", keep_format("CREATE DATABASE %s", name));
    must_hold(world_run(migrate, settings) == 0, "a database can be migrated");
    return settings[0];
}

void database_drop(const char *name)
{
    (void)ask("dbname=postgres", keep_format("DROP DATABASE %s WITH (FORCE)", name));
}

void database_shut(const char *name)
{
    (void)ask("dbname=postgres", keep_format("ALTER DATABASE %s ALLOW_CONNECTIONS false", name));
    (void)ask(
        "dbname=postgres",
        keep_format("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s'",
                    name));
}

void database_reopen(const char *name)
{
    (void)ask("dbname=postgres", keep_format("ALTER DATABASE %s ALLOW_CONNECTIONS true", name));
}
