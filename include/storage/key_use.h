#ifndef STORAGE_KEY_USE_H
#define STORAGE_KEY_USE_H

#include "error.h"

/* What an idempotency key was used for and made, now or earlier. */
struct key_use {
    const char *fingerprint;
    const char *operation;
    const char *resource;
};

/* Whether that is what it is used for now: ERROR_INVALID if not. */
MUST_CHECK bool key_use_is_this(const struct key_use *use, const char *operation,
                                const char *fingerprint, struct error *err);

#endif
