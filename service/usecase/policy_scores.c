#include "policy_read.h"
#include "text.h"

#include <string.h>

/* What a policy says of scores and of opioids: tables of data that no row of rules holds. */

struct section {
    const struct threshold_list *thresholds;
    struct arena *arena;
    struct error *err;
};

static bool fail(const struct section *s, const char *where, const char *what)
{
    return error_set(s->err, ERROR_INVALID, "", "policy: %.80s: %.120s", where ? where : "?", what);
}

static const char *text_member(const struct section *s, const json_t *object, const char *name)
{
    return arena_text(s->arena, json_string_value(json_object_get(object, name)));
}

/* Room for one record for each item of the list, and one more. */
static void *list_alloc(const struct section *s, const json_t *list, size_t size)
{
    return arena_alloc(s->arena, (json_array_size(list) + 1) * size);
}

/* Decimals are text, as everywhere in a policy; in thousandths. */
static bool read_decimal(const json_t *object, const char *name, int64_t *ret)
{
    const json_t *value = json_object_get(object, name);
    const char *text = json_string_value(value);

    if (json_is_integer(value))
        *ret = json_integer_value(value) * FACT_DECIMAL_SCALE;
    else if (!text || !text_read_decimal(text, FACT_DECIMAL_SCALE, ret))
        return false;
    return *ret > -(int64_t)POLICY_LARGEST_NUMBER * FACT_DECIMAL_SCALE &&
           *ret < (int64_t)POLICY_LARGEST_NUMBER * FACT_DECIMAL_SCALE;
}

/* A number in the scale of the fact that it is about. */
static bool read_score(const json_t *object, const char *name, enum fact_id fact, int64_t *ret)
{
    if (!read_decimal(object, name, ret))
        return false;
    if (fact_row(fact)->type == FACT_INTEGER)
        *ret /= FACT_DECIMAL_SCALE;
    return true;
}

static bool read_band(const struct section *s, const json_t *object, enum fact_id fact,
                      struct score_band *ret)
{
    const char *range = json_string_value(json_object_get(object, "range"));
    bool unverified = false;
    struct cell cell;

    ret->name = text_member(s, object, "name");
    if (!ret->name || !range)
        return fail(s, fact_row(fact)->name, "a band needs a name and a range");
    if (!cell_read(range, fact, s->thresholds, &cell, &unverified, s->err))
        return false;
    ret->low = cell.low;
    ret->high = cell.high;
    return (cell.range && !cell.idle) || fail(s, ret->name, "a band is a range of set thresholds");
}

static bool read_bands(const struct section *s, const json_t *list, struct instrument_score *ret)
{
    struct score_band *bands = list_alloc(s, list, sizeof(*bands));
    size_t i;
    json_t *object;

    if (!bands)
        return fail(s, "bands", "out of memory");
    json_array_foreach(list, i, object) {
        if (!read_band(s, object, ret->fact, &bands[i]))
            return false;
    }
    ret->bands = bands;
    ret->band_count = json_array_size(list);
    return true;
}

static bool read_instrument_score(const struct section *s, const json_t *object,
                                  struct instrument_score *ret)
{
    const char *name = json_string_value(json_object_get(object, "fact"));

    if (!fact_parse(name, &ret->fact) || fact_row(ret->fact)->path[0] != '#')
        return fail(s, name, "no such score");
    ret->title = text_member(s, object, "title");
    if (!read_score(object, "low", ret->fact, &ret->low) ||
        !read_score(object, "high", ret->fact, &ret->high) || ret->low >= ret->high)
        return fail(s, name, "a score needs its low and its high");
    return read_bands(s, json_object_get(object, "bands"), ret);
}

static bool read_scores(const struct section *s, const json_t *list, struct instrument_rule *ret)
{
    struct instrument_score *scores = list_alloc(s, list, sizeof(*scores));
    size_t i;
    json_t *object;

    if (!scores)
        return fail(s, "scores", "out of memory");
    json_array_foreach(list, i, object) {
        if (!read_instrument_score(s, object, &scores[i]))
            return false;
    }
    ret->scores = scores;
    ret->score_count = json_array_size(list);
    return true;
}

static bool read_invariant(const struct section *s, const json_t *object,
                           struct score_invariant *ret)
{
    const json_t *parts = json_object_get(object, "parts");
    const char **names = list_alloc(s, parts, sizeof(*names));
    int64_t most;
    size_t i;
    json_t *part;

    if (!names)
        return fail(s, "invariants", "out of memory");
    json_array_foreach(parts, i, part) {
        names[i] = arena_text(s->arena, json_string_value(part));
    }
    ret->id = text_member(s, object, "id");
    ret->because = text_member(s, object, "because");
    ret->parts = names;
    if (!ret->id || !ret->because || !names[0] || !read_decimal(object, "restMost", &most))
        return fail(s, ret->id, "an invariant needs an id, parts, restMost and a reason");
    ret->rest_most = most / FACT_DECIMAL_SCALE;
    return true;
}

static bool read_invariants(const struct section *s, const json_t *list,
                            struct instrument_rule *ret)
{
    struct score_invariant *invariants = list_alloc(s, list, sizeof(*invariants));
    size_t i;
    json_t *object;

    if (!invariants)
        return fail(s, "invariants", "out of memory");
    json_array_foreach(list, i, object) {
        if (!read_invariant(s, object, &invariants[i]))
            return false;
    }
    ret->invariants = invariants;
    ret->invariant_count = json_array_size(list);
    return true;
}

static bool read_instrument(const struct section *s, const json_t *object,
                            struct instrument_rule *ret)
{
    const char *id = json_string_value(json_object_get(object, "id"));

    ret->instrument = id ? text_index(instruments, id) : -1;
    ret->title = text_member(s, object, "title");
    if (ret->instrument < 0 || !ret->title || !json_is_string(json_object_get(object, "source")) ||
        !json_is_string(json_object_get(object, "licence")))
        return fail(s, id, "an instrument needs a known id, a title, a licence and a source");
    return read_scores(s, json_object_get(object, "scores"), ret) &&
           read_invariants(s, json_object_get(object, "invariants"), ret);
}

static bool has_each_instrument(const struct policy *policy)
{
    size_t count = 0;

    while (instruments[count])
        count++;
    for (size_t i = 0; i < policy->instrument_count; i++)
        if (policy->instruments[i].instrument != (int)i)
            return false;
    return policy->instrument_count == count;
}

bool policy_read_instruments(const json_t *list, const struct threshold_list *thresholds,
                             struct arena *arena, struct policy *policy, struct error *err)
{
    const struct section s = { thresholds, arena, err };
    struct instrument_rule *rules = list_alloc(&s, list, sizeof(*rules));
    size_t i;
    json_t *object;

    if (!rules)
        return fail(&s, "instruments", "out of memory");
    json_array_foreach(list, i, object) {
        if (!read_instrument(&s, object, &rules[i]))
            return false;
    }
    policy->instruments = rules;
    policy->instrument_count = json_array_size(list);
    return has_each_instrument(policy) ||
           fail(&s, "instruments", "each instrument stands there once, in the contract's order");
}

static int word_member(const json_t *object, const char *name, const char *const *words)
{
    const char *word = json_string_value(json_object_get(object, name));

    return word ? text_index(words, word) : -1;
}

static bool read_factors(const struct section *s, const json_t *list, struct ome_table *table)
{
    struct ome_factor *factors = list_alloc(s, list, sizeof(*factors));
    size_t i;
    json_t *object;

    if (!factors)
        return fail(s, "factors", "out of memory");
    json_array_foreach(list, i, object) {
        factors[i] = (struct ome_factor){ word_member(object, "drug", opioid_drugs),
                                          word_member(object, "route", opioid_routes), 0 };
        if (factors[i].drug < 0 || factors[i].route < 0 ||
            !read_decimal(object, "factor", &factors[i].factor) || factors[i].factor <= 0)
            return fail(s, table->id, "a factor needs a drug, a route and a number");
    }
    table->factors = factors;
    table->factor_count = json_array_size(list);
    return true;
}

static bool read_fixed(const struct section *s, const json_t *list, struct ome_table *table)
{
    struct ome_fixed *fixed = list_alloc(s, list, sizeof(*fixed));
    size_t i;
    json_t *object;

    if (!fixed)
        return fail(s, "fixed", "out of memory");
    json_array_foreach(list, i, object) {
        fixed[i].drug = word_member(object, "drug", opioid_drugs);
        if (fixed[i].drug < 0 || !read_decimal(object, "dose", &fixed[i].dose) ||
            !read_decimal(object, "mgPerDay", &fixed[i].mg_per_day))
            return fail(s, table->id, "a fixed patch needs a drug, a dose and mgPerDay");
    }
    table->fixed = fixed;
    table->fixed_count = json_array_size(list);
    return true;
}

static bool read_limits(const struct section *s, struct ome_table *table)
{
    const struct {
        const char *name;
        int64_t *ret;
    } limits[] = { { "implausiblePatchMcgPerHour", &table->implausible_patch },
                   { "implausibleOmeMgPerDay", &table->implausible_mg_per_day },
                   { "dependenceBuprenorphineMg", &table->dependence_buprenorphine } };

    for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
        const struct threshold *threshold = threshold_find(s->thresholds, limits[i].name);

        if (!threshold || !threshold->is_set || threshold->value <= 0)
            return fail(s, limits[i].name, "this threshold must be set");
        *limits[i].ret = threshold->value;
    }
    return true;
}

static bool read_ome_table(const struct section *s, const json_t *object, struct ome_table *ret)
{
    ret->id = text_member(s, object, "id");
    if (!ret->id || !json_is_string(json_object_get(object, "source")))
        return fail(s, ret->id, "a table of opioids needs an id and a source");
    return read_factors(s, json_object_get(object, "factors"), ret) &&
           read_fixed(s, json_object_get(object, "fixed"), ret) && read_limits(s, ret);
}

bool policy_read_opioids(const json_t *object, const struct threshold_list *thresholds,
                         struct arena *arena, struct policy *policy, struct error *err)
{
    const struct section s = { thresholds, arena, err };
    const char *chosen = json_string_value(json_object_get(object, "table"));
    const json_t *list = json_object_get(object, "tables");
    struct ome_table *tables = list_alloc(&s, list, sizeof(*tables));
    size_t i;
    json_t *table;

    if (!tables)
        return fail(&s, "opioids", "out of memory");
    json_array_foreach(list, i, table) {
        if (!read_ome_table(&s, table, &tables[i]))
            return false;
        if (text_equal(tables[i].id, chosen))
            policy->ome_table = &tables[i];
    }
    return policy->ome_table || fail(&s, "opioids", "the table in force is not among the tables");
}
