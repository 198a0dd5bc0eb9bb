#include "jwt.h"
#include "digest.h"

#include <string.h>
#include <strings.h>

static const char base64url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static const char *const forbidden_headers[] = { "jku", "jwk", "x5u", "x5c", "crit", "zip", NULL };

/* The bytes of one part of a token; NULL if it is empty or not base64url. */
static unsigned char *read_part(struct arena *arena, const char *part, size_t length,
                                size_t *ret_length)
{
    static const char *const padding[] = { "", NULL, "==", "=" };
    char *text;

    if (length == 0 || strspn(part, base64url) != length || !padding[length % 4])
        return NULL;
    text = arena_format(arena, "%.*s%s", (int)length, part, padding[length % 4]);
    for (char *c = text; c && *c; c++)
        *c = *c == '-' ? '+' : *c == '_' ? '/' : *c;
    return text ? digest_base64_read(arena, text, ret_length) : NULL;
}

/* A new reference; NULL if the part is no JSON object. */
static json_t *read_object(struct arena *arena, const char *part, size_t length)
{
    size_t json_length = 0;
    const unsigned char *json = read_part(arena, part, length, &json_length);
    json_t *value =
        json ? json_loadb((const char *)json, json_length, JSON_REJECT_DUPLICATES, NULL) : NULL;

    if (json_is_object(value))
        return value;
    json_decref(value);
    return NULL;
}

bool jwt_read(struct arena *arena, const char *text, struct jwt *ret)
{
    const char *payload = strchr(text, '.');
    const char *signature = payload ? strchr(payload + 1, '.') : NULL;
    struct jwt jwt = { .text = text };

    if (!signature)
        return false;
    jwt.signed_length = (size_t)(signature - text);
    jwt.signature = read_part(arena, signature + 1, strlen(signature + 1), &jwt.signature_length);
    jwt.header = read_object(arena, text, (size_t)(payload - text));
    jwt.claims = read_object(arena, payload + 1, (size_t)(signature - payload - 1));
    if (!jwt.signature || !jwt.header || !jwt.claims) {
        jwt_close(&jwt);
        return false;
    }
    jwt.algorithm = json_string_value(json_object_get(jwt.header, "alg"));
    jwt.kid = json_string_value(json_object_get(jwt.header, "kid"));
    *ret = jwt;
    return true;
}

void jwt_close(struct jwt *jwt)
{
    json_decref(jwt->header);
    json_decref(jwt->claims);
    *jwt = (struct jwt){ 0 };
}

bool jwt_is_plain(const struct jwt *jwt)
{
    const json_t *type = json_object_get(jwt->header, "typ");

    for (int i = 0; forbidden_headers[i]; i++)
        if (json_object_get(jwt->header, forbidden_headers[i]))
            return false;
    return !type || (json_is_string(type) && (strcasecmp(json_string_value(type), "JWT") == 0 ||
                                              strcasecmp(json_string_value(type), "at+jwt") == 0));
}
