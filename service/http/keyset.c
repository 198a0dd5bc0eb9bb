#include "keyset.h"
#include "arena.h"
#include "cleanup.h"
#include "clock.h"
#include "jwks.h"
#include "log.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/stat.h>

DEFINE_CLEANUP(FILE *, fclose)
DEFINE_CLEANUP(struct jwks *, jwks_release)

enum { LOOK_EVERY_MS = 1000, FILE_BYTES = MIB };

/* What of the file tells one version from the next; all zero if there is no file. */
struct stamp {
    int64_t seconds;
    int64_t nanoseconds;
    int64_t size;
    uint64_t inode;
};

struct keyset {
    char *file;
    pthread_mutex_t looking; /* guards stamp */
    _Atomic int64_t looked_ms;
    struct stamp stamp;
    pthread_mutex_t changing; /* guards jwks */
    struct jwks *jwks;
    _Atomic uint64_t generation;
};

static struct jwks *read_file(const char *name)
{
    cleanup(fclose) FILE *file = fopen(name, "re");
    char *text = malloc(FILE_BYTES);
    size_t length = file && text ? fread(text, 1, FILE_BYTES, file) : 0;
    struct jwks *jwks = file && feof(file) ? jwks_read(text, length) : NULL;

    free(text);
    return jwks;
}

static struct stamp read_stamp(const char *file)
{
    struct stat found;

    if (stat(file, &found) < 0)
        return (struct stamp){ 0 };
    return (struct stamp){ found.st_mtim.tv_sec, found.st_mtim.tv_nsec, found.st_size,
                           found.st_ino };
}

static bool stamp_equal(const struct stamp *a, const struct stamp *b)
{
    return a->seconds == b->seconds && a->nanoseconds == b->nanoseconds && a->size == b->size &&
           a->inode == b->inode;
}

/* The new keys are there before the number changes: who has seen it verifies with them. */
static void put_in_force(struct keyset *keys, struct jwks *fresh)
{
    struct jwks *old;

    pthread_mutex_lock(&keys->changing);
    old = keys->jwks;
    keys->jwks = fresh;
    pthread_mutex_unlock(&keys->changing);
    atomic_fetch_add(&keys->generation, 1);
    jwks_release(old);
}

/* The stamp is read before the keys: a change in between shows at the next look. */
static void look(struct keyset *keys)
{
    const struct stamp stamp = read_stamp(keys->file);
    struct jwks *fresh;

    if (stamp_equal(&stamp, &keys->stamp))
        return;
    keys->stamp = stamp;
    fresh = read_file(keys->file);
    if (!fresh) {
        log_event(LOG_ERROR, "keys.unreadable", log_text("file", keys->file));
        return;
    }
    log_event(LOG_INFO, "keys.read", log_number("usable", jwks_count(fresh)));
    put_in_force(keys, fresh);
}

/* One thread looks; the others go on with the keys they have. */
static void look_if_due(struct keyset *keys)
{
    int64_t now_ms = clock_monotonic_ms();

    if (now_ms - atomic_load(&keys->looked_ms) < LOOK_EVERY_MS ||
        pthread_mutex_trylock(&keys->looking) != 0)
        return;
    atomic_store(&keys->looked_ms, now_ms);
    look(keys);
    pthread_mutex_unlock(&keys->looking);
}

bool keyset_new(const char *file, struct keyset **ret, struct error *err)
{
    struct keyset *keys = calloc(1, sizeof(*keys));

    if (!keys)
        return error_set(err, ERROR_UNAVAILABLE, "", "No memory for the keys");
    pthread_mutex_init(&keys->looking, NULL);
    pthread_mutex_init(&keys->changing, NULL);
    keys->file = strdup(file);
    keys->looked_ms = clock_monotonic_ms();
    if (keys->file)
        look(keys);
    if (!keys->jwks) {
        keyset_free(keys);
        return error_set(err, ERROR_INTERNAL, "", "The key file %s cannot be read", file);
    }
    *ret = keys;
    return true;
}

void keyset_free(struct keyset *keys)
{
    if (!keys)
        return;
    pthread_mutex_destroy(&keys->looking);
    pthread_mutex_destroy(&keys->changing);
    jwks_release(keys->jwks);
    free(keys->file);
    free(keys);
}

uint64_t keyset_generation(struct keyset *keys)
{
    look_if_due(keys);
    return atomic_load(&keys->generation);
}

bool keyset_verify(struct keyset *keys, const struct jwt *jwt)
{
    cleanup(jwks_release) struct jwks *jwks = NULL;

    pthread_mutex_lock(&keys->changing);
    jwks = jwks_hold(keys->jwks);
    pthread_mutex_unlock(&keys->changing);
    return jwks_verify(jwks, jwt);
}
