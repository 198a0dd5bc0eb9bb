#include "cleanup.h"
#include "policy_flat.h"
#include "text.h"

#include <string.h>

/* The way back, from lines of cells to the document. */

DEFINE_CLEANUP(json_t *, json_decref)

static json_t *member_object(json_t *object, const char *name)
{
    json_t *found = json_object_get(object, name);

    if (!found && json_object_set_new(object, name, json_object()) == 0)
        found = json_object_get(object, name);
    return found;
}

static bool unflatten_member(json_t *row, const char *column, json_t *value)
{
    if (text_equal(column, POLICY_OTHERWISE))
        return true;
    if (strncmp(column, POLICY_WHEN, strlen(POLICY_WHEN)) == 0)
        return json_object_set(member_object(row, "when"), column + strlen(POLICY_WHEN), value) ==
               0;
    if (strncmp(column, POLICY_THEN, strlen(POLICY_THEN)) == 0)
        return json_object_set(member_object(row, "then"), column + strlen(POLICY_THEN), value) ==
               0;
    if (strncmp(column, POLICY_ALSO, strlen(POLICY_ALSO)) == 0)
        column += strlen(POLICY_ALSO);
    return json_object_set(row, column, value) == 0;
}

/* Members in the order in which people write them. */
static json_t *unflatten_line(const json_t *line, const char *table)
{
    json_t *row = json_object(), *value;
    const char *column;

    if (policy_sheet_is_rows(table)) {
        (void)json_object_set(row, "id", json_object_get(line, "id"));
        (void)member_object(row, "when");
        (void)member_object(row, "then");
    }
    json_object_foreach((json_t *)(size_t)line, column, value) {
        if (!unflatten_member(row, column, value)) {
            json_decref(row);
            return NULL;
        }
    }
    return row;
}

static bool put_line(json_t *container, json_t *row)
{
    const char *name = json_string_value(json_object_get(row, "name"));
    cleanup(json_decref) json_t *key = NULL;

    if (json_is_array(container))
        return json_array_append(container, row) == 0;
    key = json_incref(json_object_get(row, "name"));
    if (!name || json_object_set(container, name, row) != 0)
        return false;
    return json_object_del(row, "name") == 0;
}

static bool put_lines(const json_t *lines, const char *table, json_t *container, json_t **otherwise)
{
    size_t i;
    json_t *line;

    json_array_foreach(lines, i, line) {
        cleanup(json_decref) json_t *row = unflatten_line(line, table);

        if (!row)
            return false;
        if (json_object_get(line, POLICY_OTHERWISE))
            *otherwise = json_incref(row);
        else if (!put_line(container, row))
            return false;
    }
    return true;
}

static json_t *make_table(json_t *document, const char *id)
{
    json_t *tables = json_object_get(document, "tables"), *table;
    enum policy_table_id index = (enum policy_table_id)text_index(policy_table_names, id);

    if (!tables && json_object_set_new(document, "tables", json_array()) == 0)
        tables = json_object_get(document, "tables");
    table = json_pack("{s:s, s:s}", "id", id, "hitPolicy",
                      policy_hit(index) == HIT_UNIQUE ? "UNIQUE" : "COLLECT");
    return json_array_append_new(tables, table) == 0 ? table : NULL;
}

static bool put_rows(json_t *table, json_t *rows, json_t *otherwise)
{
    (void)json_object_del(table, POLICY_OTHERWISE);
    return json_object_set(table, "rows", rows) == 0 &&
           (!otherwise || json_object_set(table, POLICY_OTHERWISE, otherwise) == 0);
}

bool policy_unflatten(json_t *document, const char *table, const json_t *lines)
{
    bool by_name = text_equal(table, "thresholds");
    cleanup(json_decref) json_t *container = by_name ? json_object() : json_array();
    cleanup(json_decref) json_t *otherwise = NULL;
    json_t *holder = document;

    if (!container || !put_lines(lines, table, container, &otherwise))
        return false;
    if (!policy_sheet_is_rows(table))
        return json_object_set(document, table, container) == 0;
    holder = policy_find_table(document, table);
    holder = holder ? holder : make_table(document, table);
    return holder && put_rows(holder, container, otherwise);
}
