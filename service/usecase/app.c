#include "app.h"
#include "alarms.h"
#include "clock.h"
#include "examiner.h"
#include "migration.h"
#include "pool.h"
#include "snapshot.h"
#include "text.h"
#include "webhook.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

enum { SLICE_MS = 50 };

static bool key_read(const char *hex, unsigned char ret[APP_KEY_BYTES], struct error *err)
{
    if (!hex || strlen(hex) != APP_KEY_HEX)
        return error_set(err, ERROR_INTERNAL, "", "A key must be %d hex digits", APP_KEY_HEX);
    for (int i = 0; i < APP_KEY_BYTES; i++) {
        int high = text_hex_digit(hex[2 * i]), low = text_hex_digit(hex[2 * i + 1]);

        if (high < 0 || low < 0)
            return error_set(err, ERROR_INTERNAL, "", "A key must be %d hex digits", APP_KEY_HEX);
        ret[i] = (unsigned char)(high * 16 + low);
    }
    return true;
}

static bool rules_read(const struct app_options *options, struct webhook_rules **ret,
                       struct error *err)
{
    struct webhook_rules *rules = calloc(1, sizeof(*rules));

    *ret = rules;
    if (!rules)
        return error_set(err, ERROR_INTERNAL, "", "No memory for the application");
    rules->allow_http = options->webhook_allow_http;
    rules->timeout_ms = options->webhook_timeout_ms;
    return cidr_list_parse(options->webhook_allow, &rules->allow, err) &&
           webhook_ports_parse(options->webhook_ports, rules, err);
}

static bool fill(struct app *app, const struct app_options *options, struct error *err)
{
    const struct db_options database = {
        .url = options->database_url,
        .role = options->database_role,
        .pool_size = options->pool_size,
        .timeout_ms = options->database_timeout_ms,
    };

    app->database_timeout_ms = options->database_timeout_ms;
    app->work_interval_ms = options->work_interval_ms;
    app->alert_interval_s = options->alert_interval_s;
    app->snapshots = snapshot_holder_new();
    app->alarms = alarm_board_new();
    app->examiner = examiner_new();
    if (!app->snapshots || !app->alarms || !app->examiner)
        return error_set(err, ERROR_INTERNAL, "", "No memory for the application");
    if (!text_copy(app->trial_icbs, sizeof(app->trial_icbs),
                   options->trial_icbs ? options->trial_icbs : ""))
        return error_set(err, ERROR_INVALID, "", "TRIAL_ICBS is too long");
    return key_read(options->patient_key, app->patient_key, err) &&
           key_read(options->secrets_key, app->secrets_key, err) &&
           rules_read(options, &app->webhook_rules, err) && db_new(&database, &app->db, err);
}

bool app_new(const struct app_options *options, struct app **ret, struct error *err)
{
    struct app *app = calloc(1, sizeof(*app));

    if (!app)
        return error_set(err, ERROR_INTERNAL, "", "No memory for the application");
    if (!fill(app, options, err)) {
        app_free(app);
        return false;
    }
    *ret = app;
    return true;
}

void app_free(struct app *app)
{
    if (!app)
        return;
    snapshot_holder_free(app->snapshots);
    alarm_board_free(app->alarms);
    examiner_free(app->examiner);
    if (app->db)
        db_free(app->db);
    free(app->webhook_rules);
    free(app);
}

bool app_is_trial(const struct app *app, const char *icb)
{
    size_t length = strlen(icb);

    for (const char *name = app->trial_icbs; *name; name += strcspn(name, ",")) {
        name += *name == ',';
        if (strncmp(name, icb, length) == 0 && (!name[length] || name[length] == ','))
            return true;
    }
    return false;
}

void app_stop(struct app *app)
{
    atomic_store(&app->is_stopping, true);
}

bool app_is_stopping(const struct app *app)
{
    return atomic_load(&app->is_stopping);
}

/* In slices, so that a stop is heard at once. */
void app_rest(const struct app *app, int ms)
{
    int64_t end_ms = clock_monotonic_ms() + ms;

    for (;;) {
        int64_t left_ms = end_ms - clock_monotonic_ms();

        if (left_ms <= 0 || app_is_stopping(app))
            return;
        poll(NULL, 0, (int)(left_ms < SLICE_MS ? left_ms : SLICE_MS));
    }
}

bool app_check(struct app *app, struct error *err)
{
    bool is_current;

    if (app_is_stopping(app))
        return error_set(err, ERROR_UNAVAILABLE, "", "The service is stopping");
    if (!migration_is_current(app->db, &is_current, err))
        return false;
    if (!is_current)
        return error_set(err, ERROR_UNAVAILABLE, "", "The schema is older than the program");
    return true;
}

void app_figures(struct app *app, struct app_figures *ret)
{
    struct db_figures pool;

    db_figures(app->db, &pool);
    *ret = (struct app_figures){ .connections = pool.size,
                                 .connections_in_use = pool.in_use,
                                 .connection_waiters = pool.waiting,
                                 .submissions_queued = pool.writes.queued,
                                 .submissions = pool.writes.shares,
                                 .submission_commits = pool.writes.batches,
                                 .submission_halvings = pool.writes.halvings,
                                 .submissions_refused = pool.writes.refused,
                                 .submissions_with_gap = atomic_load(&app->gaps_submitted) };
}
