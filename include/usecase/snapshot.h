#ifndef USECASE_SNAPSHOT_H
#define USECASE_SNAPSHOT_H

#include "arena.h"
#include "error.h"
#include "policy.h"
#include "reference_store.h"

#include <pthread.h>

struct db;

/*
 * What every decision stands on beside its facts: the policy in force and the reference data, held in
 * memory and const once loaded. Each part has a version, and a decision stores all of them.
 */
struct snapshot {
    const struct policy *policy;
    struct reference reference;
};

/* Where a process keeps its snapshot. Loading waits for the database, so it happens at first need. */
struct snapshot_holder {
    pthread_mutex_t lock;
    struct arena arena;
    struct snapshot snapshot;
    bool is_loaded;
};

void snapshot_holder_init(struct snapshot_holder *holder);
void snapshot_holder_free(struct snapshot_holder *holder);

/* The snapshot, loaded now if it was not. It lives as long as the holder. ERROR_UNAVAILABLE while the
 * database does not answer. */
MUST_CHECK bool snapshot_take(struct snapshot_holder *holder, struct db *db, const struct snapshot **ret,
                              struct error *err);

#endif
