#include "serve.h"
#include "app.h"
#include "auth.h"
#include "cleanup.h"
#include "contract.h"
#include "descriptors.h"
#include "key_source.h"
#include "log.h"
#include "openapi_document.h"
#include "server.h"
#include "watch.h"
#include "worker.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>

enum { CONTRACT_BYTES = 32 * MIB, CLOCK_SKEW_S = 60 };

DEFINE_CLEANUP(struct app *, app_free)
DEFINE_CLEANUP(struct auth *, auth_free)
DEFINE_CLEANUP(struct download *, download_free)

static int start_failed(const struct error *err)
{
    log_event(LOG_ERROR, "start.failed", log_text("detail", err->detail));
    return 1;
}

static sigset_t stop_signals(void)
{
    sigset_t signals;

    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    return signals;
}

/* Before any thread is started: threads inherit the mask, so that only wait_for_stop hears them. */
static void hold_signals(void)
{
    const sigset_t signals = stop_signals();

    signal(SIGPIPE, SIG_IGN);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
}

/* The first signal asks; from then on the next one ends the process at once. */
static void wait_for_stop(void)
{
    const sigset_t signals = stop_signals();
    int number = 0;

    while (sigwait(&signals, &number) != 0)
        ;
    log_event(LOG_INFO, "process.stopping", log_number("signal", number));
    signal(SIGTERM, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    pthread_sigmask(SIG_UNBLOCK, &signals, NULL);
}

static void rest(int ms)
{
    struct timespec left = { ms / 1000, (ms % 1000) * 1000000L };

    while (nanosleep(&left, &left) != 0)
        ;
}

static bool open_app(const struct config *config, const char *role, struct app **ret,
                     struct error *err)
{
    const struct app_options options = {
        .database_url = config->database_url,
        .database_role = role,
        .pool_size = config->pool_size,
        .database_timeout_ms = config->database_timeout_ms,
        .patient_key = config->patient_key,
        .secrets_key = config->secrets_key,
        .webhook_allow = config->webhook_allow,
        .webhook_ports = config->webhook_ports,
        .webhook_allow_http = config->webhook_allow_http,
        .webhook_timeout_ms = config->webhook_timeout_ms,
        .work_interval_ms = config->work_interval_ms,
        .alert_interval_s = config->alert_interval_s,
        .trial_icbs = config->trial_icbs,
    };

    return app_new(&options, ret, err);
}

static void *run_worker(void *data)
{
    struct error err;

    if (!worker_run(data, &err))
        log_event(LOG_ERROR, "worker.failed", log_text("detail", err.detail));
    return NULL;
}

/* A worker in a thread of this process; `app` is its own, with the worker's role. */
struct working {
    pthread_t thread;
    struct app *app;
};

static bool working_start(struct working *working, const struct config *config, struct error *err)
{
    if (!open_app(config, config->worker_role, &working->app, err))
        return false;
    if (pthread_create(&working->thread, NULL, run_worker, working->app) == 0)
        return true;
    app_free(working->app);
    working->app = NULL;
    return error_set(err, ERROR_INTERNAL, "", "No thread for the worker");
}

static void working_tell(struct working *working)
{
    if (working->app)
        app_stop(working->app);
}

static void working_stop(struct working *working)
{
    if (!working->app)
        return;
    working_tell(working);
    pthread_join(working->thread, NULL);
    app_free(working->app);
}

static void *run_watch(void *data)
{
    watch_run(data);
    return NULL;
}

/* The watch of the serving app ends when that is stopped. */
static bool watch_start(struct app *app, pthread_t *ret, struct error *err)
{
    return pthread_create(ret, NULL, run_watch, app) == 0 ||
           error_set(err, ERROR_INTERNAL, "", "No thread for the watch");
}

static void watch_stop(struct app *app, pthread_t watch)
{
    app_stop(app);
    pthread_join(watch, NULL);
}

static bool start_server(const struct config *config, const struct dispatcher *dispatcher,
                         struct server **ret, struct error *err)
{
    const struct server_options options = {
        .host = config->host,
        .port = config->port,
        .connection_limit = config->connection_limit,
        .request_timeout_ms = config->request_timeout_ms,
        .transfer_timeout_ms = config->transfer_timeout_ms,
        .body_memory_mib = config->body_memory_mib,
    };

    if (!server_start(&options, dispatcher, ret, err))
        return false;
    log_event(LOG_INFO, "server.listening", log_text("host", config->host),
              log_number("port", server_port(*ret)));
    printf("listening on http://%s:%d\n", config->host, server_port(*ret));
    fflush(stdout);
    return true;
}

/* Both sides of the process hear of it at once; the worker ends its last delivery while the server
 * answers its last requests. */
static void stop(const struct config *config, const struct dispatcher *dispatcher,
                 struct server *server, struct working *working)
{
    app_stop(dispatcher->app);
    working_tell(working);
    server_drain(server);
    rest(config->drain_ms);
    server_stop(server);
    working_stop(working);
}

static int serve_watched(const struct config *config, const struct dispatcher *dispatcher,
                         bool with_work)
{
    struct server *server;
    struct working working = { 0 };
    struct error err;

    if (with_work && !working_start(&working, config, &err))
        return start_failed(&err);
    if (!start_server(config, dispatcher, &server, &err)) {
        working_stop(&working);
        return start_failed(&err);
    }
    wait_for_stop();
    stop(config, dispatcher, server, &working);
    log_event(LOG_INFO, "process.stopped");
    return 0;
}

static int serve_until_stopped(const struct config *config, const struct dispatcher *dispatcher,
                               bool with_work)
{
    struct error err;
    pthread_t watch;
    int status;

    if (!watch_start(dispatcher->app, &watch, &err))
        return start_failed(&err);
    status = serve_watched(config, dispatcher, with_work);
    watch_stop(dispatcher->app, watch);
    return status;
}

static bool open_auth(const struct config *config, struct download **ret_download,
                      struct auth **ret, struct error *err)
{
    struct auth_options options = {
        .issuer = config->token_issuer,
        .audience = config->token_audience,
        .clock_skew_s = CLOCK_SKEW_S,
    };

    return key_source_open(config, ret_download, &options.keys, err) &&
           auth_new(&options, ret, err);
}

static bool open_dispatcher(const struct config *config, struct arena *arena, struct app **app,
                            struct dispatcher *ret, struct error *err)
{
    if (!contract_new(OPENAPI_DOCUMENT, arena, &ret->contract, err) ||
        !open_app(config, config->database_role, app, err))
        return false;
    ret->app = *app;
    return true;
}

int serve(const struct config *config, bool with_work)
{
    cleanup(app_free) struct app *app = NULL;
    cleanup(download_free) struct download *download = NULL; /* outlives what reads from it */
    cleanup(auth_free) struct auth *auth = NULL;
    struct metrics metrics = { .version = PAINPATH_VERSION };
    struct dispatcher dispatcher = { .metrics = &metrics };
    struct arena arena;
    struct error err;
    int status;

    hold_signals();
    descriptors_provide(config);
    arena_init(&arena, CONTRACT_BYTES);
    if (open_auth(config, &download, &auth, &err) &&
        open_dispatcher(config, &arena, &app, &dispatcher, &err)) {
        dispatcher.auth = auth;
        status = serve_until_stopped(config, &dispatcher, with_work);
    } else {
        status = start_failed(&err);
    }
    arena_free(&arena);
    return status;
}

int work(const struct config *config)
{
    struct working working = { 0 };
    struct error err;

    hold_signals();
    if (!working_start(&working, config, &err))
        return start_failed(&err);
    log_event(LOG_INFO, "worker.started");
    wait_for_stop();
    working_stop(&working);
    log_event(LOG_INFO, "process.stopped");
    return 0;
}
