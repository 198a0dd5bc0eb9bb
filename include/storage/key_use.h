#ifndef STORAGE_KEY_USE_H
#define STORAGE_KEY_USE_H

/* What an idempotency key was used for and made, now or earlier. */
struct key_use {
    const char *fingerprint;
    const char *operation;
    const char *resource;
};

#endif
