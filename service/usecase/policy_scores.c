#include "policy_compile.h"
#include "text.h"

/* What a policy says of the instruments' scores: data that no row of rules holds. */

enum { BANDS = 12, SCORES = 8, INVARIANTS = 4, PARTS = 8 };

/* In the scale of the fact that it is about, and no other than the contract admits. */
static void read_score(struct compile *c, const struct step *at, const json_t *object,
                       const char *name, enum fact_id fact, int64_t expected, int64_t *ret)
{
    const struct step step = { at, name, 0 };
    int64_t scale = fact_row(fact)->type == FACT_INTEGER ? FACT_DECIMAL_SCALE : 1;

    if (!policy_read_decimal(json_object_get(object, name), ret) || *ret != expected * scale)
        policy_fault(c, &step, "must be as the fact table says");
    *ret = expected;
}

static void read_band(struct compile *c, const struct step *at, const json_t *object,
                      enum fact_id fact, struct score_band *ret)
{
    static const struct member members[] = { { "name", MEMBER_TEXT, 40, false },
                                             { "range", MEMBER_TEXT, 100, false },
                                             { NULL, MEMBER_VALUE, 0, false } };
    const struct step step = { at, "range", 0 };
    const char *range = json_string_value(json_object_get(object, "range"));
    bool unverified = false;
    struct cell cell;
    struct error err;

    if (!policy_members(c, at, object, members))
        return;
    ret->name = policy_text(c, object, "name");
    if (!cell_read(range, fact, &c->thresholds, &cell, &unverified, &err))
        policy_fault(c, &step, "%s", err.detail);
    else if (!cell.range || cell.idle || cell.negated)
        policy_fault(c, &step, "a band is a range of set thresholds");
    ret->low = cell.low;
    ret->high = cell.high;
}

static void read_bands(struct compile *c, const struct step *at, const json_t *list,
                       struct instrument_score *ret)
{
    struct score_band *bands = policy_room(c, json_array_size(list), sizeof(*bands));
    size_t i;
    json_t *object;

    if (!bands)
        return;
    json_array_foreach(list, i, object) {
        const struct step step = { at, NULL, i };

        read_band(c, &step, object, ret->fact, &bands[i]);
    }
    ret->bands = bands;
    ret->band_count = json_array_size(list);
}

static void read_instrument_score(struct compile *c, const struct step *at, const json_t *object,
                                  struct instrument_score *ret)
{
    static const struct member members[] = {
        { "fact", MEMBER_TEXT, 40, false },    { "title", MEMBER_TEXT, 40, true },
        { "low", MEMBER_VALUE, 0, false },     { "high", MEMBER_VALUE, 0, false },
        { "bands", MEMBER_LIST, BANDS, true }, { NULL, MEMBER_VALUE, 0, false }
    };
    const struct step step = { at, "fact", 0 }, bands = { at, "bands", 0 };

    if (!policy_members(c, at, object, members))
        return;
    if (!fact_parse(json_string_value(json_object_get(object, "fact")), &ret->fact) ||
        fact_row(ret->fact)->path[0] != '#') {
        policy_fault(c, &step, "there is no such score");
        return;
    }
    ret->title = policy_text(c, object, "title");
    read_score(c, at, object, "low", ret->fact, fact_row(ret->fact)->range->low, &ret->low);
    read_score(c, at, object, "high", ret->fact, fact_row(ret->fact)->range->high, &ret->high);
    read_bands(c, &bands, json_object_get(object, "bands"), ret);
}

static void read_scores(struct compile *c, const struct step *at, const json_t *list,
                        struct instrument_rule *ret)
{
    struct instrument_score *scores = policy_room(c, json_array_size(list), sizeof(*scores));
    size_t i;
    json_t *object;

    if (!scores)
        return;
    json_array_foreach(list, i, object) {
        const struct step step = { at, NULL, i };

        read_instrument_score(c, &step, object, &scores[i]);
    }
    ret->scores = scores;
    ret->score_count = json_array_size(list);
}

static const char *const *read_parts(struct compile *c, const struct step *at, const json_t *list)
{
    const struct step parts = { at, "parts", 0 };
    const char **names = policy_room(c, json_array_size(list), sizeof(*names));
    size_t i;
    json_t *part;

    if (json_array_size(list) == 0)
        policy_fault(c, &parts, "needs a part");
    json_array_foreach(list, i, part) {
        const struct step step = { &parts, NULL, i };

        if (!names || !json_is_string(part))
            policy_fault(c, &step, "a part is the name of a subscale");
        else
            names[i] = policy_copy(c, json_string_value(part));
    }
    return names;
}

static void read_invariant(struct compile *c, const struct step *at, const json_t *object,
                           struct score_invariant *ret)
{
    static const struct member members[] = { { "id", MEMBER_TEXT, 40, false },
                                             { "parts", MEMBER_LIST, PARTS, false },
                                             { "restMost", MEMBER_VALUE, 0, false },
                                             { "because", MEMBER_TEXT, 500, false },
                                             { NULL, MEMBER_VALUE, 0, false } };
    const struct step step = { at, "restMost", 0 };
    int64_t most;

    if (!policy_members(c, at, object, members))
        return;
    ret->id = policy_text(c, object, "id");
    ret->because = policy_text(c, object, "because");
    ret->parts = read_parts(c, at, json_object_get(object, "parts"));
    if (!policy_read_decimal(json_object_get(object, "restMost"), &most) || most < 0)
        policy_fault(c, &step, "must be a number from 0");
    else
        ret->rest_most = most / FACT_DECIMAL_SCALE;
}

static void read_invariants(struct compile *c, const struct step *at, const json_t *list,
                            struct instrument_rule *ret)
{
    struct score_invariant *invariants = policy_room(c, json_array_size(list), sizeof(*invariants));
    size_t i;
    json_t *object;

    if (!invariants)
        return;
    json_array_foreach(list, i, object) {
        const struct step step = { at, NULL, i };

        read_invariant(c, &step, object, &invariants[i]);
    }
    ret->invariants = invariants;
    ret->invariant_count = json_array_size(list);
}

static void read_instrument(struct compile *c, const struct step *at, const json_t *object,
                            struct instrument_rule *ret)
{
    static const struct member members[] = {
        { "id", MEMBER_TEXT, 40, false },        { "title", MEMBER_TEXT, 80, false },
        { "licence", MEMBER_TEXT, 300, false },  { "source", MEMBER_TEXT, 300, false },
        { "scores", MEMBER_LIST, SCORES, true }, { "invariants", MEMBER_LIST, INVARIANTS, true },
        { NULL, MEMBER_VALUE, 0, false }
    };
    const struct step id = { at, "id", 0 }, scores = { at, "scores", 0 };
    const struct step invariants = { at, "invariants", 0 };
    const char *name = json_string_value(json_object_get(object, "id"));

    ret->instrument = -1;
    if (!policy_members(c, at, object, members))
        return;
    ret->instrument = text_index(instruments, name);
    ret->title = policy_text(c, object, "title");
    if (ret->instrument < 0)
        policy_fault(c, &id, "there is no such instrument");
    read_scores(c, &scores, json_object_get(object, "scores"), ret);
    read_invariants(c, &invariants, json_object_get(object, "invariants"), ret);
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

void policy_read_instruments(struct compile *c, const struct step *at, const json_t *list)
{
    struct instrument_rule *rules = policy_room(c, json_array_size(list), sizeof(*rules));
    int faults = c->faults.count;
    size_t i;
    json_t *object;

    if (!rules)
        return;
    json_array_foreach(list, i, object) {
        const struct step step = { at, NULL, i };

        read_instrument(c, &step, object, &rules[i]);
    }
    c->policy->instruments = rules;
    c->policy->instrument_count = json_array_size(list);
    if (policy_is_sound(c, faults) && !has_each_instrument(c->policy))
        policy_fault(c, at, "each instrument stands there once, in the contract's order");
}
