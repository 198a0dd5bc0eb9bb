#include "referral_restate.h"
#include "buffer.h"
#include "cleanup.h"
#include "decision_document.h"
#include "text.h"

DEFINE_CLEANUP(json_t *, json_decref)

enum { NAMES_BYTES = KIB };

static const char pinball[] = "PINBALL";

bool referral_is_reviewed(const struct referral *r)
{
    return text_equal(r->status, decision_statuses[DECISION_CONFIRMED]) ||
           text_equal(r->status, decision_statuses[DECISION_OVERRIDDEN]);
}

static bool flags_pinball(const struct policy_row *row)
{
    for (size_t i = 0; i < row->effect_count; i++)
        if (row->effects[i].kind == EFFECT_FLAG &&
            text_equal(flags[row->effects[i].value], pinball))
            return true;
    return false;
}

/* An item of a list as the policy's row wrote it: text, or an object with the text at a name. */
static bool says(const json_t *item, const char *name, const char *text)
{
    return text_equal(json_string_value(name ? json_object_get(item, name) : item), text);
}

/* In `list` of the standing decision, what one row said gives way to what it says now. */
static void take_items(json_t *standing, const json_t *fresh, const char *list, const char *name,
                       const char *text)
{
    json_t *items = json_object_get(standing, list), *item;
    size_t i;

    for (i = json_array_size(items); i > 0; i--)
        if (says(json_array_get(items, i - 1), name, text))
            (void)json_array_remove(items, i - 1);
    json_array_foreach(json_object_get(fresh, list), i, item) {
        if (says(item, name, text))
            (void)json_array_append(items, item);
    }
}

static void take_row(json_t *standing, const json_t *fresh, const struct policy_row *row)
{
    take_items(standing, fresh, "trace", "rule", row->id);
    take_items(standing, fresh, "explanation", NULL, row->because);
    take_items(standing, fresh, "interventions", "because", row->because);
}

static void take_rows(json_t *standing, const json_t *fresh, const struct policy *policy)
{
    for (int t = 0; t < POLICY_TABLE_COUNT; t++)
        for (size_t i = 0; i < policy->tables[t].row_count; i++)
            if (flags_pinball(&policy->tables[t].rows[i]))
                take_row(standing, fresh, &policy->tables[t].rows[i]);
    take_items(standing, fresh, "flags", NULL, pinball);
    (void)json_object_set(json_object_get(standing, "inputs"), "records",
                          json_object_get(json_object_get(fresh, "inputs"), "records"));
}

static const char *join(const json_t *names, struct arena *arena)
{
    struct buffer text;
    size_t i;
    json_t *name;

    buffer_init(&text, arena, NAMES_BYTES);
    buffer_add(&text, "");
    json_array_foreach((json_t *)(size_t)names, i, name)
        buffer_add_format(&text, "%s%s", i ? "," : "", json_string_value(name));
    return text.failed ? NULL : text.text;
}

bool referral_restate(const struct snapshot *snapshot, int64_t now, struct referral *r,
                      json_t *standing, struct arena *arena, struct error *err)
{
    struct decide_request request = { .snapshot = snapshot, .cause = "reviewed", .now = now };
    cleanup(json_decref) json_t *fresh = NULL;
    struct referral again = *r;
    struct submission submission;
    struct gate_list gates;
    struct decision decision;

    if (!submission_reread(r, snapshot, &submission, err) ||
        !gates_read(r->gates, arena, &gates, &request.urgency_floor, err))
        return false;
    request.submission = &submission;
    request.gates = &gates;
    if (!referral_decide(&request, &again, &decision, arena, err))
        return false;
    fresh = json_loads(again.decision, 0, NULL);
    take_rows(standing, fresh, snapshot->policy);
    r->handoffs = again.handoffs;
    r->flags = join(json_object_get(standing, "flags"), arena);
    return (fresh && r->flags) || error_set(err, ERROR_UNAVAILABLE, "", "out of memory");
}
