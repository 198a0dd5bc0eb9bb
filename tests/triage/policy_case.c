#include "policy_case.h"
#include "text.h"

#include <criterion/criterion.h>
#include <string.h>

json_t *policy_table(json_t *document, const char *id)
{
    size_t i;
    json_t *table;

    json_array_foreach(json_object_get(document, "tables"), i, table) {
        if (text_equal(json_string_value(json_object_get(table, "id")), id))
            return table;
    }
    cr_assert_fail("no table %s", id);
    return NULL;
}

json_t *policy_rows(json_t *document, const char *table)
{
    return json_object_get(policy_table(document, table), "rows");
}

json_t *json_from(const char *text)
{
    json_error_t where;
    json_t *value = json_loads(text, JSON_DECODE_ANY, &where);

    cr_assert(value, "%s: %s", text, where.text);
    return value;
}

void expect_policy_refusal(json_t *document, const char *words)
{
    struct arena arena;
    struct error err = { 0 };

    arena_init(&arena, 4 * MIB);
    cr_expect_null(try_policy(document, &arena, &err), "taken, though: %s", words);
    cr_expect_eq(err.code, ERROR_INVALID);
    cr_expect(strstr(err.detail, words), "\"%s\", not \"%s\"", err.detail, words);
    arena_free(&arena);
    json_decref(document);
}
