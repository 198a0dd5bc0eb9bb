#ifndef HTTP_COMPILER_H
#define HTTP_COMPILER_H

#include "schema.h"

/*
 * Turns the schemas of the OpenAPI document into struct schema. Whatever it cannot hold a value to,
 * it refuses, so that nothing in the document is mere decoration.
 */
struct compiler {
    struct arena *arena;
    const struct schema_set *set;
};

/* Compile `source`, which stands at `at` in the document, into *ret; ret->name stays as it was.
 * ERROR_INTERNAL names the place and what is wrong. */
MUST_CHECK bool schema_compile(const struct compiler *c, const struct step *at,
                               const json_t *source, struct schema *ret, struct error *err);

/* Fails if a schema leads back to itself without going down into the value: checks would not end.
 */
MUST_CHECK bool schema_set_ends(const struct compiler *c, struct error *err);

/* Fail at a place in the document. */
bool compiler_refuse(const struct compiler *c, const struct step *at, struct error *err,
                     const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Zeroed room for `count` things (also for none), a copy of a text, a number as text. NULL, with
 * *err set, if the arena is full. */
void *compiler_room(const struct compiler *c, size_t count, size_t size, struct error *err);
const char *compiler_text(const struct compiler *c, const char *text, struct error *err);
const char *compiler_number(const struct compiler *c, const struct number *number,
                            struct error *err);

/* The schema that "#/components/schemas/NAME" names. */
MUST_CHECK bool compiler_refer(const struct compiler *c, const struct step *at,
                               const char *reference, const struct schema **ret, struct error *err);

/* A keyword's value, which stands at `at`, into *ret. What the choice_ functions read is a choice:
 * of types, of values, of schemas. */
bool choice_read_types(const struct compiler *c, const struct step *at, const json_t *value,
                       struct schema *ret, struct error *err);
bool choice_read_enum(const struct compiler *c, const struct step *at, const json_t *value,
                      struct schema *ret, struct error *err);
bool choice_read_const(const struct compiler *c, const struct step *at, const json_t *value,
                       struct schema *ret, struct error *err);
bool choice_read_branches(const struct compiler *c, const struct step *at, const json_t *value,
                          struct schema *ret, struct error *err);
bool choice_read_discriminator(const struct compiler *c, const struct step *at, const json_t *value,
                               struct schema *ret, struct error *err);

/* oneOf and discriminator together, once both are read. */
bool choice_join(const struct compiler *c, const struct step *at, struct schema *ret,
                 struct error *err);

#endif
