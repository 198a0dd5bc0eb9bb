#include "cleanup.h"
#include "csv_text.h"
#include "policy_csv.h"
#include "policy_flat.h"
#include "policy_read.h"
#include "text.h"

#include <string.h>

DEFINE_CLEANUP(json_t *, json_decref)

/* What a row and a threshold cannot be without. */
static const char *const row_needs[] = { "id", "because", "source", NULL };
static const char *const threshold_needs[] = { "name", "value", "origin", "source", NULL };
static const char *const input_needs[] = { "name", "missing", NULL };
static const char *const evidence_needs[] = { "id", NULL };

struct reading {
    const char *table;
    const struct csv *csv;
    enum policy_cell_kind kinds[CSV_COLUMNS];
    json_t *lines;
    json_t *seen; /* ids, as an object */
    struct arena *arena;
    struct fault_list *faults;
    bool has_otherwise;
};

__attribute__((format(printf, 4, 5))) static void fail(struct reading *r, size_t line,
                                                       const char *column, const char *format, ...)
{
    const struct step at_line = { NULL, NULL, line }, at_column = { &at_line, column, 0 };
    char what[240];
    va_list values;

    va_start(values, format);
    (void)vsnprintf(what, sizeof(what), format, values);
    va_end(values);
    fault_list_add(r->faults, column ? &at_column : &at_line, "%s", what);
}

static const char *const *needs_of(const char *table)
{
    if (text_equal(table, "thresholds"))
        return threshold_needs;
    if (text_equal(table, "inputs"))
        return input_needs;
    return text_equal(table, "evidence") ? evidence_needs : row_needs;
}

static const char *column_at(const struct reading *r, size_t column)
{
    return csv_cell(&r->csv->head, column);
}

static bool has_column(const struct reading *r, const char *name)
{
    for (size_t i = 0; i < r->csv->head.count; i++)
        if (text_equal(column_at(r, i), name))
            return true;
    return false;
}

static void check_column(struct reading *r, size_t column)
{
    const char *name = column_at(r, column), *effect = name + strlen(POLICY_THEN);

    if (!policy_column_kind(r->table, name, &r->kinds[column]))
        fail(r, r->csv->head.number, name, "no column of this table");
    else if (strncmp(name, POLICY_THEN, strlen(POLICY_THEN)) == 0 &&
             !effect_belongs((enum effect_kind)text_index(effect_names, effect),
                             (enum policy_table_id)text_index(policy_table_names, r->table)))
        fail(r, r->csv->head.number, name, "rows of this table cannot have this effect");
    for (size_t i = 0; i < column; i++)
        if (text_equal(column_at(r, i), name))
            fail(r, r->csv->head.number, name, "the column stands twice");
}

/* Columns without a name are what spreadsheets add at the right; they are empty. */
static void check_columns(struct reading *r)
{
    for (size_t i = 0; i < r->csv->head.count; i++)
        if (*column_at(r, i))
            check_column(r, i);
    for (const char *const *need = needs_of(r->table); *need; need++)
        if (!has_column(r, *need))
            fail(r, r->csv->head.number, *need, "the table needs this column");
}

/* The thresholds are another table: here each one that is named is there. */
static void suppose_thresholds(const char *text, bool is_set, struct arena *arena,
                               struct threshold_list *ret)
{
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

    ret->count = 0;
    while ((text = strchr(text, '@')) && ret->count < POLICY_THRESHOLDS) {
        size_t length = strspn(++text, letters);

        ret->items[ret->count].name = arena_bytes(arena, text, length);
        ret->items[ret->count++].is_set = is_set;
    }
}

static bool is_question(struct reading *r, const char *column, const char *text, struct error *err)
{
    struct threshold_list thresholds = { .count = 0 };
    struct cell cell;
    enum fact_id fact;
    bool unverified = false;

    suppose_thresholds(text, false, r->arena, &thresholds);
    return fact_parse(column + strlen(POLICY_WHEN), &fact) &&
           cell_read(text, fact, &thresholds, &cell, &unverified, err);
}

static bool is_effect(struct reading *r, const char *column, const json_t *value, struct error *err)
{
    int effect = text_index(effect_names, column + strlen(POLICY_THEN));
    struct threshold_list thresholds = { .count = 0 };
    struct effect ret;
    size_t i;
    json_t *item;

    json_array_foreach(value, i, item) {
        if (json_is_array(item))
            return error_set(err, ERROR_INVALID, "", "a list has no lists in it");
        if (!is_effect(r, column, item, err))
            return false;
    }
    if (json_is_array(value))
        return true;
    if (json_is_string(value))
        suppose_thresholds(json_string_value(value), true, r->arena, &thresholds);
    return effect_read(value, (enum effect_kind)effect, &thresholds, r->arena, &ret, err);
}

/* Whether the cell says what its column can hold. */
static bool fits(struct reading *r, const char *column, enum policy_cell_kind kind,
                 const json_t *value, struct error *err)
{
    if ((kind == CELL_TEXT || kind == CELL_QUESTION) && !json_is_string(value))
        return error_set(err, ERROR_INVALID, "", "must be %s", policy_cell_wants(kind));
    if (kind == CELL_QUESTION)
        return is_question(r, column, json_string_value(value), err);
    return strncmp(column, POLICY_THEN, strlen(POLICY_THEN)) != 0 ||
           is_effect(r, column, value, err);
}

static void read_cell(struct reading *r, const struct csv_line *from, size_t column, json_t *line)
{
    const char *text = csv_cell(from, column), *name = column_at(r, column);
    bool is_nothing = text_is_empty(text) || text_equal(text, "-");
    bool may_be_null = r->kinds[column] == CELL_AMOUNT || r->kinds[column] == CELL_TEXT_OR_NULL;
    cleanup(json_decref) json_t *value = NULL;
    struct error err;

    if (is_nothing && (!may_be_null || !*name))
        return;
    if (!*name) {
        fail(r, from->number, NULL, "a cell stands under no column: \"%.40s\"", text);
        return;
    }
    value = policy_cell_read(is_nothing ? "" : text, r->kinds[column]);
    if (!value)
        fail(r, from->number, name, "must be %s", policy_cell_wants(r->kinds[column]));
    else if (!fits(r, name, r->kinds[column], value, &err))
        fail(r, from->number, name, "%s", err.detail);
    else
        (void)json_object_set(line, name, value);
}

/* "otherwise T-06.2": the row of a table's otherwise. */
static void note_otherwise(struct reading *r, const struct csv_line *from, json_t *line)
{
    const char *id = json_string_value(json_object_get(line, "id"));
    size_t length = strlen(POLICY_OTHERWISE);

    if (!policy_sheet_is_rows(r->table) || !id || strncmp(id, POLICY_OTHERWISE, length) != 0 ||
        id[length] != ' ')
        return;
    if (r->has_otherwise)
        fail(r, from->number, "id", "the table has its otherwise already");
    r->has_otherwise = true;
    id += length + strspn(id + length, " ");
    (void)json_object_set_new(line, "id", json_string(id));
    (void)json_object_set_new(line, POLICY_OTHERWISE, json_true());
}

static void check_line(struct reading *r, const struct csv_line *from, const json_t *line)
{
    const char *key_name = policy_sheet_key(r->table);
    const char *key = json_string_value(json_object_get(line, key_name));

    for (const char *const *need = needs_of(r->table); *need; need++)
        if (has_column(r, *need) && !json_object_get(line, *need))
            fail(r, from->number, *need, "must not be empty");
    if (!key)
        return;
    if (json_object_get(r->seen, key))
        fail(r, from->number, key_name, "\"%.80s\" stands twice", key);
    (void)json_object_set_new(r->seen, key, json_true());
}

static void read_line(struct reading *r, const struct csv_line *from)
{
    cleanup(json_decref) json_t *line = json_object();

    for (size_t i = 0; i < r->csv->head.count; i++)
        read_cell(r, from, i, line);
    for (size_t i = r->csv->head.count; i < from->count; i++)
        if (*csv_cell(from, i))
            fail(r, from->number, NULL, "more cells than columns");
    note_otherwise(r, from, line);
    check_line(r, from, line);
    (void)json_array_append(r->lines, line);
}

static bool read_table(struct reading *r, json_t *document, struct error *err)
{
    check_columns(r);
    if (r->faults->count == 0)
        for (size_t i = 0; i < r->csv->count && !fault_list_is_full(r->faults); i++)
            read_line(r, &r->csv->lines[i]);
    if (!fault_list_close(r->faults, err))
        return false;
    return policy_unflatten(document, r->table, r->lines) ||
           error_set(err, ERROR_UNAVAILABLE, "", "No memory is left for the table");
}

bool policy_table_from_csv(json_t *document, const char *table, const char *text, size_t length,
                           struct arena *arena, struct error *err)
{
    cleanup(json_decref) json_t *lines = json_array();
    cleanup(json_decref) json_t *seen = json_object();
    struct fault_list faults;
    struct csv csv;
    struct reading r = {
        .table = table, .csv = &csv, .lines = lines, .seen = seen, .arena = arena, .faults = &faults
    };

    if (text_index(policy_sheet_names, table) < 0)
        return error_set(err, ERROR_NOT_FOUND, "", "No such table: %.60s", table);
    fault_list_init(&faults, arena);
    if (csv_read(text, length, arena, &faults, &csv))
        return read_table(&r, document, err);
    if (faults.count > 0)
        return fault_list_close(&faults, err);
    return error_set(err, ERROR_UNAVAILABLE, "", "No memory is left for the table");
}
