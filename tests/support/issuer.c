#include "issuer.h"
#include "cleanup.h"
#include "keep.h"
#include "text.h"

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <rhonabwy.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

DEFINE_CLEANUP(json_t *, json_decref)

enum { ES256_BYTES = 64, HMAC_BYTES = 32, PEM_BYTES = 4096 };

static const char *const all_kids[] = { "rsa", "ec", "bound", "stranger", NULL };

/* By enum signer. */
static const struct {
    const char *kid;
    gnutls_sign_algorithm_t algorithm;
} signatures[] = {
    [SIGNER_RSA] = { "rsa", GNUTLS_SIGN_RSA_SHA256 },
    [SIGNER_RSA_512] = { "rsa", GNUTLS_SIGN_RSA_SHA512 },
    [SIGNER_RSA_PSS] = { "rsa", GNUTLS_SIGN_RSA_PSS_RSAE_SHA256 },
    [SIGNER_EC] = { "ec", GNUTLS_SIGN_ECDSA_SHA256 },
    [SIGNER_BOUND] = { "bound", GNUTLS_SIGN_RSA_SHA256 },
    [SIGNER_BOUND_PSS] = { "bound", GNUTLS_SIGN_RSA_PSS_RSAE_SHA256 },
    [SIGNER_STRANGER] = { "stranger", GNUTLS_SIGN_RSA_SHA256 },
};

static json_t *make_pair(const char *kid, json_t *public_keys)
{
    bool is_ec = text_equal(kid, "ec");
    jwk_t *private_key = NULL;
    jwk_t *public_key = NULL;

    must_hold(r_jwk_init(&private_key) == RHN_OK && r_jwk_init(&public_key) == RHN_OK,
              "keys can be made");
    must_hold(r_jwk_generate_key_pair(private_key, public_key,
                                      is_ec ? R_KEY_TYPE_EC : R_KEY_TYPE_RSA, is_ec ? 256 : 2048,
                                      kid) == RHN_OK,
              "keys can be made");
    if (text_equal(kid, "bound"))
        json_object_set_new(public_key, "alg", json_string("RS256"));
    json_array_append_new(public_keys, public_key);
    return private_key;
}

static void write_json(const json_t *value, const char *folder, const char *name)
{
    const char *path = keep_format("%s/%s", folder, name);
    const char *next = keep_format("%s.next", path);

    must_hold(json_dump_file(value, next, JSON_INDENT(1)) == 0 && rename(next, path) == 0,
              "keys can be written");
}

static json_t *read_json(const char *folder, const char *name)
{
    json_t *value = json_load_file(keep_format("%s/%s", folder, name), 0, NULL);

    must_hold(value != NULL, "keys can be read");
    return value;
}

void issuer_make(const char *folder)
{
    static const char *const published[] = { "rsa", "ec", "bound", NULL };
    cleanup(json_decref) json_t *private_keys = json_object();
    cleanup(json_decref) json_t *public_keys = json_array();

    for (int i = 0; all_kids[i]; i++)
        json_object_set_new(private_keys, all_kids[i], make_pair(all_kids[i], public_keys));
    write_json(private_keys, folder, "private.json");
    write_json(public_keys, folder, "public.json");
    issuer_publish(folder, published);
}

void issuer_publish(const char *folder, const char *const kids[])
{
    cleanup(json_decref) json_t *public_keys = read_json(folder, "public.json");
    cleanup(json_decref) json_t *set = json_pack("{s:[]}", "keys");
    json_t *jwk;
    size_t i;

    json_array_foreach(public_keys, i, jwk) {
        if (text_index(kids, json_string_value(json_object_get(jwk, "kid"))) >= 0)
            json_array_append(json_object_get(set, "keys"), jwk);
    }
    write_json(set, folder, "jwks.json");
}

void issuer_remove(const char *folder)
{
    static const char *const names[] = { "private.json", "public.json", "jwks.json", NULL };

    for (int i = 0; names[i]; i++)
        unlink(keep_format("%s/%s", folder, names[i]));
}

static const char *base64url(const void *bytes, size_t length)
{
    const gnutls_datum_t data = { (unsigned char *)(size_t)bytes, (unsigned)length };
    gnutls_datum_t encoded;
    char *text;

    must_hold(gnutls_base64_encode2(&data, &encoded) == 0, "bytes can be encoded");
    text = keep_bytes(encoded.data, encoded.size);
    gnutls_free(encoded.data);
    text[strcspn(text, "=")] = '\0';
    for (char *c = text; *c; c++)
        *c = *c == '+' ? '-' : *c == '/' ? '_' : *c;
    return text;
}

/* JOSE wants the two numbers of an EC signature side by side, not in DER. */
static const char *flat_signature(const gnutls_datum_t *der)
{
    unsigned char flat[ES256_BYTES] = { 0 };
    gnutls_datum_t halves[2];

    must_hold(gnutls_decode_rs_value(der, &halves[0], &halves[1]) == 0, "a signature is DER");
    for (int i = 0; i < 2; i++) {
        const size_t half = ES256_BYTES / 2;
        size_t skip = halves[i].size > half ? halves[i].size - half : 0;
        size_t length = halves[i].size - skip;

        memcpy(flat + (size_t)(i + 1) * half - length, halves[i].data + skip, length);
        gnutls_free(halves[i].data);
    }
    return base64url(flat, sizeof(flat));
}

static const char *sign(const char *folder, enum signer signer, const char *text)
{
    cleanup(json_decref) json_t *keys = read_json(folder, "private.json");
    gnutls_privkey_t key =
        r_jwk_export_to_gnutls_privkey(json_object_get(keys, signatures[signer].kid));
    const gnutls_datum_t data = { (unsigned char *)(size_t)text, (unsigned)strlen(text) };
    const char *signature;
    gnutls_datum_t raw;

    must_hold(key &&
                  gnutls_privkey_sign_data2(key, signatures[signer].algorithm, 0, &data, &raw) == 0,
              "a token can be signed");
    signature = signer == SIGNER_EC ? flat_signature(&raw) : base64url(raw.data, raw.size);
    gnutls_free(raw.data);
    gnutls_privkey_deinit(key);
    return signature;
}

static const char *sign_with_public_key(const char *folder, const char *text)
{
    cleanup(json_decref) json_t *keys = read_json(folder, "public.json");
    unsigned char pem[PEM_BYTES];
    size_t pem_length = sizeof(pem);
    unsigned char mac[HMAC_BYTES];

    must_hold(r_jwk_export_to_pem_der(json_array_get(keys, 0), R_FORMAT_PEM, pem, &pem_length,
                                      R_FLAG_IGNORE_REMOTE) == RHN_OK,
              "a public key can be written as PEM");
    must_hold(gnutls_hmac_fast(GNUTLS_MAC_SHA256, pem, pem_length, text, strlen(text), mac) == 0,
              "a token can be signed");
    return base64url(mac, sizeof(mac));
}

const char *issuer_sign(const char *folder, enum signer signer, const char *header,
                        const char *payload)
{
    const char *text = keep_format("%s.%s", base64url(header, strlen(header)),
                                   base64url(payload, strlen(payload)));
    const char *signature = "";

    switch (signer) {
    case SIGNER_RSA:
    case SIGNER_RSA_512:
    case SIGNER_RSA_PSS:
    case SIGNER_EC:
    case SIGNER_BOUND:
    case SIGNER_BOUND_PSS:
    case SIGNER_STRANGER: signature = sign(folder, signer, text); break;
    case SIGNER_PUBLIC_KEY: signature = sign_with_public_key(folder, text); break;
    case SIGNER_NONE: break;
    }
    return keep_format("%s.%s", text, signature);
}
