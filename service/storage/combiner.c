#include "combiner.h"
#include "clock.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct combiner {
    struct combiner_options options;
    pthread_condattr_t monotonic;

    pthread_mutex_t lock; /* over what follows, and over the place of every share */
    struct share *queue;  /* by turn */
    int64_t turn;         /* of the share that was taken last */
    int leaders;
    struct combiner_figures figures;
};

bool combiner_new(const struct combiner_options *options, struct combiner **ret, struct error *err)
{
    struct combiner *combiner = calloc(1, sizeof(*combiner));

    assert(options->batch <= COMBINER_BATCH);
    if (!combiner)
        return error_set(err, ERROR_UNAVAILABLE, "", "There was no memory for a combiner");
    combiner->options = *options;
    pthread_mutex_init(&combiner->lock, NULL);
    pthread_condattr_init(&combiner->monotonic);
    pthread_condattr_setclock(&combiner->monotonic, CLOCK_MONOTONIC);
    *ret = combiner;
    return true;
}

void combiner_free(struct combiner *combiner)
{
    if (!combiner)
        return;
    pthread_condattr_destroy(&combiner->monotonic);
    pthread_mutex_destroy(&combiner->lock);
    free(combiner);
}

/*
 * A share's turn is one past the last of its tenant's, so tenants alternate in the queue whatever
 * each has in it. False if there is no room.
 */
static bool enqueue(struct combiner *c, struct share *share)
{
    struct share **place = &c->queue;
    int of_tenant = 0;

    share->turn = c->turn + 1;
    for (struct share *other = c->queue; other; other = other->next)
        if (strcmp(other->tenant, share->tenant) == 0) {
            share->turn = other->turn + 1;
            of_tenant++;
        }
    if (c->figures.queued >= c->options.queue || of_tenant >= (c->options.queue + 1) / 2)
        return false;
    while (*place && (*place)->turn <= share->turn)
        place = &(*place)->next;
    share->next = *place;
    *place = share;
    c->figures.queued++;
    return true;
}

static void dequeue(struct combiner *c, struct share *share)
{
    struct share **place = &c->queue;

    while (*place != share)
        place = &(*place)->next;
    *place = share->next;
    c->figures.queued--;
}

static struct share *take_first(struct combiner *c, int place)
{
    struct share *first = c->queue;

    dequeue(c, first);
    c->turn = first->turn;
    first->place = place;
    return first;
}

static int gather(struct combiner *c, struct share *own, struct share *batch[COMBINER_BATCH])
{
    size_t bytes = own->bytes;
    int count = 0;

    batch[count++] = own;
    while (c->queue && count < c->options.batch &&
           (bytes += c->queue->bytes) <= c->options.batch_bytes)
        batch[count++] = take_first(c, SHARE_TAKEN);
    return count;
}

static void settle(struct share *const shares[], int count, bool done, const struct error *err)
{
    for (int i = 0; i < count; i++) {
        shares[i]->done = done;
        if (!done)
            *shares[i]->err = *err;
    }
}

static void count_batch(struct combiner *c, int shares, bool halved)
{
    pthread_mutex_lock(&c->lock);
    c->figures.batches++;
    c->figures.shares += halved ? 0 : shares;
    c->figures.halvings += halved;
    pthread_mutex_unlock(&c->lock);
}

static void run_or_halve(struct combiner *c, struct share *const shares[], int count,
                         int64_t deadline_ms)
{
    struct error err;
    bool done = c->options.run(c->options.context, shares, count, deadline_ms, &err);
    bool halves = !done && count > 1 && err.code != ERROR_UNAVAILABLE;

    count_batch(c, count, halves);
    if (halves) {
        run_or_halve(c, shares, count / 2, deadline_ms);
        run_or_halve(c, shares + count / 2, count - count / 2, deadline_ms);
    } else {
        settle(shares, count, done, &err);
    }
}

/* Called with the lock held, as all that follows. */
static void pass_on(struct combiner *c)
{
    if (c->queue)
        pthread_cond_signal(&take_first(c, SHARE_LEADING)->moved);
    else
        c->leaders--;
}

static void lead(struct combiner *c, struct share *own)
{
    struct share *batch[COMBINER_BATCH];
    int count = gather(c, own, batch);

    pthread_mutex_unlock(&c->lock);
    run_or_halve(c, batch, count, clock_monotonic_ms() + c->options.timeout_ms);
    pthread_mutex_lock(&c->lock);
    pass_on(c);
    for (int i = 0; i < count; i++) {
        batch[i]->place = SHARE_SERVED;
        if (batch[i] != own)
            pthread_cond_signal(&batch[i]->moved);
    }
}

static void wait_for_turn(struct combiner *c, struct share *own)
{
    int64_t until_ms = clock_monotonic_ms() + c->options.timeout_ms / 2;
    const struct timespec until = { .tv_sec = until_ms / 1000,
                                    .tv_nsec = until_ms % 1000 * 1000000 };
    int late = 0;

    pthread_cond_init(&own->moved, &c->monotonic);
    while (own->place == SHARE_QUEUED && !late)
        late = pthread_cond_timedwait(&own->moved, &c->lock, &until);
    while (own->place == SHARE_TAKEN)
        pthread_cond_wait(&own->moved, &c->lock);
    if (own->place == SHARE_QUEUED)
        dequeue(c, own);
    pthread_cond_destroy(&own->moved);
}

/* Until the share leads, was served, or has left. */
static void queue_up(struct combiner *c, struct share *own, struct error *err)
{
    own->place = SHARE_QUEUED;
    if (!enqueue(c, own)) {
        (void)error_set(err, ERROR_UNAVAILABLE, "", "Too many requests wait for the database");
    } else {
        wait_for_turn(c, own);
        if (own->place == SHARE_QUEUED)
            (void)error_set(err, ERROR_UNAVAILABLE, "", "The database was too busy");
    }
    c->figures.refused += own->place == SHARE_QUEUED;
}

bool combiner_serve(struct combiner *c, struct share *share, struct error *err)
{
    share->done = false;
    share->err = err;
    pthread_mutex_lock(&c->lock);
    if (c->leaders < c->options.leaders) {
        c->leaders++;
        share->place = SHARE_LEADING;
    } else {
        queue_up(c, share, err);
    }
    if (share->place == SHARE_LEADING)
        lead(c, share);
    pthread_mutex_unlock(&c->lock);
    return share->done;
}

void combiner_figures(struct combiner *c, struct combiner_figures *ret)
{
    pthread_mutex_lock(&c->lock);
    *ret = c->figures;
    pthread_mutex_unlock(&c->lock);
}
