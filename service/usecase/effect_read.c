#include "policy_read.h"
#include "text.h"

#include <string.h>

enum { EFFECT_TEXT = 120 };

static const enum value_kind effect_values[] = {
#define X(id, name, value, first, last) VALUE_##value,
    EFFECT_TABLE(X)
#undef X
};

enum value_kind effect_value(enum effect_kind kind)
{
    return effect_values[kind];
}

bool effect_is_several(enum effect_kind kind)
{
    enum value_kind value = effect_values[kind];

    return value == VALUE_FACTS || value == VALUE_STREAM || value == VALUE_INTERVENTIONS ||
           value == VALUE_FLAG;
}

static bool read_number(const json_t *value, const struct threshold_list *thresholds, int64_t *ret)
{
    const char *text = json_string_value(value);
    const struct threshold *threshold;

    int64_t number = json_integer_value(value);

    if (!json_is_integer(value)) {
        threshold = text && text[0] == '@' ? threshold_find(thresholds, text + 1) : NULL;
        if (!threshold || !threshold->is_set)
            return false;
        number = threshold->value / FACT_DECIMAL_SCALE;
    }
    *ret = number;
    return number >= 0 && number <= POLICY_LARGEST_NUMBER;
}

/* NULL for kinds that have a parser of their own. */
static const char *const *names_of(enum value_kind kind)
{
    static const char *const *const names[] = {
        [VALUE_STREAM] = streams,
        [VALUE_STRATUM] = strata,
        [VALUE_ACTIVATION] = activations,
        [VALUE_URGENCY] = urgencies,
        [VALUE_INTERVENTIONS] = intervention_codes,
        [VALUE_FLAG] = flags,
    };

    return names[kind];
}

static bool parse_name(enum value_kind kind, const char *text, int64_t *ret)
{
    enum gate_class class = CLASS_NONE;
    enum tier tier = TIER_NONE;
    enum fact_id fact = FACT_COUNT;
    bool known = kind == VALUE_CLASS  ? gate_class_parse(text, &class)
                 : kind == VALUE_TIER ? tier_parse(text, &tier)
                                      : fact_parse(text, &fact);

    *ret = kind == VALUE_CLASS  ? (int64_t) class
           : kind == VALUE_TIER ? (int64_t)tier
                                : (int64_t)fact;
    return known;
}

static bool read_name(enum value_kind kind, const char *text, int64_t *ret)
{
    const char *const *names = names_of(kind);

    if (!text)
        return false;
    if (!names)
        return parse_name(kind, text, ret);
    *ret = text_index(names, text);
    return *ret >= 0;
}

/* What would have been read. */
static const char *expected(enum value_kind kind)
{
    static const char *const sentences[] = {
        [VALUE_TEXT] = "text of 1 to 120 characters",
        [VALUE_CLASS] = "a gate's class, such as E0",
        [VALUE_FACTS] = "the name of a fact",
        [VALUE_BOOL] = "true or false",
        [VALUE_TRUE] = "true, or not to stand there",
        [VALUE_STREAM] = "a stream, such as MSK",
        [VALUE_STRATUM] = "low, moderate, high or indeterminate",
        [VALUE_ACTIVATION] = "low or high",
        [VALUE_TIER] = "I, II or III",
        [VALUE_URGENCY] = "an urgency, such as urgent1",
        [VALUE_NUMBER] = "a whole number from 0, or @ and a threshold that is set",
        [VALUE_INTERVENTIONS] = "a kind of care, such as STANDARD_PMP",
        [VALUE_FLAG] = "a flag, such as CONFLICT",
    };

    return sentences[kind];
}

static bool read_text(const json_t *value, struct arena *arena, const char **ret)
{
    const char *text = json_string_value(value);

    *ret = text && text[0] && strlen(text) <= EFFECT_TEXT ? arena_text(arena, text) : NULL;
    return *ret != NULL;
}

bool effect_read(const json_t *value, enum effect_kind kind,
                 const struct threshold_list *thresholds, struct arena *arena, struct effect *ret,
                 struct error *err)
{
    struct effect effect = { .kind = kind };
    bool known;

    if (effect_values[kind] == VALUE_TEXT) {
        known = read_text(value, arena, &effect.text);
    } else if (effect_values[kind] == VALUE_BOOL) {
        effect.value = json_is_true(value);
        known = json_is_boolean(value);
    } else if (effect_values[kind] == VALUE_TRUE) {
        effect.value = 1;
        known = json_is_true(value);
    } else if (effect_values[kind] == VALUE_NUMBER) {
        known = read_number(value, thresholds, &effect.value);
    } else {
        known = read_name(effect_values[kind], json_string_value(value), &effect.value);
    }
    if (!known)
        return error_set(err, ERROR_INVALID, "", "a value that cannot be read: it has to be %s",
                         expected(effect_values[kind]));
    *ret = effect;
    return true;
}
