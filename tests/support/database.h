#ifndef SUPPORT_DATABASE_H
#define SUPPORT_DATABASE_H

#include <jansson.h>

/*
 * The database behind the service, as its administrator sees it: past row-level security. Tests
 * look here for what must have been written and what must not. Connections are to DATABASE_URL; a
 * statement that fails ends the test.
 */
void database_run(const char *statement);

/* The first value that a query gives, as text; NULL if there is none. Of several statements, the
 * last one's. */
const char *database_text(const char *statement);
json_int_t database_count(const char *query);

/* How many rows a tenant has in each table that a submission writes to, in words. Refusals are left
 * out: a refused request adds one. */
const char *database_footprint(const char *icb);

/* A number that no other test of this world is given. */
int database_next(void);

/* A transaction that holds a table locked against everybody, until the connection is given back. */
struct database_lock {
    void *connection;
};
struct database_lock database_lock(const char *table);

/* A transaction that has executed a statement and is not committed; giving it back undoes it. */
struct database_lock database_hold(const char *statement);
/* Until somebody waits for a lock of this database, or some seconds are over. */
void database_await_waiter(void);
void database_unlock(struct database_lock *lock);

/* The same for so long and no longer, in the background: it holds when this returns. */
struct database_lock database_lock_for(const char *table, int milliseconds);

/* A migrated database with the demo's directory, and the setting that names it. */
const char *database_make(const char *name);
void database_drop(const char *name);

/* Nobody gets into a database any more, and who is in is thrown out; or all may enter again. */
void database_shut(const char *name);
void database_reopen(const char *name);

#endif
