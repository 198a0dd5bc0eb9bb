#include "seal.h"
#include "cleanup.h"
#include "digest.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdbool.h>
#include <string.h>

enum { NONCE_BYTES = 12, TAG_BYTES = 16 };

DEFINE_CLEANUP(gnutls_aead_cipher_hd_t, gnutls_aead_cipher_deinit)

static bool cipher_init(gnutls_aead_cipher_hd_t *ret, const unsigned char key[SEAL_KEY_BYTES])
{
    const gnutls_datum_t datum = { (unsigned char *)(size_t)key, SEAL_KEY_BYTES };

    return gnutls_aead_cipher_init(ret, GNUTLS_CIPHER_AES_256_GCM, &datum) == 0;
}

char *seal_close(struct arena *arena, const unsigned char key[SEAL_KEY_BYTES], const char *context,
                 const char *secret)
{
    cleanup(gnutls_aead_cipher_deinit) gnutls_aead_cipher_hd_t cipher = NULL;
    size_t length = strlen(secret);
    size_t sealed_length = length + TAG_BYTES;
    unsigned char *bytes = arena_alloc(arena, NONCE_BYTES + sealed_length);

    if (!bytes || !cipher_init(&cipher, key))
        return NULL;
    digest_random(bytes, NONCE_BYTES);
    if (gnutls_aead_cipher_encrypt(cipher, bytes, NONCE_BYTES, context, strlen(context), TAG_BYTES,
                                   secret, length, bytes + NONCE_BYTES, &sealed_length) != 0)
        return NULL;
    return digest_base64(arena, bytes, NONCE_BYTES + sealed_length);
}

char *seal_open(struct arena *arena, const unsigned char key[SEAL_KEY_BYTES], const char *context,
                const char *sealed)
{
    cleanup(gnutls_aead_cipher_deinit) gnutls_aead_cipher_hd_t cipher = NULL;
    size_t sealed_length = 0;
    unsigned char *bytes = digest_base64_read(arena, sealed, &sealed_length);
    size_t length = sealed_length;
    char *secret;

    if (!bytes || sealed_length < NONCE_BYTES + TAG_BYTES || !cipher_init(&cipher, key))
        return NULL;
    secret = arena_alloc(arena, sealed_length);
    if (!secret)
        return NULL;
    if (gnutls_aead_cipher_decrypt(cipher, bytes, NONCE_BYTES, context, strlen(context), TAG_BYTES,
                                   bytes + NONCE_BYTES, sealed_length - NONCE_BYTES, secret,
                                   &length) != 0)
        return NULL;
    return secret;
}
