#include "examiner.h"
#include "text.h"

#include <pthread.h>
#include <stdlib.h>

struct examinee {
    const char *icb;
    bool is_called;
    struct examinee *next;
};

struct examiner {
    pthread_mutex_t lock; /* over what follows */
    pthread_cond_t called;
    struct examinee *waiting; /* in the order in which they came; each on its thread's stack */
    char last[16];            /* the tenant whose turn it is or was */
    bool is_busy;
};

struct examiner *examiner_new(void)
{
    struct examiner *examiner = calloc(1, sizeof(*examiner));

    if (!examiner)
        return NULL;
    pthread_mutex_init(&examiner->lock, NULL);
    pthread_cond_init(&examiner->called, NULL);
    return examiner;
}

void examiner_free(struct examiner *examiner)
{
    if (!examiner)
        return;
    pthread_cond_destroy(&examiner->called);
    pthread_mutex_destroy(&examiner->lock);
    free(examiner);
}

/* The first of another tenant than the last, or the first of all. With the lock held. */
static void call_next(struct examiner *examiner)
{
    struct examinee **place = &examiner->waiting, *next;

    if (examiner->is_busy || !examiner->waiting)
        return;
    while (*place && text_equal((*place)->icb, examiner->last))
        place = &(*place)->next;
    if (!*place)
        place = &examiner->waiting;
    next = *place;
    *place = next->next;
    next->is_called = true;
    examiner->is_busy = true;
    (void)text_copy(examiner->last, sizeof(examiner->last), next->icb);
    pthread_cond_broadcast(&examiner->called);
}

/* At the end of who waits; false if so many of the tenant do. With the lock held. */
static bool line_up(struct examiner *examiner, struct examinee *self)
{
    struct examinee **place = &examiner->waiting;
    int count = 0;

    for (; *place; place = &(*place)->next)
        count += text_equal((*place)->icb, self->icb);
    if (count < EXAMINEES)
        *place = self;
    return count < EXAMINEES;
}

bool examiner_enter(struct examiner *examiner, const char *icb, struct error *err)
{
    struct examinee self = { .icb = icb };
    bool waits;

    pthread_mutex_lock(&examiner->lock);
    waits = line_up(examiner, &self);
    call_next(examiner);
    while (waits && !self.is_called)
        pthread_cond_wait(&examiner->called, &examiner->lock);
    pthread_mutex_unlock(&examiner->lock);
    return waits || error_set(err, ERROR_THROTTLED, "",
                              "%d checks of the tenant's policies wait already", EXAMINEES);
}

void examiner_leave(struct examiner *examiner)
{
    pthread_mutex_lock(&examiner->lock);
    examiner->is_busy = false;
    call_next(examiner);
    pthread_mutex_unlock(&examiner->lock);
}
