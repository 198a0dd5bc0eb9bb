#ifndef HTTP_KEYSET_H
#define HTTP_KEYSET_H

#include "error.h"
#include "jwt.h"

#include <stdint.h>

/*
 * The public keys of the token issuer, read from a JWKS file and read again when the file changes;
 * it is looked at once a second at most. A new file that cannot be read leaves the old keys in
 * force and is logged once; a good file without usable keys puts none in force.
 */
struct keyset;

/* ERROR_INTERNAL if the file cannot be read. Free it with keyset_free. */
MUST_CHECK bool keyset_new(const char *file, struct keyset **ret, struct error *err);
void keyset_free(struct keyset *keys);

/* A number that changes whenever other keys come into force. */
uint64_t keyset_generation(struct keyset *keys);

/* Whether the token is signed by a key in force, as jwks_verify. Any number of threads may ask at
 * once. */
bool keyset_verify(struct keyset *keys, const struct jwt *jwt);

#endif
