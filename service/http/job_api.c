#include "digest.h"
#include "id.h"
#include "page.h"
#include "replays.h"
#include "route.h"

#include <string.h>

static bool reply_job(struct exchange *x, int status, const struct job *job, struct error *err)
{
    struct buffer body;
    struct writer w;

    buffer_init(&body, x->arena, 8 * MIB);
    writer_init(&w, &body);
    writer_open(&w, NULL, '{');
    writer_text(&w, "id", job->id);
    writer_text(&w, "icb", job->icb);
    writer_text(&w, "kind", job->kind);
    writer_text(&w, "state", job->state);
    writer_raw(&w, "request", job->request);
    writer_integer(&w, "done", job->done);
    if (job->total < 0)
        writer_null(&w, "total");
    else
        writer_integer(&w, "total", job->total);
    writer_raw(&w, "result", job->result);
    writer_text(&w, "detail", job->detail);
    writer_instant(&w, "createdAt", job->created_at);
    writer_instant(&w, "changedAt", job->changed_at);
    writer_close(&w);
    return reply_json(x, status, &body, err);
}

/* Of what is asked for which policy: the same body for another one is another request. */
static const char *fingerprint(const struct exchange *x, char ret[SHA256_HEX])
{
    const char *text = arena_format(x->arena, "%s %s", path_value(x, "version"),
                                    digest_sha256_hex(x->body, x->body_length, ret));

    return text ? digest_sha256_hex(text, strlen(text), ret) : NULL;
}

bool replay_policy(struct exchange *x, struct error *err)
{
    char digest[SHA256_HEX];
    const struct replay_request request = {
        .icb = query_filter(x, "icb"),
        .version = path_value(x, "version"),
        .key = idempotency_key(x),
        .fingerprint = fingerprint(x, digest),
        .body = x->json,
    };
    struct job job;

    if (!request.key || !request.fingerprint)
        return error_set(err, ERROR_UNAVAILABLE, "", "The request does not fit its memory");
    if (!ask_replay(x->app, x->arena, &x->caller, &request, &job, err))
        return false;
    reply_header_format(x, "Location", "/v1/jobs/%s", job.id);
    return reply_job(x, 202, &job, err);
}

bool get_job(struct exchange *x, struct error *err)
{
    const char *text = path_value(x, "jobId");
    struct job job;
    struct id id;

    if (!text || !id_parse(text, &id))
        return error_set(err, ERROR_NOT_FOUND, "", "There is no such job");
    return find_job(x->app, x->arena, &x->caller, id.text, &job, err) &&
           reply_job(x, 200, &job, err);
}
