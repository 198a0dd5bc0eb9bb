#ifndef HTTP_CORRELATION_H
#define HTTP_CORRELATION_H

#include "exchange.h"

/*
 * The names under which a request can be found again: X-Request-ID (made if none came), its
 * X-Correlation-ID, and the trace id of a W3C traceparent (made if none came). A value of the
 * caller's is taken if it is a plain token of at most 128 characters of [A-Za-z0-9._-], and is left
 * out if not.
 */
void correlation_read(struct exchange *x);

/* Echo them on the answer. */
void correlation_reply(struct exchange *x);

#endif
