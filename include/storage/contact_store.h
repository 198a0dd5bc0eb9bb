#ifndef STORAGE_CONTACT_STORE_H
#define STORAGE_CONTACT_STORE_H

#include "arena.h"
#include "author.h"
#include "contact.h"
#include "error.h"
#include "key_use.h"

#include <stddef.h>
#include <stdint.h>

struct db;

/*
 * Escalation contacts, as those who keep them see them. What decisions stand on is loaded whole
 * (reference_store.h); a change here raises its version.
 */

/* ERROR_CONFLICT if the tenant has a contact for the same class, danger and service; ERROR_INVALID
 * if the service does not serve the tenant. */
MUST_CHECK bool contact_store_create(struct db *db, struct arena *arena,
                                     const struct author *author, const struct contact *contact,
                                     const char *key, const char *fingerprint, struct key_use *ret,
                                     struct error *err);

/* ERROR_NOT_FOUND for an unknown and another tenant's alike. */
MUST_CHECK bool contact_store_get(struct db *db, struct arena *arena, const struct author *author,
                                  const char *id, struct contact *ret, struct error *err);

/* At most `limit` of them after an id (NULL: from the first), by id. */
MUST_CHECK bool contact_store_list(struct db *db, struct arena *arena, const struct author *author,
                                   const char *after, int limit, struct contact_list *ret,
                                   struct error *err);

/* All but id and tenant; `contact->version` is what the caller has read. ERROR_STALE if it has
 * another by now. */
MUST_CHECK bool contact_store_replace(struct db *db, struct arena *arena,
                                      const struct author *author, const struct contact *contact,
                                      struct error *err);

#endif
