#include "digest.h"
#include "endpoints.h"
#include "events.h"
#include "id.h"
#include "route.h"
#include "text.h"
#include "webhook_json.h"

#include <inttypes.h>
#include <string.h>

enum { LIST_BYTES = 4 * MIB };

/* The bare key: a caller may send it as a quoted string (RFC 8941) or as it is. */
static const char *read_key(const struct exchange *x)
{
    const char *value = header_value(x, "Idempotency-Key");
    size_t length = value ? strlen(value) : 0;

    if (length >= 2 && value[0] == '"' && value[length - 1] == '"')
        return arena_bytes(x->arena, value + 1, length - 2);
    return value;
}

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

/* The member `next` and the Link header say the same: the path of the next page, or that there is
 * none. */
static void write_next(struct exchange *x, struct writer *writer, const char *path)
{
    writer_text(writer, "next", path);
    if (path)
        reply_header_format(x, "Link", "<%s>; rel=\"next\"", path);
}

bool create_webhook_endpoint(struct exchange *x, struct error *err)
{
    struct endpoint_request request;
    struct endpoint endpoint;

    endpoint_request_read(x->json, &request);
    request.key = read_key(x);
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

static bool bad_cursor(const char *at, struct error *err)
{
    return error_set(err, ERROR_INVALID, at, "must be what an earlier answer gave");
}

bool list_webhook_endpoints(struct exchange *x, struct error *err)
{
    const char *cursor = query_value(x, "cursor");
    int limit = query_limit(x);
    struct endpoint_page page;
    struct buffer body;
    struct writer writer;
    struct id after = { "" };

    if (!text_is_empty(cursor) && !id_parse(cursor, &after))
        return bad_cursor("/query/cursor", err);
    if (!read_endpoints(x->app, x->arena, &x->caller, after.text[0] ? after.text : NULL, limit,
                        &page, err))
        return false;
    buffer_init(&body, x->arena, LIST_BYTES);
    writer_init(&writer, &body);
    writer_open(&writer, NULL, '{');
    writer_open(&writer, "items", '[');
    for (size_t i = 0; i < page.count; i++)
        endpoint_write(&writer, NULL, &page.items[i]);
    writer_close(&writer);
    write_next(x, &writer,
               page.has_more ? arena_format(x->arena, "/v1/webhook-endpoints?cursor=%s&limit=%d",
                                            page.items[page.count - 1].id, limit)
                             : NULL);
    writer_close(&writer);
    return reply_json(x, 200, &body, err);
}

static const char *events_path(struct exchange *x, const char *icb, int64_t position, int limit)
{
    return arena_format(x->arena, "/v1/events?after=%" PRId64 "&limit=%d%s%s", position, limit,
                        icb ? "&icb=" : "", icb ? icb : "");
}

bool list_events(struct exchange *x, struct error *err)
{
    const char *icb = query_value(x, "icb");
    const char *text = query_value(x, "after");
    int limit = query_limit(x);
    int64_t after = 0;
    struct event_page page;
    struct buffer body;
    struct writer writer;

    if (!text_is_empty(text) && !text_read_integer(text, 0, INT64_MAX, &after))
        return bad_cursor("/query/after", err);
    if (!read_events(x->app, x->arena, &x->caller, icb, after, limit, &page, err))
        return false;
    buffer_init(&body, x->arena, LIST_BYTES);
    writer_init(&writer, &body);
    writer_open(&writer, NULL, '{');
    writer_open(&writer, "items", '[');
    for (size_t i = 0; i < page.count; i++)
        event_write(&writer, &page.items[i]);
    writer_close(&writer);
    write_next(x, &writer, page.has_more ? events_path(x, icb, page.position, limit) : NULL);
    writer_integer(&writer, "position", page.position);
    writer_close(&writer);
    return reply_json(x, 200, &body, err);
}
