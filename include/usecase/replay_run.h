#ifndef USECASE_REPLAY_RUN_H
#define USECASE_REPLAY_RUN_H

#include "app.h"
#include "arena.h"
#include "error.h"
#include "job.h"
#include "policy.h"
#include "replay.h"

#include <jansson.h>

/* A replay, by the worker that leased it. Inside usecase only. */

enum { JOB_LEASE_MS = 60000, JOB_BYTES = 256 * MIB };

/* Sets job->result, and job->done to the referrals that were decided. ERROR_STALE: the lease is
 * another's by now; ERROR_UNAVAILABLE: it is begun again later. */
MUST_CHECK bool replay_run(struct app *app, struct arena *arena, struct job *job,
                           struct error *err);

/* One that was decided otherwise. */
struct replay_mover {
    const char *id;
    enum tier tier[2];
    enum stratum stratum[2];
    enum urgency urgency[2];
    enum decision_status status[2];
};

enum { REPLAY_MOVERS = 1000 };

/* All that a run counts. */
struct replay_book {
    const struct policy *policies[2];     /* before, after */
    const char *versions[2];              /* as the request names them */
    int64_t *hits[2][POLICY_TABLE_COUNT]; /* of each row */
    int64_t otherwise_hits[2][POLICY_TABLE_COUNT];
    int64_t made_again, made_equal; /* stored decisions, made again to the same bytes or not */
    int64_t unreadable;             /* stored submissions, left out */
    struct replay counts;
    struct replay_mover movers[REPLAY_MOVERS];
    int mover_count;
    const json_t *request;
};

/* The result as JSON; NULL at the arena's ceiling. */
const char *replay_write(const struct replay_book *book, struct arena *arena);

#endif
