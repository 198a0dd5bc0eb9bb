#include "text.h"
#include "vignette.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Whether the vignettes guard the policy: each row, each condition and effect of a row, and each
 * threshold is taken away or moved in turn, and some vignette must then get another answer.
 */

/* What no answer shows: times to acknowledge and to confirm (test_deadlines.c), and words for
 * people. */
static const char *const unseen[] = { "escalationAckMinutesE0",
                                      "escalationAckMinutesE1",
                                      "endOfDayMinute",
                                      "confirmWorkingDays",
                                      "action",
                                      NULL };

/* Effects that hold or leave undetermined what triage would anyway: they are there to be explained.
 */
static const char *const doubled[] = { "E-01.1 hold",    "R-08.1 stratum", "R-08.1 hold",
                                       "R-09.4 stratum", "R-09.4 hold",    NULL };

static bool is_unseen(const char *name)
{
    return text_index(unseen, name) >= 0;
}

/* Whether some vignette notices, or the reader refuses the policy outright. */
static bool is_noticed(const json_t *document)
{
    const struct vignette_list *list = load_vignettes();
    struct arena arena;
    struct error err;
    const struct policy *policy;
    bool noticed;

    arena_init(&arena, 4 * MIB);
    policy = try_policy(document, &arena, &err);
    noticed = policy == NULL;
    for (size_t i = 0; !noticed && i < list->count; i++) {
        static char answer[VIGNETTE_COLUMN_COUNT][VIGNETTE_CELL];

        vignette_answer(&list->items[i], policy, answer);
        noticed = vignette_difference(&list->items[i], answer) != VIGNETTE_COLUMN_COUNT;
    }
    arena_free(&arena);
    return noticed;
}

static void expect_noticed(const json_t *document, const char *where, const char *what)
{
    char change[VIGNETTE_CELL];

    (void)snprintf(change, sizeof(change), "%s %s", where, what);
    cr_expect(is_noticed(document) || text_index(doubled, change) >= 0, "no vignette notices %s",
              change);
}

static const char *id_of(const json_t *row)
{
    return json_string_value(json_object_get(row, "id"));
}

/* Each member of `part` of the row, left out. */
static void drop_members(json_t *document, json_t *row, const char *part)
{
    json_t *whole = json_incref(json_object_get(row, part)), *value;
    const char *name;
    void *next;

    json_object_foreach_safe(whole, next, name, value)
    {
        char *kept = strdup(name);

        if (!is_unseen(kept)) {
            json_t *fewer = json_copy(whole);

            (void)json_object_del(fewer, kept);
            (void)json_object_set_new(row, part, fewer);
            expect_noticed(document, id_of(row), kept);
            (void)json_object_set(row, part, whole);
        }
        free(kept);
    }
    json_decref(whole);
}

/* Each value of a list of effects, left out. */
static void drop_values(json_t *document, json_t *row)
{
    const char *name;
    json_t *value;

    json_object_foreach(json_object_get(row, "then"), name, value) {
        for (size_t i = 0; json_array_size(value) > 1 && i < json_array_size(value); i++) {
            json_t *item = json_incref(json_array_get(value, i));

            (void)json_array_remove(value, i);
            expect_noticed(document, id_of(row), json_string_value(item));
            (void)json_array_insert_new(value, i, item);
        }
    }
}

static void for_each_row(void (*check)(json_t *document, json_t *rows, size_t index))
{
    json_t *document = policy_document(), *table;
    size_t t;

    json_array_foreach(json_object_get(document, "tables"), t, table) {
        json_t *rows = json_object_get(table, "rows");

        for (size_t i = 0; i < json_array_size(rows); i++)
            check(document, rows, i);
    }
    json_decref(document);
}

static void drop_row(json_t *document, json_t *rows, size_t index)
{
    json_t *row = json_incref(json_array_get(rows, index));

    (void)json_array_remove(rows, index);
    expect_noticed(document, id_of(row), "left out");
    (void)json_array_insert_new(rows, index, row);
}

Test(guards, each_row_is_needed)
{
    for_each_row(drop_row);
}

static void drop_parts(json_t *document, json_t *rows, size_t index)
{
    json_t *row = json_array_get(rows, index);

    drop_members(document, row, "when");
    drop_members(document, row, "then");
    drop_values(document, row);
}

Test(guards, each_condition_and_effect_of_a_row_is_needed)
{
    for_each_row(drop_parts);
}

/* "any(a, b, c)" without each of its members in turn. */
static void drop_alternatives(json_t *document, json_t *rows, size_t index)
{
    json_t *row = json_array_get(rows, index), *when = json_object_get(row, "when"),
           *copy = json_deep_copy(when), *value;
    const char *name;

    json_object_foreach(copy, name, value) {
        const char *text = json_string_value(value), *open = strchr(text, '(');
        char less[512];

        for (const char *from = open ? open + 1 : NULL;
             from && strchr(text, ',') && text[0] != '(' && text[0] != '[';) {
            size_t length = strcspn(from, ",)");
            bool last = from[length] == ')';

            if (*from == '[')
                break;
            (void)snprintf(less, sizeof(less), "%.*s%s", (int)(from - text), text,
                           from + length + !last + strspn(from + length + !last, " "));
            if (last)
                (void)snprintf(less, sizeof(less), "%.*s)", (int)(from - text - 2), text);
            (void)json_object_set_new(when, name, json_string(less));
            expect_noticed(document, id_of(row), less);
            from = last ? NULL : from + length + 1 + strspn(from + length + 1, " ");
        }
        (void)json_object_set(when, name, value);
    }
    json_decref(copy);
}

Test(guards, each_alternative_of_a_condition_is_needed)
{
    for_each_row(drop_alternatives);
}

static void move_threshold(json_t *document, const char *name, json_t *threshold, int by)
{
    json_int_t value = json_integer_value(json_object_get(threshold, "value"));

    (void)json_object_set_new(threshold, "value", json_integer(value + by));
    expect_noticed(document, name, by > 0 ? "raised by one" : "lowered by one");
    (void)json_object_set_new(threshold, "value", json_integer(value));
}

Test(guards, each_threshold_is_where_it_is)
{
    json_t *document = policy_document(), *threshold;
    const char *name;

    json_object_foreach(json_object_get(document, "thresholds"), name, threshold) {
        if (is_unseen(name) || !json_is_integer(json_object_get(threshold, "value")))
            continue;
        move_threshold(document, name, threshold, 1);
        move_threshold(document, name, threshold, -1);
    }
    json_decref(document);
}
