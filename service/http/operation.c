#include "operation.h"

#include <string.h>

#include "text.h"

/* `source`, or what it refers to in a section of components; NULL if there is no such thing. */
static const json_t *follow(const json_t *document, const char *section, const json_t *source)
{
    static const char prefix[] = "#/components/";
    const char *reference = json_string_value(json_object_get(source, "$ref"));
    const json_t *components = json_object_get(document, "components");
    size_t length = strlen(section);

    if (!reference)
        return json_is_object(source) ? source : NULL;
    if (strncmp(reference, prefix, strlen(prefix)) != 0)
        return NULL;
    reference += strlen(prefix);
    if (strncmp(reference, section, length) != 0 || reference[length] != '/')
        return NULL;
    return json_object_get(json_object_get(components, section), reference + length + 1);
}

static bool read_place(const char *name, enum place *ret)
{
    static const char *const names[] = { "path", "query", "header", NULL };
    int index = name ? text_index(names, name) : -1;

    *ret = (enum place)index;
    return index >= 0;
}

/* Members of a parameter that change nothing in what a value may be. */
static bool check_members(const struct compiler *c, const struct step *at, const json_t *source,
                          struct error *err)
{
    static const char *const known[] = { "name",     "in",          "required",
                                         "schema",   "description", "example",
                                         "examples", "deprecated",  NULL };
    json_t *object = (json_t *)source; /* jansson's iterator takes no const */
    const char *name;
    json_t *value;

    json_object_foreach(object, name, value)
        if (text_index(known, name) < 0 && strncmp(name, "x-", 2) != 0)
            return compiler_refuse(c, at, err, "the keyword %s is not understood", name);
    return true;
}

static bool compile_parameter(const struct compiler *c, const struct step *at, const json_t *source,
                              struct parameter *ret, struct error *err)
{
    const unsigned readable = TYPE_STRING | TYPE_INTEGER | TYPE_BOOLEAN;
    const char *name = json_string_value(json_object_get(source, "name"));
    struct step schema = { at, "schema", 0 };

    if (!name || !read_place(json_string_value(json_object_get(source, "in")), &ret->place))
        return compiler_refuse(c, at, err, "the parameter has no name or stands nowhere");
    if (!check_members(c, at, source, err))
        return false;
    ret->name = compiler_text(c, name, err);
    ret->is_required = json_is_true(json_object_get(source, "required"));
    return ret->name &&
           schema_compile(c, &schema, json_object_get(source, "schema"), &ret->schema, err) &&
           (!(schema_types(&ret->schema) & ~readable) ||
            compiler_refuse(c, at, err, "a parameter is a string, a whole number or a boolean"));
}

/* The parameters of `list` behind those that *ret has; `room` is enough for them. */
static bool add_parameters(const struct compiler *c, const json_t *document, const struct step *at,
                           const json_t *list, struct parameter *room, struct operation *ret,
                           struct error *err)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *source = follow(document, "parameters", json_array_get(list, i));
        struct step step = { at, NULL, i };

        if (!source)
            return compiler_refuse(c, &step, err, "no parameter is here");
        if (!compile_parameter(c, &step, source, &room[ret->parameter_count], err))
            return false;
        ret->parameter_count++;
    }
    return true;
}

static bool compile_parameters(const struct compiler *c, const json_t *document,
                               const struct step *at, const json_t *path_item,
                               struct operation *ret, struct error *err)
{
    const json_t *shared = json_object_get(path_item, "parameters");
    const json_t *own = json_object_get(json_object_get(path_item, at->name), "parameters");
    struct step shared_at = { at->up, "parameters", 0 };
    struct step own_at = { at, "parameters", 0 };
    struct parameter *room =
        compiler_room(c, json_array_size(shared) + json_array_size(own), sizeof(*room), err);

    if (!room)
        return false;
    ret->parameters = room;
    return add_parameters(c, document, &shared_at, shared, room, ret, err) &&
           add_parameters(c, document, &own_at, own, room, ret, err);
}

/* The media type of a request body, the only one or the same in JSON and merge patch; NULL if there
 * is another or they differ. */
static const char *body_type(const json_t *content)
{
    static const char *const types[] = { "application/json", "application/merge-patch+json" };
    const json_t *json = json_object_get(content, types[0]);
    const json_t *patch = json_object_get(content, types[1]);

    if (json_object_size(content) == 1)
        return json ? types[0] : patch ? types[1] : NULL;
    if (json_object_size(content) == 2 && json && patch &&
        json_equal(json_object_get(json, "schema"), json_object_get(patch, "schema")))
        return types[0];
    return NULL;
}

static bool compile_body(const struct compiler *c, const json_t *document, const struct step *at,
                         const json_t *source, struct operation *ret, struct error *err)
{
    const json_t *body = follow(document, "requestBodies", source);
    const json_t *content = json_object_get(body, "content");
    const char *type = body_type(content);
    struct step body_at = { at, "requestBody", 0 };
    struct step content_at = { &body_at, "content", 0 };
    struct step type_at = { &content_at, type, 0 };
    struct step schema_at = { &type_at, "schema", 0 };
    struct schema *room;

    if (!source)
        return true;
    if (!type)
        return compiler_refuse(c, &body_at, err, "the body is not JSON of one schema");
    room = compiler_room(c, 1, sizeof(*room), err);
    if (!room ||
        !schema_compile(c, &schema_at, json_object_get(json_object_get(content, type), "schema"),
                        room, err))
        return false;
    ret->body = room;
    ret->needs_body = json_is_true(json_object_get(body, "required"));
    return true;
}

bool operation_compile(const struct compiler *c, const json_t *document, const struct step *at,
                       const json_t *path_item, struct operation *ret, struct error *err)
{
    const json_t *source = json_object_get(path_item, at->name);
    const char *name = json_string_value(json_object_get(source, "operationId"));

    if (!name)
        return compiler_refuse(c, at, err, "the operation has no operationId");
    ret->name = compiler_text(c, name, err);
    return ret->name && compile_parameters(c, document, at, path_item, ret, err) &&
           compile_body(c, document, at, json_object_get(source, "requestBody"), ret, err);
}
