#ifndef USECASE_WORKER_H
#define USECASE_WORKER_H

#include "app.h"
#include "error.h"

/*
 * What goes on behind the requests: escalations that nobody acknowledged are told again, events are
 * numbered after their commits, and webhooks are delivered. Any number of workers may run, in any
 * number of processes, and any may die at any time: what one held comes free when its lease ends.
 *
 * `app` is one that works: its database role is the worker's. Runs until app_stop, and then ends
 * what is in flight, at most one attempt a thread. A lost database is waited for. False only if the
 * worker could not start.
 */
MUST_CHECK bool worker_run(struct app *app, struct error *err);

#endif
