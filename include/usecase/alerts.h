#ifndef USECASE_ALERTS_H
#define USECASE_ALERTS_H

#include "app.h"

/*
 * Escalations that nobody acknowledged in time: somebody is told again, again and again, until one
 * is (INV-4). An alert is an event, a row of the referral's timeline and of the audit trail, in one
 * commit with the time of the next.
 */

/* One batch of each tenant that has some due; `ret_more` says that there may be others. For the
 * worker. */
MUST_CHECK bool alert_unacknowledged(struct app *app, bool *ret_more, struct error *err);

#endif
