#include "fact.h"
#include "gate_class.h"
#include "keep.h"
#include "opioid.h"
#include "policy.h"
#include "text.h"

#include <criterion/criterion.h>
#include <jansson.h>

/* openapi/policy.schema.json names what the code knows, and nothing else. */

static const json_t *definition(const char *name)
{
    static const json_t *schema;

    if (!schema)
        schema = keep_json(json_load_file(SOURCE_FOLDER "/openapi/policy.schema.json", 0, NULL));
    cr_assert(schema);
    return json_object_get(json_object_get(schema, "$defs"), name);
}

static const json_t *property(const char *schema, const char *name)
{
    const json_t *property =
        json_object_get(json_object_get(definition(schema), "properties"), name);

    cr_assert(property, "%s has no %s", schema, name);
    return property;
}

static void expect_names(const json_t *list, const char *const *names, size_t skipped)
{
    size_t count = skipped;

    for (; names[count]; count++)
        cr_expect_str_eq(json_string_value(json_array_get(list, count - skipped)), names[count]);
    cr_expect_eq(json_array_size(list), count - skipped, "%s is not all", names[skipped]);
}

static void expect_enum(const char *schema, const char *name, const char *const *names)
{
    expect_names(json_object_get(property(schema, name), "enum"), names, 0);
}

static void expect_list(const char *effect, const char *const *names)
{
    const json_t *items = json_object_get(property("Effects", effect), "items");

    expect_names(json_object_get(items, "enum"), names, 0);
}

Test(policy_schema, names_each_fact)
{
    const json_t *names = json_object_get(definition("FactName"), "enum");

    for (int i = 0; i < FACT_COUNT; i++) {
        const char *name = fact_row((enum fact_id)i)->name;
        bool listed = false;

        for (size_t n = 0; n < json_array_size(names); n++)
            listed = listed || text_equal(json_string_value(json_array_get(names, n)), name);
        cr_expect(listed, "%s", name);
        cr_expect(property("Conditions", name));
        cr_expect(property("Facts", name));
    }
    cr_expect_eq(json_array_size(names), FACT_COUNT);
    cr_expect_eq(json_object_size(json_object_get(definition("Conditions"), "properties")),
                 FACT_COUNT);
    cr_expect_eq(json_object_size(json_object_get(definition("Facts"), "properties")), FACT_COUNT);
}

Test(policy_schema, names_each_table_and_each_effect)
{
    expect_enum("Table", "id", policy_table_names);
    for (int i = 0; i < EFFECT_COUNT; i++)
        cr_expect(property("Effects", effect_names[i]));
    cr_expect_eq(json_object_size(json_object_get(definition("Effects"), "properties")),
                 EFFECT_COUNT);
}

Test(policy_schema, has_the_words_of_each_effect)
{
    expect_names(json_object_get(property("Effects", "class"), "enum"), gate_classes, 1);
    expect_enum("Effects", "band", strata);
    expect_enum("Effects", "floor", strata);
    expect_enum("Effects", "stratum", strata);
    expect_enum("Effects", "activation", activations);
    expect_enum("Effects", "minimumTier", tier_names);
    expect_enum("Effects", "minimumUrgency", urgencies);
    expect_list("stream", streams);
    expect_list("flag", flags);
    expect_names(json_object_get(json_object_get(definition("Interventions"), "items"), "enum"),
                 intervention_codes, 0);
}

Test(policy_schema, has_the_words_of_instruments_and_opioids)
{
    expect_enum("Instrument", "id", instruments);
    expect_enum("Factor", "route", opioid_routes);
    expect_names(json_object_get(definition("Drug"), "enum"), opioid_drugs, 0);
    expect_enum("Input", "type", fact_types);
}
