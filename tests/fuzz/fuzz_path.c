#include "contract.h"
#include "correlation.h"
#include "fuzz.h"
#include "route.h"

#include <string.h>

/* The head of a request: "METHOD path?query" in the first line, then a header a line. */

static void take_headers(struct exchange *x, char *rest)
{
    for (char *line; (line = strsep(&rest, "\n"));) {
        char *value = strchr(line, ':');

        if (!value)
            continue;
        *value++ = '\0';
        if (!pair_add(&x->headers, line, value + strspn(value, " ")))
            return;
    }
}

static bool read_head(struct exchange *x, struct error *err)
{
    return route_match(x, err) && query_read(x, err) &&
           contract_check_parameters(fuzz_contract(), x->route->operation, x, err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct exchange x = { .arena = &arena };
    struct error err = { 0 };
    char *rest = (char *)(size_t)fuzz_text(&arena, data, size);
    char *line = strsep(&rest, "\n");
    char *path = strchr(line, ' ');
    char *query;

    if (path) {
        *path++ = '\0';
        query = strchr(path, '?');
        if (query)
            *query++ = '\0';
        x.method = line;
        x.path = path;
        x.query_text = query ? query : "";
        take_headers(&x, rest);
        correlation_read(&x);
        if (!read_head(&x, &err))
            fuzz_refuse(&x, &err);
    }
    arena_free(&arena);
    return 0;
}
