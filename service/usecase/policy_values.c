#include "policy_values.h"
#include "text.h"

#include <stdlib.h>

static bool needs_signature(const json_t *threshold)
{
    return text_equal(json_string_value(json_object_get(threshold, "origin")), "judgement") ||
           text_equal(json_string_value(json_object_get(threshold, "origin")), "unverified");
}

const char *policy_value_stated(const json_t *document, const char *threshold, struct arena *arena)
{
    const json_t *stated = json_object_get(json_object_get(document, "thresholds"), threshold);
    const char *kept = NULL;
    json_t *value;
    char *text;

    if (!needs_signature(stated))
        return NULL;
    value = json_pack("{s:O?, s:O?}", "value", json_object_get(stated, "value"), "unit",
                      json_object_get(stated, "unit"));
    text = value ? json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
    if (text)
        kept = arena_text(arena, text);
    free(text);
    json_decref(value);
    return kept;
}

static bool is_signed(const struct signature_list *signatures, const char *threshold,
                      const char *stated)
{
    for (size_t i = 0; i < signatures->count; i++)
        if (text_equal(signatures->items[i].threshold, threshold) &&
            text_equal(signatures->items[i].stated, stated))
            return true;
    return false;
}

const char *policy_value_unsigned(const json_t *document, const struct signature_list *signatures,
                                  struct arena *arena, size_t *ret_count)
{
    json_t *thresholds = json_object_get(document, "thresholds");
    const char *first = NULL;
    const char *name;
    json_t *threshold;

    *ret_count = 0;
    json_object_foreach(thresholds, name, threshold) {
        if (!needs_signature(threshold) ||
            is_signed(signatures, name, policy_value_stated(document, name, arena)))
            continue;
        if (++*ret_count == 1)
            first = name;
    }
    return first;
}
