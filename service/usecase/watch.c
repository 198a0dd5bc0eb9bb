#include "watch.h"
#include "alarms.h"
#include "log.h"
#include "snapshot.h"

enum { LOOK_MS = 200, FAILURE_REST_MS = 2000 };

/* One line when it begins to fail and one when it works again. */
static void note(bool *is_failing, bool done, const struct error *err)
{
    if (!done && !*is_failing)
        log_event(LOG_WARNING, "watch.failing", log_text("detail", err->detail));
    if (done && *is_failing)
        log_event(LOG_INFO, "watch.recovered");
    *is_failing = !done;
}

static bool look(struct app *app, struct error *err)
{
    bool is_fresh = snapshot_refresh(app->snapshots, app->db, err);

    return alarm_board_refresh(app, err) && is_fresh;
}

void watch_run(struct app *app)
{
    bool is_failing = false;

    while (!app_is_stopping(app)) {
        struct error err;
        bool done = look(app, &err);

        note(&is_failing, done, &err);
        app_rest(app, done ? LOOK_MS : FAILURE_REST_MS);
    }
}
