#include "db.h"
#include "clock.h"
#include "connection.h"
#include "text.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

enum { ATTEMPTS = 3, BACKOFF_MS = 5 };

/* While one leader waits for the disk, another may use the processor, if it has enough to do: what
 * a row costs falls until there are about 32 in a statement, most of the way with the first dozen.
 * A commit takes a few milliseconds; one that takes many times as long is held up by what need not
 * hold up the rest. */
enum {
    BATCH_LEADERS = 4,
    BATCH_CROWD = 12,
    BATCH_PATIENCE_MS = 100,
    BATCH_BYTES = 8 * MIB,
    BATCH_QUEUE = 8 * COMBINER_BATCH
};

/* Callers get connections in the order in which they came: each waits for its own turn. */
struct waiter {
    pthread_cond_t turn;
    struct connection *connection;
    struct waiter *next;
};

struct db {
    struct db_options options; /* texts in `arena` */
    struct arena arena;
    struct host_list hosts;
    struct connection *connections;
    struct combiner *combiners[BATCH_KINDS];
    struct batch_place places[BATCH_KINDS]; /* their contexts */
    pthread_condattr_t monotonic;

    pthread_mutex_t lock; /* over what follows */
    struct connection *free;
    struct waiter *waiters;
    int in_use;
    int waiting;
};

static bool no_memory(struct error *err)
{
    return error_set(err, ERROR_UNAVAILABLE, "", "There was no memory for the database pool");
}

static bool make_combiners(struct db *db, struct error *err)
{
    struct combiner_options options = { .run = batch_run_kind,
                                        .leaders = BATCH_LEADERS,
                                        .crowd = BATCH_CROWD,
                                        .patience_ms = BATCH_PATIENCE_MS,
                                        .batch = COMBINER_BATCH,
                                        .batch_bytes = BATCH_BYTES,
                                        .queue = BATCH_QUEUE,
                                        .timeout_ms = db->options.timeout_ms };

    for (int i = 0; i < BATCH_KINDS; i++) {
        db->places[i] = (struct batch_place){ db, (enum batch_kind)i };
        options.context = &db->places[i];
        if (!combiner_new(&options, &db->combiners[i], err))
            return false;
    }
    return true;
}

static bool db_init(struct db *db, const struct db_options *options, struct error *err)
{
    db->options = *options;
    db->options.url = arena_text(&db->arena, options->url);
    db->options.role = arena_text(&db->arena, options->role);
    db->connections =
        arena_alloc(&db->arena, (size_t)options->pool_size * sizeof(db->connections[0]));
    if (!db->options.url || (options->role && !db->options.role) || !db->connections)
        return no_memory(err);
    for (int i = 0; i < options->pool_size; i++) {
        db->connections[i].next = db->free;
        db->free = &db->connections[i];
    }
    return make_combiners(db, err) && host_list_read(db->options.url, &db->arena, &db->hosts, err);
}

bool db_new(const struct db_options *options, struct db **ret, struct error *err)
{
    struct db *db = calloc(1, sizeof(*db));

    if (!db)
        return no_memory(err);
    arena_init(&db->arena, MIB);
    pthread_mutex_init(&db->lock, NULL);
    pthread_condattr_init(&db->monotonic);
    pthread_condattr_setclock(&db->monotonic, CLOCK_MONOTONIC);
    if (!db_init(db, options, err)) {
        db_free(db);
        return false;
    }
    *ret = db;
    return true;
}

void db_free(struct db *db)
{
    if (!db)
        return;
    for (int i = 0; db->connections && i < db->options.pool_size; i++)
        connection_close(&db->connections[i]);
    for (int i = 0; i < BATCH_KINDS; i++)
        combiner_free(db->combiners[i]);
    pthread_condattr_destroy(&db->monotonic);
    pthread_mutex_destroy(&db->lock);
    arena_free(&db->arena);
    free(db);
}

/* Called with the lock held. On timeout the waiter leaves the queue, unless its turn came
 * meanwhile. */
static struct connection *turn_wait(struct db *db, int64_t deadline_ms)
{
    const struct timespec until = { .tv_sec = deadline_ms / 1000,
                                    .tv_nsec = deadline_ms % 1000 * 1000000 };
    struct waiter self = { .connection = NULL };
    struct waiter **place = &db->waiters;
    int late = 0;

    pthread_cond_init(&self.turn, &db->monotonic);
    while (*place)
        place = &(*place)->next;
    *place = &self;
    db->waiting++;
    while (!self.connection && !late)
        late = pthread_cond_timedwait(&self.turn, &db->lock, &until);
    db->waiting--;
    for (place = &db->waiters; *place; place = &(*place)->next)
        if (*place == &self) {
            *place = self.next;
            break;
        }
    pthread_cond_destroy(&self.turn);
    return self.connection;
}

/* NULL, and why in `err`, if none became free in time. */
static struct connection *pool_take(struct db *db, int64_t deadline_ms, struct error *err)
{
    struct connection *connection;

    pthread_mutex_lock(&db->lock);
    connection = db->free;
    if (connection) {
        db->free = connection->next;
        db->in_use++;
    } else {
        connection = turn_wait(db, deadline_ms);
    }
    pthread_mutex_unlock(&db->lock);
    if (!connection)
        (void)error_set(err, ERROR_UNAVAILABLE, "", "No database connection became free in time");
    return connection;
}

/* To the first in the queue, who leaves it here so that nobody can be given two. */
static void pool_give(struct db *db, struct connection *connection)
{
    struct waiter *first;

    pthread_mutex_lock(&db->lock);
    first = db->waiters;
    if (first) {
        db->waiters = first->next;
        first->connection = connection;
        pthread_cond_signal(&first->turn);
    } else {
        connection->next = db->free;
        db->free = connection;
        db->in_use--;
    }
    pthread_mutex_unlock(&db->lock);
}

static bool attempt(struct db *db, const char *tenants, struct query queries[], int count,
                    int64_t deadline_ms, bool *ret_again, struct error *err)
{
    struct connection *connection = pool_take(db, deadline_ms, err);
    bool done;

    if (!connection)
        return false;
    done = (connection_is_fresh(connection) ||
            connection_open(connection, &db->options, &db->hosts, deadline_ms, err)) &&
           connection_transact(connection, tenants, queries, count, deadline_ms, ret_again, err);
    pool_give(db, connection);
    return done;
}

bool db_run(struct db *db, const char *tenants, struct query queries[], int count,
            struct error *err)
{
    return db_run_until(db, tenants, queries, count, clock_monotonic_ms() + db->options.timeout_ms,
                        err);
}

bool db_run_until(struct db *db, const char *tenants, struct query queries[], int count,
                  int64_t deadline_ms, struct error *err)
{
    for (int failures = 1;; failures++) {
        bool again = false;

        if (attempt(db, tenants, queries, count, deadline_ms, &again, err))
            return true;
        if (!again || failures == ATTEMPTS || !clock_pause(BACKOFF_MS << failures, deadline_ms))
            return false;
    }
}

bool db_combine(struct db *db, enum batch_kind kind, struct share *share, struct error *err)
{
    return combiner_serve(db->combiners[kind], share, err);
}

bool db_ping(struct db *db, struct error *err)
{
    return db_run(db, "", NULL, 0, err);
}

void db_figures(struct db *db, struct db_figures *ret)
{
    pthread_mutex_lock(&db->lock);
    *ret = (struct db_figures){ db->options.pool_size, db->in_use, db->waiting, { .queued = 0 } };
    pthread_mutex_unlock(&db->lock);
    combiner_figures(db->combiners[BATCH_SUBMISSION_WRITE], &ret->writes);
}

const char *db_text(const PGresult *rows, int row, const char *column)
{
    int number = PQfnumber(rows, column);

    assert(number >= 0 && row < PQntuples(rows));
    return PQgetisnull(rows, row, number) ? NULL : PQgetvalue(rows, row, number);
}

int64_t db_integer(const PGresult *rows, int row, const char *column, int64_t if_null)
{
    const char *text = db_text(rows, row, column);
    int64_t value = if_null;

    if (text && !text_read_integer(text, INT64_MIN, INT64_MAX, &value))
        assert(!"the column holds integers");
    return value;
}

bool db_bool(const PGresult *rows, int row, const char *column)
{
    return text_equal(db_text(rows, row, column), "t");
}
