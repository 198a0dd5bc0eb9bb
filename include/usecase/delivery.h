#ifndef USECASE_DELIVERY_H
#define USECASE_DELIVERY_H

#include "app.h"
#include "error.h"

struct webhook_sender;

/*
 * One turn of delivering: lease the endpoint that has waited longest, post its next events in order
 * until a page of them is done or one fails, and give the lease back. `ret_found` is false if no
 * endpoint was due. On failure what was leased comes free when its lease ends.
 */
MUST_CHECK bool deliver_next(struct app *app, struct webhook_sender *sender, bool *ret_found,
                             struct error *err);

#endif
