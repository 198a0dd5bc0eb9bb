#ifndef STORAGE_BATCH_H
#define STORAGE_BATCH_H

#include "arena.h"
#include "combiner.h"

struct db;

/*
 * What is done for many callers in one transaction (combiner.h), each kind by its own combiner.
 * Inside storage only.
 */
enum batch_kind {
    BATCH_SUBMISSION_CONTEXT,
    BATCH_SUBMISSION_WRITE,
    BATCH_REFERRAL_READ,
    BATCH_KINDS
};

/* One batch while it is run. */
struct batch {
    struct db *db;
    struct share *const *shares;
    int count;
    int64_t deadline_ms;
    const char *tenants; /* of all shares, each once, as db_run takes them */
    struct arena *arena; /* for parameters; as long as the batch */
};

/* See batch_run in combiner.h for what its failure means. */
typedef bool batch_work(const struct batch *batch, struct error *err);

batch_work submission_context_batch, submission_write_batch, referral_read_batch;

/* The context of a kind's combiner, and what the combiner runs. */
struct batch_place {
    struct db *db;
    enum batch_kind kind;
};
batch_run batch_run_kind;

#endif
