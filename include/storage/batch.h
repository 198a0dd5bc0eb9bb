#ifndef STORAGE_BATCH_H
#define STORAGE_BATCH_H

#include "arena.h"
#include "combiner.h"

/*
 * What is done for many callers in one transaction (combiner.h), each kind by its own combiner. The
 * context of each is the struct db. Inside storage only.
 */
enum batch_kind {
    BATCH_SUBMISSION_CONTEXT,
    BATCH_SUBMISSION_WRITE,
    BATCH_REFERRAL_READ,
    BATCH_KINDS
};

batch_run submission_context_batch, submission_write_batch, referral_read_batch;

/* The tenants of all shares, each once, as db_run takes them; NULL if the arena cannot hold them.
 */
const char *batch_tenants(struct share *const shares[], int count, struct arena *arena);

#endif
