#ifndef HTTP_KEYSET_H
#define HTTP_KEYSET_H

#include "error.h"

/*
 * The public keys of the token issuer, read from a JWKS file and read again when the file changes;
 * it is looked at once a second at most. A new file that cannot be read leaves the old keys in
 * force and is logged once; a good file without usable keys puts none in force.
 *
 * Usable are keys with a `kid` that are meant for signatures: RSA from 2048 bits, and EC on P-256.
 * Of a key only the numbers are taken: no certificate and no address in it is followed.
 */
struct keyset;

/* ERROR_INTERNAL if the file cannot be read. Free it with keyset_free. */
MUST_CHECK bool keyset_new(const char *file, struct keyset **ret, struct error *err);
void keyset_free(struct keyset *keys);

/*
 * Whether a compact token is signed with `algorithm` (RS256 or ES256) by the key named `kid`. Both
 * are those of the token's own header, which the caller has read and judged. Any number of threads
 * may ask at once.
 */
bool keyset_verify(struct keyset *keys, const char *algorithm, const char *kid, const char *token);

#endif
