#include "token_cache.h"

#include <criterion/criterion.h>

/* The memory of verified tokens by itself: what it forgets costs time, what it mixes up costs all.
 */

enum { MANY = 5000, GENERATION = 7 };

static void digest_of(int number, unsigned char ret[SHA256_BYTES])
{
    digest_sha256(&number, sizeof(number), ret);
}

static void add(struct token_cache *cache, int number)
{
    const struct claims claims = { .expires_s = number };
    unsigned char digest[SHA256_BYTES];

    digest_of(number, digest);
    token_cache_add(cache, digest, GENERATION, &claims);
}

/* The mark of what is found; -1 if nothing is. */
static int64_t found(struct token_cache *cache, int number, uint64_t generation)
{
    unsigned char digest[SHA256_BYTES];
    struct claims claims;

    digest_of(number, digest);
    return token_cache_find(cache, digest, generation, &claims) ? claims.expires_s : -1;
}

Test(token_cache, more_than_it_holds_leave_the_newest_and_the_busiest)
{
    struct token_cache *cache = token_cache_new();
    int remembered = 0;

    for (int i = 0; i < MANY; i++) {
        add(cache, i);
        cr_assert_eq(found(cache, i, GENERATION), i);
        cr_assert_eq(found(cache, 0, GENERATION), 0);
    }
    for (int i = 0; i < MANY; i++) {
        int64_t mark = found(cache, i, GENERATION);

        cr_assert(mark == -1 || mark == i);
        remembered += mark == i;
    }
    cr_assert_geq(remembered, 900);
    cr_assert_leq(remembered, 1024);
    token_cache_free(cache);
}

Test(token_cache, other_keys_void_what_is_remembered)
{
    struct token_cache *cache = token_cache_new();

    add(cache, 1);
    cr_assert_eq(found(cache, 1, GENERATION), 1);
    cr_assert_eq(found(cache, 1, GENERATION + 1), -1);
    token_cache_free(cache);
}

Test(token_cache, the_whole_digest_tells_tokens_apart)
{
    struct token_cache *cache = token_cache_new();
    unsigned char digest[SHA256_BYTES];
    struct claims claims;

    add(cache, 1);
    for (int i = 0; i < SHA256_BYTES; i++) {
        digest_of(1, digest);
        digest[i] ^= 0x80;
        cr_assert_not(token_cache_find(cache, digest, GENERATION, &claims), "byte %d", i);
    }
    token_cache_free(cache);
}
