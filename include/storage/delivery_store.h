#ifndef STORAGE_DELIVERY_STORE_H
#define STORAGE_DELIVERY_STORE_H

#include "arena.h"
#include "endpoint.h"
#include "error.h"
#include "event.h"

#include <stdbool.h>
#include <stdint.h>

struct db;

/*
 * How far each endpoint has got. Who delivers leases one endpoint; each lease has a higher fence
 * number than the last, and what is written under an older one comes to nothing. All of this is for
 * the worker's role.
 */

struct delivery_lease {
    struct endpoint endpoint;  /* icb, id, url, event_types */
    const char *secret_sealed; /* see seal.h */
    int64_t position;          /* everything up to here is settled */
    int attempts;              /* failures so far of the next event to be sent */
    int64_t fence;
};

/* The endpoint that has waited longest, leased for `lease_ms`. `ret_found` is false if none is due.
 */
MUST_CHECK bool delivery_store_claim(struct db *db, struct arena *arena, int lease_ms,
                                     struct delivery_lease *ret, bool *ret_found,
                                     struct error *err);

struct delivery_result {
    const struct event *event;
    enum delivery_outcome outcome;
    int attempts;        /* made in all, this one included */
    int status;          /* HTTP status; 0 if none came */
    const char *failure; /* why none came; NULL if one did */
    int64_t delay_ms;    /* until the next attempt, for DELIVERY_RETRY */
};

/*
 * Write a result to the log, move or hold the cursor, and renew the lease. DELIVERY_GONE disables
 * the endpoint and appends endpoint.disabled to its tenant's events. `ret_goes_on` is false if the
 * lease was lost or the endpoint is not enabled any more: then nothing more may be sent.
 */
MUST_CHECK bool delivery_store_settle(struct db *db, struct arena *arena,
                                      const struct delivery_lease *lease, int lease_ms,
                                      const struct delivery_result *result, bool *ret_goes_on,
                                      struct error *err);

/* Give the lease back, with every event up to `position` settled or not subscribed to, and leave
 * the endpoint alone for `delay_ms`. */
MUST_CHECK bool delivery_store_release(struct db *db, struct arena *arena,
                                       const struct delivery_lease *lease, int64_t position,
                                       int64_t delay_ms, struct error *err);

#endif
