#include "auth.h"
#include "claims.h"
#include "fuzz.h"
#include "jwks.h"

#include <string.h>

/* The first byte chooses what the others are: a token as it is sent, the claims of one that was
 * verified, or the issuer's keys. */

static const char keys[] =
    "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"ec\",\"alg\":\"ES256\","
    "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
    "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}]}"; /* of RFC 7515, appendix A.3 */

static bool read_keys(void *context, struct arena *arena, struct key_document *ret,
                      struct error *err)
{
    (void)context;
    (void)arena;
    (void)err;
    *ret = (struct key_document){ keys, strlen(keys), -1 };
    return true;
}

static const struct auth *auth(void)
{
    static const struct auth_options options = {
        .keys = { .read = read_keys, .refresh_ms = 3600000, .is_needed = true },
        .issuer = "issuer",
        .audience = "audience",
    };
    static struct auth *auth;
    struct error err;

    if (!auth)
        PROMISE(auth_new(&options, &auth, &err));
    return auth;
}

/* Nobody has the key: whatever is taken is forged. */
static void send_token(struct exchange *x, const char *token)
{
    struct caller caller;
    struct error err = { 0 };

    (void)!pair_add(&x->headers, "Authorization", arena_format(x->arena, "Bearer %s", token));
    PROMISE(!auth_check(auth(), x, &caller, &err));
    fuzz_refuse(x, &err);
}

static void read_claims(struct exchange *x, const uint8_t *data, size_t size)
{
    json_t *token = json_loadb((const char *)data, size, 0, NULL);
    struct claims claims;
    struct caller caller;
    struct error err;

    if (token && claims_read(token, "issuer", "audience", &claims, &err)) {
        PROMISE(claims.icb_count > 0 && claims.client[0]);
        (void)!claims_check_times(&claims, 1800000000, 60, &err);
        claims_caller(&claims, x, &caller);
        PROMISE(caller.practitioner && caller.organisation && caller.tenants[0]);
    }
    json_decref(token);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct exchange x = { .arena = &arena };
    const char *text;

    if (size == 0)
        return 0;
    text = fuzz_text(&arena, data + 1, size - 1);
    if (data[0] == 'c')
        read_claims(&x, data + 1, size - 1);
    else if (data[0] == 'k')
        jwks_release(jwks_read(text, size - 1));
    else
        send_token(&x, text);
    arena_free(&arena);
    return 0;
}
