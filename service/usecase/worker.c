#include "worker.h"
#include "alerts.h"
#include "delivery.h"
#include "event_store.h"
#include "log.h"
#include "replays.h"
#include "rescreening.h"
#include "snapshot.h"
#include "webhook.h"

#include <pthread.h>

/* Threads that deliver: several times what one endpoint may have of them (delivery.c). */
enum { DELIVERERS = 32, FAILURE_REST_MS = 2000 };

struct deliverer {
    pthread_t thread;
    struct worker *worker;
    struct webhook_sender *sender;
};

struct worker {
    struct app *app;
    atomic_bool
        is_failing; /* so that a lost database is one line in the log, and its return another */
    struct lookout lookout;
    struct deliverer deliverers[DELIVERERS];
    int started;
    pthread_t clerk; /* runs jobs, so that alerts and deliveries never wait for one */
    bool has_clerk;
};

static void note_success(struct worker *worker)
{
    if (atomic_exchange(&worker->is_failing, false))
        log_event(LOG_INFO, "worker.recovered");
}

static void note_failure(struct worker *worker, const struct error *err)
{
    if (!atomic_exchange(&worker->is_failing, true))
        log_event(LOG_WARNING, "worker.failing", log_text("detail", err->detail));
    app_rest(worker->app, FAILURE_REST_MS);
}

static void *deliver_events(void *context)
{
    struct deliverer *deliverer = context;
    struct worker *worker = deliverer->worker;
    struct error err;

    while (!app_is_stopping(worker->app)) {
        bool found = false;

        if (!deliver_next(worker->app, &worker->lookout, deliverer->sender, &found, &err)) {
            note_failure(worker, &err);
            continue;
        }
        if (found)
            note_success(worker);
        else
            app_rest(worker->app, worker->app->work_interval_ms);
    }
    return NULL;
}

/* Alerts before numbering, so that they are numbered at once. What fails holds up nothing else. */
static bool look_after(struct app *app, bool *ret_more, struct error *err)
{
    size_t count;
    bool is_fresh = snapshot_refresh(app->snapshots, app->db, err);
    bool alerted = alert_unacknowledged(app, ret_more, err);
    bool told = tell_rescreens(app, ret_more, err);

    return event_store_sequence(app->db, &count, err) && alerted && told && is_fresh;
}

/* What is done by one thread of a worker, look by look. */
static void tend(struct worker *worker)
{
    struct error err;

    while (!app_is_stopping(worker->app)) {
        bool more = false;

        if (!look_after(worker->app, &more, &err)) {
            note_failure(worker, &err);
            continue;
        }
        note_success(worker);
        if (!more)
            app_rest(worker->app, worker->app->work_interval_ms);
    }
}

static void *run_jobs(void *context)
{
    struct worker *worker = context;
    struct error err;

    while (!app_is_stopping(worker->app)) {
        bool found = false;

        if (!run_next_job(worker->app, &found, &err))
            note_failure(worker, &err);
        else if (!found)
            app_rest(worker->app, worker->app->work_interval_ms);
    }
    return NULL;
}

static bool clerk_start(struct worker *worker, struct error *err)
{
    worker->has_clerk = pthread_create(&worker->clerk, NULL, run_jobs, worker) == 0;
    return worker->has_clerk || error_set(err, ERROR_UNAVAILABLE, "", "No thread for jobs");
}

static bool deliverer_start(struct worker *worker, struct error *err)
{
    struct deliverer *deliverer = &worker->deliverers[worker->started];

    deliverer->worker = worker;
    if (!webhook_sender_new(worker->app->webhook_rules, &deliverer->sender, err))
        return false;
    if (pthread_create(&deliverer->thread, NULL, deliver_events, deliverer) != 0) {
        webhook_sender_free(deliverer->sender);
        return error_set(err, ERROR_UNAVAILABLE, "", "No thread for deliveries");
    }
    worker->started++;
    return true;
}

static bool deliverers_start(struct worker *worker, struct error *err)
{
    while (worker->started < DELIVERERS)
        if (!deliverer_start(worker, err))
            return false;
    return true;
}

static void threads_join(struct worker *worker)
{
    if (worker->has_clerk)
        pthread_join(worker->clerk, NULL);
    for (int i = 0; i < worker->started; i++) {
        pthread_join(worker->deliverers[i].thread, NULL);
        webhook_sender_free(worker->deliverers[i].sender);
    }
}

bool worker_run(struct app *app, struct error *err)
{
    struct worker worker = { .app = app };
    bool started;

    lookout_init(&worker.lookout);
    started = deliverers_start(&worker, err) && clerk_start(&worker, err);
    if (started)
        tend(&worker);
    else
        app_stop(app);
    threads_join(&worker);
    return started;
}
