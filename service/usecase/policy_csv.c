#include "policy_csv.h"
#include "cleanup.h"
#include "csv_text.h"
#include "policy_flat.h"
#include "text.h"

#include <string.h>

DEFINE_CLEANUP(json_t *, json_decref)

struct writing {
    const char *table;
    const char *const *columns;
    struct arena *arena;
    struct buffer csv;
    struct error *err;
};

static bool comes_back(const char *text, const json_t *value, enum policy_cell_kind kind)
{
    cleanup(json_decref) json_t *back = policy_cell_read(text, kind);

    return back && json_equal(back, value);
}

static bool refuse(struct writing *w, const char *column, const json_t *line, const char *why)
{
    const char *key = json_string_value(json_object_get(line, policy_sheet_key(w->table)));

    return error_set(w->err, ERROR_INVALID, "", "%s: %.60s: the column \"%.60s\" %s", w->table,
                     key ? key : "a line", column, why);
}

static bool write_cell(struct writing *w, const char *column, const json_t *line)
{
    const json_t *value = json_object_get(line, column);
    enum policy_cell_kind kind;
    const char *text;

    if (!policy_column_kind(w->table, column, &kind))
        kind = CELL_ANY;
    text = policy_cell_write(value, kind, w->arena);
    if (!text)
        return error_set(w->err, ERROR_UNAVAILABLE, "", "No memory is left for the table");
    if (value && !comes_back(text, value, kind))
        return refuse(w, column, line, policy_cell_wants(kind));
    if (strlen(text) >= CSV_CELL)
        return refuse(w, column, line, "is longer than 8 KiB");
    csv_write(&w->csv, text, json_is_string(value) || json_is_array(value));
    return true;
}

static bool write_cells(struct writing *w, const json_t *line)
{
    for (const char *const *column = w->columns; *column; column++) {
        buffer_add(&w->csv, column == w->columns ? "" : ",");
        if (!write_cell(w, *column, line))
            return false;
    }
    buffer_add(&w->csv, "\r\n");
    return true;
}

/* The row of `otherwise` is told by the word before its id, which no other row's may begin with. */
static bool write_line(struct writing *w, json_t *line)
{
    const char *id = json_string_value(json_object_get(line, "id"));
    json_t *marked;

    if (!policy_sheet_is_rows(w->table))
        return write_cells(w, line);
    if (!id || strncmp(id, POLICY_OTHERWISE " ", strlen(POLICY_OTHERWISE " ")) == 0)
        return refuse(w, "id", line, "is not an id");
    if (!json_object_get(line, POLICY_OTHERWISE))
        return write_cells(w, line);
    marked = json_sprintf(POLICY_OTHERWISE " %s", id);
    return marked && json_object_set_new(line, "id", marked) == 0 && write_cells(w, line);
}

static bool write_table(struct writing *w, const json_t *lines)
{
    size_t i;
    json_t *line;

    buffer_add(&w->csv, CSV_MARK);
    for (const char *const *column = w->columns; *column; column++) {
        buffer_add(&w->csv, column == w->columns ? "" : ",");
        csv_write(&w->csv, *column, true);
    }
    buffer_add(&w->csv, "\r\n");
    json_array_foreach(lines, i, line) {
        if (!write_line(w, line))
            return false;
    }
    return !w->csv.failed ||
           error_set(w->err, ERROR_TOO_LARGE, "", "%s: more than 2 MiB", w->table);
}

bool policy_table_to_csv(const json_t *document, const char *table, struct arena *arena,
                         const char **ret, struct error *err)
{
    struct writing w = { .table = table, .arena = arena, .err = err };
    cleanup(json_decref) json_t *lines = NULL;

    if (text_index(policy_sheet_names, table) < 0)
        return error_set(err, ERROR_NOT_FOUND, "", "No such table: %.60s", table);
    lines = policy_flat_lines(document, table);
    if (!lines)
        return error_set(err, ERROR_INVALID, "", "%s: a row has not the form of one", table);
    if (json_array_size(lines) > CSV_ROWS)
        return error_set(err, ERROR_TOO_LARGE, "", "%s: more than 5,000 rows", table);
    w.columns = policy_flat_columns(table, lines, arena);
    if (!w.columns)
        return error_set(err, ERROR_UNAVAILABLE, "", "No memory is left for the table");
    buffer_init(&w.csv, arena, CSV_BYTES);
    if (!write_table(&w, lines))
        return false;
    *ret = w.csv.text;
    return true;
}
