#include "connection.h"
#include "cleanup.h"
#include "clock.h"
#include "sqlstate.h"
#include "text.h"

#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

DEFINE_CLEANUP(PGresult *, PQclear)

/* True when the socket is ready, false at the deadline. */
static bool socket_wait(int socket, short events, int64_t deadline_ms)
{
    for (;;) {
        struct pollfd entry = { .fd = socket, .events = events };
        int64_t left_ms = deadline_ms - clock_monotonic_ms();
        int ready = left_ms > 0 ? poll(&entry, 1, (int)left_ms) : 0;

        if (ready > 0)
            return true;
        if (ready == 0 || errno != EINTR)
            return false;
    }
}

static bool unavailable(struct error *err, bool retry, const char *what)
{
    error_set(err, ERROR_UNAVAILABLE, "", "%s", what);
    err->retry = retry;
    return false;
}

bool connection_next(struct connection *connection, int64_t deadline_ms, PGresult **ret,
                     struct error *err)
{
    PGconn *pg = connection->pg;

    /* A NULL ends the results of the command before; two of them end the pipeline. */
    for (int ends = 0; ends < 2; ends++) {
        for (int unsent; (unsent = PQflush(pg)) > 0 || PQisBusy(pg);) {
            if (!socket_wait(PQsocket(pg), unsent > 0 ? POLLIN | POLLOUT : POLLIN, deadline_ms))
                return unavailable(err, false, "The database did not answer in time");
            if (!PQconsumeInput(pg))
                return unavailable(err, true, "The database connection was lost");
        }
        *ret = PQgetResult(pg);
        if (*ret)
            return true;
    }
    return unavailable(err, true, "The database connection was lost");
}

/*
 * Nothing the server says in passing may reach standard error, which is the log's. One thing
 * matters: a COMMIT that returns with a warning was cancelled while it waited for its standby.
 */
static void notice_receive(void *argument, const PGresult *notice)
{
    struct connection *connection = argument;
    const char *severity = PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED);

    if (connection->committing && text_equal(severity, "WARNING"))
        connection->warned = true;
}

static bool handshake(PGconn *pg, int64_t deadline_ms, struct error *err)
{
    PostgresPollingStatusType state = PGRES_POLLING_WRITING;

    while (state != PGRES_POLLING_OK) {
        if (state == PGRES_POLLING_FAILED || PQstatus(pg) == CONNECTION_BAD)
            return unavailable(err, true, "No connection to the database could be made");
        if (!socket_wait(PQsocket(pg), state == PGRES_POLLING_READING ? POLLIN : POLLOUT,
                         deadline_ms))
            return unavailable(err, false, "The database did not answer in time");
        state = PQconnectPoll(pg);
    }
    return true;
}

static bool host_connect(struct connection *connection, const char *url, const char *host,
                         const char *port, int64_t deadline_ms, struct error *err)
{
    /* What stands before the URL is a default that the URL may replace. */
    const char *const names[] = { "application_name",
                                  "target_session_attrs",
                                  "dbname",
                                  "host",
                                  "port",
                                  "client_encoding",
                                  NULL };
    const char *const values[] = { "painpath", "read-write", url, host, port, "UTF8", NULL };

    connection->pg = PQconnectStartParams(names, values, 1);
    if (!connection->pg)
        return unavailable(err, false, "There was no memory for a database connection");
    PQsetNoticeReceiver(connection->pg, notice_receive, connection);
    if (handshake(connection->pg, deadline_ms, err))
        return true;
    connection_close(connection);
    return false;
}

static bool hosts_connect(struct connection *connection, const char *url, struct host_list *hosts,
                          int64_t deadline_ms, struct error *err)
{
    int first = atomic_load(&hosts->first);

    for (int i = 0; i < hosts->count; i++) {
        int host = (first + i) % hosts->count;
        int64_t now_ms = clock_monotonic_ms();
        int64_t share_ms = (deadline_ms - now_ms) / (hosts->count - i);

        if (host_connect(connection, url, hosts->names[host], hosts->ports[host], now_ms + share_ms,
                         err)) {
            atomic_store(&hosts->first, host);
            return true;
        }
    }
    return false;
}

/*
 * A batch's arrays differ in length from one to the next: the planner would plan each anew, at many
 * times the cost of running it. Every row is found by its key; a plan made while the tables are
 * small would go on scanning them when they are large.
 */
static const char batch_frame[] = "SELECT set_config('app.icbs', $1, true),"
                                  " set_config('plan_cache_mode', 'force_generic_plan', true),"
                                  " set_config('enable_seqscan', 'off', true)";

/* Send the session's settings (the keepalives are the server's: 25 seconds after our host vanished
 * it rolls back what we left) and the frame's statements; the number of results to expect, or 0. */
static int session_send(PGconn *pg, const struct db_options *options)
{
    char limit[16], lock_limit[16];
    const char *const settings[][2] = {
        { "role", options->role ? options->role : "none" },
        { "statement_timeout", limit },
        { "lock_timeout", lock_limit },
        { "idle_in_transaction_session_timeout", limit },
        { "tcp_keepalives_idle", "10" },
        { "tcp_keepalives_interval", "5" },
        { "tcp_keepalives_count", "3" },
        { "TimeZone", "UTC" },
        { "DateStyle", "ISO, YMD" },
    };
    const int count = sizeof(settings) / sizeof(settings[0]);
    bool sent = true;

    snprintf(limit, sizeof(limit), "%d", options->timeout_ms);
    snprintf(lock_limit, sizeof(lock_limit), "%d", options->timeout_ms / 2 + 1);
    for (int i = 0; sent && i < count; i++)
        sent = PQsendQueryParams(pg, "SELECT set_config($1, $2, false)", 2, NULL, settings[i], NULL,
                                 NULL, 0);
    sent = sent &&
           PQsendPrepare(pg, FRAME_BEGIN, "BEGIN ISOLATION LEVEL READ COMMITTED", 0, NULL) &&
           PQsendPrepare(pg, FRAME_TENANTS, "SELECT set_config('app.icbs', $1, true)", 1, NULL) &&
           PQsendPrepare(pg, FRAME_BATCH, batch_frame, 1, NULL) &&
           PQsendPrepare(pg, FRAME_COMMIT, "COMMIT", 0, NULL) && PQpipelineSync(pg);
    return sent ? count + 4 : 0;
}

static bool session_begin(struct connection *connection, const struct db_options *options,
                          int64_t deadline_ms, struct error *err)
{
    PGconn *pg = connection->pg;
    int results;

    if (PQsetnonblocking(pg, 1) != 0 || !PQenterPipelineMode(pg))
        return unavailable(err, true, "The database connection was lost");
    results = session_send(pg, options);
    for (int i = 0; i < results; i++) {
        cleanup(PQclear) PGresult *rows = NULL;
        ExecStatusType status;

        if (!connection_next(connection, deadline_ms, &rows, err))
            return false;
        status = PQresultStatus(rows);
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
            sqlstate_read(rows, "session", err);
            err->code = ERROR_UNAVAILABLE;
            err->retry = true;
            return false;
        }
    }
    return results > 0 || unavailable(err, true, "The database connection was lost");
}

static bool session_sync(struct connection *connection, int64_t deadline_ms, struct error *err)
{
    cleanup(PQclear) PGresult *rows = NULL;

    if (!connection_next(connection, deadline_ms, &rows, err))
        return false;
    return PQresultStatus(rows) == PGRES_PIPELINE_SYNC ||
           unavailable(err, true, "The database connection was lost");
}

bool connection_open(struct connection *connection, const struct db_options *options,
                     struct host_list *hosts, int64_t deadline_ms, struct error *err)
{
    connection_close(connection);
    if (!hosts_connect(connection, options->url, hosts, deadline_ms, err))
        return false;
    if (session_begin(connection, options, deadline_ms, err) &&
        session_sync(connection, deadline_ms, err))
        return true;
    connection_close(connection);
    return false;
}

void connection_close(struct connection *connection)
{
    PQfinish(connection->pg);
    connection->pg = NULL;
    connection->committing = false;
    connection->warned = false;
    memset(connection->prepared, 0, sizeof(connection->prepared));
    memset(connection->batches, 0, sizeof(connection->batches));
}

bool connection_is_fresh(const struct connection *connection)
{
    struct pollfd entry = { .events = POLLIN };

    if (!connection->pg || PQstatus(connection->pg) != CONNECTION_OK)
        return false;
    entry.fd = PQsocket(connection->pg);
    return poll(&entry, 1, 0) == 0;
}
