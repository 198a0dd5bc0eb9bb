#ifndef HTTP_OPERATION_H
#define HTTP_OPERATION_H

#include "compiler.h"
#include "exchange.h"

/*
 * What one operation of the document takes: parameters and a body, compiled.
 */

enum place { PLACE_PATH, PLACE_QUERY, PLACE_HEADER };

struct parameter {
    const char *name;
    enum place place;
    bool is_required;
    struct schema schema; /* admits strings, whole numbers and booleans only */
};

struct operation {
    const char *name; /* operationId */
    const struct parameter *parameters;
    size_t parameter_count;
    const struct schema *body; /* NULL if it takes none */
    bool needs_body;
};

/* One operation of a path item. `at` is where the operation stands; `document` resolves references
 * into components/parameters and components/requestBodies. */
MUST_CHECK bool operation_compile(const struct compiler *c, const json_t *document,
                                  const struct step *at, const json_t *path_item,
                                  struct operation *ret, struct error *err);

/* See contract_check_parameters. */
MUST_CHECK bool operation_check_parameters(const struct operation *operation,
                                           const struct exchange *x, struct error *err);

#endif
