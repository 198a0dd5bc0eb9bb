#include "setting.h"
#include "decision_document.h"
#include "default_policy.h"
#include "neighbourhood.h"
#include "policy_read.h"
#include "text.h"
#include "triage.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const int64_t setting_now = INT64_C(1767604200) * 1000000; /* 2026-01-05T09:10:00Z */

json_t *policy_document(void)
{
    json_t *document = json_loads(DEFAULT_POLICY, 0, NULL);

    cr_assert(document);
    return document;
}

const struct policy *try_policy(const json_t *document, struct arena *arena, struct error *err)
{
    const struct policy *policy = NULL;

    return policy_compile((json_t *)(uintptr_t)document, arena, &policy, err) ? policy : NULL;
}

const struct policy *default_policy(void)
{
    static struct arena arena;
    static const struct policy *policy;
    struct error err;

    if (!policy) {
        arena_init(&arena, 4 * MIB);
        cr_assert(policy_read(DEFAULT_POLICY, &arena, &policy, &err), "%s", err.detail);
    }
    return policy;
}

void set_complexity_bands(json_t *document)
{
    set_at(document, "/thresholds/cxModerate/value", json_integer(20));
    set_at(document, "/thresholds/cxHigh/value", json_integer(35));
}

const struct policy *default_policy_with_complexity(void)
{
    static struct arena arena;
    static const struct policy *policy;
    json_t *document;
    struct error err;

    if (policy)
        return policy;
    document = policy_document();
    set_complexity_bands(document);
    arena_init(&arena, 4 * MIB);
    policy = try_policy(document, &arena, &err);
    cr_assert(policy, "%s", err.detail);
    json_decref(document);
    return policy;
}

json_t *base_case(void)
{
    static json_t *base;

    if (!base)
        base = json_load_file(SOURCE_FOLDER "/tests/case/f1.json", JSON_REJECT_DUPLICATES, NULL);
    cr_assert(base, "tests/case/f1.json cannot be read");
    return json_deep_copy(base);
}

static json_t *patch_between(const json_t *from, const json_t *to)
{
    json_t *patch = json_object(), *value;
    const char *name;

    json_object_foreach((json_t *)(uintptr_t)to, name, value) {
        json_t *old = json_object_get(from, name);

        if (json_is_object(value) && json_is_object(old) && !json_equal(value, old))
            (void)json_object_set_new(patch, name, patch_between(old, value));
        else if (!json_equal(value, old))
            (void)json_object_set(patch, name, value);
    }
    json_object_foreach((json_t *)(uintptr_t)from, name, value) {
        if (!json_object_get(to, name))
            (void)json_object_set_new(patch, name, json_null());
    }
    return patch;
}

const char *what_differs(const json_t *document)
{
    json_t *base = base_case(), *patch = patch_between(base, document);
    const char *text = json_dumps(patch, JSON_COMPACT);

    json_decref(patch);
    json_decref(base);
    cr_assert(text);
    return text;
}

/* "yes", "no", a name of the fact's domain, or a number. */
static void take_record(struct fact_set *facts, enum fact_id fact, const json_t *value)
{
    const struct fact_row *row = fact_row(fact);
    const char *text = json_string_value(value);

    if (row->type == FACT_TRISTATE)
        fact_set_known(facts, fact, text_equal(text, "yes"));
    else if (row->type == FACT_ENUM)
        fact_set_known(facts, fact, text_index(row->domain, text));
    else
        fact_set_known(facts, fact, json_integer_value(value));
}

/* A new patient's, but for what a case says. */
static void take_records(const json_t *records, struct fact_set *facts)
{
    fact_set_known(facts, FACT_SAME_PAIN_OPEN, 0);
    fact_set_known(facts, FACT_HANDOFFS, 0);
    fact_set_known(facts, FACT_ACTIVE_CARE_PLAN, 0);
    fact_set_known(facts, FACT_MDT_RECOMMENDATION, 0);
    for (int i = 0; i < FACT_COUNT; i++) {
        const struct fact_row *row = fact_row((enum fact_id)i);
        const json_t *value = json_object_get(records, row->name);

        if (row->origin == FACT_RECORD && json_is_null(value))
            facts->values[i] = (struct fact_value){ 0 };
        else if (row->origin == FACT_RECORD && value)
            take_record(facts, (enum fact_id)i, value);
    }
}

void answer_amendment(const json_t *document, const struct policy *policy,
                      const struct gate_list *gates, enum urgency urgency_floor, int64_t now,
                      struct answer *ret)
{
    struct triage_input input = { .policy = policy,
                                  .decided_at = now,
                                  .gates = gates,
                                  .urgency_floor = urgency_floor,
                                  .directory = &neighbourhood_services,
                                  .contacts = &neighbourhood_contacts,
                                  .calendar = &neighbourhood_calendar };

    memset(ret, 0, sizeof(*ret));
    arena_init(&ret->arena, MIB);
    ret->refused =
        !submission_read(document, policy, now, true, &ret->arena, &ret->submission, &ret->err);
    if (ret->refused)
        return;
    take_records(json_object_get(document, "records"), &ret->submission.facts);
    input.facts = &ret->submission.facts;
    input.icb = ret->submission.icb;
    input.clock_started_on = ret->submission.received_on;
    triage_decide(&input, &ret->decision);
}

void answer_submission(const json_t *document, const struct policy *policy, struct answer *ret)
{
    answer_amendment(document, policy, NULL, URGENCY_ROUTINE, setting_now, ret);
}

void answer_free(struct answer *answer)
{
    arena_free(&answer->arena);
}

const char *answer_text(struct answer *answer, const struct policy *policy)
{
    const struct decision_inputs inputs = { 1,
                                            "submitted",
                                            setting_now,
                                            policy,
                                            neighbourhood_services.version,
                                            neighbourhood_contacts.version,
                                            &neighbourhood_calendar };
    const char *text = decision_write(&answer->decision, &inputs, &answer->arena);

    cr_assert(text, "the decision is larger than its memory");
    return text;
}

json_t *value_at(const json_t *document, const char *path)
{
    const json_t *value = document;

    while (value && *path == '/') {
        size_t length = strcspn(path + 1, "/");

        value = json_object_getn(value, path + 1, length);
        path += length + 1;
    }
    return (json_t *)(uintptr_t)value;
}

void set_at(json_t *document, const char *path, json_t *value)
{
    json_t *object = document;
    size_t length;

    for (;;) {
        json_t *next;

        length = strcspn(++path, "/");
        if (!path[length])
            break;
        next = json_object_getn(object, path, length);
        if (!json_is_object(next)) {
            next = json_object();
            (void)json_object_setn_new(object, path, length, next);
        }
        object = next;
        path += length;
    }
    if (value)
        (void)json_object_set_new(object, path, value);
    else
        (void)json_object_del(object, path);
}

json_t *instrument_entry(const json_t *document, const char *instrument)
{
    size_t i;
    json_t *entry;

    json_array_foreach(value_at(document, "/assessment/instruments"), i, entry) {
        if (text_equal(json_string_value(json_object_get(entry, "instrument")), instrument))
            return entry;
    }
    return NULL;
}
