#ifndef HTTP_BODY_H
#define HTTP_BODY_H

#include "error.h"
#include "exchange.h"

/*
 * From the bytes of a request to JSON that the contract may look at. Nothing here repeats what a
 * caller wrote: a fault is told by its place.
 */
enum { BODY_DEPTH = 32 };

/*
 * Size (ERROR_TOO_LARGE), media type (ERROR_MEDIA_TYPE), then body_parse. A PATCH may also be
 * application/merge-patch+json.
 */
MUST_CHECK bool body_read(struct exchange *x, struct error *err);

/*
 * x->body into x->json, whatever its media type: UTF-8, nesting, syntax, members that occur twice
 * and NUL in strings are ERROR_MALFORMED; JSON that is no object is ERROR_INVALID.
 */
MUST_CHECK bool body_parse(struct exchange *x, struct error *err);

/* Whether brackets outside strings nest deeper than `depth`. Looked at before a parser that
 * recurses sees the bytes: 12 KB of "[" would overflow a small stack. */
bool body_nests_deeper(const char *bytes, size_t length, int depth);

#endif
