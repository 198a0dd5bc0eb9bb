#include "auth.h"
#include "claims.h"
#include "cleanup.h"
#include "clock.h"
#include "digest.h"
#include "keyset.h"
#include "text.h"

#include <jansson.h>
#include <string.h>
#include <strings.h>

DEFINE_CLEANUP(json_t *, json_decref)

enum { TOKEN_BYTES = 8 * KIB };

struct auth {
    struct keyset *keys;
    char *issuer;
    char *audience;
    int clock_skew_s;
};

static const char base64url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* Headers that point at keys, demand extensions or hide the payload: no issuer of ours sends them.
 */
static const char *const forbidden_headers[] = { "jku", "jwk", "x5u", "x5c", "crit", "zip", NULL };

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
    auth->clock_skew_s = options->clock_skew_s;
    if (!auth->issuer || !auth->audience) {
        auth_free(auth);
        return error_set(err, ERROR_UNAVAILABLE, "", "No memory for authentication");
    }
    if (!keyset_new(options->jwks_file, &auth->keys, err)) {
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

/* One part of a token as a JSON object, a new reference; NULL if it is none. */
static json_t *read_part(struct arena *arena, const char *part, size_t length)
{
    static const char *const padding[] = { "", NULL, "==", "=" };
    unsigned char *json;
    size_t json_length;
    char *text;

    if (length == 0 || strspn(part, base64url) != length || !padding[length % 4])
        return NULL;
    text = arena_format(arena, "%.*s%s", (int)length, part, padding[length % 4]);
    for (char *c = text; c && *c; c++)
        *c = *c == '-' ? '+' : *c == '_' ? '/' : *c;
    json = text ? digest_base64_read(arena, text, &json_length) : NULL;
    return json ? json_loadb((const char *)json, json_length, JSON_REJECT_DUPLICATES, NULL) : NULL;
}

static bool header_is_plain(const json_t *header)
{
    const json_t *type = json_object_get(header, "typ");

    for (int i = 0; forbidden_headers[i]; i++)
        if (json_object_get(header, forbidden_headers[i]))
            return false;
    return !type || (json_is_string(type) && (strcasecmp(json_string_value(type), "JWT") == 0 ||
                                              strcasecmp(json_string_value(type), "at+jwt") == 0));
}

/* The claims of a token that one of our issuer's keys has signed; a new reference. */
static bool open_token(const struct auth *auth, struct arena *arena, const char *token,
                       json_t **ret_claims, struct error *err)
{
    const char *payload = strchr(token, '.');
    const char *signature = payload ? strchr(payload + 1, '.') : NULL;
    cleanup(json_decref) json_t *header = NULL;
    cleanup(json_decref) json_t *claims = NULL;

    if (!signature || signature[1] == '\0' ||
        strspn(signature + 1, base64url) != strlen(signature + 1))
        return error_set(err, ERROR_UNAUTHORIZED, "", "The token cannot be read");
    header = read_part(arena, token, (size_t)(payload - token));
    claims = read_part(arena, payload + 1, (size_t)(signature - payload - 1));
    if (!json_is_object(header) || !json_is_object(claims))
        return error_set(err, ERROR_UNAUTHORIZED, "", "The token cannot be read");
    if (!header_is_plain(header) ||
        !keyset_verify(auth->keys, json_string_value(json_object_get(header, "alg")),
                       json_string_value(json_object_get(header, "kid")), token))
        return error_set(err, ERROR_UNAUTHORIZED, "", "The token's signature is not good");
    *ret_claims = json_incref(claims);
    return true;
}

bool auth_check(const struct auth *auth, const struct exchange *x, struct caller *ret,
                struct error *err)
{
    const struct claims_expected expected = { auth->issuer, auth->audience,
                                              clock_now_us() / 1000000, auth->clock_skew_s };
    cleanup(json_decref) json_t *claims = NULL;
    const char *token = bearer_token(x);

    if (!token)
        return error_set(err, ERROR_UNAUTHORIZED, "", "One bearer token is needed");
    if (strlen(token) > TOKEN_BYTES)
        return error_set(err, ERROR_UNAUTHORIZED, "", "The token is too long");
    return open_token(auth, x->arena, token, &claims, err) &&
           claims_check(claims, &expected, err) && claims_caller(claims, x, ret, err);
}
