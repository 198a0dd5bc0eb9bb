#include "scratch.h"
#include "migration.h"
#include "migration_table.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static PGconn *connect_to(const char *database)
{
    const char *const names[] = { "dbname", NULL };
    const char *const values[] = { database, NULL };
    PGconn *pg = PQconnectdbParams(names, values, 0);

    cr_assert_eq(PQstatus(pg), CONNECTION_OK,
                 "PGHOST and its like must name a cluster of the tests' own (pg_virtualenv): %s",
                 PQerrorMessage(pg));
    return pg;
}

static void execute(PGconn *pg, const char *sql)
{
    PGresult *rows = PQexec(pg, sql);
    ExecStatusType status = PQresultStatus(rows);

    cr_assert(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK, "%s: %s", sql,
              PQerrorMessage(pg));
    PQclear(rows);
}

void scratch_make(struct scratch *scratch)
{
    static _Atomic int made;
    char sql[128];
    PGconn *pg = connect_to("postgres");

    snprintf(scratch->name, sizeof(scratch->name), "scratch_%d_%d", (int)getpid(), ++made);
    snprintf(scratch->url, sizeof(scratch->url), "dbname=%s", scratch->name);
    snprintf(sql, sizeof(sql), "CREATE DATABASE %s", scratch->name);
    execute(pg, sql);
    PQfinish(pg);
    scratch->owner = connect_to(scratch->name);
    scratch_do(scratch, "SET client_min_messages = error");
}

void scratch_drop(struct scratch *scratch)
{
    char sql[128];
    PGconn *pg = connect_to("postgres");

    PQfinish(scratch->owner);
    snprintf(sql, sizeof(sql), "DROP DATABASE %s WITH (FORCE)", scratch->name);
    execute(pg, sql);
    PQfinish(pg);
}

void scratch_scene(struct scratch *scratch, const char *body)
{
    char sql[1024];

    snprintf(sql, sizeof(sql),
             "CREATE OR REPLACE FUNCTION scene() RETURNS SETOF text LANGUAGE plpgsql AS"
             " $scene$ BEGIN %s RETURN; END $scene$",
             body);
    scratch_do(scratch, sql);
}

void scratch_stage(struct scratch *scratch)
{
    scratch_make(scratch);
    scratch_scene(scratch, "");
    scratch_do(scratch,
               "CREATE VIEW schema_migration AS SELECT scene.name FROM scene() AS scene (name);"
               "CREATE TABLE note (text text);"
               "CREATE SEQUENCE attempt");
}

/* Roles belong to the cluster, not to a database: one test at a time makes or changes them. */
static void migrate(const struct scratch *scratch, const struct embedded_script *scripts)
{
    PGconn *pg = connect_to("postgres");
    struct error err = { .detail = "" };
    bool done;

    execute(pg, "SELECT pg_advisory_lock(1)");
    done = scripts ? migration_apply(scratch->url, scripts, NULL, &err)
                   : migration_run(scratch->url, true, &err);
    PQfinish(pg);
    cr_assert(done, "%s", err.detail);
}

void scratch_bring_forward(struct scratch *scratch)
{
    migrate(scratch, NULL);
}

static void migrate_before(const struct scratch *scratch, const char *migration)
{
    struct embedded_script scripts[sizeof(MIGRATIONS) / sizeof(MIGRATIONS[0])];
    int count = 0;

    while (MIGRATIONS[count].name && strcmp(MIGRATIONS[count].name, migration) < 0) {
        scripts[count] = MIGRATIONS[count];
        count++;
    }
    scripts[count] = (struct embedded_script){ NULL, NULL };
    migrate(scratch, scripts);
}

void scratch_migrate_before(struct scratch *scratch, const char *migration)
{
    scratch_make(scratch);
    migrate_before(scratch, migration);
}

void scratch_migrate_before_as_owner(struct scratch *scratch, const char *migration)
{
    size_t length;

    scratch_make(scratch);
    scratch_do(scratch, "DO $$ BEGIN CREATE ROLE scratch_owner CREATEROLE;"
                        " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;"
                        "ALTER SCHEMA public OWNER TO scratch_owner;"
                        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I OWNER TO scratch_owner',"
                        " current_database()); END $$");
    length = strlen(scratch->url);
    snprintf(scratch->url + length, sizeof(scratch->url) - length,
             " options='-c role=scratch_owner'");
    migrate_before(scratch, migration);
}

void scratch_migrate(struct scratch *scratch)
{
    scratch_make(scratch);
    scratch_bring_forward(scratch);
}

void scratch_do(struct scratch *scratch, const char *sql)
{
    execute(scratch->owner, sql);
}

const char *scratch_value(struct scratch *scratch, const char *sql)
{
    static char kept[8][256];
    static int turn;
    PGresult *rows = PQexec(scratch->owner, sql);
    char *value = kept[turn++ % 8];
    bool found;

    cr_assert_eq(PQresultStatus(rows), PGRES_TUPLES_OK, "%s: %s", sql,
                 PQerrorMessage(scratch->owner));
    found = PQntuples(rows) > 0 && !PQgetisnull(rows, 0, 0);
    if (found)
        snprintf(value, sizeof(kept[0]), "%s", PQgetvalue(rows, 0, 0));
    PQclear(rows);
    return found ? value : NULL;
}

struct db *scratch_db(const struct scratch *scratch, const char *role, int pool_size,
                      int timeout_ms)
{
    const struct db_options options = { scratch->url, role, pool_size, timeout_ms };
    struct error err = { .detail = "" };
    struct db *db = NULL;

    cr_assert(db_new(&options, &db, &err), "%s", err.detail);
    return db;
}

bool scratch_play(struct db *db, struct error *err)
{
    struct query query = { .statement = STATEMENT_migration_count_missing,
                           .values = (const char *const[]){ "x" } };

    if (!db_run(db, "", &query, 1, err))
        return false;
    PQclear(query.rows);
    return true;
}

int scratch_listen(int *ret_port)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t length = sizeof(address);
    int listener = socket(AF_INET, SOCK_STREAM, 0);

    cr_assert(bind(listener, (struct sockaddr *)&address, length) == 0 &&
              listen(listener, 8) == 0 &&
              getsockname(listener, (struct sockaddr *)&address, &length) == 0);
    *ret_port = ntohs(address.sin_port);
    return listener;
}
