#ifndef USECASE_REPLAYS_H
#define USECASE_REPLAYS_H

#include "app.h"
#include "arena.h"
#include "caller.h"
#include "error.h"
#include "job.h"

#include <jansson.h>
#include <stdbool.h>

/*
 * A policy tried out on the referrals of a period: a worker decides each of them twice, by the
 * policy that is asked about and by another, with the same facts, records and directory, as on the
 * day that it was received, and counts what became of them. Nothing of the referrals changes. What
 * people did since (reviews, outcomes) plays no part, so the whole difference is the policy's.
 *
 * Whoever reads the result learns ids of referrals and counts, no identity; counts by group are
 * hidden where they are small (domain/measure/replay.h).
 */
struct replay_request {
    const char *icb;     /* NULL if the token opens one tenant alone */
    const char *version; /* of the policy that is tried */
    const char *key;     /* Idempotency-Key */
    const char *fingerprint;
    json_t *body; /* {receivedFrom, receivedTo, against?, units?}, checked for shape */
};

/* ERROR_NOT_FOUND for an unknown version; ERROR_INVALID for an `against` that is none, or a period
 * that ends before it begins; ERROR_THROTTLED while five jobs are open. */
MUST_CHECK bool ask_replay(struct app *app, struct arena *arena, const struct caller *caller,
                           const struct replay_request *request, struct job *ret,
                           struct error *err);

/* ERROR_NOT_FOUND also for another tenant's. */
MUST_CHECK bool find_job(struct app *app, struct arena *arena, const struct caller *caller,
                         const char *id, struct job *ret, struct error *err);

/* Run the job that has waited longest to its end; `ret_found` says whether there was one. A job
 * that fails is told so, and is no failure of this. For the worker. */
MUST_CHECK bool run_next_job(struct app *app, bool *ret_found, struct error *err);

#endif
