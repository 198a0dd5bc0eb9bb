#include "token_cache.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { SETS = 128, WAYS = 8 };

struct entry {
    unsigned char digest[SHA256_BYTES];
    uint64_t generation;
    uint64_t asked; /* the set's count of calls when it was asked for last; 0 if never used */
    struct claims claims;
};

/* The tokens whose digests begin alike. */
struct set {
    pthread_mutex_t lock; /* guards all below */
    uint64_t calls;
    struct entry entries[WAYS];
};

struct token_cache {
    struct set sets[SETS];
};

struct token_cache *token_cache_new(void)
{
    struct token_cache *cache = calloc(1, sizeof(*cache));

    for (int i = 0; cache && i < SETS; i++)
        pthread_mutex_init(&cache->sets[i].lock, NULL);
    return cache;
}

void token_cache_free(struct token_cache *cache)
{
    if (!cache)
        return;
    for (int i = 0; i < SETS; i++)
        pthread_mutex_destroy(&cache->sets[i].lock);
    free(cache);
}

static struct set *set_of(struct token_cache *cache, const unsigned char digest[SHA256_BYTES])
{
    return &cache->sets[digest[0] % SETS];
}

/* The entry of a token, of whatever generation; NULL if there is none. */
static struct entry *find(struct set *set, const unsigned char digest[SHA256_BYTES])
{
    for (int i = 0; i < WAYS; i++)
        if (set->entries[i].asked && memcmp(set->entries[i].digest, digest, SHA256_BYTES) == 0)
            return &set->entries[i];
    return NULL;
}

static struct entry *least_recent(struct set *set)
{
    struct entry *least = &set->entries[0];

    for (int i = 1; i < WAYS; i++)
        if (set->entries[i].asked < least->asked)
            least = &set->entries[i];
    return least;
}

bool token_cache_find(struct token_cache *cache, const unsigned char digest[SHA256_BYTES],
                      uint64_t generation, struct claims *ret)
{
    struct set *set = set_of(cache, digest);
    struct entry *entry;
    bool is_known;

    pthread_mutex_lock(&set->lock);
    entry = find(set, digest);
    is_known = entry && entry->generation == generation;
    if (is_known) {
        entry->asked = ++set->calls;
        *ret = entry->claims;
    }
    pthread_mutex_unlock(&set->lock);
    return is_known;
}

void token_cache_add(struct token_cache *cache, const unsigned char digest[SHA256_BYTES],
                     uint64_t generation, const struct claims *claims)
{
    struct set *set = set_of(cache, digest);
    struct entry *entry;

    pthread_mutex_lock(&set->lock);
    entry = find(set, digest);
    if (!entry)
        entry = least_recent(set);
    memcpy(entry->digest, digest, SHA256_BYTES);
    entry->generation = generation;
    entry->asked = ++set->calls;
    entry->claims = *claims;
    pthread_mutex_unlock(&set->lock);
}
