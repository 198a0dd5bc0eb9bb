#ifndef STORAGE_REPLAY_STORE_H
#define STORAGE_REPLAY_STORE_H

#include "arena.h"
#include "date.h"
#include "error.h"

#include <stdbool.h>
#include <stdint.h>

struct db;

/* The referrals of a period, page by page, for a worker that decides them again. */
struct replay_period {
    const char *icb;
    struct date from, to; /* received on; without `to` */
    bool decisions;       /* with the decisions to be made again */
};

struct replay_row {
    const char *id;
    const char *submission;          /* JSON */
    const char *decision;            /* JSON, as stored; NULL if it is not to be made again */
    int64_t received_at, created_at; /* µs */
    struct date received_on, clock_started_on;
    int64_t handoffs;
    bool has_plan, is_linked;
    const char *mdt_recommendation; /* NULL before the first outcome */
};

struct replay_page {
    const struct replay_row *items;
    int count;
};

MUST_CHECK bool replay_store_count(struct db *db, const struct replay_period *period,
                                   struct arena *arena, int64_t *ret, struct error *err);

/* At most `limit` after an id (the nil UUID from the first), in the arena. */
MUST_CHECK bool replay_store_page(struct db *db, const struct replay_period *period,
                                  const char *after, int limit, struct arena *arena,
                                  struct replay_page *ret, struct error *err);

#endif
