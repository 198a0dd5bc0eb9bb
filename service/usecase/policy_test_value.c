#include "policy_read.h"
#include "policy_tests.h"
#include "text.h"

static const struct fact_value unknown = { FACT_UNKNOWN, 0 };

static bool known(int64_t value, struct fact_value *ret)
{
    *ret = (struct fact_value){ FACT_KNOWN, value };
    return true;
}

static bool read_tristate(const json_t *value, struct fact_value *ret)
{
    static const char *const words[] = { "no", "yes", NULL };
    int index = text_index(words, json_string_value(value));

    if (json_is_boolean(value))
        return known(json_is_true(value), ret);
    return index >= 0 && known(index, ret);
}

static bool read_enum(const json_t *value, const char *const *domain, struct fact_value *ret)
{
    int index = json_is_string(value) ? text_index(domain, json_string_value(value)) : -1;

    return index >= 0 && known(index, ret);
}

/* An empty list says that there is none, but for sites: it always hurts somewhere. */
static bool read_set(const json_t *value, enum fact_id fact, struct fact_value *ret)
{
    const char *const *domain = fact_row(fact)->domain;
    int64_t bits = 0;
    size_t i;
    json_t *item;

    json_array_foreach(value, i, item) {
        int index = json_is_string(item) ? text_index(domain, json_string_value(item)) : -1;

        if (index < 0)
            return false;
        bits |= INT64_C(1) << index;
    }
    if (fact == FACT_PAIN_SITES && bits == 0)
        *ret = unknown;
    return json_is_array(value) && ((fact == FACT_PAIN_SITES && bits == 0) || known(bits, ret));
}

static bool read_number(const json_t *value, int64_t scale, struct fact_value *ret)
{
    int64_t number = json_integer_value(value);
    const char *text = json_string_value(value);

    if (json_is_integer(value))
        return number >= 0 && number <= POLICY_LARGEST_NUMBER && known(number * scale, ret);
    return scale > 1 && text && text_read_decimal(text, scale, &number) && number >= 0 &&
           number <= POLICY_LARGEST_NUMBER * scale && known(number, ret);
}

bool policy_test_value(const json_t *value, enum fact_id fact, struct fact_value *ret)
{
    static const char *const missing[] = { "unknown", "notAsked", NULL };
    const struct fact_row *row = fact_row(fact);

    *ret = unknown;
    if (json_is_null(value) ||
        (json_is_string(value) && text_index(missing, json_string_value(value)) >= 0))
        return true;
    switch (row->type) {
    case FACT_TRISTATE: return read_tristate(value, ret);
    case FACT_ENUM: return read_enum(value, row->domain, ret);
    case FACT_SET: return read_set(value, fact, ret);
    case FACT_INTEGER: return read_number(value, 1, ret);
    case FACT_DECIMAL: return read_number(value, FACT_DECIMAL_SCALE, ret);
    }
    return false;
}
