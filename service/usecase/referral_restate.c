#include "referral_restate.h"
#include "buffer.h"
#include "cleanup.h"
#include "decision_document.h"
#include "text.h"

#include <stdlib.h>

DEFINE_CLEANUP(json_t *, json_decref)
DEFINE_CLEANUP(char *, free)

enum { NAMES_BYTES = KIB };

static const char pinball[] = "PINBALL";

static bool is_reviewed(const struct referral *r)
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

/* Triage from the stored submission, with the gates as they stand. */
static bool run_again(const struct restatement *q, struct referral *r, struct arena *arena,
                      struct gate_list *ret_gates, struct error *err)
{
    struct decide_request request = { .snapshot = q->snapshot, .cause = q->cause, .now = q->now };
    struct submission submission;
    struct gate_list gates;
    struct decision decision;

    if (!submission_reread(r, q->snapshot, &submission, err) ||
        !gates_read(r->gates, arena, &gates, &request.urgency_floor, err))
        return false;
    request.submission = &submission;
    request.gates = &gates;
    if (!referral_decide(&request, r, &decision, arena, err))
        return false;
    *ret_gates = decision.gates;
    return true;
}

static bool take_fresh(const struct restatement *q, const struct referral *again,
                       struct referral *r, json_t *standing, struct arena *arena, struct error *err)
{
    cleanup(json_decref) json_t *fresh = json_loads(again->decision, 0, NULL);

    take_rows(standing, fresh, snapshot_policy(q->snapshot, again->icb, q->now));
    r->handoffs = again->handoffs;
    r->care_plan = again->care_plan;
    r->flags = join(json_object_get(standing, "flags"), arena);
    return (fresh && r->flags) || error_set(err, ERROR_UNAVAILABLE, "", "out of memory");
}

bool referral_restate(const struct restatement *q, struct referral *r, json_t *standing,
                      struct arena *arena, struct error *err)
{
    struct referral again = *r;
    struct gate_list gates;

    return run_again(q, &again, arena, &gates, err) &&
           take_fresh(q, &again, r, standing, arena, err);
}

static bool is_higher(const char *tier, const char *standing)
{
    enum tier a = TIER_NONE, b = TIER_NONE;

    return tier && tier_parse(tier, &a) && standing && tier_parse(standing, &b) && a > b;
}

/* The reviewed decision once more, under a new number, with what the records change in it. */
static bool keep_review(const struct restatement *q, const struct referral *again,
                        struct referral *r, struct arena *arena, struct error *err)
{
    cleanup(json_decref) json_t *standing = json_loads(r->decision, 0, NULL);
    cleanup(free) char *text = NULL;
    char at[INSTANT_TEXT];

    if (!standing)
        return error_set(err, ERROR_INTERNAL, "", "a stored decision cannot be read");
    (void)json_object_set_new(standing, "number", json_integer(r->decision_number));
    (void)json_object_set_new(standing, "cause", json_string(q->cause));
    (void)json_object_set_new(standing, "decidedAt", json_string(instant_format(q->now, at)));
    if (!take_fresh(q, again, r, standing, arena, err))
        return false;
    text = json_dumps(standing, JSON_COMPACT);
    r->decision = arena_text(arena, text);
    return r->decision || error_set(err, ERROR_UNAVAILABLE, "", "out of memory");
}

bool referral_decide_again(const struct restatement *q, const struct referral *before,
                           struct arena *arena, struct referral *ret, struct gate_list *ret_gates,
                           struct error *err)
{
    struct referral again;

    *ret = *before;
    ret->decision_number++;
    ret->updated_at = q->now;
    again = *ret;
    if (!run_again(q, &again, arena, ret_gates, err))
        return false;
    if (is_reviewed(before) && !(q->may_raise && is_higher(again.tier, before->tier)))
        return keep_review(q, &again, ret, arena, err);
    *ret = again;
    return true;
}
