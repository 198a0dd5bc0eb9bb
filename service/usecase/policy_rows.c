#include "policy_compile.h"
#include "text.h"

#include <string.h>

/* Tables of rules, row by row. */

enum { ROW_EFFECTS = 16, ROW_COLUMNS = 40, TABLE_ROWS = 200 };

static const struct member row_members[] = { { "id", MEMBER_TEXT, 40, false },
                                             { "when", MEMBER_OBJECT, ROW_COLUMNS, false },
                                             { "then", MEMBER_OBJECT, ROW_EFFECTS, false },
                                             { "because", MEMBER_TEXT, 500, false },
                                             { "source", MEMBER_TEXT, 300, false },
                                             { NULL, MEMBER_VALUE, 0, false } };

/* False once there is no room for more. */
static bool add_effect(struct compile *c, const struct step *at, struct effect effects[],
                       size_t *count, enum effect_kind kind, const json_t *value)
{
    struct effect effect;
    struct error err;

    if (*count == ROW_EFFECTS)
        return policy_fault(c, at, "a row has at most %d effects, each item of a list counted",
                            ROW_EFFECTS);
    if (effect_read(value, kind, &c->thresholds, c->arena, &effect, &err))
        effects[(*count)++] = effect;
    else
        policy_fault(c, at, "%s", err.detail);
    return true;
}

/* A list is as many effects of one kind. */
static void add_effects(struct compile *c, const struct step *at, struct effect effects[],
                        size_t *count, enum effect_kind kind, const json_t *value)
{
    size_t i;
    json_t *item;

    if (!json_is_array(value)) {
        (void)add_effect(c, at, effects, count, kind, value);
        return;
    }
    if (json_array_size(value) == 0 || !effect_is_several(kind))
        policy_fault(c, at,
                     json_array_size(value) == 0 ? "the list is empty"
                                                 : "a row has one of these, and no list");
    json_array_foreach(value, i, item) {
        const struct step step = { at, NULL, i };

        if (!add_effect(c, &step, effects, count, kind, item))
            return;
    }
}

static void read_effects(struct compile *c, const struct step *at, json_t *then,
                         struct policy_row *row)
{
    struct effect effects[ROW_EFFECTS];
    const char *name;
    json_t *value;

    if (json_object_size(then) == 0)
        policy_fault(c, at, "a row needs an effect");
    json_object_foreach(then, name, value) {
        const struct step step = { at, name, 0 };
        int kind = text_index(effect_names, name);

        if (kind < 0)
            policy_fault(c, &step, "there is no such effect");
        else
            add_effects(c, &step, effects, &row->effect_count, (enum effect_kind)kind, value);
    }
    row->effects = (struct effect *)(void *)arena_bytes(c->arena, (const char *)effects,
                                                        row->effect_count * sizeof(effects[0]));
    if (row->effects)
        return;
    row->effect_count = 0;
    c->faults.exhausted = true;
}

/* A cell's text as near misses show it, with the fact's name before it. */
static void keep_cell(struct compile *c, const char *name, const char *text, struct cell *cell)
{
    cell->text = arena_format(c->arena, "%s %s", name, text);
    c->faults.exhausted = c->faults.exhausted || !cell->text;
}

static void add_cell(struct compile *c, const struct step *at, const json_t *value,
                     struct cell *cells, struct policy_row *row, bool *unverified)
{
    const char *text = policy_copy(c, json_string_value(value));
    enum fact_id fact;
    struct error err;

    if (!fact_parse(at->name, &fact))
        policy_fault(c, at, "there is no such fact");
    else if (!text)
        policy_fault(c, at, "a condition is text");
    else if (!cell_read(text, fact, &c->thresholds, &cells[row->cell_count], unverified, &err))
        policy_fault(c, at, "%s", err.detail);
    else
        keep_cell(c, at->name, text, &cells[row->cell_count++]);
}

static void read_cells(struct compile *c, const struct step *at, json_t *when,
                       struct policy_row *row, bool *unverified)
{
    struct cell *cells = policy_room(c, json_object_size(when), sizeof(*cells));
    const char *name;
    json_t *value;

    if (!cells)
        return;
    json_object_foreach(when, name, value) {
        const struct step step = { at, name, 0 };

        add_cell(c, &step, value, cells, row, unverified);
    }
    row->cells = cells;
}

/* "G-01.2" belongs to rule "G-01": capitals, digits and hyphens, a full stop, digits. */
static bool is_row_id(const char *id, size_t *ret_rule)
{
    static const char capitals[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";
    size_t rule = strspn(id, capitals),
           digits = strspn(id + rule + (id[rule] == '.'), "0123456789");

    *ret_rule = rule;
    return id[0] >= 'A' && id[0] <= 'Z' && rule <= 12 && id[rule] == '.' && digits >= 1 &&
           digits <= 3 && id[rule + 1 + digits] == '\0';
}

static void read_id(struct compile *c, const struct step *at, struct policy_row *row)
{
    const struct step step = { at, "id", 0 };
    size_t rule = 0;

    if (!row->id)
        return;
    if (!is_row_id(row->id, &rule))
        policy_fault(c, &step, "a row's id is its rule's id, a full stop and a number: \"R-01.2\"");
    row->rule = arena_bytes(c->arena, row->id, rule);
    c->faults.exhausted = c->faults.exhausted || !row->rule;
}

static bool gives_low(const struct policy_row *row)
{
    for (size_t i = 0; i < row->effect_count; i++)
        if ((row->effects[i].kind == EFFECT_BAND || row->effects[i].kind == EFFECT_STRATUM) &&
            row->effects[i].value == STRATUM_LOW)
            return true;
    return false;
}

static void read_row(struct compile *c, const struct step *at, json_t *object,
                     enum policy_table_id table, struct policy_row *ret)
{
    const struct step when = { at, "when", 0 }, then = { at, "then", 0 };
    int faults = c->faults.count;
    bool unverified = false;

    (void)policy_members(c, at, object, row_members);
    *ret = (struct policy_row){ .id = policy_text(c, object, "id"),
                                .because = policy_text(c, object, "because"),
                                .source = policy_text(c, object, "source") };
    read_id(c, at, ret);
    read_cells(c, &when, json_object_get(object, "when"), ret, &unverified);
    if (json_is_object(json_object_get(object, "then")))
        read_effects(c, &then, json_object_get(object, "then"), ret);
    if (unverified && gives_low(ret))
        policy_fault(c, at, "an unverified threshold may raise or hold, never give low");
    if (!policy_is_sound(c, faults))
        return;
    policy_check_row(c, at, ret, table);
    ret->could_count = arena_format(c->arena, "Could count for %s: %s", ret->id, ret->because);
    c->faults.exhausted = c->faults.exhausted || !ret->could_count;
}

static void read_rows(struct compile *c, const struct step *at, const json_t *list,
                      enum policy_table_id id)
{
    struct policy_table *table = &c->policy->tables[id];
    struct policy_row *rows = policy_room(c, json_array_size(list), sizeof(*rows));
    size_t i;
    json_t *object;

    if (!rows)
        return;
    json_array_foreach(list, i, object) {
        const struct step step = { at, NULL, i };

        if (fault_list_is_full(&c->faults))
            return;
        read_row(c, &step, object, id, &rows[i]);
    }
    table->rows = rows;
    table->row_count = json_array_size(list);
}

static void read_otherwise(struct compile *c, const struct step *at, json_t *object,
                           enum policy_table_id id)
{
    struct policy_row *row;
    int faults = c->faults.count;

    if (!object)
        return;
    row = policy_room(c, 1, sizeof(*row));
    if (!row)
        return;
    read_row(c, at, object, id, row);
    c->policy->tables[id].otherwise = row;
    if (policy_is_sound(c, faults) && (policy_hit(id) != HIT_UNIQUE || row->cell_count > 0))
        policy_fault(c, at, "otherwise has no conditions, and is for tables of one hit");
}

static bool find_table(struct compile *c, const struct step *at, const json_t *object, int *ret)
{
    static const char *const hits[] = { "COLLECT", "UNIQUE", NULL };
    const struct step id = { at, "id", 0 }, hit = { at, "hitPolicy", 0 };
    const char *name = json_string_value(json_object_get(object, "hitPolicy"));

    *ret = text_index(policy_table_names, json_string_value(json_object_get(object, "id")));
    if (*ret < 0)
        return policy_fault(c, &id, "there is no such table");
    if (c->has_table[*ret])
        return policy_fault(c, &id, "the table stands twice");
    if (text_index(hits, name) != (int)policy_hit((enum policy_table_id) * ret))
        policy_fault(c, &hit, "the table has another hit policy: %s",
                     hits[policy_hit((enum policy_table_id) * ret)]);
    c->has_table[*ret] = true;
    c->table_at[*ret] = at->index;
    return true;
}

static void read_table(struct compile *c, const struct step *at, const json_t *object)
{
    static const struct member members[] = { { "id", MEMBER_TEXT, 40, false },
                                             { "hitPolicy", MEMBER_TEXT, 40, false },
                                             { "rows", MEMBER_LIST, TABLE_ROWS, false },
                                             { "otherwise", MEMBER_VALUE, 0, true },
                                             { NULL, MEMBER_VALUE, 0, false } };
    const struct step rows = { at, "rows", 0 }, otherwise = { at, "otherwise", 0 };
    int id, faults = c->faults.count;

    (void)policy_members(c, at, object, members);
    if (!json_is_object(object) || !find_table(c, at, object, &id))
        return;
    if (json_array_size(json_object_get(object, "rows")) <= TABLE_ROWS)
        read_rows(c, &rows, json_object_get(object, "rows"), (enum policy_table_id)id);
    read_otherwise(c, &otherwise, json_object_get(object, "otherwise"), (enum policy_table_id)id);
    c->sound[id] = policy_is_sound(c, faults);
}

void policy_read_tables(struct compile *c, const struct step *at, const json_t *list)
{
    size_t i;
    json_t *table;

    json_array_foreach(list, i, table) {
        const struct step step = { at, NULL, i };

        read_table(c, &step, table);
    }
}
