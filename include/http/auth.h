#ifndef HTTP_AUTH_H
#define HTTP_AUTH_H

#include "caller.h"
#include "error.h"
#include "exchange.h"
#include "keyset.h"

/*
 * Who sends a request: a signed access token (JWT), verified against the issuer's public keys.
 *
 * RS256, RS512, PS256 and ES256 alone are admitted, and a token's algorithm must fit its key's
 * type. The token must name its key; what it says of keys elsewhere (jku, jwk, x5u, x5c) makes it
 * void, as `crit` does. Issuer, audience and expiry are demanded. Without a single usable key every
 * token is refused.
 *
 * A good token is remembered by its digest, so that only its first request pays for the signature;
 * its times are judged at every request, and a change of the keys makes all be verified anew.
 *
 * Claims read: sub (the application), icb (the tenants, one or several), scope, and if present org,
 * practitioner and practitioner_role. What the token leaves open of the last two may come from the
 * headers NHSD-Requesting-Practitioner and NHSD-Requesting-Practitioner-Role; a header that is not
 * a plain code is ignored. The organisation comes from the token alone: it decides what may be
 * seen.
 */
struct auth;

struct auth_options {
    struct key_source keys;
    const char *issuer;   /* `iss`, exactly */
    const char *audience; /* `aud`, or one of them, exactly */
    int clock_skew_s;     /* tolerance for exp, nbf and iat */
};

/* The options' text is copied; for the keys and the errors see keyset_new. Free it with auth_free.
 */
MUST_CHECK bool auth_new(const struct auth_options *options, struct auth **ret, struct error *err);
void auth_free(struct auth *auth);

/*
 * The caller of an exchange; its texts live in x->arena. ERROR_UNAUTHORIZED, with a sentence that
 * says no more than the caller needs, if there is no good token; ERROR_UNAVAILABLE if there are no
 * keys to judge it by. Scopes are for caller_may to
 * judge. Any number of threads may ask at once.
 */
MUST_CHECK bool auth_check(const struct auth *auth, const struct exchange *x, struct caller *ret,
                           struct error *err);

#endif
