#ifndef USECASE_DELIVERY_H
#define USECASE_DELIVERY_H

#include "app.h"
#include "error.h"
#include "id.h"

#include <pthread.h>
#include <stdint.h>

struct webhook_sender;

/*
 * Events go out in lanes: an endpoint's events of one referral are all in the same one. A lane is
 * leased by one thread of one process, which sends its events one by one and settles each before it
 * starts the next. Nothing is sent unless the lease is sure to outlast it, and nothing is settled
 * but under the lease's fence number; so after a kill -9 another worker goes on with the event that
 * was not settled, perhaps for a second time under its id, but never with one behind it.
 */

/* What the delivering threads of a process share. One at a time looks for a lane, since two at once
 * would choose the same; where nothing was due, nobody looks again for a while. */
struct lookout {
    pthread_mutex_t lock;
    int64_t next_look_ms; /* on the monotonic clock */
    struct id holder;     /* of the leases */
};

void lookout_init(struct lookout *lookout);

/*
 * One turn of delivering: lease the lane whose turn it is, post its next events in order for about
 * a second, or until one fails, and give the lease back. `ret_found` is false if no lane was due.
 * On failure what was leased comes free when its lease ends.
 */
MUST_CHECK bool deliver_next(struct app *app, struct lookout *lookout,
                             struct webhook_sender *sender, bool *ret_found, struct error *err);

#endif
