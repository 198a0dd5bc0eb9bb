#include "endpoints.h"
#include "buffer.h"
#include "clock.h"
#include "endpoint_store.h"
#include "event.h"
#include "id.h"
#include "key_use.h"
#include "seal.h"
#include "tenant.h"
#include "text.h"
#include "webhook.h"

#include <stdio.h>

static const char operation[] = "createWebhookEndpoint";

static bool no_memory(struct error *err)
{
    return error_set(err, ERROR_UNAVAILABLE, "", "A webhook endpoint is larger than its memory");
}

/* Who is told of red flags is a matter of whoever keeps the tenant's escalation contacts: the grant
 * of ruling 18 is theirs. */
static bool grant_events(const struct caller *caller, const struct endpoint_request *request,
                         bool *ret_clinical, struct error *err)
{
    char at[sizeof(err->at)];

    *ret_clinical = false;
    for (size_t i = 0; i < request->event_type_count; i++) {
        if (!event_type_is_clinical(request->event_types[i]))
            continue;
        *ret_clinical = true;
        snprintf(at, sizeof(at), "/eventTypes/%zu", i);
        if (!caller_may(caller, SCOPE_DIRECTORY_WRITE))
            return error_set(err, ERROR_FORBIDDEN, at,
                             "This event is clinical content: to grant it to an endpoint the token "
                             "needs the scope directory.write, too");
    }
    return true;
}

static const char *event_types_join(const struct endpoint_request *request, struct arena *arena)
{
    struct buffer list;

    buffer_init(&list, arena, 4 * KIB);
    buffer_add(&list, "");
    for (size_t i = 0; i < request->event_type_count; i++)
        buffer_add_format(&list, "%s%s", i ? "," : "", request->event_types[i]);
    return list.failed ? NULL : list.text;
}

static const char *seal_context(struct arena *arena, const struct endpoint *endpoint)
{
    return arena_format(arena, "%s/%s", endpoint->icb, endpoint->id);
}

static bool registration_make(const struct app *app, struct arena *arena, const char *icb,
                              const struct endpoint_request *request, bool clinical,
                              struct endpoint_registration *ret, struct error *err)
{
    const struct id id = id_make();
    struct endpoint *endpoint = &ret->endpoint;
    const char *context, *secret;

    *ret =
        (struct endpoint_registration){ .key = request->key, .fingerprint = request->fingerprint };
    endpoint->icb = icb;
    endpoint->id = arena_text(arena, id.text);
    endpoint->url = request->url;
    endpoint->event_types = event_types_join(request, arena);
    endpoint->description = request->description;
    endpoint->ordered = request->ordered;
    endpoint->clinical = clinical;
    endpoint->created_at_us = clock_now_us();
    if (!endpoint->id || !endpoint->event_types)
        return no_memory(err);
    context = seal_context(arena, endpoint);
    secret = webhook_secret(arena);
    if (context && secret)
        ret->secret_sealed = seal_close(arena, app->secrets_key, context, secret);
    return ret->secret_sealed || no_memory(err);
}

/* What the key made, now or earlier, with its secret: the first answer again. */
static bool answer_read(const struct app *app, struct arena *arena, const char *fingerprint,
                        const struct endpoint_of_key *kept, struct endpoint *ret, struct error *err)
{
    const struct key_use use = { kept->fingerprint, kept->operation, NULL };
    const char *context;

    if (!key_use_is_this(&use, operation, fingerprint, err))
        return false;
    if (!*kept->secret_sealed)
        return error_set(err, ERROR_CONFLICT, "",
                         "The webhook endpoint that this Idempotency-Key made was deleted");
    context = seal_context(arena, &kept->endpoint);
    if (!context)
        return no_memory(err);
    *ret = kept->endpoint;
    ret->secret = seal_open(arena, app->secrets_key, context, kept->secret_sealed);
    if (!ret->secret)
        return error_set(err, ERROR_INTERNAL, "", "The secret of endpoint %s cannot be opened",
                         ret->id);
    return true;
}

bool register_endpoint(struct app *app, struct arena *arena, const struct caller *caller,
                       const struct endpoint_request *request, struct endpoint *ret,
                       struct error *err)
{
    const struct author author = author_of(caller);
    struct endpoint_registration registration;
    struct endpoint_of_key kept;
    const char *icb;
    bool clinical;

    if (!tenant_choose(caller, request->icb, "/icb", &icb, err) ||
        !grant_events(caller, request, &clinical, err) ||
        !webhook_check_url(app->webhook_rules, request->url, err))
        return false;
    if (!registration_make(app, arena, icb, request, clinical, &registration, err))
        return false;
    if (!endpoint_store_create(app->db, arena, &author, &registration, &kept, err))
        return false;
    return answer_read(app, arena, request->fingerprint, &kept, ret, err);
}

bool find_endpoint(struct app *app, struct arena *arena, const struct caller *caller,
                   const char *id, struct endpoint *ret, struct error *err)
{
    const struct author author = author_of(caller);

    return endpoint_store_get(app->db, arena, &author, id, ret, err);
}

bool read_endpoints(struct app *app, struct arena *arena, const struct caller *caller,
                    const char *after, int limit, struct endpoint_page *ret, struct error *err)
{
    const struct author author = author_of(caller);
    struct endpoint *items;
    size_t count;

    if (!endpoint_store_list(app->db, arena, &author, after, limit + 1, &items, &count, err))
        return false;
    *ret = (struct endpoint_page){
        .items = items,
        .count = count > (size_t)limit ? (size_t)limit : count,
        .has_more = count > (size_t)limit,
    };
    return true;
}

bool remove_endpoint(struct app *app, struct arena *arena, const struct caller *caller,
                     const char *id, int64_t version, struct error *err)
{
    const struct author author = author_of(caller);

    return endpoint_store_delete(app->db, arena, &author, id, version, err);
}
