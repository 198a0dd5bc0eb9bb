#include "snapshot.h"
#include "default_policy.h"
#include "policy_read.h"

enum { SNAPSHOT_BYTES = 16 * MIB };

void snapshot_holder_init(struct snapshot_holder *holder)
{
    *holder = (struct snapshot_holder){ .is_loaded = false };
    pthread_mutex_init(&holder->lock, NULL);
    arena_init(&holder->arena, SNAPSHOT_BYTES);
}

void snapshot_holder_free(struct snapshot_holder *holder)
{
    arena_free(&holder->arena);
    pthread_mutex_destroy(&holder->lock);
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
