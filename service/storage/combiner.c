#include "combiner.h"
#include "clock.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>

struct combiner {
    struct combiner_options options;
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
    *ret = combiner;
    return true;
}

void combiner_free(struct combiner *combiner)
{
    if (!combiner)
        return;
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

static struct share *take_first(struct combiner *c, enum share_place place)
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

/* Whoever is woken may be gone with its share at once: it lives on its caller's stack. */
static void wake(struct share *shares[], int count)
{
    for (int i = 0; i < count; i++)
        if (shares[i] && shares[i]->place == SHARE_TAKEN) {
            sem_post(&shares[i]->moved);
            shares[i] = NULL;
        }
}

/* A half is answered before the next is run, which may take until the deadline. */
static void run_or_halve(struct combiner *c, struct share *shares[], int count, int64_t deadline_ms)
{
    struct error err;
    bool done = c->options.run(c->options.context, shares, count, deadline_ms, &err);
    bool halves = !done && count > 1 && err.code != ERROR_UNAVAILABLE;

    count_batch(c, count, halves);
    if (halves) {
        run_or_halve(c, shares, count / 2, deadline_ms);
        wake(shares, count / 2);
        run_or_halve(c, shares + count / 2, count - count / 2, deadline_ms);
    } else {
        settle(shares, count, done, &err);
    }
}

/* One leader is enough but for a crowd: what a batch costs before its first row, each one costs. */
static bool needs_leader(const struct combiner *c, int leaders, int waiting)
{
    return leaders < c->options.leaders && waiting > 0 && waiting >= leaders * c->options.crowd;
}

/* Whom the leader gives its place to; NULL for nobody. */
static struct share *choose_next(struct combiner *c)
{
    if (needs_leader(c, c->leaders - 1, c->figures.queued))
        return take_first(c, SHARE_LEADING);
    c->leaders--;
    return NULL;
}

static int64_t earliest_ms(struct share *const shares[], int count)
{
    int64_t earliest = shares[0]->since_ms;

    for (int i = 1; i < count; i++)
        if (shares[i]->since_ms < earliest)
            earliest = shares[i]->since_ms;
    return earliest;
}

static void lead(struct combiner *c, struct share *own)
{
    struct share *batch[COMBINER_BATCH];
    struct share *next;
    int count;

    pthread_mutex_lock(&c->lock);
    count = gather(c, own, batch);
    pthread_mutex_unlock(&c->lock);
    run_or_halve(c, batch, count, earliest_ms(batch, count) + c->options.timeout_ms);
    pthread_mutex_lock(&c->lock);
    next = choose_next(c);
    pthread_mutex_unlock(&c->lock);
    if (next)
        sem_post(&next->moved);
    wake(batch, count);
}

/* Wait on the share's own account; false at the time. */
static bool wait_until(struct share *own, int64_t time_ms)
{
    const struct timespec time = { .tv_sec = time_ms / 1000, .tv_nsec = time_ms % 1000 * 1000000 };

    while (sem_clockwait(&own->moved, CLOCK_MONOTONIC, &time) != 0)
        if (errno == ETIMEDOUT)
            return false;
    return true;
}

/* Whether the share was still queued, and is not any longer: it leads, or leaves for good. */
static bool step_out(struct combiner *c, struct share *own, bool to_lead)
{
    bool steps;

    pthread_mutex_lock(&c->lock);
    steps = own->place == SHARE_QUEUED && (!to_lead || c->leaders < c->options.leaders);
    if (steps) {
        dequeue(c, own);
        own->place = to_lead ? SHARE_LEADING : SHARE_LEFT;
        c->leaders += to_lead;
        c->figures.refused += !to_lead;
    }
    pthread_mutex_unlock(&c->lock);
    return steps;
}

/* Until the share leads, was served, or has left. A leader that is held up must not hold up all. */
static void wait_for_turn(struct combiner *c, struct share *own)
{
    if (wait_until(own, own->since_ms + c->options.patience_ms) || step_out(c, own, true) ||
        wait_until(own, own->since_ms + c->options.timeout_ms / 2) || step_out(c, own, false))
        return;
    while (sem_wait(&own->moved) != 0)
        ;
}

enum entry { ENTRY_LEADS, ENTRY_WAITS, ENTRY_REFUSED };

static enum entry enter(struct combiner *c, struct share *share)
{
    enum entry entry = ENTRY_LEADS;

    pthread_mutex_lock(&c->lock);
    if (needs_leader(c, c->leaders, c->figures.queued + 1)) {
        c->leaders++;
        share->place = SHARE_LEADING;
    } else {
        share->place = SHARE_QUEUED;
        entry = enqueue(c, share) ? ENTRY_WAITS : ENTRY_REFUSED;
    }
    c->figures.refused += entry == ENTRY_REFUSED;
    pthread_mutex_unlock(&c->lock);
    return entry;
}

bool combiner_serve(struct combiner *c, struct share *share, struct error *err)
{
    enum entry entry;

    share->done = false;
    share->err = err;
    share->since_ms = clock_monotonic_ms();
    sem_init(&share->moved, 0, 0);
    entry = enter(c, share);
    if (entry == ENTRY_WAITS)
        wait_for_turn(c, share);
    if (entry == ENTRY_REFUSED)
        (void)error_set(err, ERROR_UNAVAILABLE, "", "Too many requests wait for the database");
    else if (share->place == SHARE_LEFT)
        (void)error_set(err, ERROR_UNAVAILABLE, "", "The database was too busy");
    else if (share->place == SHARE_LEADING)
        lead(c, share);
    sem_destroy(&share->moved);
    return share->done;
}

void combiner_figures(struct combiner *c, struct combiner_figures *ret)
{
    pthread_mutex_lock(&c->lock);
    *ret = c->figures;
    pthread_mutex_unlock(&c->lock);
}
