#include "policy_diff.h"
#include "policy_flat.h"
#include "setting.h"
#include "text.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

/* What differs between two policies. */

static struct arena arena;
static json_t *before, *after;

static void open_documents(void)
{
    arena_init(&arena, 64 * MIB);
    before = policy_document();
    after = policy_document();
}

static void close_documents(void)
{
    json_decref(before);
    json_decref(after);
    arena_free(&arena);
}

TestSuite(policy_diff, .init = open_documents, .fini = close_documents);

static void compare(struct policy_diff *ret)
{
    struct error err = { 0 };

    cr_assert(policy_diff_make(before, after, &arena, ret, &err), "%s", err.detail);
}

static json_t *rows_of(json_t *document, const char *table)
{
    return json_object_get(policy_find_table(document, table), "rows");
}

static json_t *row_of(json_t *document, const char *table, const char *id)
{
    size_t i;
    json_t *row;

    json_array_foreach(rows_of(document, table), i, row) {
        if (text_equal(json_string_value(json_object_get(row, "id")), id))
            return row;
    }
    cr_assert_fail("%s has no %s", table, id);
    return NULL;
}

/* The one difference, "section key kind column: before -> after". */
static const char *only_difference(void)
{
    static const char *const kinds[] = { "added", "removed", "changed" };
    struct policy_diff diff;
    const char *text = "";

    compare(&diff);
    cr_expect_eq(diff.is_same, false);
    for (int i = 0; i < POLICY_SECTIONS; i++) {
        const struct policy_diff_section *section = &diff.sections[i];

        if (section->is_reordered)
            text = arena_format(&arena, "%s%s reordered", text, section->name);
        for (size_t k = 0; k < section->count; k++)
            for (size_t c = 0; c < section->items[k].count; c++)
                text = arena_format(
                    &arena, "%s%s%s %s %s %s: %s -> %s", text, *text ? "; " : "", section->name,
                    section->items[k].key, kinds[section->items[k].kind],
                    section->items[k].changes[c].column, section->items[k].changes[c].before,
                    section->items[k].changes[c].after);
    }
    return text;
}

Test(policy_diff, a_policy_is_the_same_as_itself)
{
    struct policy_diff diff;

    compare(&diff);
    cr_expect(diff.is_same);
    cr_expect_str_eq(diff.from.id, "painpath-default");
    cr_expect_str_eq(diff.from.revision, diff.to.revision);
}

Test(policy_diff, the_order_of_rows_that_all_count_is_no_difference)
{
    json_t *rows = rows_of(after, "gates"), *first = json_incref(json_array_get(rows, 0));
    struct policy_diff diff;

    (void)json_array_remove(rows, 0);
    (void)json_array_append_new(rows, first);
    compare(&diff);
    cr_expect(diff.is_same);
}

Test(policy_diff, the_order_of_rows_of_which_one_counts_is_told)
{
    json_t *rows = rows_of(after, "tiers"), *first = json_incref(json_array_get(rows, 0));

    (void)json_array_remove(rows, 0);
    (void)json_array_append_new(rows, first);
    cr_expect_str_eq(only_difference(), "tiers reordered");
}

Test(policy_diff, a_row_that_is_gone_is_no_other_order)
{
    struct policy_diff diff;

    (void)json_array_remove(rows_of(after, "tiers"), 2);
    compare(&diff);
    cr_expect_not(diff.is_same);
    cr_expect_not(diff.sections[POLICY_TIERS].is_reordered);
    cr_expect_eq(diff.sections[POLICY_TIERS].count, 1);
    cr_expect_eq(diff.sections[POLICY_TIERS].items[0].kind, CHANGE_REMOVED);
}

Test(policy_diff, a_cell_is_told_before_and_after)
{
    set_at(row_of(after, "bands", "R-01.1"), "/when/startBackTotal", json_string("< 3"));
    cr_expect_str_eq(only_difference(),
                     "bands R-01.1 changed when startBackTotal: [0..@startBackLowMax] -> < 3");
}

Test(policy_diff, each_part_of_a_document_is_compared)
{
    static const struct {
        const char *path, *value, *words;
    } cases[] = {
        { "/thresholds/u1Days/value", "5", "thresholds u1Days changed value: 7 -> 5" },
        { "/thresholds/cxHigh/value", "35", "thresholds cxHigh changed value: null -> 35" },
        { "/thresholds/u1Days/setBy", NULL,
          "thresholds u1Days changed setBy: local clinical lead -> (null)" },
        { "/title", "\"x\"",
          "members title changed value: Chronic pain referral: the default policy -> x" },
        { "/opioids/table", "\"ANZCA-2021\"",
          "members opioids changed table: FPM-2020-08 -> ANZCA-2021" },
        { "/testBase/ageYears", "46", "members testBase changed ageYears: 45 -> 46" },
        { "/new", "[1]", "members new added value: (null) -> [1]" },
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *value = cases[i].value;

        json_decref(after);
        after = policy_document();
        set_at(after, cases[i].path, value ? json_loads(value, JSON_DECODE_ANY, NULL) : NULL);
        cr_expect_str_eq(only_difference(), cases[i].words);
    }
}

Test(policy_diff, lists_of_things_are_compared_by_their_names)
{
    json_t *instrument = json_array_get(json_object_get(after, "instruments"), 1);
    json_t *bands = value_at(json_array_get(json_object_get(instrument, "scores"), 0), "/bands");
    json_t *tables = value_at(after, "/opioids/tables");
    json_t *factors = json_object_get(json_array_get(tables, 0), "factors");
    json_t *test = json_array_get(json_object_get(after, "tests"), 0);

    set_at(json_array_get(bands, 0), "/range", json_string("[0..5]"));
    cr_expect_str_eq(only_difference(),
                     "instruments startMsk changed scores startMskTotal bands low"
                     " range: [0..@startMskLowMax] -> [0..5]");
    set_at(json_array_get(bands, 0), "/range", json_string("[0..@startMskLowMax]"));
    set_at(json_array_get(factors, 0), "/factor", json_string("0.15"));
    cr_expect_str_eq(only_difference(),
                     "opioidTables FPM-2020-08 changed factors codeine oral factor: 0.1 -> 0.15");
    set_at(json_array_get(factors, 0), "/factor", json_string("0.1"));
    set_at(test, "/expect/tier", json_string("II"));
    cr_expect_str_eq(only_difference(), "tests V1: Low risk changed expect tier: I -> II");
    set_at(test, "/expect/tier", json_string("I"));
    set_at(json_array_get(json_object_get(after, "evidence"), 1), "/title", json_string("x"));
    cr_expect_str_eq(only_difference(), "evidence NPA changed title: National Pain Audit -> x");
}

Test(policy_diff, a_row_that_becomes_the_otherwise_is_told)
{
    json_t *tiers = policy_find_table(after, "tiers");
    json_t *otherwise = json_incref(json_object_get(tiers, "otherwise"));

    (void)json_object_del(tiers, "otherwise");
    (void)json_array_append_new(json_object_get(tiers, "rows"), otherwise);
    cr_expect_str_eq(only_difference(), "tiers T-06.2 changed otherwise: true -> (null)");
}

Test(policy_diff, as_json_it_has_its_sections_and_both_names)
{
    struct policy_diff diff;
    json_t *json, *table;

    (void)json_array_remove(rows_of(after, "bands"), 0);
    (void)json_array_append_new(rows_of(before, "gates"),
                                json_pack("{s:s, s:{}, s:{s:s}, s:s, s:s}", "id", "G-99.1", "when",
                                          "then", "gate", "G-99", "because", "b", "source", "s"));
    set_at(after, "/version", json_string("0.3.0"));
    compare(&diff);
    json = json_loads(policy_diff_write(&diff, &arena), JSON_REJECT_DUPLICATES, NULL);
    cr_assert(json);
    table = json_array_get(json_object_get(json, "tables"), 0);
    cr_expect_str_eq(json_string_value(json_object_get(table, "table")), "gates");
    cr_expect_str_eq(
        json_string_value(value_at(json_array_get(json_object_get(table, "removed"), 0), "/row")),
        "G-99.1");
    cr_expect_eq(json_array_size(json_object_get(json, "tables")), 2);
    cr_expect_str_eq(json_string_value(value_at(json, "/to/version")), "0.3.0");
    cr_expect(json_is_null(value_at(json, "/from/revision")), "a gate without class compiles not");
    cr_expect(json_is_string(value_at(json, "/to/revision")));
    cr_expect(json_is_false(value_at(json, "/isSame")));
    cr_expect(json_is_array(value_at(json, "/opioidTables/changed")));
    json_decref(json);
}

Test(policy_diff, what_is_no_document_is_refused)
{
    struct policy_diff diff;
    struct error err = { 0 };

    (void)json_array_append_new(rows_of(after, "bands"), json_integer(5));
    cr_expect_not(policy_diff_make(before, after, &arena, &diff, &err));
    cr_expect_eq(err.code, ERROR_INVALID);
}
