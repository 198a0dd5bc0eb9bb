#include "reaper.h"
#include "clock.h"
#include "log.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/queue.h>
#include <sys/socket.h>
#include <time.h>

enum { LOOK_EVERY_MS = 100 };

/* Who makes room for others, in this order, once it was about it for so long: an honest client's
 * request is on the wire by then, was received, and its answer was read. */
static const struct {
    enum stage stage;
    int after_ms;
} yielding[] = { { STAGE_IDLE, 500 }, { STAGE_RECEIVING, 1000 }, { STAGE_SENDING, 1000 } };

struct peer {
    TAILQ_ENTRY(peer) next;
    int socket;
    enum stage stage;
    int64_t since_ms;
    bool is_ended;
};

TAILQ_HEAD(peer_queue, peer);

/* All of one stage have the same time, so that each queue is in the order of its deadlines. Ended
 * peers are in none. */
struct reaper {
    struct reaper_options options;
    pthread_mutex_t lock;
    pthread_cond_t stopped;
    pthread_t thread;
    bool is_stopping;
    int open; /* peers that were not ended */
    struct peer_queue stages[STAGE_COUNT];
};

/* An answer that nobody reads would stay in the kernel long after its socket was closed. */
static void drop_unsent(int socket)
{
    const struct linger at_once = { .l_onoff = 1, .l_linger = 0 };

    setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
}

static void end_peer(struct reaper *reaper, struct peer *peer)
{
    if (peer->stage == STAGE_SENDING)
        drop_unsent(peer->socket);
    shutdown(peer->socket, SHUT_RDWR);
    TAILQ_REMOVE(&reaper->stages[peer->stage], peer, next);
    peer->is_ended = true;
    reaper->open--;
}

static int end_older(struct reaper *reaper, enum stage stage, int64_t since_ms)
{
    struct peer *peer;
    int count = 0;

    while ((peer = TAILQ_FIRST(&reaper->stages[stage])) && peer->since_ms <= since_ms) {
        end_peer(reaper, peer);
        count++;
    }
    return count;
}

static int make_room(struct reaper *reaper, int64_t now_ms)
{
    int count = 0;

    for (size_t i = 0; i < sizeof(yielding) / sizeof(yielding[0]); i++) {
        struct peer_queue *queue = &reaper->stages[yielding[i].stage];
        struct peer *peer;

        while (reaper->open > reaper->options.limit && (peer = TAILQ_FIRST(queue)) &&
               peer->since_ms <= now_ms - yielding[i].after_ms) {
            end_peer(reaper, peer);
            count++;
        }
    }
    return count;
}

static void look(struct reaper *reaper)
{
    int64_t now_ms = clock_monotonic_ms();
    int slow = end_older(reaper, STAGE_RECEIVING, now_ms - reaper->options.transfer_ms);
    int deaf = end_older(reaper, STAGE_SENDING, now_ms - reaper->options.transfer_ms);
    int idle = end_older(reaper, STAGE_IDLE, now_ms - reaper->options.idle_ms);
    int displaced = make_room(reaper, now_ms);

    if (slow + deaf + displaced > 0)
        log_event(LOG_WARNING, "connections.ended", log_number("slowSenders", slow),
                  log_number("slowReaders", deaf), log_number("idle", idle),
                  log_number("displaced", displaced), log_number("open", reaper->open));
}

static struct timespec next_look(void)
{
    struct timespec at;

    clock_gettime(CLOCK_MONOTONIC, &at);
    at.tv_nsec += LOOK_EVERY_MS * 1000000L;
    at.tv_sec += at.tv_nsec / 1000000000L;
    at.tv_nsec %= 1000000000L;
    return at;
}

static void *run(void *data)
{
    struct reaper *reaper = data;

    pthread_mutex_lock(&reaper->lock);
    while (!reaper->is_stopping) {
        const struct timespec at = next_look();

        pthread_cond_timedwait(&reaper->stopped, &reaper->lock, &at);
        look(reaper);
    }
    pthread_mutex_unlock(&reaper->lock);
    return NULL;
}

static void init(struct reaper *reaper, const struct reaper_options *options)
{
    pthread_condattr_t monotonic;

    reaper->options = *options;
    for (int stage = 0; stage < STAGE_COUNT; stage++)
        TAILQ_INIT(&reaper->stages[stage]);
    pthread_mutex_init(&reaper->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&reaper->stopped, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

static void destroy(struct reaper *reaper)
{
    pthread_cond_destroy(&reaper->stopped);
    pthread_mutex_destroy(&reaper->lock);
    free(reaper);
}

bool reaper_new(const struct reaper_options *options, struct reaper **ret, struct error *err)
{
    struct reaper *reaper = calloc(1, sizeof(*reaper));

    if (!reaper)
        return error_set(err, ERROR_UNAVAILABLE, "", "No memory for the reaper");
    init(reaper, options);
    if (pthread_create(&reaper->thread, NULL, run, reaper) != 0) {
        destroy(reaper);
        return error_set(err, ERROR_UNAVAILABLE, "", "No thread for the reaper");
    }
    *ret = reaper;
    return true;
}

void reaper_free(struct reaper *reaper)
{
    if (!reaper)
        return;
    pthread_mutex_lock(&reaper->lock);
    reaper->is_stopping = true;
    pthread_cond_signal(&reaper->stopped);
    pthread_mutex_unlock(&reaper->lock);
    pthread_join(reaper->thread, NULL);
    destroy(reaper);
}

static void join_queue(struct reaper *reaper, struct peer *peer, enum stage stage)
{
    peer->stage = stage;
    peer->since_ms = clock_monotonic_ms();
    TAILQ_INSERT_TAIL(&reaper->stages[stage], peer, next);
}

struct peer *reaper_watch(struct reaper *reaper, int socket)
{
    struct peer *peer = calloc(1, sizeof(*peer));

    if (!peer)
        return NULL;
    peer->socket = socket;
    pthread_mutex_lock(&reaper->lock);
    reaper->open++;
    join_queue(reaper, peer, STAGE_IDLE);
    make_room(reaper, peer->since_ms);
    pthread_mutex_unlock(&reaper->lock);
    return peer;
}

void reaper_forget(struct reaper *reaper, struct peer *peer)
{
    if (!peer)
        return;
    pthread_mutex_lock(&reaper->lock);
    if (!peer->is_ended) {
        TAILQ_REMOVE(&reaper->stages[peer->stage], peer, next);
        reaper->open--;
    }
    pthread_mutex_unlock(&reaper->lock);
    free(peer);
}

bool reaper_enter(struct reaper *reaper, struct peer *peer, enum stage stage)
{
    bool is_open;

    pthread_mutex_lock(&reaper->lock);
    is_open = !peer->is_ended;
    if (is_open) {
        TAILQ_REMOVE(&reaper->stages[peer->stage], peer, next);
        join_queue(reaper, peer, stage);
    }
    pthread_mutex_unlock(&reaper->lock);
    return is_open;
}

bool reaper_is_crowded(struct reaper *reaper)
{
    bool is_crowded;

    pthread_mutex_lock(&reaper->lock);
    is_crowded = reaper->open > reaper->options.limit;
    pthread_mutex_unlock(&reaper->lock);
    return is_crowded;
}
