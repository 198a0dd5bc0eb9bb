#ifndef STORAGE_REFUSAL_STORE_H
#define STORAGE_REFUSAL_STORE_H

#include "arena.h"
#include "author.h"
#include "error.h"
#include "referral.h"

#include <stdint.h>

struct db;

MUST_CHECK bool refusal_store_add(struct db *db, const struct author *author, const char *icb,
                                  const struct refusal *refusal, struct arena *arena,
                                  struct error *err);

/* Newest first, from `before` (an id; NULL for the newest) on. */
MUST_CHECK bool refusal_store_list(struct db *db, const struct author *author, const char *before,
                                   int limit, struct arena *arena, struct refusal_page *ret,
                                   struct error *err);

#endif
