#include "compiler.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "text.h"

enum { SENTENCE = 200 };

const struct schema *schema_find(const struct schema_set *set, const char *name)
{
    for (size_t i = 0; i < set->count; i++)
        if (text_equal(set->items[i].name, name))
            return &set->items[i];
    return NULL;
}

bool compiler_refuse(const struct compiler *c, const struct step *at, struct error *err,
                     const char *format, ...)
{
    const char *pointer = step_pointer(at, c->arena);
    char sentence[SENTENCE];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(sentence, sizeof(sentence), format, arguments);
    va_end(arguments);
    return error_set(err, ERROR_INTERNAL, pointer, "openapi.yaml: %s at %s", sentence, pointer);
}

static bool set_full(struct error *err)
{
    return error_set(err, ERROR_UNAVAILABLE, "", "The contract does not fit into its memory");
}

void *compiler_room(const struct compiler *c, size_t count, size_t size, struct error *err)
{
    void *room = arena_alloc(c->arena, count * size);

    if (!room)
        set_full(err);
    return room;
}

const char *compiler_text(const struct compiler *c, const char *text, struct error *err)
{
    const char *copy = arena_text(c->arena, text);

    if (!copy)
        set_full(err);
    return copy;
}

const char *compiler_number(const struct compiler *c, const struct number *number,
                            struct error *err)
{
    const char *text = number->is_real ? arena_format(c->arena, "%.15g", number->real)
                                       : arena_format(c->arena, "%" PRId64, number->integer);

    if (!text)
        set_full(err);
    return text;
}

bool compiler_refer(const struct compiler *c, const struct step *at, const char *reference,
                    const struct schema **ret, struct error *err)
{
    static const char prefix[] = "#/components/schemas/";
    const struct schema *schema = NULL;

    if (reference && strncmp(reference, prefix, strlen(prefix)) == 0)
        schema = schema_find(c->set, reference + strlen(prefix));
    if (!schema)
        return compiler_refuse(c, at, err, "no schema is %s", reference ? reference : "this");
    *ret = schema;
    return true;
}

/* The schemas passed since the value was last gone down into. */
struct trail {
    const struct trail *up;
    const struct schema *schema;
};

static bool trail_ends(const struct trail *up, const struct schema *schema)
{
    struct trail here = { up, schema };

    if (!schema)
        return true;
    for (const struct trail *earlier = up; earlier; earlier = earlier->up)
        if (earlier->schema == schema)
            return false;
    if (!trail_ends(&here, schema->ref) || !trail_ends(&here, schema->unless_null))
        return false;
    for (size_t i = 0; i < schema->branch_count; i++)
        if (!trail_ends(&here, schema->branches[i].schema))
            return false;
    return true;
}

bool schema_set_ends(const struct compiler *c, struct error *err)
{
    static const struct step components = { NULL, "components", 0 };
    static const struct step schemas = { &components, "schemas", 0 };

    for (size_t i = 0; i < c->set->count; i++) {
        struct step at = { &schemas, c->set->items[i].name, 0 };

        if (!trail_ends(NULL, &c->set->items[i]))
            return compiler_refuse(c, &at, err, "the schema refers to itself in a circle");
    }
    return true;
}
