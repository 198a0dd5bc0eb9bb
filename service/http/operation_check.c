#include "operation.h"

#include <strings.h>

#include "cleanup.h"
#include "text.h"

DEFINE_CLEANUP(json_t *, json_decref)

static const struct step query_step = { NULL, "query", 0 };
static const struct step header_step = { NULL, "header", 0 };

/* Headers whose absence has a status of its own. */
static const struct {
    const char *name;
    enum error_code code;
    const char *sentence;
} needed[] = {
    { "Idempotency-Key", ERROR_MALFORMED, "The header Idempotency-Key is needed" },
    { "If-Match", ERROR_PRECONDITION,
      "The header If-Match is needed: send the ETag of what you read" },
};

/* The value that a parameter's text stands for; NULL if it is not UTF-8. */
static json_t *read_value(const struct schema *schema, const char *text)
{
    unsigned types = schema_types(schema);
    int64_t integer;

    if ((types & TYPE_INTEGER) && text_read_integer(text, INT64_MIN, INT64_MAX, &integer))
        return json_integer(integer);
    if ((types & TYPE_BOOLEAN) && (text_equal(text, "true") || text_equal(text, "false")))
        return json_boolean(text_equal(text, "true"));
    return json_string(text);
}

static void check_text(const struct parameter *parameter, const struct step *at, const char *text,
                       struct fault_list *faults)
{
    cleanup(json_decref) json_t *value = read_value(&parameter->schema, text);

    if (value)
        schema_check(&parameter->schema, at, value, faults);
    else
        fault_list_add(faults, at, "must be UTF-8 text");
}

static const struct parameter *find_query(const struct operation *operation, const char *name)
{
    for (size_t i = 0; i < operation->parameter_count; i++)
        if (operation->parameters[i].place == PLACE_QUERY &&
            text_equal(operation->parameters[i].name, name))
            return &operation->parameters[i];
    return NULL;
}

/* Index of the first pair of that name; -1 if there is none. */
static int find_pair(const struct pair_list *list, const char *name)
{
    for (int i = 0; i < list->count; i++)
        if (text_equal(list->items[i].name, name))
            return i;
    return -1;
}

static void check_query(const struct operation *operation, const struct pair_list *query,
                        struct fault_list *faults)
{
    for (int i = 0; i < query->count; i++) {
        const struct parameter *parameter = find_query(operation, query->items[i].name);
        struct step step = { &query_step, query->items[i].name, 0 };

        if (!parameter)
            fault_list_add(faults, &step, "is not a parameter of this operation");
        else if (find_pair(query, step.name) < i)
            fault_list_add(faults, &step, "is given more than once");
        else
            check_text(parameter, &step, query->items[i].value, faults);
    }
}

static bool check_absent_header(const struct parameter *parameter, struct fault_list *faults,
                                struct error *err)
{
    struct step step = { &header_step, parameter->name, 0 };

    if (!parameter->is_required)
        return true;
    for (size_t i = 0; i < sizeof(needed) / sizeof(*needed); i++)
        if (strcasecmp(needed[i].name, parameter->name) == 0)
            return error_set(err, needed[i].code, "", "%s", needed[i].sentence);
    fault_list_add(faults, &step, "is missing");
    return true;
}

static bool check_header(const struct parameter *parameter, const struct pair_list *headers,
                         struct fault_list *faults, struct error *err)
{
    struct step step = { &header_step, parameter->name, 0 };
    int count = 0;

    for (int i = 0; i < headers->count; i++) {
        if (strcasecmp(headers->items[i].name, parameter->name) != 0)
            continue;
        if (count++ == 0)
            check_text(parameter, &step, headers->items[i].value, faults);
    }
    if (count > 1)
        fault_list_add(faults, &step, "is given more than once");
    return count > 0 || check_absent_header(parameter, faults, err);
}

static void check_absent_query(const struct parameter *parameter, const struct pair_list *query,
                               struct fault_list *faults)
{
    struct step step = { &query_step, parameter->name, 0 };

    if (parameter->is_required && find_pair(query, parameter->name) < 0)
        fault_list_add(faults, &step, "is missing");
}

/* What no id of ours looks like names nothing. */
static bool check_path(const struct parameter *parameter, const struct exchange *x,
                       struct error *err)
{
    int index = find_pair(&x->path_values, parameter->name);
    struct fault_list faults;

    fault_list_init(&faults, x->arena);
    if (index >= 0)
        check_text(parameter, NULL, x->path_values.items[index].value, &faults);
    if (index < 0 || faults.count > 0)
        return error_set(err, ERROR_NOT_FOUND, "", "Nothing has this address");
    return true;
}

bool operation_check_parameters(const struct operation *operation, const struct exchange *x,
                                struct error *err)
{
    struct fault_list faults;

    for (size_t i = 0; i < operation->parameter_count; i++)
        if (operation->parameters[i].place == PLACE_PATH &&
            !check_path(&operation->parameters[i], x, err))
            return false;

    fault_list_init(&faults, x->arena);
    check_query(operation, &x->query, &faults);
    for (size_t i = 0; i < operation->parameter_count; i++) {
        const struct parameter *parameter = &operation->parameters[i];

        if (parameter->place == PLACE_QUERY)
            check_absent_query(parameter, &x->query, &faults);
        if (parameter->place == PLACE_HEADER && !check_header(parameter, &x->headers, &faults, err))
            return false;
    }
    return fault_list_close(&faults, err);
}
