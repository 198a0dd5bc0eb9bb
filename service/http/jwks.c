#include "jwks.h"
#include "cleanup.h"
#include "text.h"

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <rhonabwy.h>
#include <stdatomic.h>

DEFINE_CLEANUP(json_t *, json_decref)

enum { KEYS = 64, RSA_BITS = 2048, ES256_HALF = 32 };

/* What a kind of key is recognised by, and the members that it is made of. */
static const struct key_type {
    const char *name;
    const char *curve; /* NULL if the type has none */
    const char *members[3];
} key_types[] = {
    { "RSA", NULL, { "n", "e", NULL } },
    { "EC", "P-256", { "crv", "x", "y" } },
};
enum { KEY_RSA, KEY_EC, KEY_TYPES };

/* Each algorithm fixes the type of its key: a token cannot choose how a key is used. */
static const struct algorithm {
    const char *name;
    const struct key_type *key_type;
    gnutls_sign_algorithm_t gnutls;
} algorithms[] = {
    { "RS256", &key_types[KEY_RSA], GNUTLS_SIGN_RSA_SHA256 },
    { "RS512", &key_types[KEY_RSA], GNUTLS_SIGN_RSA_SHA512 },
    { "PS256", &key_types[KEY_RSA], GNUTLS_SIGN_RSA_PSS_RSAE_SHA256 },
    { "ES256", &key_types[KEY_EC], GNUTLS_SIGN_ECDSA_SHA256 },
};
enum { ALGORITHMS = sizeof(algorithms) / sizeof(*algorithms) };

struct key {
    char *kid;
    const struct key_type *type;
    const struct algorithm *only; /* the one that it serves; NULL for any of its type */
    gnutls_pubkey_t gnutls;
};

struct jwks {
    atomic_int holders;
    int count;
    struct key keys[KEYS];
};

static const char *member(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

static const struct algorithm *algorithm_named(const char *name)
{
    for (int i = 0; i < ALGORITHMS; i++)
        if (text_equal(algorithms[i].name, name))
            return &algorithms[i];
    return NULL;
}

static const struct key_type *type_of(const json_t *jwk)
{
    for (int i = 0; i < KEY_TYPES; i++)
        if (text_equal(member(jwk, "kty"), key_types[i].name) &&
            text_equal(member(jwk, "crv"), key_types[i].curve))
            return &key_types[i];
    return NULL;
}

/* False if the key is for another purpose (`use`, `key_ops`) or an algorithm that is none of ours
 * or of another type. */
static bool read_purpose(const json_t *jwk, struct key *key)
{
    const json_t *operations = json_object_get(jwk, "key_ops");
    const json_t *operation;
    bool verifies = !operations;
    size_t i;

    json_array_foreach(operations, i, operation)
        verifies = verifies || text_equal(json_string_value(operation), "verify");
    if (!verifies || (json_object_get(jwk, "use") && !text_equal(member(jwk, "use"), "sig")))
        return false;
    if (!json_object_get(jwk, "alg"))
        return true;
    key->only = algorithm_named(member(jwk, "alg"));
    return key->only && key->only->key_type == key->type;
}

static bool is_strong(json_t *numbers)
{
    unsigned bits = 0;
    int type = r_jwk_key_type(numbers, &bits, R_FLAG_IGNORE_REMOTE);

    if (!(type & R_KEY_TYPE_PUBLIC))
        return false;
    return (type & R_KEY_TYPE_EC) || ((type & R_KEY_TYPE_RSA) && bits >= RSA_BITS);
}

/* NULL if the numbers are no key. */
static gnutls_pubkey_t import(const json_t *jwk, const struct key_type *type)
{
    cleanup(json_decref) json_t *numbers = json_pack("{s:s}", "kty", type->name);

    for (int i = 0; i < 3 && type->members[i]; i++)
        json_object_set(numbers, type->members[i], json_object_get(jwk, type->members[i]));
    return numbers && is_strong(numbers)
               ? r_jwk_export_to_gnutls_pubkey(numbers, R_FLAG_IGNORE_REMOTE)
               : NULL;
}

static void add_key(struct jwks *jwks, const json_t *jwk)
{
    struct key key = { .type = type_of(jwk) };

    if (jwks->count == KEYS || !key.type || text_is_empty(member(jwk, "kid")) ||
        !read_purpose(jwk, &key))
        return;
    key.gnutls = import(jwk, key.type);
    if (!key.gnutls)
        return;
    key.kid = strdup(member(jwk, "kid"));
    if (key.kid)
        jwks->keys[jwks->count++] = key;
    else
        gnutls_pubkey_deinit(key.gnutls);
}

struct jwks *jwks_read(const char *text, size_t length)
{
    cleanup(json_decref) json_t *set = json_loadb(text, length, JSON_REJECT_DUPLICATES, NULL);
    const json_t *keys = json_object_get(set, "keys");
    struct jwks *jwks = json_is_array(keys) ? calloc(1, sizeof(*jwks)) : NULL;
    const json_t *jwk;
    size_t i;

    if (!jwks)
        return NULL;
    atomic_init(&jwks->holders, 1);
    json_array_foreach(keys, i, jwk)
        add_key(jwks, jwk);
    return jwks;
}

struct jwks *jwks_hold(struct jwks *jwks)
{
    atomic_fetch_add(&jwks->holders, 1);
    return jwks;
}

void jwks_release(struct jwks *jwks)
{
    if (!jwks || atomic_fetch_sub(&jwks->holders, 1) > 1)
        return;
    for (int i = 0; i < jwks->count; i++) {
        gnutls_pubkey_deinit(jwks->keys[i].gnutls);
        free(jwks->keys[i].kid);
    }
    free(jwks);
}

int jwks_count(const struct jwks *jwks)
{
    return jwks->count;
}

static bool serves(const struct key *key, const struct algorithm *algorithm)
{
    return key->type == algorithm->key_type && (!key->only || key->only == algorithm);
}

/* Among keys of one name, the one that serves the algorithm; NULL if none has the name. */
static const struct key *find_key(const struct jwks *jwks, const struct algorithm *algorithm,
                                  const char *kid)
{
    const struct key *named = NULL;

    for (int i = 0; i < jwks->count; i++) {
        if (!text_equal(jwks->keys[i].kid, kid))
            continue;
        named = &jwks->keys[i];
        if (serves(named, algorithm))
            break;
    }
    return named;
}

/* JOSE puts the two numbers of an EC signature side by side; GnuTLS wants them in DER. */
static bool to_der(const struct jwt *jwt, gnutls_datum_t *ret)
{
    unsigned char *bytes = (unsigned char *)(size_t)jwt->signature;
    const gnutls_datum_t r = { bytes, ES256_HALF };
    const gnutls_datum_t s = { bytes + ES256_HALF, ES256_HALF };

    return jwt->signature_length == (size_t)2 * ES256_HALF &&
           gnutls_encode_rs_value(ret, &r, &s) == GNUTLS_E_SUCCESS;
}

static bool verify(const struct key *key, const struct algorithm *algorithm, const struct jwt *jwt,
                   const gnutls_datum_t *signature)
{
    const gnutls_datum_t text = { (unsigned char *)(size_t)jwt->text,
                                  (unsigned)jwt->signed_length };

    return gnutls_pubkey_verify_data2(key->gnutls, algorithm->gnutls, 0, &text, signature) >= 0;
}

static bool is_signed_by(const struct key *key, const struct algorithm *algorithm,
                         const struct jwt *jwt)
{
    const gnutls_datum_t flat = { (unsigned char *)(size_t)jwt->signature,
                                  (unsigned)jwt->signature_length };
    gnutls_datum_t der = { NULL, 0 };
    bool is_good;

    if (key->type != &key_types[KEY_EC])
        return verify(key, algorithm, jwt, &flat);
    is_good = to_der(jwt, &der) && verify(key, algorithm, jwt, &der);
    gnutls_free(der.data);
    return is_good;
}

enum jwks_verdict jwks_verify(const struct jwks *jwks, const struct jwt *jwt)
{
    const struct algorithm *algorithm = algorithm_named(jwt->algorithm);
    const struct key *key;

    if (!algorithm || text_is_empty(jwt->kid))
        return JWKS_FORGED;
    if (!jwks)
        return JWKS_ABSENT;
    key = find_key(jwks, algorithm, jwt->kid);
    if (!key)
        return JWKS_UNKNOWN_KEY;
    return serves(key, algorithm) && is_signed_by(key, algorithm, jwt) ? JWKS_GOOD : JWKS_FORGED;
}
