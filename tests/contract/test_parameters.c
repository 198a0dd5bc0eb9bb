#include "small_contract.h"

#include <criterion/criterion.h>
#include <string.h>

/* Operations: bodies, path values, query parameters and headers of an exchange. */
TestSuite(parameters, .init = open_memory, .fini = close_memory);

static const struct contract *compile_things(void)
{
    return compile(document_of_paths(
        "{'/things/{thingId}':{'summary':'s','parameters':[{'name':'thingId','in':'path',"
        "'required':true,'schema':{'$ref':'#/components/schemas/Id'}}],"
        "'get':{'operationId':'getThing','parameters':["
        "{'name':'limit','in':'query','schema':{'$ref':'#/components/schemas/Limit'}},"
        "{'name':'open','in':'query','schema':{'type':'boolean'}},"
        "{'name':'tier','in':'query','schema':{'enum':['I','II']}},"
        "{'name':'asOf','in':'query','required':true,'schema':{'type':'string','format':'date'}}]},"
        "'patch':{'operationId':'amendThing','parameters':["
        "{'name':'If-Match','in':'header','required':true,'schema':{'type':'string'}}],"
        "'requestBody':{'required':true,'content':{"
        "'application/json':{'schema':{'type':'object','minProperties':1}},"
        "'application/merge-patch+json':{'schema':{'type':'object','minProperties':1}}}}},"
        "'post':{'operationId':'makeThing','parameters':["
        "{'name':'Idempotency-Key','in':'header','required':true,"
        "'schema':{'type':'string','format':'idempotencyKey'}},"
        "{'name':'X-Site','in':'header','required':true,'schema':{'type':'string'}}],"
        "'requestBody':{'content':{'application/json':{'schema':{'type':'object'}}}}}}}"));
}

static struct exchange exchange_for(const char *thing)
{
    struct exchange x = { .arena = &small_memory };

    x.path_values.items[x.path_values.count++] = (struct pair){ "thingId", thing };
    return x;
}

static void add(struct pair_list *list, const char *name, const char *value)
{
    list->items[list->count++] = (struct pair){ name, value };
}

static const char a_thing[] = "0192e4a0-7b1c-7def-8123-456789abcdef";

/* Query written as in a URL: "asOf=2026-01-01&limit=5". */
static const char *check_query(const char *query)
{
    struct exchange x = exchange_for(a_thing);
    struct error err = { 0 };
    char *text = arena_text(&small_memory, query), *save = NULL;

    for (char *pair = strtok_r(text, "&", &save); pair; pair = strtok_r(NULL, "&", &save)) {
        char *equals = strchr(pair, '=');

        *equals = '\0';
        add(&x.query, pair, equals + 1);
    }
    if (contract_check_parameters(compile_things(), "getThing", &x, &err))
        return "";
    cr_expect_eq(err.code, ERROR_INVALID);
    return join_faults(&err);
}

Test(parameters, query_values_are_read_by_their_schema)
{
    static const struct {
        const char *query;
        const char *faults;
    } rows[] = {
        { "asOf=2026-01-01", "" },
        { "asOf=2026-01-01&limit=200&open=true&tier=II", "" },
        { "", "/query/asOf is missing" },
        { "asOf=2026-01-32", "/query/asOf must be a real day as YYYY-MM-DD" },
        { "asOf=2026-01-01&limit=201", "/query/limit must be at most 200" },
        { "asOf=2026-01-01&limit=5x", "/query/limit must be a whole number" },
        { "asOf=2026-01-01&limit=5.0", "/query/limit must be a whole number" },
        { "asOf=2026-01-01&limit=", "/query/limit must be a whole number" },
        { "asOf=2026-01-01&limit=99999999999999999999", "/query/limit must be a whole number" },
        { "asOf=2026-01-01&open=1", "/query/open must be true or false" },
        { "asOf=2026-01-01&tier=III", "/query/tier must be one of: I, II" },
        { "asOf=2026-01-01&a/b=1", "/query/a~1b is not a parameter of this operation" },
        { "asOf=2026-01-01&limit=5&limit=5", "/query/limit is given more than once" },
        { "asOf=2026-01-01&thingId=5", "/query/thingId is not a parameter of this operation" },
        { "asOf=\xFF", "/query/asOf must be UTF-8 text" },
        { "x=1&limit=0", "/query/x is not a parameter of this operation; "
                         "/query/limit must be at least 1; /query/asOf is missing" },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        cr_expect_str_eq(check_query(rows[i].query), rows[i].faults, "%s: %s", rows[i].query,
                         check_query(rows[i].query));
}

Test(parameters, a_path_value_of_another_shape_names_nothing)
{
    struct exchange x = exchange_for("17");
    struct error err = { 0 };

    add(&x.query, "unknown", "1");
    cr_expect_not(contract_check_parameters(compile_things(), "getThing", &x, &err));
    cr_expect_eq(err.code, ERROR_NOT_FOUND);
}

/* The error of makeThing with one header beside X-Site. */
static struct error check_key(const char *name, const char *value)
{
    struct exchange x = exchange_for(a_thing);
    struct error err = { .code = ERROR_INTERNAL };

    add(&x.headers, "x-site", "a");
    if (name)
        add(&x.headers, name, value);
    if (contract_check_parameters(compile_things(), "makeThing", &x, &err))
        cr_expect_eq(err.code, ERROR_INTERNAL);
    return err;
}

Test(parameters, idempotency_keys_are_bare_or_quoted_in_any_spelling_of_the_header)
{
    cr_expect_eq(check_key("Idempotency-Key", "8e03978e-40d5-43dd-bc93").code, ERROR_INTERNAL);
    cr_expect_eq(check_key("idempotency-key", "\"8e03978e\"").code, ERROR_INTERNAL);
}

Test(parameters, an_absent_idempotency_key_is_malformed_and_a_bad_one_invalid)
{
    struct error absent = check_key(NULL, NULL), bad = check_key("Idempotency-Key", "two words");

    cr_expect_eq(absent.code, ERROR_MALFORMED);
    cr_expect_eq(bad.code, ERROR_INVALID);
    cr_expect_str_eq(bad.faults->pointer, "/header/Idempotency-Key");
}

Test(parameters, a_repeated_header_is_a_fault)
{
    struct exchange x = exchange_for(a_thing);
    struct error err = { 0 };

    add(&x.headers, "X-Site", "a");
    add(&x.headers, "Idempotency-Key", "a");
    add(&x.headers, "idempotency-key", "b");
    cr_expect_not(contract_check_parameters(compile_things(), "makeThing", &x, &err));
    cr_expect_str_eq(join_faults(&err), "/header/Idempotency-Key is given more than once");
}

Test(parameters, another_absent_header_is_a_fault)
{
    struct exchange x = exchange_for(a_thing);
    struct error err = { 0 };

    add(&x.headers, "Idempotency-Key", "a");
    cr_expect_not(contract_check_parameters(compile_things(), "makeThing", &x, &err));
    cr_expect_str_eq(join_faults(&err), "/header/X-Site is missing");
}

Test(parameters, an_absent_if_match_is_a_precondition)
{
    struct exchange x = exchange_for(a_thing);
    struct error err = { 0 };

    cr_expect_not(contract_check_parameters(compile_things(), "amendThing", &x, &err));
    cr_expect_eq(err.code, ERROR_PRECONDITION);
    add(&x.headers, "if-match", "\"3\"");
    cr_expect(contract_check_parameters(compile_things(), "amendThing", &x, &err));
}

static enum error_code check_body(const char *operation, json_t *body)
{
    struct error err = { .code = ERROR_STALE };
    bool holds = contract_check_body(compile_things(), operation, body, &small_memory, &err);

    cr_expect_eq(holds, err.code == ERROR_STALE);
    json_decref(body);
    return err.code;
}

Test(parameters, bodies_are_held_to_their_operation)
{
    cr_expect_eq(check_body("amendThing", json_pack("{s:i}", "a", 1)), ERROR_STALE);
    cr_expect_eq(check_body("amendThing", json_object()), ERROR_INVALID);
    cr_expect_eq(check_body("amendThing", NULL), ERROR_MALFORMED);
    cr_expect_eq(check_body("makeThing", NULL), ERROR_STALE);
    cr_expect_eq(check_body("getThing", NULL), ERROR_STALE);
    cr_expect_eq(check_body("getThing", json_object()), ERROR_INVALID);
    cr_expect_eq(check_body("unheardOf", json_object()), ERROR_INTERNAL);
}
