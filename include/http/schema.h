#ifndef HTTP_SCHEMA_H
#define HTTP_SCHEMA_H

#include "arena.h"
#include "error.h"
#include "fault_list.h"
#include "format.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * One schema of the contract, compiled: plain structs in an arena, no JSON kept. Sentences that do
 * not depend on the value are written when the document is compiled.
 */

enum schema_type {
    TYPE_NULL = 1,
    TYPE_BOOLEAN = 2,
    TYPE_INTEGER = 4,
    TYPE_NUMBER = 8, /* integers too */
    TYPE_STRING = 16,
    TYPE_ARRAY = 32,
    TYPE_OBJECT = 64
};

/* A JSON number as it was written: integers stay exact beyond 2^53. */
struct number {
    bool is_real;
    int64_t integer;
    double real;
};

/* A scalar of enum or const. */
struct literal {
    enum schema_type type;
    const char *text; /* of a string; else as JSON */
    struct number number;
    bool truth;
};

struct bound {
    bool is_set;
    struct number number;
    const char *text; /* as JSON */
};

struct span {
    size_t low;
    size_t high;
};

struct property {
    const char *name;
    const struct schema *schema;
};

struct branch {
    const char *tag;
    const struct schema *schema;
};

struct schema {
    const char *name;         /* in components/schemas; NULL inside another schema */
    const struct schema *ref; /* must hold as well; NULL for none */

    unsigned types; /* 0: any */
    const char *type_sentence;
    const struct literal *literals; /* of enum or const */
    size_t literal_count;
    const char *literal_sentence;

    struct bound minimum, maximum;
    struct span length; /* of strings, in code points */
    const struct format *format;

    const struct schema *items;
    struct span item_span;
    bool unique_items;

    const struct property *properties; /* by name */
    size_t property_count;
    const char *const *required;
    size_t required_count;
    size_t least_members;
    bool is_closed; /* additionalProperties: false */

    const struct branch *branches; /* of oneOf, chosen by the member `tag_member` */
    size_t branch_count;
    const struct branch *mapping; /* of the discriminator; read into `branches` by choice_join */
    size_t mapping_count;
    const char *tag_member;
    const char *tag_sentence;
    const struct schema *unless_null; /* oneOf this schema and null */
};

/* The schemas of components/schemas, at fixed addresses, so that they can refer to one another. */
struct schema_set {
    struct schema *items;
    size_t count;
};

const struct schema *schema_find(const struct schema_set *set, const char *name);

/* The types that a schema admits, through its references; 0: any. */
unsigned schema_types(const struct schema *schema);

/* Add every fault of `value` to `faults`. `at` is where the value stands. */
void schema_check(const struct schema *schema, const struct step *at, const json_t *value,
                  struct fault_list *faults);

/* -1, 0 or 1, exactly: no integer is rounded to a double. */
int number_compare(const struct number *a, const struct number *b);
struct number number_read(const json_t *value);

/* A string equals a string, a number a number of the same value (3.0 is 3). */
bool literal_equals(const struct literal *literal, const json_t *value);

#endif
