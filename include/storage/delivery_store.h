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
 * How far each lane of each endpoint has got. Who delivers leases one lane; each lease of it has a
 * higher fence number than the last, and what is written under an older one comes to nothing. All
 * of this is for the worker's role.
 */

struct delivery_lease {
    struct endpoint endpoint; /* icb, id, url, event_types, ordered, clinical */
    int lane;
    const char *secret_sealed; /* see seal.h */
    int64_t position;          /* the lane's events up to here are settled */
    int attempts;              /* failures so far of the next event to be sent */
    int64_t fence;
};

struct delivery_claim {
    const char *holder; /* a UUID of the process */
    int lease_ms;
    int endpoint_leases; /* at most so many are held by `holder` for one endpoint */
    int look;            /* events of all lanes that one page goes through, see event_store_page */
};

/* A lane of the endpoint that the holder has the fewest leases of, and of these the one that has
 * waited longest. `ret_found` is false if none is due, or if another worker was quicker. */
MUST_CHECK bool delivery_store_claim(struct db *db, struct arena *arena,
                                     const struct delivery_claim *claim, struct delivery_lease *ret,
                                     bool *ret_found, struct error *err);

struct delivery_result {
    const struct event *event;
    enum delivery_outcome outcome;
    int attempts;        /* made in all, this one included */
    int status;          /* HTTP status; 0 if none came */
    const char *failure; /* why none came; NULL if one did */
    int64_t delay_ms;    /* until the next attempt, for DELIVERY_RETRY */
};

/*
 * Write a result to the log, move or hold the lane, and renew the lease. DELIVERY_GONE disables
 * the endpoint and appends endpoint.disabled to its tenant's events. `ret_goes_on` is false if the
 * lease was lost or the endpoint is not enabled any more: then nothing more may be sent.
 */
MUST_CHECK bool delivery_store_settle(struct db *db, struct arena *arena,
                                      const struct delivery_lease *lease, int lease_ms,
                                      const struct delivery_result *result, bool *ret_goes_on,
                                      struct error *err);

/* Give the lease back, with the lane's events up to `position` settled or not subscribed to, and
 * leave the lane alone for `delay_ms`. */
MUST_CHECK bool delivery_store_release(struct db *db, struct arena *arena,
                                       const struct delivery_lease *lease, int64_t position,
                                       int64_t delay_ms, struct error *err);

/* Count that a clinical event keeps failing to be delivered. */
MUST_CHECK bool delivery_store_alarm(struct db *db, const char *icb, struct error *err);

#endif
