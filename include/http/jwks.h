#ifndef HTTP_JWKS_H
#define HTTP_JWKS_H

#include "jwt.h"

/*
 * The usable public keys of one JWKS document (RFC 7517), imported once and const from then on.
 *
 * Usable are keys with a `kid` that are meant to verify signatures: RSA from 2048 bits, and EC on
 * P-256. Of a key only the numbers are taken: no certificate and no address in it is followed. A
 * key that is not usable is passed over; the others count.
 */
struct jwks;

/* NULL if the text is no JWKS, or no memory is left. Whoever made it holds it. */
struct jwks *jwks_read(const char *text, size_t length);

/* Any number of threads may hold one; it goes with the last that lets go. NULL is let go freely. */
struct jwks *jwks_hold(struct jwks *jwks);
void jwks_release(struct jwks *jwks);

int jwks_count(const struct jwks *jwks);

enum jwks_verdict {
    JWKS_GOOD,
    JWKS_FORGED,      /* or signed in a way, or with a kind of key, that is not admitted */
    JWKS_UNKNOWN_KEY, /* the set has none of that name */
    JWKS_ABSENT,      /* there is no set: `jwks` is NULL */
};

/*
 * Whether the token is signed with its algorithm (RS256, RS512, PS256 or ES256; each fixes the type
 * of its key) by the key that it names. A key with an `alg` serves that algorithm alone.
 */
enum jwks_verdict jwks_verify(const struct jwks *jwks, const struct jwt *jwt);

#endif
