#ifndef HTTP_CLAIMS_H
#define HTTP_CLAIMS_H

#include "caller.h"
#include "error.h"
#include "exchange.h"

#include <jansson.h>

/* What a token says, once its signature has been verified. */

enum { CLAIM_CODE = 9, CLAIM_PERSON = 64, CLAIM_CLIENT = 128 }; /* longest texts */

/* In a form that can be kept: no pointers. Times are in seconds since 1970 UTC. */
struct claims {
    int64_t expires_s;
    int64_t starts_s; /* the later of nbf and iat; 0 if there is neither */
    unsigned scopes;  /* as in struct caller; scopes that we do not know are passed over */
    int icb_count;
    char icbs[CALLER_ICBS][CLAIM_CODE + 1];
    char tenants[CALLER_ICBS * (CLAIM_CODE + 1)]; /* the same, comma separated */
    char client[CLAIM_CLIENT + 1];
    char organisation[CLAIM_CODE + 1]; /* "", as the next two, if the token is silent */
    char practitioner[CLAIM_PERSON + 1];
    char practitioner_role[CLAIM_PERSON + 1];
};

/* ERROR_UNAUTHORIZED if the token is for another issuer or audience, or if sub, icb, exp or another
 * claim is missing or out of form. */
MUST_CHECK bool claims_read(const json_t *token, const char *issuer, const char *audience,
                            struct claims *ret, struct error *err);

/* ERROR_UNAUTHORIZED unless the token is for now, give or take the skew. */
MUST_CHECK bool claims_check_times(const struct claims *claims, int64_t now_s, int64_t skew_s,
                                   struct error *err);

/* The caller that the claims name, completed from the NHS end-user headers where they are silent;
 * its texts are those of the claims and of the exchange. */
void claims_caller(const struct claims *claims, const struct exchange *x, struct caller *ret);

#endif
