#include "mutation.h"
#include "decision.h"
#include "policy.h"
#include "text.h"

#include <criterion/criterion.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct walk {
    json_t *document;
    mutation_visitor *visit;
    void *context;
    const char *where;
};

/* One member of an object replaced (NULL: left out), seen, and put back. Takes the reference. */
__attribute__((format(printf, 5, 6))) static void try_member(struct walk *w, json_t *object,
                                                             const char *name, json_t *other,
                                                             const char *format, ...)
{
    json_t *kept = json_incref(json_object_get(object, name));
    char change[CELL_TEXT + 64];
    va_list values;

    va_start(values, format);
    (void)vsnprintf(change, sizeof(change), format, values);
    va_end(values);
    if (other)
        (void)json_object_set_new(object, name, other);
    else
        (void)json_object_del(object, name);
    w->visit(w->document, w->where, change, w->context);
    (void)json_object_set_new(object, name, kept);
}

/* One item of an array left out, seen, and put back. */
static void try_without(struct walk *w, json_t *array, size_t index, const char *change)
{
    json_t *item = json_incref(json_array_get(array, index));

    (void)json_array_remove(array, index);
    w->visit(w->document, w->where, change, w->context);
    (void)json_array_insert_new(array, index, item);
}

/* From one that is an error to one that is not done nothing changes: the contract sees to it that
 * the first is never missing. */
static void change_inputs(struct walk *w)
{
    static const char *const meanings[] = { "error", "hold", "notDone" };
    json_t *inputs = json_object_get(w->document, "inputs"), *input;
    size_t i;

    json_array_foreach(inputs, i, input) {
        const char *missing = json_string_value(json_object_get(input, "missing"));

        w->where = json_string_value(json_object_get(input, "name"));
        for (int m = 0; m < 3; m++)
            if (text_equal(meanings[m], "hold") != text_equal(missing, "hold"))
                try_member(w, input, "missing", json_string(meanings[m]), "missing: %s",
                           meanings[m]);
    }
    for (i = 0; i < json_array_size(inputs); i++) {
        w->where = json_string_value(json_object_get(json_array_get(inputs, i), "name"));
        try_without(w, inputs, i, "left out");
    }
}

static void change_thresholds(struct walk *w)
{
    json_t *thresholds = json_object_get(w->document, "thresholds");
    json_t *copy = json_deep_copy(thresholds), *threshold;
    const char *name;

    json_object_foreach(copy, name, threshold) {
        json_t *part = json_object_get(thresholds, name);
        json_int_t value = json_integer_value(json_object_get(threshold, "value"));

        w->where = name;
        if (json_is_integer(json_object_get(threshold, "value"))) {
            try_member(w, part, "value", json_integer(value + 1), "raised by one");
            try_member(w, part, "value", json_integer(value - 1), "lowered by one");
            try_member(w, part, "value", json_null(), "not set");
        }
    }
    json_decref(copy);
}

static void change_cells(struct walk *w, json_t *row)
{
    static char texts[CELL_ALTERNATIVES][CELL_TEXT];
    json_t *when = json_object_get(row, "when"), *copy = json_deep_copy(when), *cell;
    const char *name;

    json_object_foreach(copy, name, cell) {
        enum fact_id fact = FACT_COUNT;
        int count;

        cr_assert(fact_parse(name, &fact));
        count = cell_alternatives(fact, json_string_value(cell), texts);
        try_member(w, when, name, NULL, "without %s", name);
        for (int i = 0; i < count; i++)
            try_member(w, when, name, json_string(texts[i]), "%s %s", name, texts[i]);
    }
    json_decref(copy);
}

/* The names that an effect's value is one of; NULL if it is no name. */
static const char *const *names_of(const char *effect)
{
    static const char *const classes[] = { "HOLD", "PARALLEL", "U2", "U1", "SC", "E1", "E0", NULL };
    static const char *const tiers[] = { "I", "II", "III", NULL };
    static const char *const gates[] = { "G-01", "G-15", NULL };
    static const struct {
        const char *effect;
        const char *const *names;
    } rows[] = { { "class", classes },
                 { "minimumTier", tiers },
                 { "gate", gates },
                 { "stream", streams },
                 { "band", strata },
                 { "stratum", strata },
                 { "flag", flags },
                 { "minimumUrgency", urgencies },
                 { "recommend", intervention_codes },
                 { "candidate", intervention_codes } };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (text_equal(rows[i].effect, effect))
            return rows[i].names;
    return NULL;
}

static void change_list(struct walk *w, json_t *list, const char *name)
{
    const char *const *names = names_of(name);
    char change[CELL_TEXT];

    for (size_t i = 0; i < json_array_size(list); i++) {
        json_t *item = json_incref(json_array_get(list, i));

        (void)snprintf(change, sizeof(change), "%s without %s", name, json_string_value(item));
        if (json_array_size(list) > 1)
            try_without(w, list, i, change);
        for (int n = 0; names && names[n]; n++) {
            (void)snprintf(change, sizeof(change), "%s %s for %s", name, names[n],
                           json_string_value(item));
            (void)json_array_set_new(list, i, json_string(names[n]));
            if (!text_equal(names[n], json_string_value(item)))
                w->visit(w->document, w->where, change, w->context);
        }
        (void)json_array_set_new(list, i, item);
    }
}

static void change_effect(struct walk *w, json_t *then, const char *name, json_t *value)
{
    const char *const *names = names_of(name);

    try_member(w, then, name, NULL, "without %s", name);
    if (json_is_array(value))
        change_list(w, json_object_get(then, name), name);
    for (int i = 0; json_is_string(value) && names && names[i]; i++)
        if (!text_equal(names[i], json_string_value(value)))
            try_member(w, then, name, json_string(names[i]), "%s %s", name, names[i]);
    if (text_equal(name, "returnToGp"))
        try_member(w, then, name, json_boolean(!json_is_true(value)), "%s turned round", name);
    if (text_equal(name, "recommend") || text_equal(name, "candidate")) {
        const char *other = text_equal(name, "recommend") ? "candidate" : "recommend";

        if (!json_object_get(then, other)) {
            (void)json_object_set(then, other, value);
            try_member(w, then, name, NULL, "%s for %s", other, name);
            (void)json_object_del(then, other);
        }
    }
}

static void change_row(struct walk *w, json_t *row)
{
    json_t *then = json_object_get(row, "then"), *copy = json_deep_copy(then), *value;
    const char *name;

    w->where = json_string_value(json_object_get(row, "id"));
    change_cells(w, row);
    json_object_foreach(copy, name, value)
        change_effect(w, then, name, value);
    json_decref(copy);
}

static void change_table(struct walk *w, json_t *table)
{
    json_t *rows = json_object_get(table, "rows");
    json_t *otherwise = json_object_get(table, "otherwise");
    bool is_unique = text_equal(json_string_value(json_object_get(table, "hitPolicy")), "UNIQUE");

    w->where = json_string_value(json_object_get(table, "id"));
    try_member(w, table, "hitPolicy", json_string(is_unique ? "COLLECT" : "UNIQUE"),
               "another hit policy");
    if (otherwise) {
        try_member(w, table, "otherwise", NULL, "without otherwise");
        change_row(w, otherwise);
    }
    for (size_t i = 0; i < json_array_size(rows); i++) {
        w->where = json_string_value(json_object_get(json_array_get(rows, i), "id"));
        try_without(w, rows, i, "left out");
        change_row(w, json_array_get(rows, i));
    }
}

void mutations_visit(json_t *document, mutation_visitor *visit, void *context)
{
    struct walk w = { document, visit, context, "" };
    json_t *table;
    size_t i;

    change_inputs(&w);
    change_thresholds(&w);
    json_array_foreach(json_object_get(document, "tables"), i, table)
        change_table(&w, table);
}
