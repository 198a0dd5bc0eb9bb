#include "caller.h"
#include "keep.h"
#include "openapi_document.h"
#include "route.h"
#include "text.h"

#include <criterion/criterion.h>
#include <ctype.h>
#include <string.h>

/* ROUTE_TABLE is written by hand and so is the contract: here they are held to each other, both
 * ways. */

static const json_t *document(void)
{
    static json_t *document;

    if (!document)
        document = keep_json(json_loads(OPENAPI_DOCUMENT, 0, NULL));
    must_hold(document != NULL, "the contract is JSON");
    return document;
}

static const json_t *paths(void)
{
    return json_object_get(document(), "paths");
}

static const json_t *item_of(const struct route *route)
{
    return json_object_get(paths(), route->path);
}

static const json_t *operation_of(const struct route *route)
{
    char *method = keep_format("%s", route->method);

    for (char *c = method; *c; c++)
        *c = (char)tolower((unsigned char)*c);
    return json_object_get(item_of(route), method);
}

/* "submit_referral" as "submitReferral". */
static const char *camel(const char *name)
{
    char *text = keep_format("%s", name);
    char *to = text;

    for (const char *from = text; *from; from++)
        *to++ = (char)(*from == '_' ? toupper((unsigned char)*++from) : *from);
    *to = '\0';
    return text;
}

static const char *const handlers[] = {
#define X(method, path, handler, scope, limit) #handler,
    ROUTE_TABLE(X)
#undef X
};

Test(routes, each_stands_in_the_contract_under_its_handlers_name)
{
    for (int i = 0; i < ROUTE_COUNT; i++) {
        const struct route *route = route_at(i);
        const json_t *operation = operation_of(route);

        cr_assert_not_null(operation, "%s %s", route->method, route->path);
        cr_expect_str_eq(json_string_value(json_object_get(operation, "operationId")),
                         camel(handlers[i]));
        cr_expect_str_eq(route->operation, camel(handlers[i]));
    }
}

Test(routes, each_operation_of_the_contract_is_served)
{
    static const char *const methods[] = { "get", "post", "put", "patch", "delete", NULL };
    const char *path, *method;
    json_t *item, *operation;
    int count = 0;

    json_object_foreach((json_t *)(size_t)paths(), path, item)
        json_object_foreach(item, method, operation)
            count += text_index(methods, method) >= 0;
    cr_expect_eq(count, ROUTE_COUNT);
}

/* The one scope that an operation's security names; "" if it is open to all. */
static const char *contract_scope(const json_t *operation)
{
    const json_t *security = json_object_get(operation, "security");
    const json_t *scopes = json_object_get(json_array_get(security, 0), "accessToken");

    cr_assert(json_is_array(security), "the operation says who may call it");
    cr_assert(json_array_size(security) == 0 || json_array_size(scopes) == 1, "one scope a route");
    return json_array_size(security) == 0 ? "" : json_string_value(json_array_get(scopes, 0));
}

Test(routes, each_needs_the_scope_that_the_contract_names)
{
    for (int i = 0; i < ROUTE_COUNT; i++) {
        const struct route *route = route_at(i);

        cr_expect_str_eq(contract_scope(operation_of(route)), scope_name(route->scope), "%s %s",
                         route->method, route->path);
    }
}

Test(routes, one_reads_a_body_where_the_contract_has_one)
{
    for (int i = 0; i < ROUTE_COUNT; i++) {
        const struct route *route = route_at(i);

        cr_expect_eq(json_object_get(operation_of(route), "requestBody") != NULL,
                     route->body_limit > 0, "%s %s", route->method, route->path);
    }
}

static const json_t *follow(const json_t *value)
{
    const char *reference = json_string_value(json_object_get(value, "$ref"));

    if (!reference)
        return value;
    return json_object_get(json_object_get(json_object_get(document(), "components"), "parameters"),
                           strrchr(reference, '/') + 1);
}

static bool takes(const json_t *parameters, const char *name)
{
    const json_t *parameter;
    size_t i;

    json_array_foreach(parameters, i, parameter) {
        if (text_equal(json_string_value(json_object_get(follow(parameter), "name")), name))
            return true;
    }
    return false;
}

static bool demands(const json_t *parameters, const char *name)
{
    const json_t *parameter;
    size_t i;

    json_array_foreach(parameters, i, parameter) {
        const json_t *declared = follow(parameter);

        if (text_equal(json_string_value(json_object_get(declared, "name")), name))
            return json_is_true(json_object_get(declared, "required"));
    }
    return false;
}

/* What begins something that ends later answers 202 in the place of 201. */
static bool is_job(const struct route *route)
{
    return json_object_get(json_object_get(operation_of(route), "responses"), "202") != NULL;
}

/* What a route's kind obliges it to answer with. */
static void expect_statuses(const struct route *route, bool condition, const char *statuses)
{
    const json_t *responses = json_object_get(operation_of(route), "responses");

    for (; condition && *statuses; statuses += 4)
        cr_expect_not_null(json_object_get(responses, keep_bytes(statuses, 3)), "%s %s: %.3s",
                           route->method, route->path, statuses);
    for (; !condition && *statuses; statuses += 4)
        cr_expect_null(json_object_get(responses, keep_bytes(statuses, 3)), "%s %s: %.3s",
                       route->method, route->path, statuses);
}

Test(routes, each_lists_the_statuses_that_its_kind_can_answer_with)
{
    for (int i = 0; i < ROUTE_COUNT; i++) {
        const struct route *route = route_at(i);
        const json_t *operation = operation_of(route);
        const json_t *parameters = json_object_get(operation, "parameters");

        expect_statuses(route, true, "400 413 422 503 ");
        expect_statuses(route, route->scope != SCOPE_NONE, "401 403 429 500 ");
        expect_statuses(route, route->body_limit > 0, "415 ");
        expect_statuses(route, takes(parameters, "If-Match"), "412 ");
        expect_statuses(route, demands(parameters, "If-Match"), "428 ");
        expect_statuses(route, takes(parameters, "If-None-Match"), "304 ");
        if (strchr(route->path, '{'))
            expect_statuses(route, true, "404 ");
        if (takes(parameters, "Idempotency-Key"))
            expect_statuses(route, true, is_job(route) ? "202 409 " : "201 409 ");
    }
}

Test(routes, each_name_in_a_path_is_a_parameter)
{
    for (int i = 0; i < ROUTE_COUNT; i++) {
        const struct route *route = route_at(i);
        const json_t *shared = json_object_get(item_of(route), "parameters");
        const json_t *own = json_object_get(operation_of(route), "parameters");

        for (const char *at = strchr(route->path, '{'); at; at = strchr(at + 1, '{')) {
            const char *name = keep_bytes(at + 1, strcspn(at + 1, "}"));

            cr_expect(takes(shared, name) || takes(own, name), "%s %s: %s", route->method,
                      route->path, name);
        }
    }
}
