#ifndef USECASE_SNAPSHOT_H
#define USECASE_SNAPSHOT_H

#include "arena.h"
#include "error.h"
#include "policy.h"
#include "reference_store.h"

struct db;

/*
 * What every decision stands on beside its facts: the policies in force and the reference data,
 * held in memory and const once loaded. Each part has a version, and a decision stores all of them.
 * A policy that comes into force later is there already, so that all processes begin with it at
 * the same moment. Where this program cannot read a policy, that tenant goes on with the one
 * before, the log says so (policy.unreadable), and no other tenant knows.
 *
 * Reference data that changed is loaded beside what is in use and takes its place; whoever took the
 * old snapshot keeps it whole to the end, and the last of them frees it.
 */
struct policy_term {
    const char *icb;
    bool is_shadow;      /* runs beside, and decides about nobody */
    int64_t from, until; /* µs; until 0: without end */
    const struct policy *policy;
};

struct snapshot {
    const struct policy *built_in; /* of tenants that have put none in force */
    const struct policy_term *terms;
    size_t term_count;
    const char *policies_version;
    struct reference reference;
};

/* The policy in force in a tenant at an instant (µs). */
const struct policy *snapshot_policy(const struct snapshot *snapshot, const char *icb, int64_t at);

/* The one that runs beside it; NULL if none does. */
const struct policy *snapshot_shadow(const struct snapshot *snapshot, const char *icb, int64_t at);

/* Where a process keeps its snapshot. Loading waits for the database, so it happens at first need.
 */
struct snapshot_holder;

/* NULL if memory ran out. */
struct snapshot_holder *snapshot_holder_new(void);
void snapshot_holder_free(struct snapshot_holder *holder);

/* The snapshot in force, loaded now if none was. It lives as long as `arena`, so what is made in
 * the arena may point into it. ERROR_UNAVAILABLE while the database does not answer. */
MUST_CHECK bool snapshot_take(struct snapshot_holder *holder, struct db *db, struct arena *arena,
                              const struct snapshot **ret, struct error *err);

/*
 * Ask the database whether the reference data has changed, and load it if so; what was in force
 * stays so where that fails. Nobody who takes a snapshot waits for it. For one thread of a process;
 * does nothing before the first take, or within a second after its last look.
 */
MUST_CHECK bool snapshot_refresh(struct snapshot_holder *holder, struct db *db, struct error *err);

#endif
