#ifndef STORAGE_EVENT_STORE_H
#define STORAGE_EVENT_STORE_H

#include "arena.h"
#include "author.h"
#include "error.h"
#include "event.h"

#include <stddef.h>
#include <stdint.h>

struct db;

/*
 * The outbox. An event is written in the commit of the change that it tells of and is numbered
 * afterwards, so positions exist for committed events alone and become visible in their order: a
 * reader that goes by positions misses none, however long a commit took.
 */

struct event_list {
    struct event *items; /* in the arena */
    size_t count;
};

/* Number every tenant's committed events; `ret_count` says for how many tenants there were some.
 * For the worker's role. Safe to run anywhere at any time. */
MUST_CHECK bool event_store_sequence(struct db *db, size_t *ret_count, struct error *err);

/* At most `limit` events of a tenant after a position, all types. For the worker's role. */
MUST_CHECK bool event_store_page(struct db *db, struct arena *arena, const char *icb, int64_t after,
                                 int limit, struct event_list *ret, struct error *err);

/* The same for a caller: without clinical events, and noted in the audit trail if there are any. */
MUST_CHECK bool event_store_list(struct db *db, struct arena *arena, const struct author *author,
                                 const char *icb, int64_t after, int limit, struct event_list *ret,
                                 struct error *err);

#endif
