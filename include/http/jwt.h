#ifndef HTTP_JWT_H
#define HTTP_JWT_H

#include "arena.h"

#include <jansson.h>
#include <stdbool.h>

/* A signed token in compact form (RFC 7515, 7519), taken apart. Nothing is verified here. */
struct jwt {
    json_t *header; /* objects */
    json_t *claims;
    const char *algorithm; /* `alg` and `kid` of the header; NULL if absent or no text */
    const char *kid;
    const char *text; /* of the whole token; its first signed_length bytes are what was signed */
    size_t signed_length;
    const unsigned char *signature;
    size_t signature_length;
};

/* False if the text is no such token; then there is nothing to close. The text must outlive *ret,
 * and so must the arena. */
bool jwt_read(struct arena *arena, const char *text, struct jwt *ret);
void jwt_close(struct jwt *jwt);

/* Whether the header is of an access token and says no more than how it was signed: nothing of ours
 * points at keys elsewhere, demands extensions or hides the payload. */
bool jwt_is_plain(const struct jwt *jwt);

#endif
