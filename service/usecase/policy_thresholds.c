#include "policy_compile.h"
#include "text.h"

/* The numbers that rows refer to, and those that the code itself asks for. */

bool policy_read_decimal(const json_t *value, int64_t *ret)
{
    static const int64_t largest = (int64_t)POLICY_LARGEST_NUMBER * FACT_DECIMAL_SCALE;
    const char *text = json_string_value(value);

    if (json_is_integer(value) && json_integer_value(value) <= POLICY_LARGEST_NUMBER &&
        json_integer_value(value) >= -POLICY_LARGEST_NUMBER)
        *ret = json_integer_value(value) * FACT_DECIMAL_SCALE;
    else if (!text || !text_read_decimal(text, FACT_DECIMAL_SCALE, ret))
        return false;
    return *ret <= largest && *ret >= -largest;
}

static void read_threshold(struct compile *c, const struct step *at, const json_t *object)
{
    static const struct member members[] = {
        { "value", MEMBER_VALUE, 0, false },  { "unit", MEMBER_TEXT, 40, false },
        { "origin", MEMBER_VALUE, 0, false }, { "source", MEMBER_TEXT, 300, false },
        { "setBy", MEMBER_TEXT, 80, true },   { NULL, MEMBER_VALUE, 0, false }
    };
    static const char *const origins[] = { "source", "judgement", "unverified", NULL };
    const struct step value_step = { at, "value", 0 }, origin_step = { at, "origin", 0 };
    const json_t *value = json_object_get(object, "value");
    const char *origin = json_string_value(json_object_get(object, "origin"));
    struct threshold *threshold = &c->thresholds.items[c->thresholds.count];

    *threshold = (struct threshold){ .name = policy_copy(c, at->name),
                                     .is_set = value && !json_is_null(value) };
    c->thresholds.count++;
    if (!policy_members(c, at, object, members))
        return;
    if (threshold->is_set && !policy_read_decimal(value, &threshold->value))
        policy_fault(c, &value_step,
                     "must be an integer, a decimal as text, or null; not beyond %d",
                     POLICY_LARGEST_NUMBER);
    if (text_index(origins, origin) < 0)
        policy_fault(c, &origin_step, "must be source, judgement or unverified");
    else
        threshold->origin = (enum threshold_origin)text_index(origins, origin);
}

static void read_settings(struct compile *c, const struct step *at)
{
    struct policy *p = c->policy;
    const struct {
        const char *name;
        int64_t *ret;
    } settings[] = { { "escalationAckMinutesE0", &p->ack_minutes_e0 },
                     { "escalationAckMinutesE1", &p->ack_minutes_e1 },
                     { "endOfDayMinute", &p->end_of_day_minute },
                     { "confirmWorkingDays", &p->confirm_working_days },
                     { "instrumentValidDays", &p->instrument_valid_days } };

    for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
        const struct threshold *threshold = threshold_find(&c->thresholds, settings[i].name);
        const struct step step = { at, settings[i].name, 0 };

        if (!threshold || !threshold->is_set || threshold->value < 0)
            policy_fault(c, &step, "this threshold must be set, and not below 0");
        else
            *settings[i].ret = threshold->value / FACT_DECIMAL_SCALE;
    }
}

void policy_read_thresholds(struct compile *c, const struct step *at, json_t *object)
{
    const char *name;
    json_t *value;

    if (json_object_size(object) > POLICY_THRESHOLDS) {
        policy_fault(c, at, "too many thresholds: at most %d", POLICY_THRESHOLDS);
        return;
    }
    json_object_foreach(object, name, value) {
        const struct step step = { at, name, 0 };

        read_threshold(c, &step, value);
    }
    if (json_is_object(object)) /* else it is told that there are no thresholds */
        read_settings(c, at);
}

const struct threshold *threshold_find(const struct threshold_list *list, const char *name)
{
    for (int i = 0; i < list->count; i++)
        if (text_equal(list->items[i].name, name))
            return &list->items[i];
    return NULL;
}
