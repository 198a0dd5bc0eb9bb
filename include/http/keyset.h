#ifndef HTTP_KEYSET_H
#define HTTP_KEYSET_H

#include "arena.h"
#include "error.h"
#include "jwt.h"

#include <stdint.h>

/*
 * The public keys of the token issuer that are in force: read from a source at the start, and again
 * from time to time, by a thread of its own. A token that names a key which is not there has the
 * source read at once, though not more often than once a minute; requests with such tokens wait for
 * the outcome, three seconds at most, as all do while there are no keys and a read is under way. No
 * other request ever waits for the source.
 *
 * While the source fails the keys stay in force for as long as it says, and it is tried again after
 * one second, then two, four… up to a minute. The first failure of a row is logged, and so is every
 * change of the keys.
 */
struct keyset;

enum { KEYSET_BYTES = 256 * KIB }; /* of the longest document */

struct key_document {
    const char *text;
    size_t length;
    int64_t max_age_ms; /* how soon the source wants to be read again; -1 if it does not say */
};

/* A JWKS (RFC 7517), wherever it lies. What `read` gives lives in the arena. */
struct key_source {
    bool (*read)(void *context, struct arena *arena, struct key_document *ret, struct error *err);
    void *context;
    int refresh_ms;      /* longest time between two reads */
    int stale_ms;        /* longest time that keys outlive their source; 0 for no end */
    bool is_needed;      /* no start without it */
    bool may_revoke_all; /* a document without usable keys puts none in force, or is a failure */
};

/* The source is copied; its context must outlive the set. ERROR_INTERNAL if the source is needed
 * and cannot be read. Free it with keyset_free, which waits for a read under way. */
MUST_CHECK bool keyset_new(const struct key_source *source, struct keyset **ret, struct error *err);
void keyset_free(struct keyset *keys);

/* A number that changes whenever other keys come into force. */
uint64_t keyset_generation(struct keyset *keys);

/*
 * Whether the token is signed by a key in force, as jwks_verify: ERROR_UNAUTHORIZED if not, and
 * ERROR_UNAVAILABLE while no keys have come or the last ones are too old to be trusted. Any number
 * of threads may ask at once.
 */
MUST_CHECK bool keyset_verify(struct keyset *keys, const struct jwt *jwt, struct error *err);

#endif
