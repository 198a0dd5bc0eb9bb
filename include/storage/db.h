#ifndef STORAGE_DB_H
#define STORAGE_DB_H

#include "batch.h"
#include "column.h"
#include "error.h"
#include "pool.h"
#include "statement_table.h"

#include <libpq-fe.h>
#include <stdint.h>

/*
 * The database: a pool of connections, and one way to use them.
 *
 * db_run sends BEGIN, the tenant setting, every query and COMMIT in one libpq pipeline: one network
 * round trip and one transaction, whatever the number of queries. There is no open transaction to
 * forget, and no statement text outside sql/query. Queries that must agree with what was read
 * before carry a guard in their SQL and say in their row whether it held.
 *
 * Every call has a deadline of its own (a frozen primary keeps its TCP connection, so neither
 * keepalives nor statement_timeout are enough). Past it the connection is closed and the call fails
 * with ERROR_UNAVAILABLE: what was sent may or may not have been committed. A COMMIT is never
 * cancelled, and one that comes with a warning ("committed locally") is not a commit: the call
 * fails.
 */

enum statement {
#define X(name, count, text) STATEMENT_##name,
    STATEMENT_TABLE(X)
#undef X
        STATEMENT_COUNT
};

struct query {
    enum statement statement;
    const char *const *values; /* text parameters, as many as the statement has; NULL is SQL NULL */
    PGresult *rows;            /* set on success; PQclear it. NULL before the call */
    const struct column_parameters *columns; /* instead of values: arrays of many rows */
};

/*
 * Run queries in one transaction, as one round trip. `tenants` is a comma-separated list of ICB
 * codes that row-level security admits ("" for none). On failure nothing was committed, unless the
 * failure is a lost connection or a deadline; rows are NULL then. Failures that are certain to have
 * rolled back (40001, 40P01 and others of sqlstate.c) are tried again here, three times at most.
 * err->retry says that the same call may succeed at once, though it may also have been committed:
 * only what is idempotent may be called again. A constraint's name chooses the error.
 */
MUST_CHECK bool db_run(struct db *db, const char *tenants, struct query queries[], int count,
                       struct error *err);

/* The same with a deadline of the caller's, on clock_monotonic_ms. */
MUST_CHECK bool db_run_until(struct db *db, const char *tenants, struct query queries[], int count,
                             int64_t deadline_ms, struct error *err);

/* Serve a share together with others of its kind (combiner.h). */
MUST_CHECK bool db_combine(struct db *db, enum batch_kind kind, struct share *share,
                           struct error *err);

/* Column `column` of row `row`: NULL if it is SQL NULL. Belongs to `rows`. */
const char *db_text(const PGresult *rows, int row, const char *column);
int64_t db_integer(const PGresult *rows, int row, const char *column, int64_t if_null);
bool db_bool(const PGresult *rows, int row, const char *column);

#endif
