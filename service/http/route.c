#include "route.h"
#include "buffer.h"
#include "text.h"

#include <string.h>

enum route_id {
#define X(method, path, handler, scope, limit) ROUTE_##handler,
    ROUTE_TABLE(X)
#undef X
};

enum { OPERATION_BYTES = 48, ALLOW_BYTES = 256 };

static const char *const handler_names[ROUTE_COUNT] = {
#define X(method, path, handler, scope, limit) #handler,
    ROUTE_TABLE(X)
#undef X
};

/* Written once, before main, by name_operations. */
static char operations[ROUTE_COUNT][OPERATION_BYTES];

static const struct route routes[ROUTE_COUNT] = {
#define X(method, path, handler, scope, limit)                                                     \
    { #method, (path), operations[ROUTE_##handler], handler, SCOPE_##scope, (limit) },
    ROUTE_TABLE(X)
#undef X
};

#define X(method, path, handler, scope, limit)                                                     \
    _Static_assert(sizeof(#handler) <= OPERATION_BYTES && (limit) <= (size_t)ROUTE_BODY_LIMIT,     \
                   #handler);
ROUTE_TABLE(X)
#undef X

/* The operationId is the handler's name in camelCase, so that the table need not say it twice. */
__attribute__((constructor)) static void name_operations(void)
{
    for (int i = 0; i < ROUTE_COUNT; i++) {
        char *to = operations[i];

        for (const char *from = handler_names[i]; *from; from++) {
            bool starts_word = *from == '_';

            from += starts_word;
            *to++ = (char)(starts_word ? *from - 'a' + 'A' : *from);
        }
    }
}

const struct route *route_at(int index)
{
    return &routes[index];
}

int route_index(const struct route *route)
{
    return (int)(route - routes);
}

/* One segment of a template against one of the path; a {name} takes any that is not empty. */
static bool segment_matches(const char *template, size_t template_length, const char *segment,
                            size_t length)
{
    if (template_length > 0 && template[0] == '{')
        return length > 0;
    return length == template_length && memcmp(template, segment, length) == 0;
}

static bool path_matches(const char *template, const char *path)
{
    while (*template == '/' && *path == '/') {
        size_t template_length = strcspn(++template, "/");
        size_t length = strcspn(++path, "/");

        if (!segment_matches(template, template_length, path, length))
            return false;
        template += template_length;
        path += length;
    }
    return *template == '\0' && *path == '\0';
}

static bool take_path_value(struct exchange *x, const char *template, size_t template_length,
                            const char *segment, size_t length)
{
    const char *name = arena_bytes(x->arena, template + 1, template_length - 2);
    const char *value = percent_decode(x->arena, segment, length, false);

    return name && value && pair_add(&x->path_values, name, value);
}

/* The path is known to match. */
static bool take_path_values(struct exchange *x, const char *template, const char *path)
{
    while (*template == '/') {
        size_t template_length = strcspn(++template, "/");
        size_t length = strcspn(++path, "/");

        if (template[0] == '{' && !take_path_value(x, template, template_length, path, length))
            return false;
        template += template_length;
        path += length;
    }
    return true;
}

/* The first row whose path matches; rows of the same path follow it. */
static const struct route *find_path(const char *path)
{
    for (int i = 0; i < ROUTE_COUNT; i++)
        if (path_matches(routes[i].path, path))
            return &routes[i];
    return NULL;
}

static const struct route *find_method(const char *template, const char *method)
{
    const char *wanted = text_equal(method, "HEAD") ? "GET" : method;

    for (int i = 0; i < ROUTE_COUNT; i++)
        if (text_equal(routes[i].path, template) && text_equal(routes[i].method, wanted))
            return &routes[i];
    return NULL;
}

static void allow(struct exchange *x, const char *template)
{
    struct buffer methods;

    buffer_init(&methods, x->arena, ALLOW_BYTES);
    for (int i = 0; i < ROUTE_COUNT; i++) {
        if (!text_equal(routes[i].path, template))
            continue;
        buffer_add(&methods, methods.length ? ", " : "");
        buffer_add(&methods, routes[i].method);
        if (text_equal(routes[i].method, "GET"))
            buffer_add(&methods, ", HEAD");
    }
    if (!methods.failed)
        reply_header(x, "Allow", methods.text);
}

bool route_match(struct exchange *x, struct error *err)
{
    const struct route *known = find_path(x->path);
    const struct route *route;

    if (!known)
        return error_set(err, ERROR_NOT_FOUND, "", "No resource has this path");
    route = find_method(known->path, x->method);
    if (!route) {
        allow(x, known->path);
        return error_set(err, ERROR_METHOD, "", "See Allow for the methods of this resource");
    }
    if (!take_path_values(x, route->path, x->path))
        return error_set(err, ERROR_NOT_FOUND, "", "No resource has this path");
    x->route = route;
    return true;
}
