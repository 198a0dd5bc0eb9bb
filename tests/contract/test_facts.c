#include "decision.h"
#include "default_policy.h"
#include "fact.h"
#include "keep.h"
#include "openapi_document.h"
#include "policy.h"
#include "policy_read.h"
#include "text.h"

#include <criterion/criterion.h>
#include <ctype.h>
#include <jansson.h>
#include <string.h>

/* FACT_TABLE, the inputs of the default policy and the contract's submission speak of the same
 * facts. */

static json_t *contract(void)
{
    static json_t *document;

    if (!document)
        document = keep_json(json_loads(OPENAPI_DOCUMENT, 0, NULL));
    cr_assert(document);
    return document;
}

static const json_t *schema_named(const char *name)
{
    return json_object_get(json_object_get(json_object_get(contract(), "components"), "schemas"),
                           name);
}

/* The schema itself, where there is a reference to one. */
static const json_t *resolve(const json_t *schema)
{
    const char *reference = json_string_value(json_object_get(schema, "$ref"));

    return reference ? resolve(schema_named(strrchr(reference, '/') + 1)) : schema;
}

static const json_t *schema_at(const json_t *schema, const char *path)
{
    while (schema && *path == '/') {
        size_t length = strcspn(path + 1, "/");

        schema = resolve(json_object_getn(json_object_get(schema, "properties"), path + 1, length));
        path += length + 1;
    }
    return schema;
}

static const json_t *instrument_schema(const char *instrument)
{
    const json_t *mapping =
        json_object_get(json_object_get(schema_named("Instrument"), "discriminator"), "mapping");
    const char *reference = json_string_value(json_object_get(mapping, instrument));

    return reference ? schema_named(strrchr(reference, '/') + 1) : NULL;
}

/* Where the contract holds a fact: NULL if nowhere. */
static const json_t *schema_of(const struct fact_row *row)
{
    size_t length = strcspn(row->path, "/");

    if (row->path[0] != '#')
        return schema_at(schema_named("ReferralSubmission"), row->path);
    return schema_at(instrument_schema(keep_bytes(row->path + 1, length - 1)), row->path + length);
}

Test(facts, each_has_its_place_in_the_submission)
{
    for (int i = 0; i < FACT_COUNT; i++) {
        const struct fact_row *row = fact_row((enum fact_id)i);

        if (row->path[0])
            cr_expect(schema_of(row), "%s: no %s in the contract", row->name, row->path);
    }
}

static bool lists(const json_t *schema, const char *name)
{
    size_t i;
    json_t *item;

    json_array_foreach(json_object_get(schema, "enum"), i, item) {
        if (text_equal(json_string_value(item), name))
            return true;
    }
    return false;
}

static size_t count_names(const json_t *schema)
{
    size_t i, count = 0;
    json_t *item;

    json_array_foreach(json_object_get(schema, "enum"), i, item)
        count += json_is_string(item) &&
                 !isdigit((unsigned char)json_string_value(item)[0]); /* not codes 1, 2, 3 */
    return count;
}

static void expect_domain(const struct fact_row *row)
{
    const json_t *schema = schema_of(row);
    size_t count = 0;

    if (row->type == FACT_SET)
        schema = resolve(json_object_get(schema, "items"));
    for (; row->domain[count]; count++)
        cr_expect(lists(schema, row->domain[count]), "%s: no %s in the contract", row->name,
                  row->domain[count]);
    cr_expect_eq(count_names(schema), count, "%s: the contract has more values", row->name);
}

Test(facts, each_domain_is_the_contracts)
{
    for (int i = 0; i < FACT_COUNT; i++) {
        const struct fact_row *row = fact_row((enum fact_id)i);

        if (row->origin == FACT_SUBMITTED && row->domain)
            expect_domain(row);
    }
}

Test(facts, instruments_are_those_of_the_contract)
{
    const json_t *mapping =
        json_object_get(json_object_get(schema_named("Instrument"), "discriminator"), "mapping");
    size_t count = 0;

    for (; instruments[count]; count++)
        cr_expect(json_object_get(mapping, instruments[count]), "no %s in the contract",
                  instruments[count]);
    cr_expect_eq(json_object_size(mapping), count);
}

Test(facts, each_red_flag_of_the_contract_is_a_fact)
{
    const char *name;
    json_t *value;

    json_object_foreach(json_object_get(schema_named("RedFlags"), "properties"), name, value) {
        enum fact_id fact;

        cr_expect(fact_parse(name, &fact) && fact_is_red_flag(fact), "%s", name);
    }
}

/* The policy says what it means if it is missing of everything that a submission can leave out, and
 * of nothing else. */
Test(facts, policy_inputs_are_the_facts_that_a_submission_holds)
{
    const json_t *policy = keep_json(json_loads(DEFAULT_POLICY, 0, NULL));
    size_t i, expected = 0;
    json_t *input;

    json_array_foreach(json_object_get(policy, "inputs"), i, input) {
        const char *name = json_string_value(json_object_get(input, "name"));
        enum fact_id fact;

        cr_expect(fact_parse(name, &fact) && fact_row(fact)->path[0], "%s", name);
    }
    for (int f = 0; f < FACT_COUNT; f++)
        expected += fact_row((enum fact_id)f)->path[0] != '\0';
    cr_expect_eq(json_array_size(json_object_get(policy, "inputs")), expected);
}

static bool is_required(const char *schema, const char *name)
{
    size_t i;
    json_t *item;

    json_array_foreach(json_object_get(schema_named(schema), "required"), i, item) {
        if (text_equal(json_string_value(item), name))
            return true;
    }
    return false;
}

/* An input whose absence is an error never reaches triage. */
Test(facts, what_the_policy_calls_an_error_the_contract_requires)
{
    const json_t *policy = keep_json(json_loads(DEFAULT_POLICY, 0, NULL));
    size_t i;
    json_t *input;

    json_array_foreach(json_object_get(policy, "inputs"), i, input) {
        const char *name = json_string_value(json_object_get(input, "name"));
        bool is_error = text_equal(json_string_value(json_object_get(input, "missing")), "error");
        bool required = is_required("ReferralSubmission", name) ||
                        (text_equal(name, "referrerRole") && is_required("Referrer", "role") &&
                         is_required("ReferralSubmission", "referrer"));

        cr_expect_eq(is_error, required, "%s", name);
    }
}

static void expect_enum(const char *schema, const char *const *names)
{
    size_t count = 0;

    for (; names[count]; count++)
        cr_expect(lists(schema_named(schema), names[count]), "%s lacks %s", schema, names[count]);
    cr_expect_eq(count_names(schema_named(schema)), count, "%s has other names", schema);
}

Test(facts, a_decision_speaks_in_the_contracts_names)
{
    expect_enum("Stratum", strata);
    expect_enum("Urgency", urgencies);
    expect_enum("DecisionStatus", decision_statuses);
    expect_enum("Stream", streams);
    expect_enum("Flag", flags);
    expect_enum("InterventionCode", intervention_codes);
    expect_enum("NeedCode", need_codes);
}

static const struct policy *policy_in_force(void)
{
    static struct arena arena;
    const struct policy *policy = NULL;
    struct error err;

    arena_init(&arena, 4 * MIB);
    cr_assert(policy_read(DEFAULT_POLICY, &arena, &policy, &err), "%s", err.detail);
    return policy;
}

static void expect_range(enum fact_id fact)
{
    const struct fact_row *row = fact_row(fact);
    const json_t *schema = schema_of(row);
    int64_t scale = row->type == FACT_DECIMAL ? FACT_DECIMAL_SCALE : 1;

    cr_expect_eq(json_integer_value(json_object_get(schema, "minimum")) * scale, row->range->low,
                 "%s: the contract has another minimum", row->name);
    cr_expect_eq(json_integer_value(json_object_get(schema, "maximum")) * scale, row->range->high,
                 "%s: the contract has another maximum", row->name);
}

Test(facts, numbers_have_the_ranges_of_the_contract)
{
    for (int i = 0; i < FACT_COUNT; i++) {
        const struct fact_row *row = fact_row((enum fact_id)i);

        cr_expect_eq(row->range != NULL, row->type == FACT_INTEGER || row->type == FACT_DECIMAL,
                     "%s", row->name);
        if (row->range && row->origin == FACT_SUBMITTED && i != FACT_OTHER_RED_FLAGS)
            expect_range((enum fact_id)i);
    }
}

Test(facts, each_score_is_named_by_the_policy)
{
    const struct policy *policy = policy_in_force();
    bool seen[FACT_COUNT] = { false };

    for (size_t i = 0; i < policy->instrument_count; i++)
        for (size_t n = 0; n < policy->instruments[i].score_count; n++)
            seen[policy->instruments[i].scores[n].fact] = true;
    for (int i = 0; i < FACT_COUNT; i++)
        cr_expect_eq(seen[i], fact_row((enum fact_id)i)->path[0] == '#',
                     "%s is no score, or unnamed", fact_row((enum fact_id)i)->name);
}

static void expect_words(const char *member, const char *const *words)
{
    const json_t *schema =
        json_object_get(json_object_get(schema_named("Opioid"), "properties"), member);

    for (size_t i = 0; words[i]; i++)
        cr_expect(lists(resolve(schema), words[i]), "an opioid's %s: no %s in the contract", member,
                  words[i]);
}

Test(facts, opioids_have_the_contracts_words)
{
    expect_words("drug", opioid_drugs);
    expect_words("route", opioid_routes);
    expect_words("unit", opioid_units);
    expect_words("indication", opioid_indications);
}
