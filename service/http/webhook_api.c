#include "digest.h"
#include "endpoints.h"
#include "events.h"
#include "id.h"
#include "page.h"
#include "route.h"
#include "text.h"
#include "webhook_json.h"

#include <inttypes.h>

enum { LIST_BYTES = 4 * MIB };

static const char *fingerprint(const struct exchange *x)
{
    char digest[SHA256_HEX];

    return arena_text(x->arena, digest_sha256_hex(x->body, x->body_length, digest));
}

/* A path that holds no id leads nowhere, as one with an unknown id does. */
static bool path_endpoint(const struct exchange *x, struct id *ret, struct error *err)
{
    const char *text = path_value(x, "endpointId");

    return (text && id_parse(text, ret)) ||
           error_set(err, ERROR_NOT_FOUND, "", "There is no such webhook endpoint");
}

static bool reply_endpoint(struct exchange *x, int status, const struct endpoint *endpoint,
                           struct error *err)
{
    struct buffer body;
    struct writer writer;

    buffer_init(&body, x->arena, 64 * KIB);
    writer_init(&writer, &body);
    endpoint_write(&writer, NULL, endpoint);
    reply_header_format(x, "ETag", "\"%" PRId64 "\"", endpoint->version);
    return reply_json(x, status, &body, err);
}

bool create_webhook_endpoint(struct exchange *x, struct error *err)
{
    struct endpoint_request request;
    struct endpoint endpoint;

    endpoint_request_read(x->json, &request);
    request.key = idempotency_key(x);
    request.fingerprint = fingerprint(x);
    if (!request.key || !request.fingerprint)
        return error_set(err, ERROR_UNAVAILABLE, "", "The request does not fit its memory");
    if (!register_endpoint(x->app, x->arena, &x->caller, &request, &endpoint, err))
        return false;
    reply_header_format(x, "Location", "/v1/webhook-endpoints/%s", endpoint.id);
    return reply_endpoint(x, 201, &endpoint, err);
}

bool get_webhook_endpoint(struct exchange *x, struct error *err)
{
    struct endpoint endpoint;
    struct id id;

    if (!path_endpoint(x, &id, err))
        return false;
    if (!find_endpoint(x->app, x->arena, &x->caller, id.text, &endpoint, err))
        return false;
    return reply_endpoint(x, 200, &endpoint, err);
}

bool delete_webhook_endpoint(struct exchange *x, struct error *err)
{
    struct id id;
    int64_t version;

    if (!path_endpoint(x, &id, err) || !if_match(x, &version, err))
        return false;
    if (!remove_endpoint(x->app, x->arena, &x->caller, id.text, version, err))
        return false;
    reply_nothing(x, 204);
    return true;
}

bool list_webhook_endpoints(struct exchange *x, struct error *err)
{
    const char *cursor = query_filter(x, "cursor");
    struct endpoint_page endpoints;
    struct page page;
    struct id after;

    if (cursor && !id_parse(cursor, &after))
        return page_refuse_cursor("/query/cursor", err);
    if (!read_endpoints(x->app, x->arena, &x->caller, cursor ? after.text : NULL, query_limit(x),
                        &endpoints, err))
        return false;
    page_open(&page, x);
    for (size_t i = 0; i < endpoints.count; i++)
        endpoint_write(&page.writer, NULL, &endpoints.items[i]);
    return page_reply(&page, "/v1/webhook-endpoints",
                      endpoints.has_more ? endpoints.items[endpoints.count - 1].id : NULL, err);
}

/* Where a full page goes on, in `next` and in Link. A short page has no next one yet: its
 * `position` is what to ask after, later. */
static const char *next_events(struct exchange *x, const char *icb, const struct event_page *events,
                               int limit)
{
    const char *path;

    if (!events->has_more)
        return NULL;
    path = arena_format(x->arena, "/v1/events?after=%" PRId64 "&limit=%d%s%s", events->position,
                        limit, icb ? "&icb=" : "", icb ? icb : "");
    if (path)
        reply_header_format(x, "Link", "<%s>; rel=\"next\"", path);
    return path;
}

static bool reply_events(struct exchange *x, const char *icb, const struct event_page *events,
                         int limit, struct error *err)
{
    struct buffer body;
    struct writer writer;

    buffer_init(&body, x->arena, LIST_BYTES);
    writer_init(&writer, &body);
    writer_open(&writer, NULL, '{');
    writer_open(&writer, "items", '[');
    for (size_t i = 0; i < events->count; i++)
        event_write(&writer, &events->items[i]);
    writer_close(&writer);
    writer_text(&writer, "next", next_events(x, icb, events, limit));
    writer_integer(&writer, "position", events->position);
    writer_close(&writer);
    return reply_json(x, 200, &body, err);
}

bool list_events(struct exchange *x, struct error *err)
{
    const char *icb = query_filter(x, "icb");
    const char *text = query_filter(x, "after");
    int limit = query_limit(x);
    struct event_page events;
    int64_t after = 0;

    if (text && !text_read_integer(text, 0, INT64_MAX, &after))
        return page_refuse_cursor("/query/after", err);
    if (!read_events(x->app, x->arena, &x->caller, icb, after, limit, &events, err))
        return false;
    return reply_events(x, icb, &events, limit, err);
}
