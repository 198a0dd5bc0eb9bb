#ifndef STORAGE_COMBINER_H
#define STORAGE_COMBINER_H

#include "error.h"

#include <semaphore.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Group commit: what callers ask for at the same time is done by one of them for all.
 *
 * A caller who finds nobody leading leads, and takes along whoever waits; nobody waits for company,
 * so a lone request runs at once. While a leader works, others queue: each of them is taken by a
 * leader or becomes one. Where they crowd, or have lost patience, another leads beside the first.
 * The queue serves tenants in turn, so that a tenant with a thousand requests delays another's by
 * one; it is bounded, for each tenant and in all. A caller may leave only while queued: once taken,
 * what it points at is being read, and it waits for the leader, whose batch has a deadline.
 *
 * A batch that fails for a reason that lies in one of its shares is halved, and each half is run
 * alone, until what fails stands alone. Each half is a transaction of its own, not a savepoint: the
 * good half is answered as soon as it is committed, and no transaction waits for us.
 */
struct combiner;

/* One caller's part of a batch: the first member of a struct that says what is asked for. */
struct share {
    const char *tenant; /* in turn between these */
    size_t bytes;       /* about as much as it adds to the batch */

    /* The combiner's own. */
    enum share_place { SHARE_QUEUED, SHARE_TAKEN, SHARE_LEADING, SHARE_LEFT } place;
    int64_t turn;
    int64_t since_ms;
    bool done;
    struct error *err;
    sem_t moved; /* once it leads or was served */
    struct share *next;
};

/*
 * Serve all shares in one transaction and write into each what came of it, or fail for all of them
 * with the reason in `err`: ERROR_UNAVAILABLE if it is nobody's fault, anything else if it may lie
 * in one share. What a share alone is to be told, an outcome for one share, is not a failure.
 */
typedef bool batch_run(void *context, struct share *const shares[], int count, int64_t deadline_ms,
                       struct error *err);

struct combiner_options {
    batch_run *run;
    void *context;
    int leaders;        /* batches at a time, at most */
    int crowd;          /* shares that wait for each leader before another begins beside it */
    int patience_ms;    /* after which whoever waits begins all the same */
    int batch;          /* shares in one, at most COMBINER_BATCH */
    size_t batch_bytes; /* and their bytes; a larger share goes alone */
    int queue;          /* shares that may wait, half of them of one tenant */
    int timeout_ms;     /* from a share's coming to its answer; at most half of it in the queue */
};

enum { COMBINER_BATCH = 128 };

MUST_CHECK bool combiner_new(const struct combiner_options *options, struct combiner **ret,
                             struct error *err);
void combiner_free(struct combiner *combiner);

/* ERROR_UNAVAILABLE, and nothing was begun, if the queue is full or the share's turn did not come
 * in time; otherwise what `run` made of the share. */
MUST_CHECK bool combiner_serve(struct combiner *combiner, struct share *share, struct error *err);

/* Since the start; `queued` at this moment. */
struct combiner_figures {
    int64_t batches;  /* transactions, halves too */
    int64_t shares;   /* served in them */
    int64_t halvings; /* batches that failed and were run again in halves */
    int64_t refused;  /* for want of room or time */
    int queued;
};
void combiner_figures(struct combiner *combiner, struct combiner_figures *ret);

#endif
