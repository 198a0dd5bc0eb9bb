#include "digest.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* GnuTLS fails here only where the system's cryptography is broken: going on would be worse. */
static void must(int result)
{
    if (result < 0) {
        fprintf(stderr, "cryptography failed: %s\n", gnutls_strerror(result));
        abort();
    }
}

void digest_sha256(const void *bytes, size_t length, unsigned char ret[SHA256_BYTES])
{
    must(gnutls_hash_fast(GNUTLS_DIG_SHA256, bytes, length, ret));
}

void digest_hex(const unsigned char *bytes, size_t length, char *ret)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < length; i++) {
        ret[2 * i] = digits[bytes[i] >> 4];
        ret[2 * i + 1] = digits[bytes[i] & 15];
    }
    ret[2 * length] = '\0';
}

const char *digest_sha256_hex(const void *bytes, size_t length, char ret[SHA256_HEX])
{
    unsigned char digest[SHA256_BYTES];

    digest_sha256(bytes, length, digest);
    digest_hex(digest, sizeof(digest), ret);
    return ret;
}

void digest_hmac_sha256(const void *key, size_t key_length, const void *bytes, size_t length,
                        unsigned char ret[SHA256_BYTES])
{
    must(gnutls_hmac_fast(GNUTLS_MAC_SHA256, key, key_length, bytes, length, ret));
}

void digest_random(void *ret, size_t length)
{
    must(gnutls_rnd(GNUTLS_RND_KEY, ret, length));
}

char *digest_base64(struct arena *arena, const void *bytes, size_t length)
{
    const gnutls_datum_t data = { (unsigned char *)(size_t)bytes, (unsigned)length };
    gnutls_datum_t encoded = { NULL, 0 };
    char *text;

    must(gnutls_base64_encode2(&data, &encoded));
    text = arena_bytes(arena, (const char *)encoded.data, encoded.size);
    gnutls_free(encoded.data);
    return text;
}

/* GnuTLS reads over white space; a token or secret with some in it is not what was issued. */
static bool is_of_base64_letters(const char *text)
{
    return text[strspn(
               text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")] == '\0';
}

unsigned char *digest_base64_read(struct arena *arena, const char *text, size_t *ret_length)
{
    const gnutls_datum_t data = { (unsigned char *)(size_t)text, (unsigned)strlen(text) };
    gnutls_datum_t decoded = { NULL, 0 };
    char *bytes;

    if (!is_of_base64_letters(text) || gnutls_base64_decode2(&data, &decoded) < 0)
        return NULL;
    bytes = arena_bytes(arena, (const char *)decoded.data, decoded.size);
    if (bytes)
        *ret_length = decoded.size;
    gnutls_free(decoded.data);
    return (unsigned char *)bytes;
}
