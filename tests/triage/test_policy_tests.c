#include "policy_tests.h"
#include "setting.h"
#include "text.h"

#include <criterion/criterion.h>
#include <stdio.h>

/* The tests that a policy document carries. */

static struct arena arena;

static void open_arena(void)
{
    arena_init(&arena, 32 * MIB);
}

static void close_arena(void)
{
    arena_free(&arena);
}

TestSuite(policy_tests, .init = open_arena, .fini = close_arena);

static json_t *result_of(const json_t *document, bool *ret_all_passed)
{
    const struct policy *policy;
    const char *text = NULL;
    struct error err = { 0 };

    policy = try_policy(document, &arena, &err);
    cr_assert(policy, "%s", err.detail);
    cr_assert(policy_run_tests(document, policy, &arena, &text, ret_all_passed, &err), "%s %s",
              err.faults ? err.faults->pointer : "", err.faults ? err.faults->detail : err.detail);
    return json_loads(text, 0, NULL);
}

static int64_t number_at(const json_t *result, const char *path)
{
    return json_integer_value(value_at(result, path));
}

/* A document with one test alone. */
static json_t *document_with(const char *test)
{
    json_t *document = policy_document(), *parsed = json_loads(test, 0, NULL);

    cr_assert(parsed, "%s", test);
    (void)json_object_set_new(document, "tests", json_pack("[o]", parsed));
    return document;
}

static bool passes(const char *test)
{
    json_t *document = document_with(test), *result;
    bool all_passed;

    result = result_of(document, &all_passed);
    cr_expect_eq(number_at(result, "/run"), 1);
    cr_expect_eq(number_at(result, "/passed"), all_passed);
    cr_expect_eq(json_array_size(json_object_get(result, "failed")), all_passed ? 0U : 1U);
    json_decref(result);
    json_decref(document);
    return all_passed;
}

Test(policy_tests, the_default_policy_passes_its_own)
{
    json_t *document = policy_document(), *result;
    bool all_passed;

    result = result_of(document, &all_passed);
    cr_expect(all_passed, "%s", json_dumps(json_object_get(result, "failed"), 0));
    cr_expect_geq(number_at(result, "/run"), 40);
    cr_expect_eq(number_at(result, "/run"), number_at(result, "/passed"));
    json_decref(result);
    json_decref(document);
}

Test(policy_tests, a_policy_that_decides_otherwise_fails_and_says_how)
{
    json_t *document = document_with(
        "{\"name\": \"4 is medium\", \"given\": {\"startBackTotal\": 4, \"startBackDistress\": 0},"
        " \"expect\": {\"stratum\": \"moderate\"}}");
    json_t *result, *failed;
    bool all_passed;

    set_at(document, "/thresholds/startBackLowMax/value", json_integer(5));
    result = result_of(document, &all_passed);
    failed = json_object_get(result, "failed");
    cr_expect_not(all_passed);
    cr_assert_geq(json_array_size(failed), 1);
    cr_expect_str_eq(json_string_value(value_at(json_array_get(failed, 0), "/name")),
                     "4 is medium");
    cr_expect_str_eq(json_string_value(value_at(json_array_get(failed, 0), "/expected/stratum")),
                     "moderate");
    cr_expect_str_eq(json_string_value(value_at(json_array_get(failed, 0), "/got/stratum")), "low");
    cr_expect(json_is_array(value_at(json_array_get(failed, 0), "/got/rows")));
    json_decref(result);
    json_decref(document);
}

Test(policy_tests, each_expectation_can_fail)
{
    static const char *const wrong[] = {
        "\"status\": \"held\"",
        "\"stratum\": \"low\"",
        "\"tier\": null",
        "\"tier\": \"II\"",
        "\"urgency\": \"urgent1\"",
        "\"rows\": [\"R-01.2\", \"R-01.1\"]",
        "\"notRows\": [\"R-01.2\"]",
    };
    static const char *const right[] = {
        "\"status\": \"provisional\"", "\"stratum\": \"moderate\"", "\"tier\": \"I\"",
        "\"urgency\": \"routine\"",    "\"rows\": [\"R-01.2\"]",    "\"notRows\": [\"R-01.1\"]",
    };

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        cr_expect_not(passes(arena_format(&arena, "{\"name\": \"x\", \"expect\": {%s}}", wrong[i])),
                      "%s", wrong[i]);
    for (size_t i = 0; i < sizeof(right) / sizeof(right[0]); i++)
        cr_expect(passes(arena_format(&arena, "{\"name\": \"x\", \"expect\": {%s}}", right[i])),
                  "%s", right[i]);
}

Test(policy_tests, facts_that_follow_from_others_follow)
{
    cr_expect(passes("{\"name\": \"a neck is not banded by STarT Back\","
                     " \"given\": {\"painSites\": [\"neck\"]},"
                     " \"expect\": {\"stratum\": \"indeterminate\", \"status\": \"held\"}}"));
    cr_expect(passes("{\"name\": \"an instrument without its total\","
                     " \"given\": {\"startBackTotal\": null},"
                     " \"expect\": {\"rows\": [\"M-01.7\"]}}"));
    cr_expect(passes("{\"name\": \"no instrument\","
                     " \"given\": {\"startBackTotal\": null, \"startBackDistress\": \"unknown\"},"
                     " \"expect\": {\"notRows\": [\"M-01.7\"], \"rows\": [\"T-06.1\"]}}"));
    cr_expect(
        passes("{\"name\": \"said to be spinal, whatever the site\","
               " \"given\": {\"painSites\": [\"knee\"], \"spinal\": true, \"majorTrauma\": null},"
               " \"expect\": {\"status\": \"held\"}}"));
}

Test(policy_tests, values_are_those_of_the_api)
{
    static const struct {
        enum fact_id fact;
        const char *value;
        int64_t number; /* -1: missing, -2: refused */
    } cases[] = {
        { FACT_KNOWN_CANCER, "\"yes\"", 1 },
        { FACT_KNOWN_CANCER, "false", 0 },
        { FACT_KNOWN_CANCER, "\"unknown\"", -1 },
        { FACT_KNOWN_CANCER, "null", -1 },
        { FACT_KNOWN_CANCER, "\"Yes\"", -2 },
        { FACT_KNOWN_CANCER, "1", -2 },
        { FACT_SUICIDE_CONCERN, "\"passive\"", 1 },
        { FACT_SUICIDE_CONCERN, "\"notAsked\"", -1 },
        { FACT_SUICIDE_CONCERN, "\"low\"", -2 },
        { FACT_PAIN_SITES, "[\"lowBack\", \"shoulder\"]", 9 },
        { FACT_PAIN_SITES, "[]", -1 },
        { FACT_INSTRUMENTS, "[]", 0 },
        { FACT_PAIN_SITES, "\"lowBack\"", -2 },
        { FACT_PAIN_SITES, "[\"back\"]", -2 },
        { FACT_AGE_YEARS, "45", 45 },
        { FACT_AGE_YEARS, "\"45\"", -2 },
        { FACT_AGE_YEARS, "-1", -2 },
        { FACT_AGE_YEARS, "4.5", -2 },
        { FACT_PEG_TOTAL, "\"6.7\"", 6700 },
        { FACT_PEG_TOTAL, "6", 6000 },
        { FACT_PEG_TOTAL, "6.7", -2 },
        { FACT_PEG_TOTAL, "\"6.7777\"", -2 },
        { FACT_PEG_TOTAL, "100001", -2 },
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        json_t *value = json_loads(cases[i].value, JSON_DECODE_ANY, NULL);
        struct fact_value fact;
        bool taken = policy_test_value(value, cases[i].fact, &fact);

        cr_expect_eq(taken, cases[i].number != -2, "%zu: %s", i, cases[i].value);
        if (taken && cases[i].number == -1)
            cr_expect_eq(fact.presence, FACT_UNKNOWN, "%zu: %s", i, cases[i].value);
        else if (taken)
            cr_expect(fact.presence == FACT_KNOWN && fact.value == cases[i].number, "%zu: %s", i,
                      cases[i].value);
        json_decref(value);
    }
}

static bool tells(const struct error *err, const char *pointer)
{
    for (const struct fault *fault = err->faults; fault; fault = fault->next)
        if (text_equal(fault->pointer, pointer))
            return true;
    return false;
}

Test(policy_tests, every_fault_is_told_with_its_place)
{
    static const char *const pointers[] = {
        "/testBase/age",           "/tests/0/given/ageYears", "/tests/0/given/stratum",
        "/tests/0/expect/stratum", "/tests/0/expect/rows/1",  "/tests/0/expect/gates",
        "/tests/1/name",           "/tests/1/expect",         "/tests/2/name",
        "/tests/2/given",          "/tests/2/expect/tier",    NULL,
    };
    json_t *document =
        document_with("{\"name\": \"a\", \"given\": {\"ageYears\": \"old\", \"stratum\": \"low\"},"
                      " \"expect\": {\"stratum\": \"lower\", \"rows\": [\"R-01.1\", \"R-99.1\"], "
                      "\"gates\": []}}");
    const struct policy *policy = default_policy();
    const char *text = NULL;
    struct error err = { 0 };
    bool all_passed;

    set_at(document, "/testBase/age", json_integer(4));
    (void)json_array_append_new(json_object_get(document, "tests"),
                                json_pack("{s:s}", "name", "a"));
    (void)json_array_append_new(json_object_get(document, "tests"),
                                json_pack("{s:s, s:{s:s}}", "given", "x", "expect", "tier", "IV"));
    cr_expect_not(policy_run_tests(document, policy, &arena, &text, &all_passed, &err));
    cr_expect_eq(err.code, ERROR_INVALID);
    for (const char *const *pointer = pointers; *pointer; pointer++)
        cr_expect(tells(&err, *pointer), "%s is not told", *pointer);
    json_decref(document);
}

Test(policy_tests, each_row_has_its_hits_and_those_without_are_listed)
{
    json_t *document =
        document_with("{\"name\": \"x\", \"expect\": {\"status\": \"provisional\"}}");
    json_t *result, *hits, *never, *value;
    size_t without = 0;
    const char *id;
    bool all_passed;

    result = result_of(document, &all_passed);
    hits = json_object_get(result, "hits");
    never = json_object_get(result, "neverHit");
    cr_expect_eq(number_at(hits, "/R-01.2"), 1);
    cr_expect_eq(number_at(hits, "/R-01.1"), 0);
    json_object_foreach(hits, id, value) {
        without += json_integer_value(value) == 0;
    }
    cr_expect_eq(json_array_size(never), without);
    json_decref(result);
    json_decref(document);
}

Test(policy_tests, a_document_without_tests_has_run_none)
{
    json_t *document = policy_document(), *result;
    bool all_passed;

    (void)json_object_del(document, "tests");
    (void)json_object_del(document, "testBase");
    result = result_of(document, &all_passed);
    cr_expect(all_passed);
    cr_expect_eq(number_at(result, "/run"), 0);
    json_decref(result);
    json_decref(document);
}
