#ifndef USECASE_SNAPSHOT_H
#define USECASE_SNAPSHOT_H

#include "arena.h"
#include "error.h"
#include "policy.h"
#include "reference_store.h"

struct db;

/*
 * What every decision stands on beside its facts: the policy in force and the reference data, held
 * in memory and const once loaded. Each part has a version, and a decision stores all of them.
 */
struct snapshot {
    const struct policy *policy;
    struct reference reference;
};

/* Where a process keeps its snapshot. Loading waits for the database, so it happens at first need.
 */
struct snapshot_holder;

/* NULL if memory ran out. */
struct snapshot_holder *snapshot_holder_new(void);
void snapshot_holder_free(struct snapshot_holder *holder);

/* The snapshot, loaded now if it was not. It lives as long as the holder. ERROR_UNAVAILABLE while
 * the database does not answer. */
MUST_CHECK bool snapshot_take(struct snapshot_holder *holder, struct db *db,
                              const struct snapshot **ret, struct error *err);

#endif
