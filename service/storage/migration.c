#include "migration.h"
#include "buffer.h"
#include "cleanup.h"
#include "db.h"
#include "digest.h"
#include "migration_table.h"
#include "seed_table.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

DEFINE_CLEANUP(PGconn *, PQfinish)
DEFINE_CLEANUP(PGresult *, PQclear)

enum { NAMES_BYTES = 64 * KIB, ARENA_BYTES = 2 * NAMES_BYTES };

/* The line of a script that the server points at; 0 if it points at none. */
static int line_of(const PGresult *failed, const char *script)
{
    const char *field = PQresultErrorField(failed, PG_DIAG_STATEMENT_POSITION);
    int64_t position;
    int line = 1;

    if (!field || !text_read_integer(field, 1, INT32_MAX, &position))
        return 0;
    for (const char *c = script; *c && position > 1; c++) {
        line += *c == '\n';
        position -= (c[1] & 0xC0) != 0x80; /* it counts characters, not bytes */
    }
    return line;
}

/* Messages of class 42 speak of the schema alone. Others may quote a patient's data. */
static bool script_fail(const PGresult *failed, const struct embedded_script *script,
                        struct error *err)
{
    const char *sqlstate = PQresultErrorField(failed, PG_DIAG_SQLSTATE);
    const char *message = PQresultErrorField(failed, PG_DIAG_MESSAGE_PRIMARY);
    const char *constraint = PQresultErrorField(failed, PG_DIAG_CONSTRAINT_NAME);

    if (!sqlstate)
        return error_set(err, ERROR_UNAVAILABLE, "", "The connection was lost in %s", script->name);
    return error_set(err, ERROR_INTERNAL, "", "%s in %s, line %d%s%s%s%s", sqlstate, script->name,
                     line_of(failed, script->text), constraint ? ", constraint " : "",
                     constraint ? constraint : "", strncmp(sqlstate, "42", 2) == 0 ? ": " : "",
                     strncmp(sqlstate, "42", 2) == 0 ? message : "");
}

static bool rows_ok(const PGresult *rows)
{
    ExecStatusType status = PQresultStatus(rows);

    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
}

static bool script_execute(PGconn *pg, const struct embedded_script *script, struct error *err)
{
    cleanup(PQclear) PGresult *rows = PQexec(pg, script->text);

    return rows_ok(rows) || script_fail(rows, script, err);
}

static bool execute(PGconn *pg, const char *sql, struct error *err)
{
    return script_execute(pg, &(struct embedded_script){ "the migration's frame", sql }, err);
}

static const char *checksum(const struct embedded_script *script, char ret[SHA256_HEX])
{
    return digest_sha256_hex(script->text, strlen(script->text), ret);
}

static bool script_is_applied(PGconn *pg, const struct embedded_script *script, bool *ret,
                              struct error *err)
{
    cleanup(PQclear) PGresult *rows =
        PQexecParams(pg, "SELECT sha256 FROM schema_migration WHERE name = $1", 1, NULL,
                     &script->name, NULL, NULL, 0);
    char sum[SHA256_HEX];

    if (!rows_ok(rows))
        return script_fail(rows, script, err);
    *ret = PQntuples(rows) > 0;
    if (*ret && !text_equal(PQgetvalue(rows, 0, 0), checksum(script, sum)))
        return error_set(err, ERROR_CONFLICT, "",
                         "Migration %s was changed after it had been applied; "
                         "put it back and write a new one",
                         script->name);
    return true;
}

static bool script_record(PGconn *pg, const struct embedded_script *script, struct error *err)
{
    char sum[SHA256_HEX];
    const char *const values[] = { script->name, checksum(script, sum) };
    cleanup(PQclear) PGresult *rows =
        PQexecParams(pg, "INSERT INTO schema_migration (name, sha256) VALUES ($1, $2)", 2, NULL,
                     values, NULL, NULL, 0);

    return rows_ok(rows) || script_fail(rows, script, err);
}

/* A failure is final: the connection is closed on the way out, and with it the transaction ends. */
static bool script_apply(PGconn *pg, const struct embedded_script *script, bool record,
                         struct error *err)
{
    if (!execute(pg, "BEGIN", err) || !script_execute(pg, script, err) ||
        (record && !script_record(pg, script, err)) || !execute(pg, "COMMIT", err))
        return false;
    printf("%s applied\n", script->name);
    fflush(stdout);
    return true;
}

static bool migrations_apply(PGconn *pg, const struct embedded_script *scripts, struct error *err)
{
    bool news = false;

    for (; scripts && scripts->name; scripts++) {
        bool applied = false;

        if (!script_is_applied(pg, scripts, &applied, err))
            return false;
        if (!applied && !script_apply(pg, scripts, true, err))
            return false;
        news = news || !applied;
    }
    if (!news)
        puts("nothing to migrate");
    return true;
}

static void notice_drop(void *argument, const PGresult *notice)
{
    (void)argument;
    (void)notice;
}

/* Waiting for another migrator may take its time; waiting for a table's readers must not, since
 * every query that comes after us waits behind us. */
static bool migrator_begin(PGconn *pg, struct error *err)
{
    if (PQstatus(pg) != CONNECTION_OK)
        return error_set(err, ERROR_UNAVAILABLE, "", "No connection to the database: %s",
                         PQerrorMessage(pg));
    PQsetNoticeReceiver(pg, notice_drop, NULL);
    return execute(pg, "SET lock_timeout = '5min'", err) &&
           execute(pg, "SELECT pg_advisory_lock(hashtext('painpath.migration'))", err) &&
           execute(pg, "SET lock_timeout = '5s'", err) &&
           execute(pg,
                   "CREATE TABLE IF NOT EXISTS schema_migration (name text PRIMARY KEY,"
                   " sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now());"
                   "GRANT SELECT ON schema_migration TO PUBLIC",
                   err);
}

bool migration_apply(const char *url, const struct embedded_script migrations[],
                     const struct embedded_script seeds[], struct error *err)
{
    const char *const names[] = { "application_name", "target_session_attrs", "dbname", NULL };
    const char *const values[] = { "painpath migrate", "read-write", url, NULL };
    cleanup(PQfinish) PGconn *pg = PQconnectdbParams(names, values, 1);

    if (!migrator_begin(pg, err) || !migrations_apply(pg, migrations, err))
        return false;
    for (; seeds && seeds->name; seeds++)
        if (!script_apply(pg, seeds, false, err))
            return false;
    return true;
}

bool migration_run(const char *url, bool demo, struct error *err)
{
    return migration_apply(url, MIGRATIONS, demo ? SEEDS : NULL, err);
}

bool migration_is_current(struct db *db, bool *ret, struct error *err)
{
    struct query query = { .statement = STATEMENT_migration_count_missing };
    struct arena arena;
    struct buffer names;
    bool done;

    arena_init(&arena, ARENA_BYTES);
    buffer_init(&names, &arena, NAMES_BYTES);
    for (const struct embedded_script *script = MIGRATIONS; script->name; script++)
        buffer_add_format(&names, "%s%s", script == MIGRATIONS ? "" : ",", script->name);
    query.values = (const char *const[]){ names.text };
    done = db_run(db, "", &query, 1, err);
    arena_free(&arena);
    if (!done)
        return false;
    *ret = db_integer(query.rows, 0, "missing", 0) == 0;
    PQclear(query.rows);
    return true;
}
