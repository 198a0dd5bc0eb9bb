#include "policy_case.h"
#include "text.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
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

static json_t *step_down(json_t *value, const char *name)
{
    json_t *next = json_is_array(value) ? json_array_get(value, strtoul(name, NULL, 10))
                                        : json_object_get(value, name);

    cr_assert(next, "no %s", name);
    return next;
}

void change_policy(json_t *document, const char *pointer, const char *json)
{
    char path[200], *rest = path + 1, *name;
    json_t *value = document;

    (void)snprintf(path, sizeof(path), "%s", pointer);
    name = strsep(&rest, "/");
    for (; rest; name = strsep(&rest, "/"))
        value = step_down(value, name);
    if (json_is_array(value))
        (void)json_array_set_new(value, strtoul(name, NULL, 10), json_from(json));
    else if (json)
        (void)json_object_set_new(value, name, json_from(json));
    else
        cr_assert_eq(json_object_del(value, name), 0, "no %s", pointer);
}

static bool says(const struct error *err, const char *words)
{
    for (const struct fault *fault = err->faults; fault; fault = fault->next)
        if (strstr(fault->detail, words))
            return true;
    return false;
}

void expect_policy_refusal(json_t *document, const char *words)
{
    struct arena arena;
    struct error err = { 0 };

    arena_init(&arena, 4 * MIB);
    cr_expect_null(try_policy(document, &arena, &err), "taken, though: %s", words);
    cr_expect_eq(err.code, ERROR_INVALID);
    cr_expect(says(&err, words), "\"%s\", not \"%s\"", err.faults ? err.faults->detail : err.detail,
              words);
    arena_free(&arena);
    json_decref(document);
}
