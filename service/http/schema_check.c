#include "schema.h"

#include <stdlib.h>
#include <string.h>

#include "text.h"

static int order(double a, double b)
{
    return (a > b) - (a < b);
}

/* An integer against a real; 2^63 and beyond do not convert back. */
static int order_mixed(int64_t integer, double real)
{
    int64_t whole;

    if (real >= 0x1p63)
        return -1;
    if (real < -0x1p63)
        return 1;
    whole = (int64_t)real;
    if (integer != whole)
        return integer < whole ? -1 : 1;
    return order((double)whole, real);
}

int number_compare(const struct number *a, const struct number *b)
{
    if (a->is_real && b->is_real)
        return order(a->real, b->real);
    if (a->is_real)
        return -order_mixed(b->integer, a->real);
    if (b->is_real)
        return order_mixed(a->integer, b->real);
    return (a->integer > b->integer) - (a->integer < b->integer);
}

struct number number_read(const json_t *value)
{
    return (struct number){ .is_real = json_is_real(value),
                            .integer = json_integer_value(value),
                            .real = json_real_value(value) };
}

/* What fits in 64 bits and has no fraction. */
static bool is_whole(double real)
{
    static const double limit = 9223372036854775808.0; /* 2 to the 63rd */

    return real >= -limit && real < limit && order((double)(int64_t)real, real) == 0;
}

static unsigned types_of(const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT: return TYPE_OBJECT;
    case JSON_ARRAY: return TYPE_ARRAY;
    case JSON_STRING: return TYPE_STRING;
    case JSON_INTEGER: return TYPE_INTEGER | TYPE_NUMBER;
    case JSON_REAL:
        return is_whole(json_real_value(value)) ? TYPE_INTEGER | TYPE_NUMBER : TYPE_NUMBER;
    case JSON_TRUE:
    case JSON_FALSE: return TYPE_BOOLEAN;
    case JSON_NULL: break;
    }
    return TYPE_NULL;
}

unsigned schema_types(const struct schema *schema)
{
    while (schema->types == 0 && schema->ref)
        schema = schema->ref;
    return schema->types;
}

bool literal_equals(const struct literal *literal, const json_t *value)
{
    struct number number;

    if (!(literal->type & types_of(value)))
        return false;
    if (literal->type == TYPE_STRING)
        return strcmp(literal->text, json_string_value(value)) == 0;
    if (literal->type == TYPE_BOOLEAN)
        return literal->truth == json_is_true(value);
    if (literal->type == TYPE_NULL)
        return true;
    number = number_read(value);
    return number_compare(&literal->number, &number) == 0;
}

static bool is_listed(const struct schema *schema, const json_t *value)
{
    for (size_t i = 0; i < schema->literal_count; i++)
        if (literal_equals(&schema->literals[i], value))
            return true;
    return false;
}

static void check_number(const struct schema *schema, const struct step *at, const json_t *value,
                         struct fault_list *faults)
{
    struct number number = number_read(value);

    if (schema->minimum.is_set && number_compare(&number, &schema->minimum.number) < 0)
        fault_list_add(faults, at, "must be at least %s", schema->minimum.text);
    if (schema->maximum.is_set && number_compare(&number, &schema->maximum.number) > 0)
        fault_list_add(faults, at, "must be at most %s", schema->maximum.text);
}

/* Bytes that do not continue a UTF-8 sequence. */
static size_t code_points(const char *text)
{
    size_t count = 0;

    for (; *text; text++)
        count += ((unsigned char)*text & 0xC0) != 0x80;
    return count;
}

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

static bool has_length(const struct span *length)
{
    return length->low > 0 || length->high < SIZE_MAX;
}

static void check_string(const struct schema *schema, const struct step *at, const char *text,
                         struct fault_list *faults)
{
    size_t length = has_length(&schema->length) ? code_points(text) : 0;
    const char *sentence;

    if (length < schema->length.low) {
        fault_list_add(faults, at, "must have at least %zu character%s", schema->length.low,
                       plural(schema->length.low));
    } else if (length > schema->length.high) {
        fault_list_add(faults, at, "must have at most %zu character%s", schema->length.high,
                       plural(schema->length.high));
    } else if (schema->format) {
        sentence = format_fault(schema->format, text);
        if (sentence)
            fault_list_add(faults, at, "%s", sentence);
    }
}

static bool repeats_earlier(const json_t *array, size_t index)
{
    const json_t *item = json_array_get(array, index);

    for (size_t i = 0; i < index; i++)
        if (json_equal(json_array_get(array, i), item))
            return true;
    return false;
}

static void check_unique(const struct step *at, const json_t *array, struct fault_list *faults)
{
    for (size_t i = 1; i < json_array_size(array); i++) {
        struct step item = { at, NULL, i };

        if (repeats_earlier(array, i))
            fault_list_add(faults, &item, "repeats an earlier item");
    }
}

static void check_array(const struct schema *schema, const struct step *at, const json_t *array,
                        struct fault_list *faults)
{
    size_t size = json_array_size(array);

    if (size < schema->item_span.low)
        fault_list_add(faults, at, "must have at least %zu item%s", schema->item_span.low,
                       plural(schema->item_span.low));
    if (size > schema->item_span.high)
        fault_list_add(faults, at, "must have at most %zu item%s", schema->item_span.high,
                       plural(schema->item_span.high));
    for (size_t i = 0; schema->items && i < size && !fault_list_is_full(faults); i++) {
        struct step item = { at, NULL, i };

        schema_check(schema->items, &item, json_array_get(array, i), faults);
    }
    /* Pairwise comparison is only for arrays whose size the contract limits. */
    if (schema->unique_items && size <= schema->item_span.high)
        check_unique(at, array, faults);
}

static int compare_name(const void *name, const void *property)
{
    return strcmp(name, ((const struct property *)property)->name);
}

static void check_member(const struct schema *schema, const struct step *at, const json_t *value,
                         struct fault_list *faults)
{
    const struct property *property = NULL;

    if (schema->property_count)
        property = bsearch(at->name, schema->properties, schema->property_count,
                           sizeof(*schema->properties), compare_name);
    if (property)
        schema_check(property->schema, at, value, faults);
    else if (schema->is_closed)
        fault_list_add(faults, at, "is not a member of this schema");
}

static void check_required(const struct schema *schema, const struct step *at, const json_t *object,
                           struct fault_list *faults)
{
    for (size_t i = 0; i < schema->required_count; i++) {
        struct step member = { at, schema->required[i], 0 };

        if (!json_object_get(object, member.name))
            fault_list_add(faults, &member, "is missing");
    }
    if (json_object_size(object) < schema->least_members)
        fault_list_add(faults, at, "must have at least %zu member%s", schema->least_members,
                       plural(schema->least_members));
}

static void check_object(const struct schema *schema, const struct step *at, const json_t *value,
                         struct fault_list *faults)
{
    json_t *object =
        (json_t *)value; /* jansson's iterator takes no const, though it changes nothing */
    const char *name;
    json_t *member;

    if (schema->property_count || schema->is_closed) {
        json_object_foreach(object, name, member) {
            struct step step = { at, name, 0 };

            if (fault_list_is_full(faults))
                return;
            check_member(schema, &step, member, faults);
        }
    }
    check_required(schema, at, value, faults);
}

static const struct schema *find_branch(const struct schema *schema, const char *tag)
{
    for (size_t i = 0; i < schema->branch_count; i++)
        if (text_equal(schema->branches[i].tag, tag))
            return schema->branches[i].schema;
    return NULL;
}

static void check_branch(const struct schema *schema, const struct step *at, const json_t *value,
                         struct fault_list *faults)
{
    struct step step = { at, schema->tag_member, 0 };
    const json_t *tag = json_object_get(value, schema->tag_member);
    const struct schema *branch;

    if (!json_is_object(value)) {
        fault_list_add(faults, at, "must be an object");
    } else if (!tag) {
        fault_list_add(faults, &step, "is missing");
    } else {
        branch = json_is_string(tag) ? find_branch(schema, json_string_value(tag)) : NULL;
        if (branch)
            schema_check(branch, at, value, faults);
        else
            fault_list_add(faults, &step, "%s", schema->tag_sentence);
    }
}

static void check_alternatives(const struct schema *schema, const struct step *at,
                               const json_t *value, struct fault_list *faults)
{
    if (schema->ref)
        schema_check(schema->ref, at, value, faults);
    if (schema->branch_count)
        check_branch(schema, at, value, faults);
    if (schema->unless_null && !json_is_null(value))
        schema_check(schema->unless_null, at, value, faults);
}

void schema_check(const struct schema *schema, const struct step *at, const json_t *value,
                  struct fault_list *faults)
{
    unsigned types = types_of(value);

    if (schema->types && !(schema->types & types)) {
        fault_list_add(faults, at, "%s", schema->type_sentence);
        return;
    }
    if (schema->literal_count && !is_listed(schema, value)) {
        fault_list_add(faults, at, "%s", schema->literal_sentence);
        return;
    }
    if (types & TYPE_OBJECT)
        check_object(schema, at, value, faults);
    else if (types & TYPE_ARRAY)
        check_array(schema, at, value, faults);
    else if (types & TYPE_STRING)
        check_string(schema, at, json_string_value(value), faults);
    else if (types & TYPE_NUMBER)
        check_number(schema, at, value, faults);
    check_alternatives(schema, at, value, faults);
}
