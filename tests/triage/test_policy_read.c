#include "policy_case.h"
#include "policy_read.h"
#include "text.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

/* What a policy document as a whole may not say. Each case changes the default policy in one place.
 */

Test(policy_read, the_default_policy_is_taken)
{
    const struct policy *policy = default_policy();

    cr_expect_str_eq(policy->id, "painpath-default");
    cr_expect_eq(strlen(policy->revision), 64);
}

Test(policy_read, the_revision_follows_content_and_not_layout)
{
    json_t *document = policy_document();
    struct arena arena;
    struct error err;
    const struct policy *policy;

    arena_init(&arena, 8 * MIB);
    policy = try_policy(document, &arena, &err);
    cr_assert(policy);
    cr_expect_str_eq(policy->revision, default_policy()->revision);
    (void)json_object_set_new(document, "version", json_string("0.1.1"));
    policy = try_policy(document, &arena, &err);
    cr_assert(policy);
    cr_expect_str_neq(policy->revision, default_policy()->revision);
    arena_free(&arena);
    json_decref(document);
}

Test(policy_read, what_is_not_json_is_refused)
{
    static const char *const texts[] = { "",     "{",          "[]",
                                         "null", "{\"id\":1}", "{\"id\":\"a\",\"id\":\"b\"}" };

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct arena arena;
        struct error err = { 0 };
        const struct policy *policy = NULL;

        arena_init(&arena, MIB);
        cr_expect_not(policy_read(texts[i], &arena, &policy, &err), "%s", texts[i]);
        cr_expect_eq(err.code, ERROR_INVALID, "%s", texts[i]);
        arena_free(&arena);
    }
}

/* One member of the whole document, replaced. */
Test(policy_read, a_document_needs_its_parts)
{
    static const struct {
        const char *member, *value, *words;
    } cases[] = {
        { "id", "7", "member id: must be text" },
        { "version", "null", "member version: must be text" },
        { "thresholds", "{}", "this threshold must be set" },
        { "inputs", "[]", "the inputs do not say what it means if priorityType is missing" },
        { "inputs", "null", "member inputs: must be a list" },
        { "inputs",
          "[{\"name\":\"shoeSize\",\"type\":\"tristate\",\"unit\":null,\"domain\":[],\"missing\":"
          "\"hold\"}]",
          "input shoeSize, member name: there is no such fact" },
        { "inputs", "[{\"missing\":\"hold\"}]", "input 1, member name: is missing" },
        { "inputs",
          "[{\"name\":\"ageYears\",\"type\":\"tristate\",\"unit\":null,\"domain\":[],\"missing\":"
          "\"low\"}]",
          "input ageYears, member missing: must be error, hold or notDone" },
        { "instruments", "[]", "each instrument stands there once" },
        { "instruments", "null", "member instruments: must be a list" },
        { "instruments", "[{\"id\":\"startBack\"}]",
          "instrument startBack, member licence: is missing" },
        { "instruments",
          "[{\"id\":\"shoeSize\",\"title\":\"t\",\"licence\":\"l\",\"source\":\"s\"}]",
          "instrument shoeSize, member id: there is no such instrument" },
        { "opioids", "null", "member opioids: must be an object" },
        { "opioids", "{\"table\":\"A\",\"tables\":[{\"id\":\"A\"}]}",
          "table A, member source: is missing" },
        { "opioids",
          "{\"table\":\"A\",\"tables\":[{\"id\":\"A\",\"source\":\"s\",\"factors\":[{\"drug\":"
          "\"tea\",\"route\":\"oral\",\"factor\":\"1\"}]}]}",
          "factor tea, member drug: there is no such drug" },
        { "opioids",
          "{\"table\":\"A\",\"tables\":[{\"id\":\"A\",\"source\":\"s\",\"factors\":[{\"drug\":"
          "\"morphine\",\"route\":\"oral\",\"factor\":\"0\"}]}]}",
          "factor morphine, member factor: must be a number above 0" },
        { "opioids",
          "{\"table\":\"A\",\"tables\":[{\"id\":\"A\",\"source\":\"s\",\"factors\":[],\"fixed\":[{"
          "\"drug\":"
          "\"fentanyl\",\"dose\":\"12\"}]}]}",
          "patch fentanyl, member mgPerDay: is missing" },
        { "tables", "[]", "the table requirements is missing" },
        { "tables", "[{\"id\":\"magic\"}]", "table magic, member id: there is no such table" },
        { "tables", "[{\"hitPolicy\":\"COLLECT\"}]", "table 1, member id: is missing" },
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        json_t *document = policy_document();

        (void)json_object_set_new(document, cases[i].member, json_from(cases[i].value));
        expect_policy_refusal(document, cases[i].words);
    }
}

Test(policy_read, an_input_says_once_what_its_absence_means)
{
    json_t *document = policy_document(), *inputs = json_object_get(document, "inputs");

    (void)json_array_append(inputs, json_array_get(inputs, 8));
    expect_policy_refusal(document, "input suicideConcern, member name: the input stands twice");
}

Test(policy_read, an_input_is_what_the_fact_table_says_of_it)
{
    static const struct {
        const char *pointer, *value, *words;
    } cases[] = {
        { "/inputs/4/type", "\"decimal\"", "input ageYears, member type: must be integer" },
        { "/inputs/4/unit", "\"months\"", "input ageYears, member unit: must be years" },
        { "/inputs/4/domain", "{\"low\":0,\"high\":121}",
          "input ageYears, member domain: must be what the fact table says: "
          "{\"low\":0,\"high\":120}" },
        { "/inputs/6/unit", "\"site\"", "input painSites, member unit: must be null" },
        { "/inputs/8/domain/0", "\"nothing\"", "input suicideConcern, member domain: must be" },
        { "/instruments/0/scores/0/high", "10",
          "instrument startBack, score startBackTotal, member high: must be as the fact table" },
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        json_t *document = policy_document();

        change_policy(document, cases[i].pointer, cases[i].value);
        expect_policy_refusal(document, cases[i].words);
    }
}

Test(policy_read, a_policy_is_in_force_from_a_day_to_a_later_one)
{
    static const struct {
        const char *pointer, *value, *words;
    } cases[] = {
        { "/effectiveFrom", "\"2026-02-30\"", "member effectiveFrom: must be a real day" },
        { "/effectiveFrom", "null", "member effectiveFrom: must be a real day" },
        { "/effectiveTo", "\"soon\"", "member effectiveTo: must be a real day" },
        { "/effectiveTo", "\"2026-11-01\"", "member effectiveTo: must be after effectiveFrom" },
        { "/status", "\"approved\"", "member status: there is no such member" },
        { "/approvals", "[]", "member approvals: there is no such member" },
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        json_t *document = policy_document();

        change_policy(document, cases[i].pointer, cases[i].value);
        expect_policy_refusal(document, cases[i].words);
    }
}

static void expect_input_refusal(const char *name, const char *missing, const char *words)
{
    json_t *document = policy_document(), *input;
    size_t i;

    json_array_foreach(json_object_get(document, "inputs"), i, input) {
        if (text_equal(json_string_value(json_object_get(input, "name")), name))
            (void)json_object_set_new(input, "missing", json_string(missing));
    }
    expect_policy_refusal(document, words);
}

Test(policy_read, an_input_holds_if_and_only_if_a_row_requires_it)
{
    expect_input_refusal(
        "minorTrauma", "hold",
        "input minorTrauma, member missing: the input holds, yet no row requires it");
    expect_input_refusal(
        "knownCancer", "notDone",
        "input knownCancer, member missing: a row requires what is said not to hold");
}

Test(policy_read, a_threshold_is_a_number_with_an_origin_and_a_source)
{
    static const struct {
        const char *name, *value, *words;
    } cases[] = {
        { "adviceDays", "{\"unit\":\"u\",\"value\":14,\"origin\":\"source\"}",
          "member source: is missing" },
        { "adviceDays", "{\"unit\":\"u\",\"value\":14,\"source\":\"x\"}",
          "member origin: is missing" },
        { "adviceDays", "{\"unit\":\"u\",\"value\":14,\"origin\":\"rumour\",\"source\":\"x\"}",
          "must be source, judgement or unverified" },
        { "adviceDays", "{\"unit\":\"u\",\"value\":14.5,\"origin\":\"source\",\"source\":\"x\"}",
          "an integer, a decimal as text" },
        { "adviceDays", "{\"unit\":\"u\",\"value\":true,\"origin\":\"source\",\"source\":\"x\"}",
          "an integer, a decimal as text" },
        { "adviceDays", "{\"unit\":\"u\",\"origin\":\"source\",\"source\":\"x\"}",
          "member value: is missing" },
        { "adviceDays", "{\"unit\":\"u\",\"value\":\"a\",\"origin\":\"source\",\"source\":\"x\"}",
          "an integer, a decimal as text" },
        { "adviceDays",
          "{\"unit\":\"u\",\"value\":9223372036854775807,\"origin\":\"source\",\"source\":\"x\"}",
          "must be an integer" },
        { "adviceDays",
          "{\"unit\":\"u\",\"value\":\"99999999999999\",\"origin\":\"source\",\"source\":\"x\"}",
          "must be an integer" },
        { "adviceDays", "{\"unit\":\"u\",\"value\":-14,\"origin\":\"source\",\"source\":\"x\"}",
          "a value that cannot be read" },
        { "adviceDays", "{\"unit\":\"u\",\"value\":null,\"origin\":\"source\",\"source\":\"x\"}",
          "a value that cannot be read" },
        { "confirmWorkingDays",
          "{\"unit\":\"u\",\"value\":null,\"origin\":\"source\",\"source\":\"x\"}", "must be set" },
        { "endOfDayMinute", "{\"unit\":\"u\",\"value\":-1,\"origin\":\"source\",\"source\":\"x\"}",
          "must be set" },
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        json_t *document = policy_document();

        (void)json_object_set_new(json_object_get(document, "thresholds"), cases[i].name,
                                  json_from(cases[i].value));
        expect_policy_refusal(document, cases[i].words);
    }
}

Test(policy_read, more_thresholds_than_there_is_room_for_are_refused)
{
    json_t *document = policy_document(), *thresholds = json_object_get(document, "thresholds");

    for (int i = 0; i <= POLICY_THRESHOLDS; i++) {
        char name[16];

        (void)snprintf(name, sizeof(name), "t%d", i);
        (void)json_object_set_new(
            thresholds, name,
            json_from("{\"unit\":\"u\",\"value\":1,\"origin\":\"source\",\"source\":\"x\"}"));
    }
    expect_policy_refusal(document, "too many thresholds");
}

Test(policy_read, a_table_stands_once_with_rows_and_its_hit_policy)
{
    json_t *document = policy_document();

    (void)json_object_set_new(policy_table(document, "gates"), "hitPolicy", json_string("UNIQUE"));
    expect_policy_refusal(document,
                          "table gates, member hitPolicy: the table has another hit policy");
    document = policy_document();
    (void)json_object_set_new(policy_table(document, "gates"), "rows", json_array());
    expect_policy_refusal(document, "table gates, member rows: the table has no rows");
    document = policy_document();
    (void)json_object_del(policy_table(document, "gates"), "rows");
    expect_policy_refusal(document, "table gates, member rows: is missing");
    document = policy_document();
    (void)json_array_append(json_object_get(document, "tables"), policy_table(document, "gates"));
    expect_policy_refusal(document, "table gates, member id: the table stands twice");
}

Test(policy_read, otherwise_is_the_last_row_of_a_table_of_one_hit)
{
    static const char row[] = "{" ID "\"when\":{},\"then\":{\"hold\":true}" REASON "}";
    static const char low[] = "{" ID "\"when\":{},\"then\":{\"stratum\":\"low\"}" REASON "}";
    static const char condition[] =
        "{" ID "\"when\":{\"spinal\":\"yes\"},\"then\":{\"hold\":true}" REASON "}";
    json_t *document = policy_document();

    (void)json_object_set_new(policy_table(document, "eligibility"), "otherwise", json_from(row));
    expect_policy_refusal(document, "for tables of one hit");
    document = policy_document();
    (void)json_object_set_new(policy_table(document, "stratum"), "otherwise", json_from(condition));
    expect_policy_refusal(document, "has no conditions");
    document = policy_document();
    (void)json_object_set_new(policy_table(document, "stratum"), "otherwise", json_from(low));
    expect_policy_refusal(document, "low needs the conditions");
}

Test(policy_read, more_gates_than_a_referral_has_room_for_are_refused)
{
    json_t *document = policy_document();

    for (int i = 0; i < DECISION_GATES; i++) {
        char row[160];

        (void)snprintf(
            row, sizeof(row),
            "{\"id\":\"X-%d.1\",\"when\":{},\"then\":{\"gate\":\"X-%d\",\"class\":\"E0\"}" REASON
            "}",
            i, i);
        (void)json_array_append_new(policy_rows(document, "gates"), json_from(row));
    }
    expect_policy_refusal(document, "more gates than a referral has room for");
}

Test(policy_read, a_full_arena_is_an_error_and_no_crash)
{
    json_t *document = policy_document();

    for (size_t ceiling = KIB; ceiling < 200 * KIB; ceiling += 3 * KIB) {
        struct arena arena;
        struct error err = { 0 };
        const struct policy *policy;

        arena_init(&arena, ceiling);
        policy = try_policy(document, &arena, &err);
        cr_expect(policy || err.detail[0], "no reason at %zu bytes", ceiling);
        arena_free(&arena);
    }
    json_decref(document);
}
