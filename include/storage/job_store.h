#ifndef STORAGE_JOB_STORE_H
#define STORAGE_JOB_STORE_H

#include "arena.h"
#include "author.h"
#include "error.h"
#include "job.h"
#include "key_use.h"

struct db;

/* Jobs, as those who ask for them see them, and as workers take them. All texts live in the arena.
 */

/* ERROR_THROTTLED while the tenant has as many open as it may. */
MUST_CHECK bool job_store_create(struct db *db, struct arena *arena, const struct author *author,
                                 const struct job *job, const char *operation, const char *key,
                                 const char *fingerprint, struct key_use *ret, struct error *err);

/* ERROR_NOT_FOUND for an unknown and another tenant's alike. */
MUST_CHECK bool job_store_get(struct db *db, struct arena *arena, const struct author *author,
                              const char *id, struct job *ret, struct error *err);

/* A lease on the job that has waited longest; ret->id NULL if none does. For the worker, as what
 * follows: ERROR_STALE once the lease is another's. */
MUST_CHECK bool job_store_claim(struct db *db, struct arena *arena, int lease_ms, struct job *ret,
                                struct error *err);
MUST_CHECK bool job_store_progress(struct db *db, struct arena *arena, const struct job *job,
                                   int lease_ms, struct error *err);
/* With job->result, or without one as failed. */
MUST_CHECK bool job_store_settle(struct db *db, struct arena *arena, const struct job *job,
                                 struct error *err);

#endif
