#ifndef STORAGE_CONNECTION_H
#define STORAGE_CONNECTION_H

#include "arena.h"
#include "db.h"

/*
 * One session with the server, always in pipeline mode and never blocking: every wait ends at an
 * absolute deadline on clock_monotonic_ms. For db.c; stores use db_run.
 */

enum { CONNECTION_HOSTS = 8 };

/* Where to connect. libpq would wait for a frozen first host until the deadline, so the hosts of a
 * connection string are tried one by one here, each with its share of the time. */
struct host_list {
    const char *names[CONNECTION_HOSTS];
    const char *ports[CONNECTION_HOSTS];
    int count;
    _Atomic int first; /* the last one that answered */
};

/* ERROR_INTERNAL if libpq cannot read the string. Texts live in `arena`. */
MUST_CHECK bool host_list_read(const char *url, struct arena *arena, struct host_list *ret,
                               struct error *err);

enum prepared {
    PREPARED_NOT,
    PREPARED_SENT,
    PREPARED_DONE,
    PREPARED_RENEWED /* let go of and sent again */
};

struct connection {
    PGconn *pg;      /* NULL while closed */
    bool committing; /* the server is at COMMIT */
    bool warned;     /* and said that it is not what it should be */
    enum prepared prepared[STATEMENT_COUNT + 1];
    int batches[STATEMENT_COUNT + 1]; /* that each statement has run */
    struct connection *next;          /* in the pool's list of free ones */
};

/* Connect, take the role and set the session's time limits. ERROR_UNAVAILABLE on any failure. */
MUST_CHECK bool connection_open(struct connection *connection, const struct db_options *options,
                                struct host_list *hosts, int64_t deadline_ms, struct error *err);

void connection_close(struct connection *connection);

/* False if it is closed, or if the server has said anything since its last use: what an idle
 * session hears is that it has ended. */
bool connection_is_fresh(const struct connection *connection);

/* The next result of the pipeline, which the caller clears. False (ERROR_UNAVAILABLE) past the
 * deadline or if the connection is lost; it is not closed here. */
MUST_CHECK bool connection_next(struct connection *connection, int64_t deadline_ms, PGresult **ret,
                                struct error *err);

/*
 * db_run's transaction, once. On failure `ret_again` says whether it is certain to have rolled back
 * and worth another attempt. A connection in doubt is closed.
 */
MUST_CHECK bool connection_transact(struct connection *connection, const char *tenants,
                                    struct query queries[], int count, int64_t deadline_ms,
                                    bool *ret_again, struct error *err);

/* The frame of every transaction, prepared when the connection opens. Each statement must see what
 * was committed before it: some lock, and the next one looks at what the lock protects. */
#define FRAME_BEGIN "frame_begin"
#define FRAME_TENANTS "frame_tenants"
#define FRAME_BATCH "frame_batch" /* the same, with the plans that arrays of rows need */
#define FRAME_COMMIT "frame_commit"

#endif
