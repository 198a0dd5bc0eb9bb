#ifndef USECASE_EVENTS_H
#define USECASE_EVENTS_H

#include "app.h"
#include "arena.h"
#include "caller.h"
#include "error.h"
#include "event.h"

#include <stddef.h>
#include <stdint.h>

struct event_page {
    const struct event *items; /* in the arena */
    size_t count;
    int64_t position; /* of the last item; what was asked for, if there are none */
    bool has_more;    /* there may be more right now */
};

/*
 * A tenant's events after a position, oldest first and at most `limit`. `icb` may be NULL if the
 * caller's token opens one tenant alone; a tenant that it does not open is ERROR_NOT_FOUND.
 */
MUST_CHECK bool read_events(struct app *app, struct arena *arena, const struct caller *caller,
                            const char *icb, int64_t after, int limit, struct event_page *ret,
                            struct error *err);

#endif
