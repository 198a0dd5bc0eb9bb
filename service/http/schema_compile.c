#include "compiler.h"

#include <stdlib.h>
#include <string.h>

#include "text.h"

static bool compile_child(const struct compiler *c, const struct step *at, const json_t *source,
                          const struct schema **ret, struct error *err)
{
    struct schema *child = compiler_room(c, 1, sizeof(*child), err);

    if (!child || !schema_compile(c, at, source, child, err))
        return false;
    *ret = child;
    return true;
}

static bool read_reference(const struct compiler *c, const struct step *at, const json_t *value,
                           struct schema *ret, struct error *err)
{
    return compiler_refer(c, at, json_string_value(value), &ret->ref, err);
}

static int compare_properties(const void *a, const void *b)
{
    return strcmp(((const struct property *)a)->name, ((const struct property *)b)->name);
}

static bool read_properties(const struct compiler *c, const struct step *at, const json_t *value,
                            struct schema *ret, struct error *err)
{
    json_t *object = (json_t *)value; /* jansson's iterator takes no const */
    struct property *properties;
    const char *name;
    json_t *member;
    size_t i = 0;

    if (!json_is_object(value))
        return compiler_refuse(c, at, err, "properties are not an object");
    properties = compiler_room(c, json_object_size(value), sizeof(*properties), err);
    if (!properties)
        return false;
    json_object_foreach(object, name, member) {
        struct step step = { at, name, 0 };

        properties[i].name = compiler_text(c, name, err);
        if (!properties[i].name || !compile_child(c, &step, member, &properties[i].schema, err))
            return false;
        i++;
    }
    qsort(properties, i, sizeof(*properties), compare_properties);
    ret->properties = properties;
    ret->property_count = i;
    return true;
}

static bool read_required(const struct compiler *c, const struct step *at, const json_t *value,
                          struct schema *ret, struct error *err)
{
    size_t count = json_array_size(value);
    const char **names;

    if (!json_is_array(value))
        return compiler_refuse(c, at, err, "required is not an array");
    names = compiler_room(c, count, sizeof(*names), err);
    if (!names)
        return false;
    for (size_t i = 0; i < count; i++) {
        const char *name = json_string_value(json_array_get(value, i));

        if (!name)
            return compiler_refuse(c, at, err, "required holds something other than names");
        names[i] = compiler_text(c, name, err);
        if (!names[i])
            return false;
    }
    ret->required = names;
    ret->required_count = count;
    return true;
}

static bool read_additional(const struct compiler *c, const struct step *at, const json_t *value,
                            struct schema *ret, struct error *err)
{
    if (!json_is_boolean(value))
        return compiler_refuse(c, at, err, "additionalProperties is neither true nor false");
    ret->is_closed = json_is_false(value);
    return true;
}

static bool read_items(const struct compiler *c, const struct step *at, const json_t *value,
                       struct schema *ret, struct error *err)
{
    return compile_child(c, at, value, &ret->items, err);
}

static bool read_unique(const struct compiler *c, const struct step *at, const json_t *value,
                        struct schema *ret, struct error *err)
{
    if (!json_is_boolean(value))
        return compiler_refuse(c, at, err, "uniqueItems is neither true nor false");
    ret->unique_items = json_is_true(value);
    return true;
}

static bool read_format(const struct compiler *c, const struct step *at, const json_t *value,
                        struct schema *ret, struct error *err)
{
    const char *name = json_string_value(value);

    ret->format = name ? format_find(name) : NULL;
    return ret->format ||
           compiler_refuse(c, at, err, "no format is called %s", name ? name : "this");
}

static bool read_bound(const struct compiler *c, const struct step *at, const json_t *value,
                       struct schema *ret, struct error *err)
{
    struct bound *bound = text_equal(at->name, "minimum") ? &ret->minimum : &ret->maximum;

    if (!json_is_number(value))
        return compiler_refuse(c, at, err, "the bound is not a number");
    bound->is_set = true;
    bound->number = number_read(value);
    bound->text = compiler_number(c, &bound->number, err);
    return bound->text != NULL;
}

static const struct {
    const char *keyword;
    size_t offset;
} sizes[] = {
    { "minLength", offsetof(struct schema, length.low) },
    { "maxLength", offsetof(struct schema, length.high) },
    { "minItems", offsetof(struct schema, item_span.low) },
    { "maxItems", offsetof(struct schema, item_span.high) },
    { "minProperties", offsetof(struct schema, least_members) },
};

static bool read_size(const struct compiler *c, const struct step *at, const json_t *value,
                      struct schema *ret, struct error *err)
{
    json_int_t size = json_integer_value(value);

    if (!json_is_integer(value) || size < 0)
        return compiler_refuse(c, at, err, "the size is not a whole number");
    for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++)
        if (text_equal(sizes[i].keyword, at->name))
            *(size_t *)((char *)ret + sizes[i].offset) = (size_t)size;
    return true;
}

/* Keywords without a reader say something to people and hold a value to nothing. */
static const struct keyword {
    const char *name;
    bool (*read)(const struct compiler *c, const struct step *at, const json_t *value,
                 struct schema *ret, struct error *err);
} keywords[] = {
    { "$ref", read_reference },
    { "type", choice_read_types },
    { "enum", choice_read_enum },
    { "const", choice_read_const },
    { "oneOf", choice_read_branches },
    { "discriminator", choice_read_discriminator },
    { "properties", read_properties },
    { "required", read_required },
    { "additionalProperties", read_additional },
    { "minProperties", read_size },
    { "items", read_items },
    { "minItems", read_size },
    { "maxItems", read_size },
    { "uniqueItems", read_unique },
    { "minLength", read_size },
    { "maxLength", read_size },
    { "format", read_format },
    { "minimum", read_bound },
    { "maximum", read_bound },
    { "title", NULL },
    { "description", NULL },
    { "example", NULL },
    { "examples", NULL },
    { "default", NULL },
    { "deprecated", NULL },
    { "readOnly", NULL },
    { "writeOnly", NULL },
    { "$comment", NULL },
};

static const struct keyword *find_keyword(const char *name)
{
    for (size_t i = 0; i < sizeof(keywords) / sizeof(*keywords); i++)
        if (text_equal(keywords[i].name, name))
            return &keywords[i];
    return NULL;
}

static bool read_keyword(const struct compiler *c, const struct step *at, const json_t *value,
                         struct schema *ret, struct error *err)
{
    const struct keyword *keyword = find_keyword(at->name);

    if (strncmp(at->name, "x-", 2) == 0)
        return true;
    if (!keyword)
        return compiler_refuse(c, at, err, "the keyword %s is not understood", at->name);
    return !keyword->read || keyword->read(c, at, value, ret, err);
}

static bool has_property(const struct schema *schema, const char *name)
{
    for (size_t i = 0; i < schema->property_count; i++)
        if (text_equal(schema->properties[i].name, name))
            return true;
    return false;
}

/* What no value could satisfy, or no check could afford. */
static bool check_sense(const struct compiler *c, const struct step *at,
                        const struct schema *schema, struct error *err)
{
    if (schema->unique_items && schema->item_span.high == SIZE_MAX)
        return compiler_refuse(c, at, err, "uniqueItems needs maxItems");
    for (size_t i = 0; schema->is_closed && i < schema->required_count; i++)
        if (!has_property(schema, schema->required[i]))
            return compiler_refuse(c, at, err, "%s is required but no property",
                                   schema->required[i]);
    return true;
}

bool schema_compile(const struct compiler *c, const struct step *at, const json_t *source,
                    struct schema *ret, struct error *err)
{
    json_t *object = (json_t *)source; /* jansson's iterator takes no const */
    const char *name;
    json_t *value;

    if (!json_is_object(source))
        return compiler_refuse(c, at, err, "the schema is not an object");
    *ret = (struct schema){ .name = ret->name,
                            .length = { 0, SIZE_MAX },
                            .item_span = { 0, SIZE_MAX } };
    json_object_foreach(object, name, value) {
        struct step step = { at, name, 0 };

        if (!read_keyword(c, &step, value, ret, err))
            return false;
    }
    return choice_join(c, at, ret, err) && check_sense(c, at, ret, err);
}
