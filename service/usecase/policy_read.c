#include "policy_read.h"
#include "cleanup.h"
#include "digest.h"
#include "text.h"

#include <jansson.h>
#include <string.h>

DEFINE_CLEANUP(json_t *, json_decref)

enum { ROW_EFFECTS = 16 };

/* One document being compiled. */
struct compile {
    struct arena *arena;
    struct policy *policy;
    struct threshold_list thresholds;
    bool listed[FACT_COUNT]; /* among the inputs */
    struct error *err;
};

static bool fail(struct compile *c, const char *where, const char *what)
{
    return error_set(c->err, ERROR_INVALID, "", "policy: %.80s: %.120s", where, what);
}

static const char *text_member(struct compile *c, const json_t *object, const char *name)
{
    return arena_text(c->arena, json_string_value(json_object_get(object, name)));
}

/* Integers, or decimals as text; null is a threshold that nobody has set. */
static bool read_threshold_value(const json_t *value, struct threshold *ret)
{
    static const int64_t largest = (int64_t)POLICY_LARGEST_NUMBER * FACT_DECIMAL_SCALE;
    const char *text = json_string_value(value);

    ret->is_set = !json_is_null(value);
    if (json_is_integer(value) && json_number_value(value) <= POLICY_LARGEST_NUMBER &&
        json_number_value(value) >= -POLICY_LARGEST_NUMBER) {
        ret->value = json_integer_value(value) * FACT_DECIMAL_SCALE;
        return true;
    }
    if (text && text_read_decimal(text, FACT_DECIMAL_SCALE, &ret->value))
        return ret->value <= largest && ret->value >= -largest;
    return !ret->is_set;
}

static bool read_threshold(struct compile *c, const char *name, const json_t *object)
{
    static const char *const origins[] = { "source", "judgement", "unverified", NULL };
    int origin = text_index(origins, json_string_value(json_object_get(object, "origin")));
    struct threshold threshold = { .name = arena_text(c->arena, name) };

    if (c->thresholds.count == POLICY_THRESHOLDS)
        return fail(c, name, "too many thresholds");
    if (origin < 0 || !json_is_string(json_object_get(object, "source")))
        return fail(c, name,
                    "a threshold needs an origin (source, judgement, unverified) and a source");
    if (!read_threshold_value(json_object_get(object, "value"), &threshold))
        return fail(c, name, "a threshold is an integer, a decimal as text, or null");
    threshold.origin = (enum threshold_origin)origin;
    c->thresholds.items[c->thresholds.count++] = threshold;
    return true;
}

static bool read_thresholds(struct compile *c, json_t *object)
{
    const char *name;
    json_t *value;

    json_object_foreach(object, name, value) {
        if (!read_threshold(c, name, value))
            return false;
    }
    return true;
}

static bool read_settings(struct compile *c)
{
    struct policy *p = c->policy;
    const struct {
        const char *name;
        int64_t *ret;
    } settings[] = { { "escalationAckMinutesE0", &p->ack_minutes_e0 },
                     { "escalationAckMinutesE1", &p->ack_minutes_e1 },
                     { "endOfDayMinute", &p->end_of_day_minute },
                     { "confirmWorkingDays", &p->confirm_working_days },
                     { "instrumentValidDays", &p->instrument_valid_days } };

    for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
        const struct threshold *threshold = threshold_find(&c->thresholds, settings[i].name);

        if (!threshold || !threshold->is_set || threshold->value < 0)
            return fail(c, settings[i].name, "this threshold must be set");
        *settings[i].ret = threshold->value / FACT_DECIMAL_SCALE;
    }
    return true;
}

static bool read_inputs(struct compile *c, const json_t *list)
{
    static const char *const meanings[] = { "notDone", "hold", "error", NULL };
    size_t i;
    json_t *input;

    json_array_foreach(list, i, input) {
        const char *name = json_string_value(json_object_get(input, "name"));
        int meaning = text_index(meanings, json_string_value(json_object_get(input, "missing")));
        enum fact_id fact;

        if (!fact_parse(name, &fact))
            return fail(c, name ? name : "inputs", "no such fact");
        if (meaning < 0)
            return fail(c, name, "missing must be error, hold or notDone");
        if (c->listed[fact])
            return fail(c, name, "the input stands twice");
        c->listed[fact] = true;
        c->policy->missing[fact] = (enum missing_policy)meaning;
    }
    for (int f = 0; f < FACT_COUNT; f++) {
        c->policy->sources[f] = fact_source((enum fact_id)f);
        if (fact_row((enum fact_id)f)->path[0] && !c->listed[f])
            return fail(c, fact_row((enum fact_id)f)->name,
                        "the inputs do not say what it means if missing");
    }
    return true;
}

static bool add_effect(struct compile *c, struct effect effects[], size_t *count,
                       enum effect_kind kind, const json_t *value)
{
    struct effect effect;

    if (*count == ROW_EFFECTS || !effect_read(value, kind, &c->thresholds, c->arena, &effect))
        return false;
    effects[(*count)++] = effect;
    return true;
}

/* A list is as many effects of one kind. */
static bool add_effects(struct compile *c, struct effect effects[], size_t *count,
                        enum effect_kind kind, const json_t *value)
{
    size_t i;
    json_t *item;

    if (!json_is_array(value))
        return add_effect(c, effects, count, kind, value);
    json_array_foreach(value, i, item) {
        if (!add_effect(c, effects, count, kind, item))
            return false;
    }
    return true;
}

static bool read_effects(struct compile *c, json_t *then, struct policy_row *row)
{
    struct effect effects[ROW_EFFECTS];
    const char *name;
    json_t *value;

    if (json_object_size(then) == 0)
        return fail(c, row->id, "a row needs an effect");
    json_object_foreach(then, name, value) {
        int kind = text_index(effect_names, name);

        if (kind < 0)
            return fail(c, row->id, "no such effect");
        if (!add_effects(c, effects, &row->effect_count, (enum effect_kind)kind, value))
            return fail(c, row->id, "an effect has a value that cannot be read");
    }
    row->effects = (struct effect *)(void *)arena_bytes(c->arena, (const char *)effects,
                                                        row->effect_count * sizeof(effects[0]));
    return row->effects || fail(c, row->id, "out of memory");
}

/* A cell's text as near misses show it, with the fact's name before it. */
static bool read_cell(struct compile *c, const char *name, const char *text, struct cell *ret,
                      bool *unverified, const char *row_id)
{
    enum fact_id fact;

    if (!fact_parse(name, &fact) || !text)
        return fail(c, row_id, "a condition is not about a fact");
    if (!cell_read(text, fact, &c->thresholds, ret, unverified, c->err)) {
        struct error inner = *c->err;

        return fail(c, row_id, inner.detail);
    }
    ret->text = arena_format(c->arena, "%s %s", name, text);
    return ret->text || fail(c, row_id, "out of memory");
}

static bool read_cells(struct compile *c, json_t *when, struct policy_row *row, bool *unverified)
{
    struct cell *cells = arena_alloc(c->arena, (json_object_size(when) + 1) * sizeof(*cells));
    const char *name;
    json_t *value;

    if (!cells)
        return fail(c, row->id, "out of memory");
    if (!json_is_object(when))
        return fail(c, row->id, "the conditions are an object, if an empty one");
    json_object_foreach(when, name, value) {
        if (!read_cell(c, name, json_string_value(value), &cells[row->cell_count], unverified,
                       row->id))
            return false;
        row->cell_count++;
    }
    row->cells = cells;
    return true;
}

/* "G-01.2" belongs to rule "G-01". */
static bool read_rule(struct compile *c, struct policy_row *row)
{
    const char *dot = row->id ? strrchr(row->id, '.') : NULL;

    if (!dot || dot == row->id || !dot[1])
        return fail(c, row->id ? row->id : "a row",
                    "a row's id is its rule's id, a full stop and a number");
    row->rule = arena_bytes(c->arena, row->id, (size_t)(dot - row->id));
    return row->rule || fail(c, row->id, "out of memory");
}

static bool gives_low(const struct policy_row *row)
{
    for (size_t i = 0; i < row->effect_count; i++)
        if ((row->effects[i].kind == EFFECT_BAND || row->effects[i].kind == EFFECT_STRATUM) &&
            row->effects[i].value == STRATUM_LOW)
            return true;
    return false;
}

static bool read_row(struct compile *c, json_t *object, struct policy_row *ret)
{
    struct policy_row row = { .id = text_member(c, object, "id"),
                              .because = text_member(c, object, "because"),
                              .source = text_member(c, object, "source") };
    bool unverified = false;

    if (!read_rule(c, &row))
        return false;
    if (text_is_empty(row.because) || text_is_empty(row.source))
        return fail(c, row.id, "a row needs a reason and a source");
    if (!read_cells(c, json_object_get(object, "when"), &row, &unverified) ||
        !read_effects(c, json_object_get(object, "then"), &row))
        return false;
    row.could_count = arena_format(c->arena, "Could count for %s: %s", row.id, row.because);
    if (!row.could_count)
        return fail(c, row.id, "out of memory");
    if (unverified && gives_low(&row))
        return fail(c, row.id, "an unverified threshold may raise or hold, never give low");
    *ret = row;
    return true;
}

static bool read_rows(struct compile *c, const json_t *list, struct policy_table *table)
{
    struct policy_row *rows = arena_alloc(c->arena, (json_array_size(list) + 1) * sizeof(*rows));
    size_t i;
    json_t *object;

    if (!rows)
        return fail(c, "rows", "out of memory");
    json_array_foreach(list, i, object) {
        if (!read_row(c, object, &rows[i]))
            return false;
    }
    table->rows = rows;
    table->row_count = json_array_size(list);
    return true;
}

static bool read_table(struct compile *c, json_t *object)
{
    static const char *const hits[] = { "COLLECT", "UNIQUE", NULL };
    const char *id = json_string_value(json_object_get(object, "id"));
    int index = text_index(policy_table_names, id);
    json_t *otherwise = json_object_get(object, "otherwise");
    struct policy_table *table;

    if (index < 0)
        return fail(c, id ? id : "tables", "no such table");
    table = &c->policy->tables[index];
    if (table->rows)
        return fail(c, id, "the table stands twice");
    if (text_index(hits, json_string_value(json_object_get(object, "hitPolicy"))) !=
        (int)policy_hit((enum policy_table_id)index))
        return fail(c, id, "the table has another hit policy");
    if (otherwise) {
        struct policy_row *row = arena_alloc(c->arena, sizeof(*row));

        if (!row)
            return fail(c, id, "out of memory");
        if (!read_row(c, otherwise, row))
            return false;
        table->otherwise = row;
    }
    return read_rows(c, json_object_get(object, "rows"), table);
}

static bool read_revision(struct compile *c, const json_t *document)
{
    char *canonical = json_dumps(document, JSON_COMPACT | JSON_SORT_KEYS);
    char hex[SHA256_HEX];

    if (!canonical)
        return fail(c, "document", "cannot be written in canonical form");
    c->policy->revision =
        arena_text(c->arena, digest_sha256_hex(canonical, strlen(canonical), hex));
    free(canonical);
    return true;
}

static bool read_tables(struct compile *c, const json_t *list)
{
    size_t i;
    json_t *table;

    json_array_foreach(list, i, table) {
        if (!read_table(c, table))
            return false;
    }
    return policy_check(c->policy, c->err);
}

bool policy_compile(json_t *root, struct arena *arena, const struct policy **ret, struct error *err)
{
    struct compile c = { .arena = arena, .err = err };

    c.policy = arena_alloc(arena, sizeof(*c.policy));
    if (!c.policy)
        return fail(&c, "document", "out of memory");
    c.policy->id = text_member(&c, root, "id");
    c.policy->version = text_member(&c, root, "version");
    if (!c.policy->id || !c.policy->version)
        return fail(&c, "document", "id and version are needed");
    if (!read_revision(&c, root) || !read_thresholds(&c, json_object_get(root, "thresholds")) ||
        !read_settings(&c) || !read_inputs(&c, json_object_get(root, "inputs")) ||
        !policy_read_instruments(json_object_get(root, "instruments"), &c.thresholds, arena,
                                 c.policy, err) ||
        !policy_read_opioids(json_object_get(root, "opioids"), &c.thresholds, arena, c.policy,
                             err) ||
        !read_tables(&c, json_object_get(root, "tables")))
        return false;
    *ret = c.policy;
    return true;
}

bool policy_read(const char *document, struct arena *arena, const struct policy **ret,
                 struct error *err)
{
    json_error_t where;
    cleanup(json_decref) json_t *root = json_loads(document, JSON_REJECT_DUPLICATES, &where);

    if (!root)
        return error_set(err, ERROR_INVALID, "", "policy: line %d: not JSON", where.line);
    return policy_compile(root, arena, ret, err);
}
