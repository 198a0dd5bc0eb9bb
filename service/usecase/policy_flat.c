#include "policy_flat.h"
#include "cleanup.h"
#include "policy_read.h"
#include "text.h"

#include <string.h>

DEFINE_CLEANUP(json_t *, json_decref)

enum { COLUMN_NAME = 200 };

const char *const policy_sheet_names[] = {
#define X(id, name, hit) name,
    POLICY_TABLE_TABLE(X)
#undef X
        "thresholds",
    "inputs", "evidence", NULL
};

/* Members of a line that are columns under their own name. */
enum standing {
    FIRST,
    IF_USED, /* first too, if any line has it; then each has */
    LAST     /* after the columns that only some lines use */
};

struct member {
    const char *name;
    enum policy_cell_kind kind;
    enum standing standing;
};

static const struct member row_members[] = {
    { "id", CELL_TEXT, FIRST },
    { "because", CELL_TEXT, LAST },
    { "source", CELL_TEXT, LAST },
};
static const struct member threshold_members[] = {
    { "name", CELL_TEXT, FIRST },   { "value", CELL_AMOUNT, FIRST }, { "unit", CELL_TEXT, FIRST },
    { "origin", CELL_TEXT, FIRST }, { "source", CELL_TEXT, FIRST },  { "setBy", CELL_TEXT, FIRST },
};
static const struct member input_members[] = {
    { "name", CELL_TEXT, FIRST },           { "type", CELL_TEXT, IF_USED },
    { "unit", CELL_TEXT_OR_NULL, IF_USED }, { "domain", CELL_NAME, IF_USED },
    { "missing", CELL_TEXT, FIRST },
};
static const struct member evidence_members[] = {
    { "id", CELL_TEXT, FIRST },
    { "title", CELL_TEXT, FIRST },
};

struct member_list {
    const struct member *items;
    size_t count;
};
#define LIST_OF(members)                                                                           \
    (struct member_list)                                                                           \
    {                                                                                              \
        members, sizeof(members) / sizeof((members)[0])                                            \
    }

static struct member_list members_of(const char *table)
{
    if (text_equal(table, "thresholds"))
        return LIST_OF(threshold_members);
    if (text_equal(table, "inputs"))
        return LIST_OF(input_members);
    return text_equal(table, "evidence") ? LIST_OF(evidence_members) : LIST_OF(row_members);
}

bool policy_sheet_is_rows(const char *table)
{
    return text_index(policy_table_names, table) >= 0;
}

const char *policy_sheet_key(const char *table)
{
    return policy_sheet_is_rows(table) || text_equal(table, "evidence") ? "id" : "name";
}

static const struct member *find_member(const char *table, const char *name)
{
    struct member_list list = members_of(table);
    const struct member *end = list.items + list.count;

    for (const struct member *member = list.items; member < end; member++)
        if (text_equal(member->name, name))
            return member;
    return NULL;
}

static bool set_prefixed(json_t *line, const char *prefix, const char *name, json_t *value)
{
    char column[COLUMN_NAME];

    return snprintf(column, sizeof(column), "%s%s", prefix, name) < COLUMN_NAME &&
           json_object_set(line, column, value) == 0;
}

static bool set_members(json_t *line, const char *prefix, json_t *object)
{
    const char *name;
    json_t *value;

    if (!json_is_object(object))
        return false;
    json_object_foreach(object, name, value) {
        if (!set_prefixed(line, prefix, name, value))
            return false;
    }
    return true;
}

static bool flatten_member(json_t *line, const char *table, const char *name, json_t *value)
{
    if (policy_sheet_is_rows(table) && text_equal(name, "when"))
        return set_members(line, POLICY_WHEN, value);
    if (policy_sheet_is_rows(table) && text_equal(name, "then"))
        return set_members(line, POLICY_THEN, value);
    return set_prefixed(line, find_member(table, name) ? "" : POLICY_ALSO, name, value);
}

/* `name`: the line's, where the table is an object; NULL if the object has it itself. */
static bool add_line(json_t *lines, const char *table, const char *name, json_t *object)
{
    cleanup(json_decref) json_t *line = json_object();
    const char *member;
    json_t *value;

    if (!json_is_object(object) || (name && json_object_set_new(line, "name", json_string(name))))
        return false;
    if (policy_sheet_is_rows(table) && (!json_is_object(json_object_get(object, "when")) ||
                                        !json_is_object(json_object_get(object, "then"))))
        return false;
    json_object_foreach(object, member, value) {
        if ((name && text_equal(member, "name")) || !flatten_member(line, table, member, value))
            return false;
    }
    return json_array_append(lines, line) == 0;
}

json_t *policy_find_table(const json_t *document, const char *id)
{
    size_t i;
    json_t *table;

    json_array_foreach(json_object_get(document, "tables"), i, table) {
        if (text_equal(json_string_value(json_object_get(table, "id")), id))
            return table;
    }
    return NULL;
}

static bool add_lines(json_t *lines, const char *table, json_t *container)
{
    const char *name;
    json_t *object;
    size_t i;

    json_array_foreach(container, i, object) {
        if (!add_line(lines, table, NULL, object))
            return false;
    }
    json_object_foreach(container, name, object) {
        if (!add_line(lines, table, name, object))
            return false;
    }
    return !container || json_is_array(container) == !text_equal(table, "thresholds");
}

static bool add_otherwise(json_t *lines, const char *table, json_t *row)
{
    json_t *line;

    if (!row)
        return true;
    if (!add_line(lines, table, NULL, row))
        return false;
    line = json_array_get(lines, json_array_size(lines) - 1);
    return json_object_set_new(line, POLICY_OTHERWISE, json_true()) == 0;
}

json_t *policy_flat_lines(const json_t *document, const char *table)
{
    bool has_rows = policy_sheet_is_rows(table);
    const json_t *holder = has_rows ? policy_find_table(document, table) : document;
    json_t *lines = json_array();

    if (add_lines(lines, table, json_object_get(holder, has_rows ? "rows" : table)) &&
        add_otherwise(lines, table, has_rows ? json_object_get(holder, POLICY_OTHERWISE) : NULL))
        return lines;
    json_decref(lines);
    return NULL;
}

struct column_list {
    const char **items;
    size_t count;
    struct arena *arena;
};

static bool stands_there(const struct column_list *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++)
        if (text_equal(list->items[i], name))
            return true;
    return false;
}

static void add_column(struct column_list *list, const char *name)
{
    if (!stands_there(list, name))
        list->items[list->count++] = arena_text(list->arena, name);
}

static bool any_line_has(const json_t *lines, const char *column)
{
    size_t i;
    json_t *line;

    json_array_foreach(lines, i, line) {
        if (json_object_get(line, column))
            return true;
    }
    return false;
}

static void add_known(struct column_list *list, const char *table, bool last, const json_t *lines)
{
    struct member_list members = members_of(table);

    for (size_t i = 0; i < members.count; i++)
        if ((members.items[i].standing == LAST) == last &&
            (members.items[i].standing != IF_USED || any_line_has(lines, members.items[i].name)))
            add_column(list, members.items[i].name);
}

static void add_used(struct column_list *list, const char *prefix, const char *name,
                     const json_t *lines)
{
    char column[COLUMN_NAME];

    (void)snprintf(column, sizeof(column), "%s%s", prefix, name);
    if (any_line_has(lines, column))
        add_column(list, column);
}

/* Those that no table knows: of a document that is not right yet, or in `also`. */
static void add_rest(struct column_list *list, const json_t *lines, const char *prefix)
{
    size_t i;
    json_t *line, *value;
    const char *name;

    json_array_foreach(lines, i, line) {
        json_object_foreach(line, name, value) {
            if (strncmp(name, prefix, strlen(prefix)) == 0)
                add_column(list, name);
        }
    }
}

static size_t count_members(const json_t *lines)
{
    size_t count = FACT_COUNT + EFFECT_COUNT, i;
    json_t *line;

    json_array_foreach(lines, i, line) {
        count += json_object_size(line);
    }
    return count;
}

const char *const *policy_flat_columns(const char *table, const json_t *lines, struct arena *arena)
{
    struct column_list list = { NULL, 0, arena };

    list.items = arena_alloc(arena, (count_members(lines) + 1) * sizeof(*list.items));
    if (!list.items)
        return NULL;
    add_known(&list, table, false, lines);
    for (int i = 0; i < FACT_COUNT; i++)
        add_used(&list, POLICY_WHEN, fact_row((enum fact_id)i)->name, lines);
    add_rest(&list, lines, POLICY_WHEN);
    for (int i = 0; i < EFFECT_COUNT; i++)
        add_used(&list, POLICY_THEN, effect_names[i], lines);
    add_rest(&list, lines, POLICY_THEN);
    add_known(&list, table, true, lines);
    add_rest(&list, lines, POLICY_ALSO);
    for (size_t i = 0; i < list.count; i++)
        if (!list.items[i])
            return NULL;
    return (const char *const *)list.items;
}

/* How an effect's value is written; the kinds of EFFECT_TABLE that are none of these are names. */
static enum policy_cell_kind effect_cell(int effect)
{
    const enum value_kind value = effect_value((enum effect_kind)effect);

    if (value == VALUE_TEXT)
        return CELL_TEXT;
    if (value == VALUE_BOOL || value == VALUE_TRUE)
        return CELL_TRUTH;
    if (value == VALUE_NUMBER)
        return CELL_NUMBER;
    return value == VALUE_FACTS || value == VALUE_INTERVENTIONS ? CELL_NAMES : CELL_NAME;
}

bool policy_column_kind(const char *table, const char *column, enum policy_cell_kind *ret)
{
    const struct member *member = find_member(table, column);
    enum fact_id fact;
    int effect;

    if (member || strncmp(column, POLICY_ALSO, strlen(POLICY_ALSO)) == 0) {
        *ret = member ? member->kind : CELL_ANY;
        return member || column[strlen(POLICY_ALSO)];
    }
    if (!policy_sheet_is_rows(table))
        return false;
    if (strncmp(column, POLICY_WHEN, strlen(POLICY_WHEN)) == 0) {
        *ret = CELL_QUESTION;
        return fact_parse(column + strlen(POLICY_WHEN), &fact);
    }
    effect = strncmp(column, POLICY_THEN, strlen(POLICY_THEN)) == 0
                 ? text_index(effect_names, column + strlen(POLICY_THEN))
                 : -1;
    *ret = effect >= 0 ? effect_cell(effect) : CELL_ANY;
    return effect >= 0;
}
