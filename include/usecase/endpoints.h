#ifndef USECASE_ENDPOINTS_H
#define USECASE_ENDPOINTS_H

#include "app.h"
#include "arena.h"
#include "caller.h"
#include "endpoint.h"
#include "error.h"

#include <stddef.h>
#include <stdint.h>

/* Webhook endpoints, as their owners see them. All texts live in the arena. */

enum { ENDPOINT_TYPES_MAX = 32 };

struct endpoint_request {
    const char *icb;         /* NULL if the token opens one tenant alone */
    const char *key;         /* Idempotency-Key */
    const char *fingerprint; /* of the body, as sent */
    const char *url;
    const char *event_types[ENDPOINT_TYPES_MAX];
    size_t event_type_count;
    const char *description; /* NULL for none */
    bool ordered;
};

/*
 * Register an endpoint; `ret` holds its secret. The same key with the same body gives the same
 * answer again, secret included; with another body it is ERROR_INVALID. A URL that deliveries could
 * not go to is ERROR_INVALID at "/url". Clinical event types are granted by a caller who also may
 * write the directory (ruling 18); of another they are ERROR_FORBIDDEN at their place.
 */
MUST_CHECK bool register_endpoint(struct app *app, struct arena *arena, const struct caller *caller,
                                  const struct endpoint_request *request, struct endpoint *ret,
                                  struct error *err);

/* Without its secret. ERROR_NOT_FOUND also for another tenant's. */
MUST_CHECK bool find_endpoint(struct app *app, struct arena *arena, const struct caller *caller,
                              const char *id, struct endpoint *ret, struct error *err);

struct endpoint_page {
    const struct endpoint *items;
    size_t count;
    bool has_more;
};

/* At most `limit`, oldest first, after the endpoint `after` (NULL: from the first). */
MUST_CHECK bool read_endpoints(struct app *app, struct arena *arena, const struct caller *caller,
                               const char *after, int limit, struct endpoint_page *ret,
                               struct error *err);

/* ERROR_STALE if it has another version. A delivery that is under way may still arrive, no further
 * one. */
MUST_CHECK bool remove_endpoint(struct app *app, struct arena *arena, const struct caller *caller,
                                const char *id, int64_t version, struct error *err);

#endif
