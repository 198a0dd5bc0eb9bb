#include "cleanup.h"
#include "connection.h"
#include "sqlstate.h"
#include "text.h"

#include <stdio.h>

DEFINE_CLEANUP(PGresult *, PQclear)

enum { NAME_BYTES = 64 };

static const struct statement_row {
    const char *name;
    int count;
    const char *text;
} statements[] = {
#define X(name, count, text) { #name, count, text },
    STATEMENT_TABLE(X)
#undef X
        { NULL, 0, NULL },
};

/* One trip of a pipeline, of which the first failure is kept: the rest only say "aborted". */
struct trip {
    struct connection *connection;
    int64_t deadline_ms;
    bool failed;
    struct sqlstate_verdict verdict;
    struct error *err;
};

/*
 * A batch's plan is kept, and the planner makes no difference between indexes of an empty table. So
 * a young database's plans are made again: each time that they have run eight times as often, then
 * now and then. (They are made again by themselves when the server has gathered statistics.)
 */
static bool is_outgrown(int batches)
{
    return batches == 8 || batches == 64 || batches == 512 || (batches > 0 && batches % 1024 == 0);
}

static bool let_go(PGconn *pg, const char *name)
{
    char text[NAME_BYTES];

    snprintf(text, sizeof(text), "DEALLOCATE %s", name);
    return PQsendQueryParams(pg, text, 0, NULL, NULL, NULL, NULL, 0);
}

static bool prepare(struct connection *connection, enum statement statement, bool is_batch)
{
    const struct statement_row *row = &statements[statement];
    enum prepared *prepared = &connection->prepared[statement];
    bool renews =
        is_batch && *prepared == PREPARED_DONE && is_outgrown(connection->batches[statement]);

    connection->batches[statement] += is_batch;
    if (*prepared != PREPARED_NOT && !renews)
        return true;
    if ((renews && !let_go(connection->pg, row->name)) ||
        !PQsendPrepare(connection->pg, row->name, row->text, 0, NULL))
        return false;
    *prepared = renews ? PREPARED_RENEWED : PREPARED_SENT;
    return true;
}

static bool query_send(struct connection *connection, const struct query *query)
{
    const struct statement_row *row = &statements[query->statement];
    const struct column_parameters *columns = query->columns;

    if (!prepare(connection, query->statement, columns != NULL))
        return false;
    if (columns)
        return PQsendQueryPrepared(connection->pg, row->name, columns->count, columns->values,
                                   columns->lengths, columns->formats, 0);
    return PQsendQueryPrepared(connection->pg, row->name, row->count, query->values, NULL, NULL, 0);
}

static bool trip_send(struct connection *connection, const char *tenants,
                      const struct query queries[], int count)
{
    PGconn *pg = connection->pg;
    const char *frame = count > 0 && queries[0].columns ? FRAME_BATCH : FRAME_TENANTS;
    bool sent = PQsendQueryPrepared(pg, FRAME_BEGIN, 0, NULL, NULL, NULL, 0) &&
                PQsendQueryPrepared(pg, frame, 1, &tenants, NULL, NULL, 0);

    for (int i = 0; sent && i < count; i++)
        sent = query_send(connection, &queries[i]);
    return sent && PQsendQueryPrepared(pg, FRAME_COMMIT, 0, NULL, NULL, NULL, 0) &&
           PQpipelineSync(pg);
}

static void trip_fail(struct trip *trip, struct sqlstate_verdict verdict, const struct error *err)
{
    if (trip->failed) {
        trip->verdict.closes = trip->verdict.closes || verdict.closes;
        return;
    }
    trip->failed = true;
    trip->verdict = verdict;
    *trip->err = *err;
}

static void trip_lose(struct trip *trip, const struct error *err)
{
    trip_fail(trip, (struct sqlstate_verdict){ .closes = true }, err);
}

/*
 * The result of one statement, or NULL if it failed or never ran. False once nothing more can be
 * read from the connection.
 */
static bool result_read(struct trip *trip, const char *name, PGresult **ret)
{
    cleanup(PQclear) PGresult *rows = NULL;
    ExecStatusType status;
    struct error err;

    if (!connection_next(trip->connection, trip->deadline_ms, &rows, &err)) {
        trip_lose(trip, &err);
        return false;
    }
    status = PQresultStatus(rows);
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_PIPELINE_SYNC) {
        *ret = rows;
        rows = NULL;
    } else if (status != PGRES_PIPELINE_ABORTED) {
        struct sqlstate_verdict verdict = sqlstate_read(rows, name, &err);

        trip_fail(trip, verdict, &err);
    }
    return !trip->verdict.closes;
}

static bool frame_read(struct trip *trip, const char *name)
{
    cleanup(PQclear) PGresult *rows = NULL;

    return result_read(trip, name, &rows);
}

/* What became of a statement that was sent to be prepared. */
static bool prepared_read(struct trip *trip, const char *name, enum prepared *prepared)
{
    cleanup(PQclear) PGresult *let_go = NULL;
    cleanup(PQclear) PGresult *made = NULL;

    if (*prepared == PREPARED_RENEWED) {
        if (!result_read(trip, name, &let_go))
            return false;
        *prepared = let_go ? PREPARED_SENT : PREPARED_DONE;
    }
    if (!result_read(trip, name, &made))
        return false;
    if (*prepared == PREPARED_SENT)
        *prepared = made ? PREPARED_DONE : PREPARED_NOT;
    return true;
}

static bool query_read(struct trip *trip, struct query *query)
{
    const char *name = statements[query->statement].name;
    enum prepared *prepared = &trip->connection->prepared[query->statement];

    if (*prepared != PREPARED_DONE && !prepared_read(trip, name, prepared))
        return false;
    return result_read(trip, name, &query->rows);
}

static bool commit_read(struct trip *trip)
{
    cleanup(PQclear) PGresult *rows = NULL;
    struct error err;
    bool more;

    trip->connection->committing = true;
    more = result_read(trip, FRAME_COMMIT, &rows);
    trip->connection->committing = false;
    if (trip->connection->warned) {
        error_set(&err, ERROR_UNAVAILABLE, "", "The commit was not confirmed by the standby");
        trip_lose(trip, &err);
    } else if (rows && !text_equal(PQcmdStatus(rows), "COMMIT")) {
        error_set(&err, ERROR_INTERNAL, "", "COMMIT answered %s", PQcmdStatus(rows));
        trip_lose(trip, &err);
    }
    return more;
}

static void trip_read(struct trip *trip, struct query queries[], int count)
{
    bool more = frame_read(trip, FRAME_BEGIN) && frame_read(trip, FRAME_TENANTS);

    for (int i = 0; more && i < count; i++)
        more = query_read(trip, &queries[i]);
    if (more && commit_read(trip))
        (void)frame_read(trip, "sync");
}

static void trip_roll_back(struct trip *trip)
{
    PGconn *pg = trip->connection->pg;

    if (PQtransactionStatus(pg) == PQTRANS_IDLE)
        return;
    if (!PQsendQueryParams(pg, "ROLLBACK", 0, NULL, NULL, NULL, NULL, 0) || !PQpipelineSync(pg) ||
        !frame_read(trip, "rollback") || !frame_read(trip, "sync") ||
        PQtransactionStatus(pg) != PQTRANS_IDLE)
        trip->verdict.closes = true;
}

static void rows_clear(struct query queries[], int count)
{
    for (int i = 0; i < count; i++) {
        PQclear(queries[i].rows);
        queries[i].rows = NULL;
    }
}

bool connection_transact(struct connection *connection, const char *tenants, struct query queries[],
                         int count, int64_t deadline_ms, bool *ret_again, struct error *err)
{
    struct trip trip = { .connection = connection, .deadline_ms = deadline_ms, .err = err };
    struct error lost;

    if (trip_send(connection, tenants, queries, count)) {
        trip_read(&trip, queries, count);
    } else {
        error_set(&lost, ERROR_UNAVAILABLE, "", "The database connection was lost");
        lost.retry = true;
        trip_lose(&trip, &lost);
    }
    if (trip.failed && !trip.verdict.closes)
        trip_roll_back(&trip);
    if (trip.verdict.closes)
        connection_close(connection);
    if (!trip.failed)
        return true;
    rows_clear(queries, count);
    *ret_again = trip.verdict.again;
    return false;
}
