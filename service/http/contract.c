#include "contract.h"

#include "cleanup.h"
#include "operation.h"
#include "text.h"

DEFINE_CLEANUP(json_t *, json_decref)

struct contract {
    struct schema_set schemas;
    struct operation *operations;
    size_t operation_count;
};

static const struct operation *find_operation(const struct contract *contract, const char *name)
{
    for (size_t i = 0; i < contract->operation_count; i++)
        if (text_equal(contract->operations[i].name, name))
            return &contract->operations[i];
    return NULL;
}

/* Every schema gets its name and its place first, so that references can point forward. */
static bool place_schemas(const struct compiler *c, json_t *sources, struct schema_set *ret,
                          struct error *err)
{
    const char *name;
    json_t *source;

    ret->items = compiler_room(c, json_object_size(sources), sizeof(*ret->items), err);
    if (!ret->items)
        return false;
    json_object_foreach(sources, name, source) {
        ret->items[ret->count].name = compiler_text(c, name, err);
        if (!ret->items[ret->count].name)
            return false;
        ret->count++;
    }
    return true;
}

static bool compile_schemas(const struct compiler *c, const json_t *document,
                            struct schema_set *ret, struct error *err)
{
    static const struct step components = { NULL, "components", 0 };
    static const struct step schemas = { &components, "schemas", 0 };
    json_t *sources = json_object_get(json_object_get(document, "components"), "schemas");
    const char *name;
    json_t *source;
    size_t i = 0;

    if (!place_schemas(c, sources, ret, err))
        return false;
    json_object_foreach(sources, name, source) {
        struct step at = { &schemas, name, 0 };

        if (!schema_compile(c, &at, source, &ret->items[i++], err))
            return false;
    }
    return schema_set_ends(c, err);
}

static bool is_method(const char *name)
{
    static const char *const methods[] = { "get",  "put",     "post",  "delete", "patch",
                                           "head", "options", "trace", NULL };

    return text_index(methods, name) >= 0;
}

static size_t count_operations(json_t *paths)
{
    const char *path, *name;
    json_t *item, *value;
    size_t count = 0;

    json_object_foreach(paths, path, item)
        json_object_foreach(item, name, value)
            count += is_method(name);
    return count;
}

static bool compile_path(const struct compiler *c, const json_t *document, const struct step *at,
                         json_t *item, struct contract *ret, struct error *err)
{
    const char *name;
    json_t *value;

    json_object_foreach(item, name, value) {
        struct step step = { at, name, 0 };
        struct operation operation = { 0 };

        if (!is_method(name))
            continue;
        if (!operation_compile(c, document, &step, item, &operation, err))
            return false;
        if (find_operation(ret, operation.name))
            return compiler_refuse(c, &step, err, "the operationId is taken");
        ret->operations[ret->operation_count++] = operation;
    }
    return true;
}

static bool compile_paths(const struct compiler *c, const json_t *document, struct contract *ret,
                          struct error *err)
{
    static const struct step paths_step = { NULL, "paths", 0 };
    json_t *paths = json_object_get(document, "paths");
    const char *path;
    json_t *item;

    ret->operations = compiler_room(c, count_operations(paths), sizeof(*ret->operations), err);
    if (!ret->operations)
        return false;
    json_object_foreach(paths, path, item) {
        struct step at = { &paths_step, path, 0 };

        if (!compile_path(c, document, &at, item, ret, err))
            return false;
    }
    return true;
}

bool contract_new(const char *openapi_json, struct arena *arena, const struct contract **ret,
                  struct error *err)
{
    json_error_t where;
    cleanup(json_decref) json_t *document =
        json_loads(openapi_json, JSON_REJECT_DUPLICATES, &where);
    struct contract *contract = arena_alloc(arena, sizeof(*contract));
    struct compiler c = { arena, contract ? &contract->schemas : NULL };

    if (!contract)
        return error_set(err, ERROR_UNAVAILABLE, "", "The contract does not fit into its memory");
    if (!document)
        return error_set(err, ERROR_INTERNAL, "", "The contract is not JSON: %s in line %d",
                         where.text, where.line);
    if (!compile_schemas(&c, document, &contract->schemas, err) ||
        !compile_paths(&c, document, contract, err))
        return false;
    *ret = contract;
    return true;
}

static bool check(const struct schema *schema, const json_t *value, struct arena *arena,
                  struct error *err)
{
    struct fault_list faults;

    fault_list_init(&faults, arena);
    schema_check(schema, NULL, value, &faults);
    return fault_list_close(&faults, err);
}

bool contract_check_body(const struct contract *contract, const char *operation, const json_t *body,
                         struct arena *arena, struct error *err)
{
    const struct operation *found = find_operation(contract, operation);

    if (!found)
        return error_set(err, ERROR_INTERNAL, "", "The contract has no operation %s", operation);
    if (!body)
        return !found->needs_body || error_set(err, ERROR_MALFORMED, "", "A JSON body is needed");
    if (!found->body)
        return error_set(err, ERROR_INVALID, "", "The operation takes no body");
    return check(found->body, body, arena, err);
}

bool contract_check_parameters(const struct contract *contract, const char *operation,
                               const struct exchange *x, struct error *err)
{
    const struct operation *found = find_operation(contract, operation);

    if (!found)
        return error_set(err, ERROR_INTERNAL, "", "The contract has no operation %s", operation);
    return operation_check_parameters(found, x, err);
}

bool contract_check_schema(const struct contract *contract, const char *schema, const json_t *value,
                           struct arena *arena, struct error *err)
{
    const struct schema *found = schema_find(&contract->schemas, schema);

    if (!found)
        return error_set(err, ERROR_INTERNAL, "", "The contract has no schema %s", schema);
    return check(found, value, arena, err);
}
