#ifndef STORAGE_ENDPOINT_STORE_H
#define STORAGE_ENDPOINT_STORE_H

#include "arena.h"
#include "author.h"
#include "endpoint.h"
#include "error.h"
#include "event.h"

#include <stddef.h>
#include <stdint.h>

struct db;

/*
 * Webhook endpoints: their registration, for callers, and their delivery state, for the worker.
 *
 * Secrets come and go sealed (see seal.h): the store never holds the key.
 */

struct endpoint_registration {
    const char *key;         /* the caller's Idempotency-Key */
    const char *fingerprint; /* of the request body */
    const char *secret_sealed;
    struct endpoint endpoint; /* all but status, version and secret */
};

/* What a key has made, now or when it was first used. Equal to the registration's own where new. */
struct endpoint_of_key {
    const char *fingerprint;
    const char *operation;
    const char *secret_sealed; /* "" if the endpoint was deleted since; NULL, and `endpoint` empty,
                                * if the key made something else */
    struct endpoint endpoint;  /* as it was created */
};

MUST_CHECK bool endpoint_store_create(struct db *db, struct arena *arena,
                                      const struct author *author,
                                      const struct endpoint_registration *registration,
                                      struct endpoint_of_key *ret, struct error *err);

/* ERROR_NOT_FOUND for an unknown, a deleted and another tenant's endpoint alike. */
MUST_CHECK bool endpoint_store_get(struct db *db, struct arena *arena, const struct author *author,
                                   const char *id, struct endpoint *ret, struct error *err);

/* At most `limit` of them after an id (NULL: from the first), oldest first. */
MUST_CHECK bool endpoint_store_list(struct db *db, struct arena *arena, const struct author *author,
                                    const char *after, int limit, struct endpoint **ret,
                                    size_t *ret_count, struct error *err);

/* ERROR_STALE if the endpoint has another version. */
MUST_CHECK bool endpoint_store_delete(struct db *db, struct arena *arena,
                                      const struct author *author, const char *id, int64_t version,
                                      struct error *err);

#endif
