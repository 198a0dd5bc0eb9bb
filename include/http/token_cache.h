#ifndef HTTP_TOKEN_CACHE_H
#define HTTP_TOKEN_CACHE_H

#include "claims.h"
#include "digest.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * Tokens whose signature has been verified, so that the next request with the same one costs a hash
 * and a look. A token is known by its SHA-256 alone, and counts for one generation of the key set:
 * when the keys change, every token must be verified anew.
 *
 * Only verified tokens enter, so that nobody without a good one can push others out. There is room
 * for about a thousand; past that the one that was asked for least recently goes. Of a token in
 * here nothing but its signature, its addressee and its form is known to be good: its times are for
 * claims_check_times at every request.
 *
 * Any number of threads may use one; a look holds a lock that few tokens share, to copy the claims.
 */
struct token_cache;

/* NULL if no memory is left. Free it with token_cache_free, which takes NULL too. */
struct token_cache *token_cache_new(void);
void token_cache_free(struct token_cache *cache);

bool token_cache_find(struct token_cache *cache, const unsigned char digest[SHA256_BYTES],
                      uint64_t generation, struct claims *ret);
void token_cache_add(struct token_cache *cache, const unsigned char digest[SHA256_BYTES],
                     uint64_t generation, const struct claims *claims);

#endif
