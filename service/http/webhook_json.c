#include "webhook_json.h"
#include "date.h"

#include <string.h>

static void write_event_types(struct writer *writer, const char *list)
{
    writer_open(writer, "eventTypes", '[');
    for (const char *rest = list; *rest;) {
        size_t length = strcspn(rest, ",");
        char type[64];

        if (length < sizeof(type)) {
            memcpy(type, rest, length);
            type[length] = '\0';
            writer_text(writer, NULL, type);
        }
        rest += length + (rest[length] == ',');
    }
    writer_close(writer);
}

void endpoint_write(struct writer *writer, const char *name, const struct endpoint *endpoint)
{
    writer_open(writer, name, '{');
    writer_text(writer, "id", endpoint->id);
    writer_text(writer, "icb", endpoint->icb);
    writer_text(writer, "url", endpoint->url);
    write_event_types(writer, endpoint->event_types);
    writer_text(writer, "description", endpoint->description);
    writer_bool(writer, "ordered", endpoint->ordered);
    writer_text(writer, "format", "standard");
    writer_text(writer, "status", endpoint->status);
    writer_integer(writer, "version", endpoint->version);
    writer_instant(writer, "createdAt", endpoint->created_at_us);
    if (endpoint->secret)
        writer_text(writer, "secret", endpoint->secret);
    writer_close(writer);
}

void event_write(struct writer *writer, const struct event *event)
{
    writer_open(writer, NULL, '{');
    writer_text(writer, "id", event->id);
    writer_text(writer, "type", event->type);
    writer_instant(writer, "timestamp", event->occurred_at_us);
    writer_integer(writer, "position", event->position);
    writer_text(writer, "orderingKey", event->ordering_key);
    writer_raw(writer, "data", event->data);
    writer_close(writer);
}

void endpoint_request_read(const json_t *body, struct endpoint_request *ret)
{
    const json_t *types = json_object_get(body, "eventTypes");

    *ret = (struct endpoint_request){
        .icb = json_string_value(json_object_get(body, "icb")),
        .url = json_string_value(json_object_get(body, "url")),
        .description = json_string_value(json_object_get(body, "description")),
        .ordered = !json_is_false(json_object_get(body, "ordered")),
    };
    for (size_t i = 0; i < json_array_size(types) && i < ENDPOINT_TYPES_MAX; i++)
        ret->event_types[ret->event_type_count++] = json_string_value(json_array_get(types, i));
}
