#ifndef BASE_SEAL_H
#define BASE_SEAL_H

#include "arena.h"

/*
 * Secrets at rest: AES-256-GCM by GnuTLS. A sealed text opens only with the key it was sealed with
 * and in the context it was sealed for (the row that holds it), so that one row's secret cannot be
 * put into another.
 */
enum { SEAL_KEY_BYTES = 32 };

/* Base64 of nonce, cipher text and tag; NULL at the arena's ceiling. */
char *seal_close(struct arena *arena, const unsigned char key[SEAL_KEY_BYTES], const char *context,
                 const char *secret);

/* The secret; NULL if it was not sealed with this key for this context, or at the arena's ceiling.
 */
char *seal_open(struct arena *arena, const unsigned char key[SEAL_KEY_BYTES], const char *context,
                const char *sealed);

#endif
