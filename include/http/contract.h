#ifndef HTTP_CONTRACT_H
#define HTTP_CONTRACT_H

#include "arena.h"
#include "error.h"
#include "exchange.h"

#include <jansson.h>

/*
 * The OpenAPI document, compiled once into a validator. The document is the only place where a
 * request's shape is written: bodies, query parameters and headers are checked against it before a
 * handler runs, and every fault comes back at once with its JSON pointer.
 *
 * Understood: type (also a list), properties, required, additionalProperties (boolean), enum, const, minimum,
 * maximum, minLength, maxLength, items, minItems, maxItems, uniqueItems, oneOf with a discriminator,
 * $ref to #/components, and our named formats. Any other keyword that would constrain stops the
 * start; annotations (title, description, example, default, deprecated, x-…) pass.
 */
struct contract;

/* `arena` must outlive the contract. ERROR_INTERNAL names the keyword or reference at fault. */
MUST_CHECK bool contract_new(const char *openapi_json, struct arena *arena,
                             const struct contract **ret, struct error *err);

/* A body against its operation's request schema, and the schema rules between members. On failure
 * ERROR_INVALID with err->faults in x->arena, at most 100 of them. */
MUST_CHECK bool contract_check_body(const struct contract *contract, const char *operation,
                                    const json_t *body, struct arena *arena, struct error *err);

/* Query parameters and headers of the exchange: unknown or repeated query parameters are faults too.
 * An absent Idempotency-Key is ERROR_MALFORMED, an absent If-Match ERROR_PRECONDITION. */
MUST_CHECK bool contract_check_parameters(const struct contract *contract, const char *operation,
                                          const struct exchange *x, struct error *err);

/* A value against a named schema of #/components/schemas. For tests and merged documents. */
MUST_CHECK bool contract_check_schema(const struct contract *contract, const char *schema,
                                      const json_t *value, struct arena *arena, struct error *err);

#endif
