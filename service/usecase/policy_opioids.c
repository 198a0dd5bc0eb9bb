#include "policy_compile.h"
#include "text.h"

/* The conversion tables of opioids, of which one is in force. */

enum { OME_TABLES = 8, FACTORS = 60, PATCHES = 20 };

static int word_member(struct compile *c, const struct step *at, const json_t *object,
                       const char *name, const char *const *words)
{
    const struct step step = { at, name, 0 };
    const char *word = json_string_value(json_object_get(object, name));
    int index = word ? text_index(words, word) : -1;

    if (index < 0)
        policy_fault(c, &step, "there is no such %s", name);
    return index;
}

static int64_t amount_member(struct compile *c, const struct step *at, const json_t *object,
                             const char *name)
{
    const struct step step = { at, name, 0 };
    int64_t amount = 0;

    if (!policy_read_decimal(json_object_get(object, name), &amount) || amount <= 0)
        policy_fault(c, &step, "must be a number above 0");
    return amount;
}

static void read_factors(struct compile *c, const struct step *at, const json_t *list,
                         struct ome_table *table)
{
    static const struct member members[] = { { "drug", MEMBER_TEXT, 40, false },
                                             { "route", MEMBER_TEXT, 40, false },
                                             { "factor", MEMBER_VALUE, 0, false },
                                             { NULL, MEMBER_VALUE, 0, false } };
    struct ome_factor *factors = policy_room(c, json_array_size(list), sizeof(*factors));
    size_t i;
    json_t *object;

    if (!factors)
        return;
    json_array_foreach(list, i, object) {
        const struct step step = { at, NULL, i };

        if (policy_members(c, &step, object, members))
            factors[i] = (struct ome_factor){ word_member(c, &step, object, "drug", opioid_drugs),
                                              word_member(c, &step, object, "route", opioid_routes),
                                              amount_member(c, &step, object, "factor") };
    }
    table->factors = factors;
    table->factor_count = json_array_size(list);
}

static void read_fixed(struct compile *c, const struct step *at, const json_t *list,
                       struct ome_table *table)
{
    static const struct member members[] = { { "drug", MEMBER_TEXT, 40, false },
                                             { "dose", MEMBER_VALUE, 0, false },
                                             { "mgPerDay", MEMBER_VALUE, 0, false },
                                             { NULL, MEMBER_VALUE, 0, false } };
    struct ome_fixed *fixed = policy_room(c, json_array_size(list), sizeof(*fixed));
    size_t i;
    json_t *object;

    if (!fixed)
        return;
    json_array_foreach(list, i, object) {
        const struct step step = { at, NULL, i };

        if (policy_members(c, &step, object, members))
            fixed[i] = (struct ome_fixed){ word_member(c, &step, object, "drug", opioid_drugs),
                                           amount_member(c, &step, object, "dose"),
                                           amount_member(c, &step, object, "mgPerDay") };
    }
    table->fixed = fixed;
    table->fixed_count = json_array_size(list);
}

static void read_limits(struct compile *c, struct ome_table *table)
{
    const struct step thresholds = { NULL, "thresholds", 0 };
    const struct {
        const char *name;
        int64_t *ret;
    } limits[] = { { "implausiblePatchMcgPerHour", &table->implausible_patch },
                   { "implausibleOmeMgPerDay", &table->implausible_mg_per_day },
                   { "dependenceBuprenorphineMg", &table->dependence_buprenorphine } };

    for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
        const struct threshold *threshold = threshold_find(&c->thresholds, limits[i].name);
        const struct step step = { &thresholds, limits[i].name, 0 };

        if (!threshold || !threshold->is_set || threshold->value <= 0)
            policy_fault(c, &step, "this threshold must be set, and above 0");
        else
            *limits[i].ret = threshold->value;
    }
}

static void read_ome_table(struct compile *c, const struct step *at, const json_t *object,
                           struct ome_table *ret)
{
    static const struct member members[] = { { "id", MEMBER_TEXT, 40, false },
                                             { "source", MEMBER_TEXT, 300, false },
                                             { "factors", MEMBER_LIST, FACTORS, false },
                                             { "fixed", MEMBER_LIST, PATCHES, true },
                                             { NULL, MEMBER_VALUE, 0, false } };
    const struct step factors = { at, "factors", 0 }, fixed = { at, "fixed", 0 };

    if (!policy_members(c, at, object, members))
        return;
    ret->id = policy_text(c, object, "id");
    read_factors(c, &factors, json_object_get(object, "factors"), ret);
    read_fixed(c, &fixed, json_object_get(object, "fixed"), ret);
}

void policy_read_opioids(struct compile *c, const struct step *at, const json_t *object)
{
    static const struct member members[] = { { "table", MEMBER_TEXT, 40, false },
                                             { "tables", MEMBER_LIST, OME_TABLES, false },
                                             { NULL, MEMBER_VALUE, 0, false } };
    const struct step list_step = { at, "tables", 0 }, chosen_step = { at, "table", 0 };
    const json_t *list = json_object_get(object, "tables");
    struct ome_table *tables = policy_room(c, json_array_size(list), sizeof(*tables));
    int faults = c->faults.count;
    size_t i;
    json_t *table;

    if (!tables || !policy_members(c, at, object, members))
        return;
    json_array_foreach(list, i, table) {
        const struct step step = { &list_step, NULL, i };

        read_ome_table(c, &step, table, &tables[i]);
        if (text_equal(tables[i].id, json_string_value(json_object_get(object, "table"))))
            c->policy->ome_table = &tables[i];
    }
    if (policy_is_sound(c, faults) && !c->policy->ome_table)
        policy_fault(c, &chosen_step, "the table in force is not among the tables");
    else if (c->policy->ome_table)
        read_limits(c, (struct ome_table *)(uintptr_t)c->policy->ome_table);
}
