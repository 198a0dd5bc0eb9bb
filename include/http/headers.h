#ifndef HTTP_HEADERS_H
#define HTTP_HEADERS_H

#include "exchange.h"

/*
 * A request's headers, read so that whoever stands in front of us cannot have read them otherwise:
 * what two parsers could understand in two ways is refused, not understood. RFC 9112 §6.3, 11.2.
 */

/* What stands before a body, by the headers. */
struct framing {
    bool is_chunked; /* its length is not known beforehand */
    size_t length;   /* 0 for no body, or if chunked */
};

/*
 * One header into x->headers. ERROR_MALFORMED if its name is no token or its value not UTF-8, and
 * for the second of a name unless it is a list; ERROR_TOO_LARGE past EXCHANGE_PAIRS.
 */
MUST_CHECK bool headers_add(struct exchange *x, const char *name, const char *value,
                            struct error *err);

/* How the body ends. ERROR_MALFORMED if that is said twice, or in a way that we do not know, and if
 * the host is not named. */
MUST_CHECK bool headers_framing(const struct exchange *x, bool is_http_1_0, struct framing *ret,
                                struct error *err);

#endif
