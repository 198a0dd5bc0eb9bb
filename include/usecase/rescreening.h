#ifndef USECASE_RESCREENING_H
#define USECASE_RESCREENING_H

#include "app.h"

/*
 * Who still waits after the policy's `rescreenDays`, and after each as many days, is asked again:
 * red flags, mood and opioids change while people wait (U-06). The event `rescreen.due` tells it,
 * and is written in one commit with the day of the next.
 */

/* One batch of each tenant that has some due today (Europe/London); `ret_more` says that there may
 * be others. For the worker. */
MUST_CHECK bool tell_rescreens(struct app *app, bool *ret_more, struct error *err);

#endif
