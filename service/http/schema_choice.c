#include "compiler.h"

#include "buffer.h"
#include "text.h"

enum { CHOICES_SPELLED_OUT = 12, SENTENCE_BYTES = 4 * KIB };

static bool close_sentence(const struct compiler *c, const struct step *at,
                           const struct buffer *sentence, const char **ret, struct error *err)
{
    if (!sentence->text || sentence->failed)
        return compiler_refuse(c, at, err, "the choices take more than %d bytes", SENTENCE_BYTES);
    *ret = sentence->text;
    return true;
}

static const struct {
    const char *name;
    enum schema_type type;
    const char *noun;
} type_names[] = {
    { "null", TYPE_NULL, "null" },
    { "boolean", TYPE_BOOLEAN, "true or false" },
    { "integer", TYPE_INTEGER, "a whole number" },
    { "number", TYPE_NUMBER, "a number" },
    { "string", TYPE_STRING, "a string" },
    { "array", TYPE_ARRAY, "an array" },
    { "object", TYPE_OBJECT, "an object" },
};

static bool add_type(const struct compiler *c, const struct step *at, const json_t *value,
                     struct buffer *sentence, struct schema *ret, struct error *err)
{
    for (size_t i = 0; i < sizeof(type_names) / sizeof(*type_names); i++) {
        if (!text_equal(type_names[i].name, json_string_value(value)))
            continue;
        buffer_add(sentence, ret->types ? " or " : "must be ");
        buffer_add(sentence, type_names[i].noun);
        ret->types |= type_names[i].type;
        return true;
    }
    return compiler_refuse(c, at, err, "the type is not one of JSON Schema's");
}

bool choice_read_types(const struct compiler *c, const struct step *at, const json_t *value,
                       struct schema *ret, struct error *err)
{
    struct buffer sentence;

    buffer_init(&sentence, c->arena, SENTENCE_BYTES);
    if (!json_is_array(value) && !add_type(c, at, value, &sentence, ret, err))
        return false;
    for (size_t i = 0; i < json_array_size(value); i++)
        if (!add_type(c, at, json_array_get(value, i), &sentence, ret, err))
            return false;
    return close_sentence(c, at, &sentence, &ret->type_sentence, err);
}

static bool read_literal(const struct compiler *c, const struct step *at, const json_t *value,
                         struct literal *ret, struct error *err)
{
    switch (json_typeof(value)) {
    case JSON_STRING:
        ret->type = TYPE_STRING;
        ret->text = compiler_text(c, json_string_value(value), err);
        break;
    case JSON_INTEGER:
    case JSON_REAL:
        ret->type = TYPE_NUMBER;
        ret->number = number_read(value);
        ret->text = compiler_number(c, &ret->number, err);
        break;
    case JSON_TRUE:
    case JSON_FALSE:
        ret->type = TYPE_BOOLEAN;
        ret->truth = json_is_true(value);
        ret->text = ret->truth ? "true" : "false";
        break;
    case JSON_NULL:
        ret->type = TYPE_NULL;
        ret->text = "null";
        break;
    case JSON_OBJECT:
    case JSON_ARRAY: return compiler_refuse(c, at, err, "a choice is an array or an object");
    }
    return ret->text != NULL;
}

static void say_literals(const struct schema *schema, struct buffer *sentence)
{
    size_t count = schema->literal_count;

    if (count > CHOICES_SPELLED_OUT) {
        buffer_add_format(sentence, "must be one of the %zu values that the contract lists", count);
        return;
    }
    buffer_add(sentence, count == 1 ? "must be " : "must be one of: ");
    for (size_t i = 0; i < count; i++) {
        buffer_add(sentence, i ? ", " : "");
        buffer_add(sentence, schema->literals[i].text);
    }
}

static bool close_literals(const struct compiler *c, const struct step *at,
                           struct literal *literals, size_t count, struct schema *ret,
                           struct error *err)
{
    struct buffer sentence;

    if (ret->literal_count)
        return compiler_refuse(c, at, err, "enum and const stand together");
    ret->literals = literals;
    ret->literal_count = count;
    buffer_init(&sentence, c->arena, SENTENCE_BYTES);
    say_literals(ret, &sentence);
    return close_sentence(c, at, &sentence, &ret->literal_sentence, err);
}

bool choice_read_enum(const struct compiler *c, const struct step *at, const json_t *value,
                      struct schema *ret, struct error *err)
{
    size_t count = json_array_size(value);
    struct literal *literals;

    if (count == 0)
        return compiler_refuse(c, at, err, "enum lists nothing");
    literals = compiler_room(c, count, sizeof(*literals), err);
    if (!literals)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!read_literal(c, at, json_array_get(value, i), &literals[i], err))
            return false;
    return close_literals(c, at, literals, count, ret, err);
}

bool choice_read_const(const struct compiler *c, const struct step *at, const json_t *value,
                       struct schema *ret, struct error *err)
{
    struct literal *literal = compiler_room(c, 1, sizeof(*literal), err);

    return literal && read_literal(c, at, value, literal, err) &&
           close_literals(c, at, literal, 1, ret, err);
}

static bool is_bare_reference(const json_t *source)
{
    return json_object_size(source) == 1 && json_object_get(source, "$ref");
}

bool choice_read_branches(const struct compiler *c, const struct step *at, const json_t *value,
                          struct schema *ret, struct error *err)
{
    size_t count = json_array_size(value);
    struct branch *branches = compiler_room(c, count, sizeof(*branches), err);
    struct schema *schemas = compiler_room(c, count, sizeof(*schemas), err);

    if (!branches || !schemas)
        return false;
    for (size_t i = 0; i < count; i++) {
        const json_t *source = json_array_get(value, i);
        struct step step = { at, NULL, i };

        if (!schema_compile(c, &step, source, &schemas[i], err))
            return false;
        branches[i].schema = is_bare_reference(source) ? schemas[i].ref : &schemas[i];
        branches[i].tag = branches[i].schema->name;
    }
    ret->branches = branches;
    ret->branch_count = count;
    return true;
}

static bool read_mapping(const struct compiler *c, const struct step *at, const json_t *value,
                         struct schema *ret, struct error *err)
{
    json_t *object = (json_t *)value; /* jansson's iterator takes no const */
    struct branch *mapping = compiler_room(c, json_object_size(value), sizeof(*mapping), err);
    const char *tag;
    json_t *reference;
    size_t i = 0;

    if (!mapping)
        return false;
    json_object_foreach(object, tag, reference) {
        struct step step = { at, tag, 0 };

        mapping[i].tag = compiler_text(c, tag, err);
        if (!mapping[i].tag ||
            !compiler_refer(c, &step, json_string_value(reference), &mapping[i].schema, err))
            return false;
        i++;
    }
    ret->mapping = mapping;
    ret->mapping_count = i;
    return true;
}

bool choice_read_discriminator(const struct compiler *c, const struct step *at, const json_t *value,
                               struct schema *ret, struct error *err)
{
    const char *member = json_string_value(json_object_get(value, "propertyName"));
    struct step mapping = { at, "mapping", 0 };

    if (!member)
        return compiler_refuse(c, at, err, "the discriminator has no propertyName");
    ret->tag_member = compiler_text(c, member, err);
    return ret->tag_member &&
           read_mapping(c, &mapping, json_object_get(value, "mapping"), ret, err);
}

static bool has_branch(const struct branch *branches, size_t count, const struct schema *schema)
{
    for (size_t i = 0; i < count; i++)
        if (branches[i].schema == schema)
            return true;
    return false;
}

/* oneOf [schema, null] needs no discriminator: the value's type tells. */
static bool join_nullable(const struct compiler *c, const struct step *at, struct schema *ret,
                          struct error *err)
{
    for (size_t i = 0; ret->branch_count == 2 && i < 2; i++) {
        if (ret->branches[i].schema->types != TYPE_NULL)
            continue;
        ret->unless_null = ret->branches[1 - i].schema;
        ret->branch_count = 0;
        return true;
    }
    return compiler_refuse(c, at, err, "oneOf has no discriminator");
}

/* The mapping must name every branch, and no other; without one, branches go by their schemas'
 * names. */
static bool join_mapping(const struct compiler *c, const struct step *at, struct schema *ret,
                         struct error *err)
{
    if (ret->mapping_count == 0)
        return true;
    for (size_t i = 0; i < ret->branch_count; i++)
        if (!has_branch(ret->mapping, ret->mapping_count, ret->branches[i].schema))
            return compiler_refuse(c, at, err, "the mapping leaves out branch %zu of oneOf", i);
    for (size_t i = 0; i < ret->mapping_count; i++)
        if (!has_branch(ret->branches, ret->branch_count, ret->mapping[i].schema))
            return compiler_refuse(c, at, err, "%s is mapped to no branch", ret->mapping[i].tag);
    ret->branches = ret->mapping;
    ret->branch_count = ret->mapping_count;
    return true;
}

bool choice_join(const struct compiler *c, const struct step *at, struct schema *ret,
                 struct error *err)
{
    struct buffer sentence;

    if (ret->branch_count == 0)
        return !ret->tag_member || compiler_refuse(c, at, err, "the discriminator has no oneOf");
    if (!ret->tag_member)
        return join_nullable(c, at, ret, err);
    if (!join_mapping(c, at, ret, err))
        return false;
    buffer_init(&sentence, c->arena, SENTENCE_BYTES);
    for (size_t i = 0; i < ret->branch_count; i++) {
        if (!ret->branches[i].tag)
            return compiler_refuse(c, at, err, "branch %zu of oneOf is no bare $ref", i);
        buffer_add(&sentence, i ? ", " : "must be one of: ");
        buffer_add(&sentence, ret->branches[i].tag);
    }
    return close_sentence(c, at, &sentence, &ret->tag_sentence, err);
}
