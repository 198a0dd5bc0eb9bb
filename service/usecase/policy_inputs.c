#include "cleanup.h"
#include "policy_compile.h"
#include "text.h"

DEFINE_CLEANUP(json_t *, json_decref)

/* What a policy relies on: facts as the fact table has them, and what it means if one is missing.
 */

/* Every range ends in whole numbers. */
static json_t *number(enum fact_id fact, int64_t value)
{
    bool whole = fact_row(fact)->type == FACT_INTEGER;

    return json_integer(whole ? value : value / FACT_DECIMAL_SCALE);
}

static json_t *names_of(enum fact_id fact)
{
    static const char *const tristate[] = { "no", "yes", NULL };
    const struct fact_row *row = fact_row(fact);
    const char *const *names = row->type == FACT_TRISTATE ? tristate : row->domain;
    json_t *list = json_array();

    for (; *names; names++)
        if (!fact_says_nothing(*names))
            (void)json_array_append_new(list, json_string(*names));
    return list;
}

/* {low, high}, or the list of names. */
static json_t *domain_of(enum fact_id fact)
{
    const struct fact_range *range = fact_row(fact)->range;

    if (!range)
        return names_of(fact);
    return json_pack("{s:o, s:o}", "low", number(fact, range->low), "high",
                     number(fact, range->high));
}

static void expect_text(struct compile *c, const struct step *at, const json_t *input,
                        const char *name, const char *expected)
{
    const struct step step = { at, name, 0 };
    const json_t *value = json_object_get(input, name);

    if (expected ? !text_equal(json_string_value(value), expected) : !json_is_null(value))
        policy_fault(c, &step, "must be %s, as the fact table says", expected ? expected : "null");
}

static void expect_domain(struct compile *c, const struct step *at, const json_t *input,
                          enum fact_id fact)
{
    cleanup(json_decref) json_t *expected = domain_of(fact);
    const struct step step = { at, "domain", 0 };
    char text[240];
    size_t length;

    if (json_equal(expected, json_object_get(input, "domain")))
        return;
    length = json_dumpb(expected, text, sizeof(text), JSON_COMPACT);
    policy_fault(c, &step, "must be what the fact table says: %.*s%s",
                 (int)(length < sizeof(text) ? length : sizeof(text)), text,
                 length < sizeof(text) ? "" : "…");
}

static void check_fact(struct compile *c, const struct step *at, const json_t *input,
                       enum fact_id fact)
{
    const struct fact_range *range = fact_row(fact)->range;

    expect_text(c, at, input, "type", fact_types[fact_row(fact)->type]);
    expect_text(c, at, input, "unit", range ? range->unit : NULL);
    expect_domain(c, at, input, fact);
}

static void read_input(struct compile *c, const struct step *at, const json_t *input)
{
    static const struct member members[] = {
        { "name", MEMBER_TEXT, 60, false },    { "type", MEMBER_TEXT, 40, false },
        { "unit", MEMBER_VALUE, 0, false },    { "domain", MEMBER_VALUE, 0, false },
        { "missing", MEMBER_TEXT, 40, false }, { NULL, MEMBER_VALUE, 0, false }
    };
    static const char *const meanings[] = { "notDone", "hold", "error", NULL };
    const struct step name = { at, "name", 0 }, missing = { at, "missing", 0 };
    int meaning = text_index(meanings, json_string_value(json_object_get(input, "missing")));
    int faults = c->faults.count;
    enum fact_id fact;

    if (!policy_members(c, at, input, members))
        return;
    if (!fact_parse(json_string_value(json_object_get(input, "name")), &fact)) {
        policy_fault(c, &name, "there is no such fact");
        return;
    }
    check_fact(c, at, input, fact);
    if (meaning < 0)
        policy_fault(c, &missing, "must be error, hold or notDone");
    if (c->listed[fact])
        policy_fault(c, &name, "the input stands twice");
    if (!policy_is_sound(c, faults))
        return;
    c->listed[fact] = true;
    c->policy->missing[fact] = (enum missing_policy)meaning;
}

void policy_read_inputs(struct compile *c, const struct step *at, const json_t *list)
{
    int faults = c->faults.count;
    size_t i;
    json_t *input;

    json_array_foreach(list, i, input) {
        const struct step step = { at, NULL, i };

        read_input(c, &step, input);
    }
    for (int f = 0; f < FACT_COUNT; f++)
        c->policy->sources[f] = fact_source((enum fact_id)f);
    for (int f = 0; policy_is_sound(c, faults) && f < FACT_COUNT; f++)
        if (fact_row((enum fact_id)f)->path[0] && !c->listed[f])
            policy_fault(c, at, "the inputs do not say what it means if %s is missing",
                         fact_row((enum fact_id)f)->name);
}
