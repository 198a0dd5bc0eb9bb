#include "keyset.h"
#include "cleanup.h"
#include "clock.h"
#include "digest.h"
#include "jwks.h"
#include "log.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

DEFINE_CLEANUP(struct jwks *, jwks_release)

enum {
    WAIT_MS = 3000,           /* of a request for keys that it needs */
    UNKNOWN_EVERY_MS = 60000, /* between two reads for the sake of unknown keys */
    REFRESH_LEAST_MS = 60000, /* whatever max-age the source asks for */
    BACKOFF_LEAST_MS = 1000,
    BACKOFF_MOST_MS = 60000,
    READ_BYTES = 8 * KEYSET_BYTES, /* a document, and what it grew from */
};

struct keyset {
    struct key_source source;
    pthread_t thread;
    bool has_thread;
    _Atomic uint64_t generation;

    /* Of the thread alone. */
    int64_t due_ms;                     /* when to read next */
    int64_t good_ms;                    /* when the source was read well for the last time */
    int failures;                       /* in a row */
    unsigned char digest[SHA256_BYTES]; /* of the document in force */

    pthread_mutex_t lock; /* guards all below */
    pthread_cond_t news;  /* one of them has changed */
    struct jwks *jwks;    /* NULL while none are in force */
    bool is_wanted;       /* somebody waits for a read that has not begun */
    bool is_reading;
    int64_t asked_ms; /* when an unknown key had the source read */
    bool is_stopping;
};

/* The new keys are there before the number changes: who has seen it verifies with them. */
static void put_in_force(struct keyset *keys, struct jwks *fresh)
{
    struct jwks *old;

    pthread_mutex_lock(&keys->lock);
    old = keys->jwks;
    keys->jwks = fresh;
    pthread_mutex_unlock(&keys->lock);
    atomic_fetch_add(&keys->generation, 1);
    jwks_release(old);
}

/* The same document again changes nothing, so that no verified token is forgotten. */
static bool take(struct keyset *keys, const struct key_document *document, struct error *err)
{
    unsigned char digest[SHA256_BYTES];
    struct jwks *fresh;

    digest_sha256(document->text, document->length, digest);
    if (keys->jwks && memcmp(digest, keys->digest, sizeof(digest)) == 0)
        return true;
    fresh = jwks_read(document->text, document->length);
    if (!fresh)
        return error_set(err, ERROR_INTERNAL, "", "The issuer's keys are no JWKS");
    if (jwks_count(fresh) == 0 && !keys->source.may_revoke_all) {
        jwks_release(fresh);
        return error_set(err, ERROR_INTERNAL, "", "None of the issuer's keys is usable");
    }
    memcpy(keys->digest, digest, sizeof(digest));
    log_event(LOG_INFO, "keys.read", log_number("usable", jwks_count(fresh)));
    put_in_force(keys, fresh);
    return true;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static void succeed(struct keyset *keys, const struct key_document *document)
{
    const int64_t soonest_ms = least(REFRESH_LEAST_MS, keys->source.refresh_ms);
    int64_t wait_ms = keys->source.refresh_ms;

    if (keys->failures > 0)
        log_event(LOG_INFO, "keys.recovered", log_number("failures", keys->failures));
    if (document->max_age_ms >= 0)
        wait_ms = least(wait_ms, document->max_age_ms);
    keys->failures = 0;
    keys->good_ms = clock_monotonic_ms();
    keys->due_ms = keys->good_ms + (wait_ms < soonest_ms ? soonest_ms : wait_ms);
}

static void drop_if_stale(struct keyset *keys)
{
    const int64_t age_ms = clock_monotonic_ms() - keys->good_ms;

    if (!keys->jwks || keys->source.stale_ms == 0 || age_ms < keys->source.stale_ms)
        return;
    log_event(LOG_ERROR, "keys.stale", log_number("ageMs", age_ms));
    put_in_force(keys, NULL);
}

static void fail(struct keyset *keys, const struct error *err)
{
    int64_t wait_ms = BACKOFF_LEAST_MS;

    if (keys->failures == 0)
        log_event(LOG_WARNING, "keys.unreadable", log_text("detail", err->detail));
    for (int i = 0; i < keys->failures && wait_ms < BACKOFF_MOST_MS; i++)
        wait_ms *= 2;
    keys->failures++;
    keys->due_ms =
        clock_monotonic_ms() + least(wait_ms, least(BACKOFF_MOST_MS, keys->source.refresh_ms));
    drop_if_stale(keys);
}

static bool read_source(struct keyset *keys, struct error *err)
{
    struct key_document document;
    struct arena arena;
    bool is_good;

    arena_init(&arena, READ_BYTES);
    is_good = keys->source.read(keys->source.context, &arena, &document, err) &&
              take(keys, &document, err);
    if (is_good)
        succeed(keys, &document);
    arena_free(&arena);
    return is_good;
}

/* False if the time came before any news. Called with the lock held. */
static bool await_news(struct keyset *keys, int64_t until_ms)
{
    const struct timespec until = { .tv_sec = until_ms / 1000,
                                    .tv_nsec = until_ms % 1000 * 1000000 };

    return pthread_cond_timedwait(&keys->news, &keys->lock, &until) == 0;
}

/* Called with the lock held, which it lets go meanwhile. */
static void read_for_all(struct keyset *keys)
{
    struct error err;

    keys->is_wanted = false;
    keys->is_reading = true;
    pthread_mutex_unlock(&keys->lock);
    if (!read_source(keys, &err))
        fail(keys, &err);
    pthread_mutex_lock(&keys->lock);
    keys->is_reading = false;
    pthread_cond_broadcast(&keys->news);
}

static void *run(void *data)
{
    struct keyset *keys = data;

    pthread_mutex_lock(&keys->lock);
    while (!keys->is_stopping)
        if (keys->is_wanted || !await_news(keys, keys->due_ms))
            read_for_all(keys);
    pthread_mutex_unlock(&keys->lock);
    return NULL;
}

/* The first read is wanted by everybody: a request that comes before it waits for it. */
static bool start(struct keyset *keys, struct error *err)
{
    if (keys->source.is_needed && !read_source(keys, err))
        return false;
    keys->is_wanted = !keys->source.is_needed;
    keys->has_thread = pthread_create(&keys->thread, NULL, run, keys) == 0;
    return keys->has_thread || error_set(err, ERROR_INTERNAL, "", "No thread for the keys");
}

bool keyset_new(const struct key_source *source, struct keyset **ret, struct error *err)
{
    struct keyset *keys = calloc(1, sizeof(*keys));
    pthread_condattr_t monotonic;

    if (!keys)
        return error_set(err, ERROR_UNAVAILABLE, "", "No memory for the keys");
    keys->source = *source;
    keys->asked_ms = clock_monotonic_ms() - UNKNOWN_EVERY_MS;
    pthread_mutex_init(&keys->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&keys->news, &monotonic);
    pthread_condattr_destroy(&monotonic);
    if (!start(keys, err)) {
        keyset_free(keys);
        return false;
    }
    *ret = keys;
    return true;
}

void keyset_free(struct keyset *keys)
{
    if (!keys)
        return;
    pthread_mutex_lock(&keys->lock);
    keys->is_stopping = true;
    pthread_cond_broadcast(&keys->news);
    pthread_mutex_unlock(&keys->lock);
    if (keys->has_thread)
        pthread_join(keys->thread, NULL);
    pthread_cond_destroy(&keys->news);
    pthread_mutex_destroy(&keys->lock);
    jwks_release(keys->jwks);
    free(keys);
}

uint64_t keyset_generation(struct keyset *keys)
{
    return atomic_load(&keys->generation);
}

static enum jwks_verdict judge(struct keyset *keys, const struct jwt *jwt)
{
    cleanup(jwks_release) struct jwks *jwks = NULL;

    pthread_mutex_lock(&keys->lock);
    jwks = keys->jwks ? jwks_hold(keys->jwks) : NULL;
    pthread_mutex_unlock(&keys->lock);
    return jwks_verify(jwks, jwt);
}

/* Until the read that is wanted or under way is over, if there is one. */
static void await_read(struct keyset *keys, bool may_ask)
{
    const int64_t now_ms = clock_monotonic_ms();

    pthread_mutex_lock(&keys->lock);
    if (may_ask && now_ms - keys->asked_ms >= UNKNOWN_EVERY_MS) {
        keys->asked_ms = now_ms;
        keys->is_wanted = true;
        pthread_cond_broadcast(&keys->news);
    }
    while ((keys->is_wanted || keys->is_reading) && await_news(keys, now_ms + WAIT_MS))
        ;
    pthread_mutex_unlock(&keys->lock);
}

bool keyset_verify(struct keyset *keys, const struct jwt *jwt, struct error *err)
{
    enum jwks_verdict verdict = judge(keys, jwt);

    if (verdict == JWKS_UNKNOWN_KEY || verdict == JWKS_ABSENT) {
        await_read(keys, verdict == JWKS_UNKNOWN_KEY);
        verdict = judge(keys, jwt);
    }
    if (verdict == JWKS_ABSENT)
        return error_set(err, ERROR_UNAVAILABLE, "", "The token issuer's keys are not there");
    return verdict == JWKS_GOOD ||
           error_set(err, ERROR_UNAUTHORIZED, "", "The token's signature is not good");
}
