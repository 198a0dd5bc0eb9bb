#include "snapshot.h"
#include "default_policy.h"
#include "policy_read.h"

#include <pthread.h>
#include <stdlib.h>

enum { SNAPSHOT_BYTES = 16 * MIB };

struct snapshot_holder {
    pthread_mutex_t lock;
    struct arena arena;
    struct snapshot snapshot;
    bool is_loaded;
};

struct snapshot_holder *snapshot_holder_new(void)
{
    struct snapshot_holder *holder = calloc(1, sizeof(*holder));

    if (!holder)
        return NULL;
    pthread_mutex_init(&holder->lock, NULL);
    arena_init(&holder->arena, SNAPSHOT_BYTES);
    return holder;
}

void snapshot_holder_free(struct snapshot_holder *holder)
{
    if (!holder)
        return;
    arena_free(&holder->arena);
    pthread_mutex_destroy(&holder->lock);
    free(holder);
}

/* A load that failed half way leaves nothing behind: the next one starts from an empty arena. */
static bool load(struct snapshot_holder *holder, struct db *db, struct error *err)
{
    struct snapshot *snapshot = &holder->snapshot;

    arena_free(&holder->arena);
    if (!policy_read(DEFAULT_POLICY, &holder->arena, &snapshot->policy, err))
        return false;
    return reference_load(db, &holder->arena, &snapshot->reference, err);
}

bool snapshot_take(struct snapshot_holder *holder, struct db *db, const struct snapshot **ret,
                   struct error *err)
{
    bool is_loaded;

    pthread_mutex_lock(&holder->lock);
    if (!holder->is_loaded)
        holder->is_loaded = load(holder, db, err);
    is_loaded = holder->is_loaded;
    pthread_mutex_unlock(&holder->lock);
    if (is_loaded)
        *ret = &holder->snapshot;
    return is_loaded;
}
