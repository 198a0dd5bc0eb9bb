#ifndef USECASE_POLICY_VALUES_H
#define USECASE_POLICY_VALUES_H

#include "arena.h"
#include "error.h"
#include "policy_store.h"

#include <jansson.h>

/*
 * Values that no source gives (origin `judgement` or `unverified`): somebody has to stand for each
 * before a policy decides about patients (ruling 7). A signature is of the value as it is stated,
 * with its unit, in whichever policy of the tenant says the same. Inside usecase only.
 */

/* What a threshold of the document states; NULL if it needs no signature, or at the ceiling. */
const char *policy_value_stated(const json_t *document, const char *threshold, struct arena *arena);

/* The first value that nobody stands for; NULL if each is signed. `ret_count` is how many are not.
 */
const char *policy_value_unsigned(const json_t *document, const struct signature_list *signatures,
                                  struct arena *arena, size_t *ret_count);

#endif
