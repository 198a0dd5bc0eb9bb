#ifndef USECASE_POLICY_CANONICAL_H
#define USECASE_POLICY_CANONICAL_H

#include "arena.h"
#include "error.h"

#include <jansson.h>

MUST_CHECK bool policy_canonical(json_t *document, struct arena *arena, const char **ret,
                                 struct error *err);

#endif
