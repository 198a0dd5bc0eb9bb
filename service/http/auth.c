#include "auth.h"
#include "claims.h"
#include "clock.h"
#include "digest.h"
#include "keyset.h"
#include "text.h"
#include "token_cache.h"

#include <string.h>
#include <strings.h>

enum { TOKEN_BYTES = 8 * KIB };

struct auth {
    struct keyset *keys;
    struct token_cache *cache;
    char *issuer;
    char *audience;
    int clock_skew_s;
};

bool auth_new(const struct auth_options *options, struct auth **ret, struct error *err)
{
    struct auth *auth;

    if (text_is_empty(options->issuer) || text_is_empty(options->audience))
        return error_set(err, ERROR_INTERNAL, "", "Tokens need an issuer and an audience");
    auth = calloc(1, sizeof(*auth));
    if (!auth)
        return error_set(err, ERROR_UNAVAILABLE, "", "No memory for authentication");
    auth->issuer = strdup(options->issuer);
    auth->audience = strdup(options->audience);
    auth->cache = token_cache_new();
    auth->clock_skew_s = options->clock_skew_s;
    if (!auth->issuer || !auth->audience || !auth->cache) {
        auth_free(auth);
        return error_set(err, ERROR_UNAVAILABLE, "", "No memory for authentication");
    }
    if (!keyset_new(&options->keys, &auth->keys, err)) {
        auth_free(auth);
        return false;
    }
    *ret = auth;
    return true;
}

void auth_free(struct auth *auth)
{
    if (!auth)
        return;
    keyset_free(auth->keys);
    token_cache_free(auth->cache);
    free(auth->issuer);
    free(auth->audience);
    free(auth);
}

/* Two tokens are as good as none: which of them a proxy in between has judged cannot be known. */
static bool is_sent_once(const struct exchange *x, const char *name)
{
    int seen = 0;

    for (int i = 0; i < x->headers.count; i++)
        seen += strcasecmp(x->headers.items[i].name, name) == 0;
    return seen == 1;
}

/* NULL unless one bearer token was sent. */
static const char *bearer_token(const struct exchange *x)
{
    static const char scheme[] = "Bearer ";
    const char *header = header_value(x, "Authorization");

    if (!header || !is_sent_once(x, "Authorization") ||
        strncasecmp(header, scheme, sizeof(scheme) - 1) != 0)
        return NULL;
    header += sizeof(scheme) - 1;
    return header + strspn(header, " ");
}

/* The claims of a token that one of our issuer's keys has signed, whatever its times. */
static bool open_token(const struct auth *auth, struct arena *arena, const char *token,
                       struct claims *ret, struct error *err)
{
    struct jwt jwt;
    bool is_good;

    if (!jwt_read(arena, token, &jwt))
        return error_set(err, ERROR_UNAUTHORIZED, "", "The token cannot be read");
    if (jwt_is_plain(&jwt))
        is_good = keyset_verify(auth->keys, &jwt, err) &&
                  claims_read(jwt.claims, auth->issuer, auth->audience, ret, err);
    else
        is_good = error_set(err, ERROR_UNAUTHORIZED, "", "The token's signature is not good");
    jwt_close(&jwt);
    return is_good;
}

/* The generation is taken before a token is verified: if the keys change in between, what is kept
 * belongs to the old ones and is never found. */
static bool check_token(const struct auth *auth, struct arena *arena, const char *token,
                        struct claims *ret, struct error *err)
{
    const uint64_t generation = keyset_generation(auth->keys);
    const int64_t now_s = clock_now_us() / 1000000;
    unsigned char digest[SHA256_BYTES];

    digest_sha256(token, strlen(token), digest);
    if (token_cache_find(auth->cache, digest, generation, ret))
        return claims_check_times(ret, now_s, auth->clock_skew_s, err);
    if (!open_token(auth, arena, token, ret, err) ||
        !claims_check_times(ret, now_s, auth->clock_skew_s, err))
        return false;
    token_cache_add(auth->cache, digest, generation, ret);
    return true;
}

bool auth_check(const struct auth *auth, const struct exchange *x, struct caller *ret,
                struct error *err)
{
    struct claims *claims = arena_alloc(x->arena, sizeof(*claims));
    const char *token = bearer_token(x);

    if (!claims)
        return error_set(err, ERROR_UNAVAILABLE, "", "No memory for the caller");
    if (!token)
        return error_set(err, ERROR_UNAUTHORIZED, "", "One bearer token is needed");
    if (strlen(token) > TOKEN_BYTES)
        return error_set(err, ERROR_UNAUTHORIZED, "", "The token is too long");
    if (!check_token(auth, x->arena, token, claims, err))
        return false;
    claims_caller(claims, x, ret);
    return true;
}
