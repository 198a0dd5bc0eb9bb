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

/* Which of a tenant's events are meant. A referral's all are of one lane, unless order does not
 * matter: then each is of a lane by itself. */
struct event_lane {
    const char *icb;
    bool ordered;
    int lane;
};

/* A lane's events, of all types, among the `look` events of its tenant that come after a position;
 * `ret_reached` is the position of the last of these, or `after`. For the worker's role. */
MUST_CHECK bool event_store_page(struct db *db, struct arena *arena, const struct event_lane *lane,
                                 int64_t after, int look, struct event_list *ret,
                                 int64_t *ret_reached, struct error *err);

/* At most `limit` events after a position, for a caller: without clinical ones, and noted in the
 * audit trail if there are any. */
MUST_CHECK bool event_store_list(struct db *db, struct arena *arena, const struct author *author,
                                 const char *icb, int64_t after, int limit, struct event_list *ret,
                                 struct error *err);

#endif
