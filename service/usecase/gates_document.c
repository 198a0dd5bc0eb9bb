#include "buffer.h"
#include "cleanup.h"
#include "decision_document.h"
#include "text.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

DEFINE_CLEANUP(json_t *, json_decref)

enum { GATES_BYTES = 64 * KIB };

static void write_gate(struct writer *w, const struct gate *gate)
{
    char members[17], closed_on[DATE_TEXT];

    (void)snprintf(members, sizeof(members), "%016" PRIx64, gate->members);
    writer_open(w, NULL, '{');
    writer_text(w, "gate", gate->id);
    writer_text(w, "class", gate_class_name(gate->class));
    writer_text(w, "state", gate_states[gate->state]);
    writer_text(w, "members", members);
    writer_integer(w, "raisedAt", gate->raised_at);
    writer_integer(w, "acknowledgeBy", gate->acknowledge_by);
    writer_integer(w, "acknowledgedAt", gate->acknowledged_at);
    writer_text(w, "acknowledgedBy", gate->acknowledged_by);
    writer_text(w, "outcome", gate->outcome);
    writer_text(w, "closedBy", gate->closed_by);
    writer_text(w, "reference", gate->reference);
    writer_text(w, "closedOn",
                date_is_none(gate->closed_on) ? NULL : date_format(gate->closed_on, closed_on));
    writer_text(w, "action", gate->action);
    writer_close(w);
}

const char *gates_write(const struct gate_list *gates, enum urgency urgency_floor,
                        struct arena *arena)
{
    struct buffer text;
    struct writer w;

    buffer_init(&text, arena, GATES_BYTES);
    writer_init(&w, &text);
    writer_open(&w, NULL, '{');
    writer_text(&w, "urgencyFloor", urgencies[urgency_floor]);
    writer_open(&w, "gates", '[');
    for (int i = 0; i < gates->count; i++)
        write_gate(&w, &gates->items[i]);
    writer_close(&w);
    writer_close(&w);
    return text.failed ? NULL : text.text;
}

static bool read_text(const json_t *object, const char *name, char *ret, size_t size)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text && text_copy(ret, size, text);
}

static int64_t read_integer(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}

static bool read_gate(const json_t *object, struct arena *arena, struct gate *ret)
{
    const char *members = json_string_value(json_object_get(object, "members"));
    const char *closed_on = json_string_value(json_object_get(object, "closedOn"));
    int state = text_index(gate_states, json_string_value(json_object_get(object, "state")));

    *ret = (struct gate){ .closed_on = DATE_NONE };
    if (state < 0 || !members ||
        !gate_class_parse(json_string_value(json_object_get(object, "class")), &ret->class))
        return false;
    ret->state = (enum gate_state)state;
    ret->members = strtoull(members, NULL, 16);
    ret->raised_at = read_integer(object, "raisedAt");
    ret->acknowledge_by = read_integer(object, "acknowledgeBy");
    ret->acknowledged_at = read_integer(object, "acknowledgedAt");
    ret->action = arena_text(arena, json_string_value(json_object_get(object, "action")));
    return (!closed_on || date_parse(closed_on, &ret->closed_on)) &&
           read_text(object, "gate", ret->id, sizeof(ret->id)) &&
           read_text(object, "acknowledgedBy", ret->acknowledged_by,
                     sizeof(ret->acknowledged_by)) &&
           read_text(object, "outcome", ret->outcome, sizeof(ret->outcome)) &&
           read_text(object, "closedBy", ret->closed_by, sizeof(ret->closed_by)) &&
           read_text(object, "reference", ret->reference, sizeof(ret->reference));
}

bool gates_read(const char *text, struct arena *arena, struct gate_list *ret,
                enum urgency *ret_urgency_floor, struct error *err)
{
    cleanup(json_decref) json_t *root = json_loads(text, 0, NULL);
    const json_t *list = json_object_get(root, "gates");
    int floor = text_index(urgencies, json_string_value(json_object_get(root, "urgencyFloor")));
    struct gate_list gates = { .count = 0 };
    size_t i;
    json_t *item;

    if (floor < 0 || json_array_size(list) > DECISION_GATES)
        return error_set(err, ERROR_INTERNAL, "", "stored gates cannot be read");
    json_array_foreach(list, i, item) {
        if (!read_gate(item, arena, &gates.items[gates.count++]))
            return error_set(err, ERROR_INTERNAL, "", "a stored gate cannot be read");
    }
    *ret = gates;
    *ret_urgency_floor = (enum urgency)floor;
    return true;
}
