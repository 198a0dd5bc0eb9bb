#ifndef HTTP_CONTRACT_H
#define HTTP_CONTRACT_H

#include "arena.h"
#include "error.h"
#include "exchange.h"

#include <jansson.h>

/*
 * The OpenAPI document, compiled once into a validator. The document is the only place where a
 * request's shape is written: bodies, query parameters and headers are checked against it before a
 * handler runs, and every fault comes back at once with its JSON pointer. Rules between members,
 * which no schema can say, are the domain's.
 *
 * Understood: type (also a list), properties, required, additionalProperties (boolean),
 * minProperties, enum and const of scalars, minimum, maximum, minLength, maxLength (code points),
 * items, minItems, maxItems, uniqueItems (with maxItems), oneOf with a discriminator or of one
 * schema and null, $ref to #/components/schemas (also circular), and the formats of format.h. Any
 * other keyword, format or reference stops the start; annotations (title, description, example,
 * examples, default, deprecated, readOnly, writeOnly, $comment, x-…) pass.
 *
 * A whole number is any without a fraction that fits in 64 bits: 3.0 is one, and jansson holds it
 * as a real, for which json_integer_value says 0. Read numbers with number_read or
 * json_number_value.
 *
 * Faults come in the order of the request, an object's missing members after those that it has; at
 * most 100. No sentence repeats a value.
 */
struct contract;

/* `arena` must outlive the contract. ERROR_INTERNAL names the keyword, format or reference at fault
 * and where it stands in the document. The JSON is not kept. */
MUST_CHECK bool contract_new(const char *openapi_json, struct arena *arena,
                             const struct contract **ret, struct error *err);

/* A body against its operation's request schema. On failure ERROR_INVALID with err->faults in
 * `arena`. A NULL body is ERROR_MALFORMED if the operation needs one. */
MUST_CHECK bool contract_check_body(const struct contract *contract, const char *operation,
                                    const json_t *body, struct arena *arena, struct error *err);

/*
 * Path values, query parameters and headers of the exchange. A path value against its schema is
 * ERROR_NOT_FOUND; an absent Idempotency-Key is ERROR_MALFORMED, an absent If-Match
 * ERROR_PRECONDITION. All else is ERROR_INVALID with faults at "/query/limit" or
 * "/header/Idempotency-Key"; unknown and repeated query parameters are faults too. Headers that the
 * document does not name pass.
 */
MUST_CHECK bool contract_check_parameters(const struct contract *contract, const char *operation,
                                          const struct exchange *x, struct error *err);

/* A value against a named schema of #/components/schemas. For tests and merged documents. */
MUST_CHECK bool contract_check_schema(const struct contract *contract, const char *schema,
                                      const json_t *value, struct arena *arena, struct error *err);

#endif
