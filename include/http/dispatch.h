#ifndef HTTP_DISPATCH_H
#define HTTP_DISPATCH_H

#include "auth.h"
#include "contract.h"
#include "exchange.h"
#include "metrics.h"

/*
 * From a request to its answer. In this order: route, access token, scope, size and media type of
 * the body, its JSON, query and headers against the contract, body against the contract, handler.
 * Whatever fails becomes a problem document; each request leaves one line in the log and is
 * counted.
 */

/* What all exchanges share. It outlives them. */
struct dispatcher {
    struct app *app;
    const struct contract *contract;
    const struct auth *auth;
    struct metrics *metrics;
};

/* The most that one request may take for itself, its JSON excepted. */
enum { DISPATCH_ARENA_BYTES = 8 * MIB };

/*
 * Fill in the answer of `x`, whose arena, method, path, query_text, headers and body the transport
 * has set. `fault`, if not NULL, is what the transport has against the request: it is answered with
 * that.
 */
void dispatch(const struct dispatcher *dispatcher, struct exchange *x, const struct error *fault);

#endif
