#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include "arena.h"

#include <stdbool.h>
#include <stddef.h>

/* Digests, signatures and random bytes, all by GnuTLS. */

enum { SHA256_BYTES = 32, SHA256_HEX = 65 };

void digest_sha256(const void *bytes, size_t length, unsigned char ret[SHA256_BYTES]);
const char *digest_sha256_hex(const void *bytes, size_t length, char ret[SHA256_HEX]);
void digest_hmac_sha256(const void *key, size_t key_length, const void *bytes, size_t length,
                        unsigned char ret[SHA256_BYTES]);
void digest_hex(const unsigned char *bytes, size_t length, char *ret); /* 2 * length + 1 */

/* Bytes fit for keys. Ends the program if the system has none to give. */
void digest_random(void *ret, size_t length);

/* Standard base64 with padding; NULL at the arena's ceiling or if the text is not base64. */
char *digest_base64(struct arena *arena, const void *bytes, size_t length);
unsigned char *digest_base64_read(struct arena *arena, const char *text, size_t *ret_length);

#endif
