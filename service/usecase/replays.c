#include "replays.h"
#include "cleanup.h"
#include "date.h"
#include "id.h"
#include "job_store.h"
#include "log.h"
#include "policies.h"
#include "replay_run.h"
#include "tenant.h"
#include "text.h"

#include <stdlib.h>

DEFINE_CLEANUP(char *, free)
DEFINE_CLEANUP(json_t *, json_decref)

static const char operation[] = "replayPolicy";

static bool check_period(const json_t *body, struct error *err)
{
    struct date from, to;

    if (!date_parse(json_string_value(json_object_get(body, "receivedFrom")), &from) ||
        !date_parse(json_string_value(json_object_get(body, "receivedTo")), &to))
        return error_set(err, ERROR_INVALID, "/receivedFrom", "must be a date");
    return from.days < to.days ||
           error_set(err, ERROR_INVALID, "/receivedTo", "must be after receivedFrom");
}

static bool check_policies(struct app *app, struct arena *arena, const struct caller *caller,
                           const struct replay_request *request, struct error *err)
{
    const char *against = json_string_value(json_object_get(request->body, "against"));
    struct policy_record policy;

    if (!find_policy(app, arena, caller, request->icb, request->version, &policy, err))
        return false;
    if (!against || find_policy(app, arena, caller, request->icb, against, &policy, err))
        return true;
    return err->code == ERROR_NOT_FOUND
               ? error_set(err, ERROR_INVALID, "/against", "is no version of a policy here")
               : false;
}

static const char *request_text(const struct replay_request *request, struct arena *arena)
{
    cleanup(json_decref) json_t *kept = json_copy(request->body);
    cleanup(free) char *text = NULL;

    json_object_set_new(kept, "version", json_string(request->version));
    text = json_dumps(kept, JSON_COMPACT);
    return text ? arena_text(arena, text) : NULL;
}

bool ask_replay(struct app *app, struct arena *arena, const struct caller *caller,
                const struct replay_request *request, struct job *ret, struct error *err)
{
    const struct author author = author_of(caller);
    const struct id id = id_make();
    struct job job = { .id = id.text, .kind = "policyReplay" };
    struct key_use use;

    if (!tenant_choose(caller, request->icb, "/query/icb", &job.icb, err) ||
        !check_period(request->body, err) || !check_policies(app, arena, caller, request, err))
        return false;
    job.request = request_text(request, arena);
    if (!job.request)
        return error_set(err, ERROR_UNAVAILABLE, "", "The request is larger than its memory");
    if (!job_store_create(app->db, arena, &author, &job, operation, request->key,
                          request->fingerprint, &use, err))
        return false;
    if (!key_use_is_this(&use, operation, request->fingerprint, err))
        return false;
    return job_store_get(app->db, arena, &author, use.resource, ret, err);
}

bool find_job(struct app *app, struct arena *arena, const struct caller *caller, const char *id,
              struct job *ret, struct error *err)
{
    const struct author author = author_of(caller);

    return job_store_get(app->db, arena, &author, id, ret, err);
}

/* What stood in a job's way is told to who asked; what stopped this worker is not the job's fault.
 */
static bool settle(struct app *app, struct arena *arena, struct job *job, bool done,
                   struct error *err)
{
    if (!done && (err->code == ERROR_STALE || err->code == ERROR_UNAVAILABLE))
        return err->code == ERROR_STALE;
    if (!done) {
        job->detail =
            err->code == ERROR_INTERNAL ? "The service failed" : arena_text(arena, err->detail);
        log_event(LOG_WARNING, "job.failed", log_text("job", job->id),
                  log_text("detail", err->detail));
    }
    return job_store_settle(app->db, arena, job, err);
}

static bool run(struct app *app, struct arena *arena, bool *ret_found, struct error *err)
{
    struct job job;
    bool done;

    if (!job_store_claim(app->db, arena, JOB_LEASE_MS, &job, err))
        return false;
    *ret_found = job.id != NULL;
    if (!*ret_found)
        return true;
    done = replay_run(app, arena, &job, err);
    return settle(app, arena, &job, done, err);
}

bool run_next_job(struct app *app, bool *ret_found, struct error *err)
{
    struct arena arena;
    bool done;

    *ret_found = false;
    arena_init(&arena, JOB_BYTES);
    done = run(app, &arena, ret_found, err);
    arena_free(&arena);
    return done;
}
