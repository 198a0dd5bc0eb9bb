#ifndef HTTP_EXCHANGE_H
#define HTTP_EXCHANGE_H

#include "arena.h"
#include "buffer.h"
#include "caller.h"
#include "error.h"

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

struct app;
struct contract;
struct metrics;
struct route;

/*
 * One request and its answer, in our own terms: no handler sees ulfius. Everything that hangs from
 * an exchange lives in its arena and dies with it.
 *
 * Before a handler runs, dispatch has matched the route, authenticated the caller, checked the
 * scope and checked body, query and headers against the contract.
 */

enum { EXCHANGE_PAIRS = 32, EXCHANGE_SEGMENTS = 4 };

struct pair {
    const char *name;
    const char *value;
};

struct pair_list {
    struct pair items[EXCHANGE_PAIRS];
    int count;
};

struct exchange {
    struct app *app;
    struct arena *arena;
    const struct contract *contract;
    struct metrics *metrics;
    bool is_crowded; /* too many connections: only what is open to all is served */

    const char *method;     /* as sent: methods are case sensitive */
    const char *path;       /* without query, as sent (percent-encoded) */
    const char *query_text; /* what followed "?", as sent; "" if nothing. Never logged */
    struct pair_list query; /* decoded, in the order sent; a name may come twice */
    struct pair_list headers;
    struct pair_list path_values; /* of the route's {names}, decoded */
    const char *body;             /* raw bytes, NUL after the end; "" if none */
    size_t body_length;

    const struct route *route;
    struct caller caller;
    json_t *json; /* the parsed body; owned by dispatch; NULL if none */
    const char *request_id;
    const char *correlation_id;
    const char *trace_id; /* from traceparent, or made */

    int status;
    struct pair_list reply_headers;
    const char *reply_type; /* media type */
    const char *reply;      /* the body; NULL for none */
    size_t reply_length;
};

/* Append to a list; false if it is full. */
MUST_CHECK bool pair_add(struct pair_list *list, const char *name, const char *value);

/* Text with its %XX undone (and "+" read as a space, if `plus`), in the arena. NULL if an escape is
 * broken or hides a NUL, if the outcome is not UTF-8, or at the arena's ceiling. */
const char *percent_decode(struct arena *arena, const char *text, size_t length, bool plus);

/* x->query_text into x->query. ERROR_MALFORMED if it cannot be read. */
MUST_CHECK bool query_read(struct exchange *x, struct error *err);

/* Values of the request; NULL if absent. Header names match without case. */
const char *query_value(const struct exchange *x, const char *name);
const char *header_value(const struct exchange *x, const char *name);
const char *path_value(const struct exchange *x, const char *name);

/* The version in If-Match ("3", W/"3" or 3 in quotes); ERROR_PRECONDITION if absent, ERROR_STALE if
 * it is no version of ours. "*" is refused as ERROR_STALE: the caller must have read what it
 * changes. */
MUST_CHECK bool if_match(const struct exchange *x, int64_t *ret_version, struct error *err);

/* `limit` of the query, 50 if absent; the contract has checked its range. */
int query_limit(const struct exchange *x);

/* Answer with JSON. The text must live in the arena; a failed buffer is ERROR_UNAVAILABLE. */
MUST_CHECK bool reply_json(struct exchange *x, int status, const struct buffer *body,
                           struct error *err);
void reply_text(struct exchange *x, int status, const char *type, const char *text, size_t length);
void reply_nothing(struct exchange *x, int status);
void reply_header(struct exchange *x, const char *name, const char *value);
/* A header whose value is formatted into the arena. */
void reply_header_format(struct exchange *x, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
