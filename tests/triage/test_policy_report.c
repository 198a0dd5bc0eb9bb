#include "policy_case.h"
#include "policy_report.h"
#include "text.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* What the report says of the default policy, and of tests/case/bad_policies.json: changes of it,
 * each with what the report must name. */

static json_t *report_on(json_t *document, bool *ret_passes)
{
    struct arena arena;
    struct error err = { 0 };
    const char *text = NULL;
    json_t *report;

    arena_init(&arena, 4 * MIB);
    cr_assert(policy_report_write(document, &report_effort_usual, &arena, &text, ret_passes, &err),
              "%s", err.detail);
    report = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    cr_assert(report, "%s", text);
    cr_expect_eq(json_is_true(json_object_get(report, "passes")), *ret_passes);
    arena_free(&arena);
    return report;
}

static size_t count(const json_t *report, const char *list)
{
    cr_assert(json_is_array(json_object_get(report, list)), "%s", list);
    return json_array_size(json_object_get(report, list));
}

Test(policy_report, the_default_policy_passes)
{
    json_t *document = policy_document(), *report;
    struct timespec begun, ended;
    bool passes;

    (void)clock_gettime(CLOCK_MONOTONIC, &begun);
    report = report_on(document, &passes);
    (void)clock_gettime(CLOCK_MONOTONIC, &ended);
    fprintf(stderr, "the default policy's report: %ld ms\n",
            (ended.tv_sec - begun.tv_sec) * 1000 + (ended.tv_nsec - begun.tv_nsec) / 1000000);
    cr_expect(passes);
    cr_expect_str_eq(json_string_value(json_object_get(report, "revision")),
                     default_policy()->revision);
    cr_expect_eq(count(report, "faults"), 0);
    cr_expect_eq(count(report, "overlaps"), 0);
    cr_expect_eq(count(report, "gaps"), 0);
    cr_expect_eq(count(report, "unreachable"), 0);
    cr_expect_eq(count(report, "rulings"), 3);
    cr_expect_eq(count(report, "proved"), POLICY_TABLE_COUNT, "every table is proved");
    cr_expect_gt(count(report, "idle"), 0, "the complexity model has no band edges yet");
    cr_expect_gt(count(report, "unsigned"), 0);
    json_decref(report);
    json_decref(document);
}

/* A list's item by its id, its name or its number. */
static size_t index_of(const json_t *list, const char *name)
{
    size_t i;
    json_t *item;

    json_array_foreach(list, i, item) {
        if (text_equal(json_string_value(json_object_get(item, "id")), name) ||
            text_equal(json_string_value(json_object_get(item, "name")), name))
            return i;
    }
    cr_assert_fail("no %s", name);
    return 0;
}

static void change(json_t *document, const char *pointer, json_t *value)
{
    char path[200], *rest = path + 1, *name;
    json_t *at = document;

    (void)snprintf(path, sizeof(path), "%s", pointer);
    name = strsep(&rest, "/");
    for (; rest; name = strsep(&rest, "/"))
        at = json_is_array(at) ? json_array_get(at, index_of(at, name)) : json_object_get(at, name);
    cr_assert(at, "%s", pointer);
    if (json_is_array(at) && text_equal(name, "+"))
        (void)json_array_extend(at, value);
    else if (json_is_array(at))
        (void)json_array_remove(at, index_of(at, name));
    else if (json_is_null(value) && !text_equal(name, "value"))
        (void)json_object_del(at, name);
    else
        (void)json_object_set(at, name, value);
}

Test(policy_report, rows_that_cannot_fire_hide_no_overlap)
{
    json_t *document = policy_document(), *report;
    json_t *tables = json_object_get(document, "tables");
    json_t *rows = json_object_get(json_array_get(tables, index_of(tables, "tiers")), "rows");
    json_t *again = json_deep_copy(json_array_get(rows, 0));
    bool passes;

    for (int i = 0; i < 65; i++) {
        char id[16];

        (void)snprintf(id, sizeof(id), "T-90.%d", i + 1);
        (void)json_array_append_new(rows, json_pack("{s:s, s:{s:s, s:s}, s:{s:s}, s:s, s:s}", "id",
                                                    id, "when", "spinal", "no", "painSites",
                                                    "any(lowBack)", "then", "minimumTier", "I",
                                                    "because", "Never", "source", "NPA"));
    }
    (void)json_object_set_new(again, "id", json_string("T-91.1"));
    (void)json_array_append_new(rows, again);
    report = report_on(document, &passes);
    cr_expect_eq(count(report, "faults"), 0);
    cr_expect_eq(count(report, "unreachable"), 64);
    cr_expect_not(passes);
    json_decref(report);
    json_decref(document);
}

/* Every member of an expected object, and for each expected item one that has all of it. An empty
 * list expects an empty one. */
static bool has(const json_t *actual, const json_t *expected)
{
    const char *name;
    json_t *value;
    size_t i, n;

    if (json_is_object(expected)) {
        json_object_foreach((json_t *)(uintptr_t)expected, name, value) {
            if (!json_object_get(actual, name) || !has(json_object_get(actual, name), value))
                return false;
        }
        return true;
    }
    if (!json_is_array(expected))
        return json_equal(actual, expected);
    json_array_foreach(expected, i, value) {
        for (n = 0; n < json_array_size(actual) && !has(json_array_get(actual, n), value); n++)
            continue;
        if (n == json_array_size(actual))
            return false;
    }
    return json_array_size(expected) > 0 || json_array_size(actual) == 0;
}

static void try_case(json_t *bad)
{
    json_t *document = policy_document(), *report, *value;
    const char *name = json_string_value(json_object_get(bad, "name")), *pointer;
    bool passes;
    char *text;

    json_object_foreach(json_object_get(bad, "change"), pointer, value) {
        change(document, pointer, value);
    }
    report = report_on(document, &passes);
    text = json_dumps(report, 0);
    cr_expect(has(report, json_object_get(bad, "report")), "%s: %.3000s", name, text);
    cr_expect(!json_object_get(bad, "not") || !has(report, json_object_get(bad, "not")),
              "%s: %.3000s", name, text);
    free(text);
    json_decref(report);
    json_decref(document);
}

Test(policy_report, names_what_is_wrong_with_a_bad_policy)
{
    json_t *cases = json_load_file(SOURCE_FOLDER "/tests/case/bad_policies.json", 0, NULL);
    size_t i;
    json_t *bad;

    cr_assert_gt(json_array_size(cases), 8);
    json_array_foreach(cases, i, bad) {
        try_case(bad);
    }
    json_decref(cases);
}

Test(policy_report, is_the_same_for_the_same_document)
{
    json_t *document = policy_document(), *first, *second;
    bool passes;

    first = report_on(document, &passes);
    second = report_on(document, &passes);
    cr_expect(json_equal(first, second));
    json_decref(first);
    json_decref(second);
    json_decref(document);
}

Test(policy_report, too_few_steps_are_told)
{
    const struct report_effort effort = { .seed = 1, .rounds = 1, .table_steps = 40 };
    json_t *document = policy_document(), *report;
    struct arena arena;
    struct error err;
    const char *text;
    bool passes;

    arena_init(&arena, 4 * MIB);
    cr_assert(policy_report_write(document, &effort, &arena, &text, &passes, &err));
    report = json_loads(text, 0, NULL);
    cr_expect_lt(count(report, "proved"), POLICY_TABLE_COUNT);
    cr_expect_gt(count(report, "searched"), 1);
    cr_expect_eq(count(report, "unreachable"), 0);
    json_decref(report);
    json_decref(document);
    arena_free(&arena);
}

Test(policy_report, a_full_arena_is_an_error)
{
    json_t *document = policy_document();
    struct arena arena;
    struct error err;
    const char *text = NULL;
    bool passes;

    arena_init(&arena, KIB);
    cr_expect_not(
        policy_report_write(document, &report_effort_usual, &arena, &text, &passes, &err));
    cr_expect_eq(err.code, ERROR_UNAVAILABLE);
    json_decref(document);
    arena_free(&arena);
}
