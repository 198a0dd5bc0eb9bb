#ifndef HTTP_CLAIMS_H
#define HTTP_CLAIMS_H

#include "caller.h"
#include "error.h"
#include "exchange.h"

#include <jansson.h>

/* What a token says, once its signature has been verified. */

/* What a good token says here; times in seconds since 1970 UTC. */
struct claims_expected {
    const char *issuer;
    const char *audience;
    int64_t now_s;
    int64_t skew_s; /* tolerance for exp, nbf and iat */
};

/* ERROR_UNAUTHORIZED unless the token is for us and for now. */
MUST_CHECK bool claims_check(const json_t *claims, const struct claims_expected *expected,
                             struct error *err);

/*
 * The caller that the claims name, completed from the NHS end-user headers where they are silent;
 * its texts live in x->arena. ERROR_UNAUTHORIZED if sub, icb or another claim is missing or out of
 * form; scopes that we do not know are passed over.
 */
MUST_CHECK bool claims_caller(const json_t *claims, const struct exchange *x, struct caller *ret,
                              struct error *err);

#endif
