#ifndef STORAGE_POLICY_STORE_H
#define STORAGE_POLICY_STORE_H

#include "arena.h"
#include "author.h"
#include "error.h"
#include "key_use.h"
#include "policy_record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct db;

/*
 * A tenant's policies, by version: texts, approvals of a text, signatures of values, and the
 * periods in which one is in force. Every change carries the edition that the caller has read, in
 * its WHERE. All texts live in the arena.
 */

/* ERROR_CONFLICT if the tenant has the version already. */
MUST_CHECK bool policy_store_create(struct db *db, struct arena *arena, const struct author *author,
                                    const struct policy_record *policy, const char *key,
                                    const char *fingerprint, struct key_use *ret,
                                    struct error *err);

/* ERROR_NOT_FOUND for an unknown version and another tenant's alike. */
MUST_CHECK bool policy_store_get(struct db *db, struct arena *arena, const struct author *author,
                                 const char *icb, const char *version, struct policy_record *ret,
                                 struct error *err);

/* At most `limit` of them after a version (NULL: from the first), by version. */
MUST_CHECK bool policy_store_list(struct db *db, struct arena *arena, const struct author *author,
                                  const char *icb, const char *after, int limit,
                                  struct policy_list *ret, struct error *err);

/* Text and what is told of it; `policy->edition` is what the caller has read. ERROR_STALE if it has
 * another by now, has been put in force or was retired. */
MUST_CHECK bool policy_store_replace(struct db *db, struct arena *arena,
                                     const struct author *author,
                                     const struct policy_record *policy, struct error *err);

/* A threshold as it was signed: `stated` is its canonical value with unit. */
struct signed_value {
    const char *threshold, *stated;
    const char *name, *role, *signer, *signed_at; /* of a signature that was read */
};

struct approval {
    const char *name, *role;
    const struct signed_value *values; /* that the approver stands for */
    size_t count;
};

/* Approvals and signatures of the author's practitioner. Stale as above. */
MUST_CHECK bool policy_store_approve(struct db *db, struct arena *arena,
                                     const struct author *author,
                                     const struct policy_record *policy,
                                     const struct approval *approval, struct error *err);

struct signature_list {
    const struct signed_value *items;
    size_t count;
};

MUST_CHECK bool policy_store_signatures(struct db *db, struct arena *arena,
                                        const struct author *author, const char *icb,
                                        struct signature_list *ret, struct error *err);

/* In force from `from` (µs) on, in the place of what was, with the event `data`. ERROR_CONFLICT if
 * another comes into force then or later. */
MUST_CHECK bool policy_store_activate(struct db *db, struct arena *arena,
                                      const struct author *author,
                                      const struct policy_record *policy, int64_t from,
                                      const char *data, struct error *err);

/* Withdrawn for good; if it was to come into force, what it would have followed goes on.
 * ERROR_STALE if it has another edition or is in force. */
MUST_CHECK bool policy_store_retire(struct db *db, struct arena *arena, const struct author *author,
                                    const struct policy_record *policy, struct error *err);

/* Beside the one in force until `until` (µs); a past instant ends it. Stale as above. */
MUST_CHECK bool policy_store_shadow(struct db *db, struct arena *arena, const struct author *author,
                                    const struct policy_record *policy, int64_t until,
                                    struct error *err);

/* What is in force, will be, or runs beside, of all tenants, ordered by tenant and time. */
struct policy_period {
    const char *icb;
    bool is_shadow;
    int64_t from, until; /* µs; until 0: without end */
    const char *revision;
    const char *document;
};

struct policy_schedule {
    const struct policy_period *items;
    size_t count;
    const char *version; /* grows with every activation of any tenant */
};

MUST_CHECK bool policy_store_schedule(struct db *db, struct arena *arena,
                                      struct policy_schedule *ret, struct error *err);

#endif
