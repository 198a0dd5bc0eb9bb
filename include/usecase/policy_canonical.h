#ifndef USECASE_POLICY_CANONICAL_H
#define USECASE_POLICY_CANONICAL_H

#include "arena.h"
#include "buffer.h"
#include "error.h"
#include "fault_list.h"

#include <jansson.h>

/*
 * A document in the one form that all writers of JSON agree on (RFC 8785, JCS): members sorted by
 * the UTF-16 units of their names, no white space, the shortest escapes. Its SHA-256 is a policy's
 * revision, so two documents have one revision if and only if they say the same.
 *
 * JCS writes numbers as doubles. A policy has none that could be rounded on the way: a real number
 * and an integer beyond ±(2^53 - 1) are faults, for decimals are text. So is a control character in
 * text or in a name. ERROR_INVALID has all of them in err->faults; ERROR_UNAVAILABLE: the arena is
 * full. *ret is in the arena.
 */
MUST_CHECK bool policy_canonical(const json_t *document, struct arena *arena, const char **ret,
                                 struct error *err);

/* The same into a buffer, and its faults into a list that may have others; a buffer that is full
 * exhausts the list. */
void policy_canonical_write(const json_t *document, struct buffer *out, struct fault_list *faults);

enum { CANONICAL_BYTES = 4 * MIB };

#endif
