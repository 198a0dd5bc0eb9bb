#include "date.h"
#include "digest.h"
#include "page.h"
#include "policies.h"
#include "route.h"
#include "text.h"

#include <inttypes.h>

static void write_instant(struct writer *w, const char *name, int64_t us)
{
    char text[INSTANT_TEXT];

    writer_text(w, name, us ? instant_format(us, text) : NULL);
}

/* Everything but the text itself. */
static void write_summary(struct writer *w, const struct policy_record *policy)
{
    writer_text(w, "version", policy->version);
    writer_text(w, "icb", policy->icb);
    writer_text(w, "id", policy->policy_id);
    writer_text(w, "title", policy->title);
    writer_text(w, "status", policy->status);
    writer_text(w, "revision", policy->revision);
    writer_integer(w, "edition", policy->edition);
    writer_open(w, "authors", '[');
    for (const char *const *author = policy->authors; *author; author++)
        writer_text(w, NULL, *author);
    writer_close(w);
    writer_raw(w, "approvals", policy->approvals);
    write_instant(w, "activeFrom", policy->active_from);
    write_instant(w, "activeUntil", policy->active_until);
    write_instant(w, "createdAt", policy->created_at);
    write_instant(w, "changedAt", policy->changed_at);
}

static bool reply_policy(struct exchange *x, int status, const struct policy_record *policy,
                         struct error *err)
{
    struct buffer body;
    struct writer writer;

    buffer_init(&body, x->arena, 2 * MIB);
    writer_init(&writer, &body);
    writer_open(&writer, NULL, '{');
    write_summary(&writer, policy);
    writer_raw(&writer, "policy", policy->document);
    writer_close(&writer);
    reply_header_format(x, "ETag", "\"%" PRId64 "\"", policy->edition);
    return reply_json(x, status, &body, err);
}

static bool request_read(struct exchange *x, struct policy_request *ret, struct error *err)
{
    char *digest = arena_alloc(x->arena, SHA256_HEX);

    if (!digest)
        return error_set(err, ERROR_UNAVAILABLE, "", "The request does not fit its memory");
    *ret = (struct policy_request){
        .icb = query_filter(x, "icb"),
        .fingerprint = digest_sha256_hex(x->body, x->body_length, digest),
        .document = x->json,
    };
    return true;
}

bool create_policy(struct exchange *x, struct error *err)
{
    struct policy_request request;
    struct policy_record policy;

    if (!request_read(x, &request, err))
        return false;
    request.key = idempotency_key(x);
    if (!request.key)
        return error_set(err, ERROR_UNAVAILABLE, "", "The request does not fit its memory");
    if (!begin_policy(x->app, x->arena, &x->caller, &request, &policy, err))
        return false;
    reply_header_format(x, "Location", "/v1/policies/%s", policy.version);
    return reply_policy(x, 201, &policy, err);
}

bool replace_policy(struct exchange *x, struct error *err)
{
    struct policy_request request;
    struct policy_record policy;
    int64_t edition;

    return request_read(x, &request, err) && if_match(x, &edition, err) &&
           rewrite_policy(x->app, x->arena, &x->caller, path_value(x, "version"), edition, &request,
                          &policy, err) &&
           reply_policy(x, 200, &policy, err);
}

bool get_policy(struct exchange *x, struct error *err)
{
    struct policy_record policy;

    return find_policy(x->app, x->arena, &x->caller, query_filter(x, "icb"),
                       path_value(x, "version"), &policy, err) &&
           reply_policy(x, 200, &policy, err);
}

bool approve_policy(struct exchange *x, struct error *err)
{
    const struct approval_request request = {
        .icb = query_filter(x, "icb"),
        .name = json_string_value(json_object_get(x->json, "name")),
        .role = json_string_value(json_object_get(x->json, "role")),
        .signs = json_object_get(x->json, "signs"),
    };
    struct policy_record policy;
    int64_t edition;

    return if_match(x, &edition, err) &&
           sign_policy(x->app, x->arena, &x->caller, path_value(x, "version"), edition, &request,
                       &policy, err) &&
           reply_policy(x, 200, &policy, err);
}

/* 0 if it is absent, which no instant is. The contract has checked its form. */
static int64_t instant_member(const json_t *body, const char *name)
{
    const char *text = json_string_value(json_object_get(body, name));
    int64_t us;

    if (!text || !instant_parse(text, &us))
        return 0;
    return us ? us : 1;
}

bool activate_policy(struct exchange *x, struct error *err)
{
    struct policy_record policy;
    int64_t edition;

    return if_match(x, &edition, err) &&
           enact_policy(x->app, x->arena, &x->caller, query_filter(x, "icb"),
                        path_value(x, "version"), edition, instant_member(x->json, "from"), &policy,
                        err) &&
           reply_policy(x, 200, &policy, err);
}

bool shadow_policy(struct exchange *x, struct error *err)
{
    struct policy_record policy;
    int64_t edition;

    return if_match(x, &edition, err) &&
           shadow_policy_until(x->app, x->arena, &x->caller, query_filter(x, "icb"),
                               path_value(x, "version"), edition, instant_member(x->json, "until"),
                               &policy, err) &&
           reply_policy(x, 200, &policy, err);
}

bool retire_policy(struct exchange *x, struct error *err)
{
    struct policy_record policy;
    int64_t edition;

    return if_match(x, &edition, err) &&
           withdraw_policy(x->app, x->arena, &x->caller, query_filter(x, "icb"),
                           path_value(x, "version"), edition, &policy, err) &&
           reply_policy(x, 200, &policy, err);
}

bool list_policies(struct exchange *x, struct error *err)
{
    struct policy_list found;
    struct page page;
    bool has_more;

    if (!read_policies(x->app, x->arena, &x->caller, query_filter(x, "icb"),
                       query_filter(x, "cursor"), query_limit(x), &found, &has_more, err))
        return false;
    page_open(&page, x);
    for (size_t i = 0; i < found.count; i++) {
        writer_open(&page.writer, NULL, '{');
        write_summary(&page.writer, &found.items[i]);
        writer_close(&page.writer);
    }
    return page_reply(&page, "/v1/policies", has_more ? found.items[found.count - 1].version : NULL,
                      err);
}
