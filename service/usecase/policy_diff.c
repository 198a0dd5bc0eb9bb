#include "policy_diff.h"
#include "buffer.h"
#include "cleanup.h"
#include "policy_flat.h"
#include "policy_read.h"
#include "text.h"

DEFINE_CLEANUP(json_t *, json_decref)

enum { JSON_MOST = 16 * MIB, COMPILED_MOST = 16 * MIB };

static const char *const section_names[] = {
#define X(id, name, hit) name,
    POLICY_TABLE_TABLE(X)
#undef X
#define X(id, name) name,
        POLICY_SECTION_TABLE(X)
#undef X
};

/* One section of both documents. */
struct pairing {
    const char *name;
    const char *key;
    json_t *from, *to;               /* lines */
    json_t *from_by_key, *to_by_key; /* the same by key */
    struct arena *arena;
    struct policy_diff_item *items;
    size_t count;
};

static const char *key_of(const struct pairing *p, const json_t *line)
{
    return json_string_value(json_object_get(line, p->key));
}

static bool index_lines(const struct pairing *p, const json_t *lines, json_t *ret)
{
    size_t i;
    json_t *line;

    json_array_foreach(lines, i, line) {
        if (!key_of(p, line) || json_object_get(ret, key_of(p, line)) ||
            json_object_set(ret, key_of(p, line), line) != 0)
            return false;
    }
    return true;
}

static const char *cell_text(const struct pairing *p, const char *column, const json_t *value)
{
    enum policy_cell_kind kind = CELL_NAME;
    const char *text;

    (void)policy_column_kind(p->name, column, &kind);
    text = policy_cell_write(value, kind, p->arena);
    if (!value || !text)
        return NULL;
    return json_is_null(value) && !*text ? "null" : text;
}

static void add_change(const struct pairing *p, struct policy_diff_item *item,
                       struct policy_change *changes, const char *column, const json_t *before,
                       const json_t *after)
{
    if (text_equal(column, p->key) || (before && after && json_equal(before, after)))
        return;
    changes[item->count++] =
        (struct policy_change){ arena_text(p->arena, column), cell_text(p, column, before),
                                cell_text(p, column, after) };
}

/* Columns in the order of the newer line, then those that only the older has. */
static bool compare_lines(struct pairing *p, const char *key, json_t *before, json_t *after)
{
    size_t most = json_object_size(before) + json_object_size(after);
    struct policy_change *changes = arena_alloc(p->arena, (most + 1) * sizeof(*changes));
    struct policy_diff_item item = { arena_text(p->arena, key),
                                     !before  ? CHANGE_ADDED
                                     : !after ? CHANGE_REMOVED
                                              : CHANGE_CHANGED,
                                     changes, 0 };
    const char *column;
    json_t *value;

    if (!changes || !item.key)
        return false;
    json_object_foreach(after, column, value) {
        add_change(p, &item, changes, column, json_object_get(before, column), value);
    }
    json_object_foreach(before, column, value) {
        if (!json_object_get(after, column))
            add_change(p, &item, changes, column, value, NULL);
    }
    if (item.count > 0 || item.kind != CHANGE_CHANGED)
        p->items[p->count++] = item;
    return true;
}

static bool pair_lines(struct pairing *p)
{
    size_t most = json_array_size(p->from) + json_array_size(p->to), i;
    json_t *line;

    p->items = arena_alloc(p->arena, (most + 1) * sizeof(*p->items));
    if (!p->items)
        return false;
    json_array_foreach(p->to, i, line) {
        if (!compare_lines(p, key_of(p, line), json_object_get(p->from_by_key, key_of(p, line)),
                           line))
            return false;
    }
    json_array_foreach(p->from, i, line) {
        if (!json_object_get(p->to_by_key, key_of(p, line)) &&
            !compare_lines(p, key_of(p, line), line, NULL))
            return false;
    }
    return true;
}

/* Whether what both have stands in another order. */
static bool is_reordered(const struct pairing *p)
{
    size_t at = 0, i;
    json_t *line;

    json_array_foreach(p->from, i, line) {
        const json_t *next = NULL;

        if (!json_object_get(p->to_by_key, key_of(p, line)))
            continue;
        do
            next = json_array_get(p->to, at++);
        while (next && !json_object_get(p->from_by_key, key_of(p, next)));
        if (!text_equal(key_of(p, next), key_of(p, line)))
            return true;
    }
    return false;
}

static json_t *lines_of(const json_t *document, int section, const char **ret_key)
{
    const char *name = section_names[section];

    if (text_index(policy_sheet_names, name) < 0)
        return policy_deep_lines(document, section, ret_key);
    *ret_key = policy_sheet_key(name);
    return policy_flat_lines(document, name);
}

static bool compare_section(const json_t *from, const json_t *to, int section, struct arena *arena,
                            struct policy_diff_section *ret)
{
    struct pairing p = { .name = section_names[section], .arena = arena };
    bool is_rows = section < POLICY_TABLE_COUNT;
    cleanup(json_decref) json_t *older = lines_of(from, section, &p.key);
    cleanup(json_decref) json_t *newer = lines_of(to, section, &p.key);
    cleanup(json_decref) json_t *older_by_key = json_object(), *newer_by_key = json_object();

    p.from = older;
    p.to = newer;
    p.from_by_key = older_by_key;
    p.to_by_key = newer_by_key;
    if (!older || !newer || !index_lines(&p, older, older_by_key) ||
        !index_lines(&p, newer, newer_by_key) || !pair_lines(&p))
        return false;
    *ret = (struct policy_diff_section){
        p.name, is_rows,
        is_rows && policy_hit((enum policy_table_id)section) == HIT_UNIQUE && is_reordered(&p),
        p.items, p.count
    };
    return true;
}

struct policy_name policy_name_of(const json_t *document, struct arena *arena)
{
    struct arena scratch;
    const struct policy *policy;
    struct policy_name name = {
        arena_text(arena, json_string_value(json_object_get(document, "id"))),
        arena_text(arena, json_string_value(json_object_get(document, "version"))), NULL
    };
    struct error err;

    arena_init(&scratch, COMPILED_MOST);
    if (policy_compile((json_t *)(size_t)document, &scratch, &policy, &err))
        name.revision = arena_text(arena, policy->revision);
    arena_free(&scratch);
    return name;
}

bool policy_diff_make(const json_t *from, const json_t *to, struct arena *arena,
                      struct policy_diff *ret, struct error *err)
{
    struct policy_diff diff = {
        policy_name_of(from, arena), policy_name_of(to, arena), { { 0 } }, true
    };

    for (int i = 0; i < POLICY_SECTIONS; i++) {
        struct policy_diff_section *section = &diff.sections[i];

        if (!compare_section(from, to, i, arena, section))
            return error_set(err, ERROR_INVALID, "",
                             "%s: a document has not the form of one, or names something twice",
                             section_names[i]);
        diff.is_same = diff.is_same && section->count == 0 && !section->is_reordered;
    }
    *ret = diff;
    return true;
}

static void write_item(struct writer *w, const struct policy_diff_item *item, const char *key)
{
    writer_open(w, NULL, '{');
    writer_text(w, key, item->key);
    writer_open(w, "changes", '[');
    for (size_t i = 0; i < item->count; i++) {
        writer_open(w, NULL, '{');
        writer_text(w, "column", item->changes[i].column);
        writer_text(w, "before", item->changes[i].before);
        writer_text(w, "after", item->changes[i].after);
        writer_close(w);
    }
    writer_close(w);
    writer_close(w);
}

static void write_items(struct writer *w, const struct policy_diff_section *section)
{
    static const char *const kinds[] = { "added", "removed", "changed" };

    for (int kind = CHANGE_ADDED; kind <= CHANGE_CHANGED; kind++) {
        writer_open(w, kinds[kind], '[');
        for (size_t i = 0; i < section->count; i++)
            if ((int)section->items[i].kind == kind)
                write_item(w, &section->items[i], section->is_rows ? "row" : "name");
        writer_close(w);
    }
}

static void write_tables(struct writer *w, const struct policy_diff *diff)
{
    writer_open(w, "tables", '[');
    for (int i = 0; i < POLICY_TABLE_COUNT; i++) {
        const struct policy_diff_section *section = &diff->sections[i];

        if (section->count == 0 && !section->is_reordered)
            continue;
        writer_open(w, NULL, '{');
        writer_text(w, "table", section->name);
        writer_bool(w, "isReordered", section->is_reordered);
        write_items(w, section);
        writer_close(w);
    }
    writer_close(w);
}

static void write_name(struct writer *w, const char *member, const struct policy_name *name)
{
    writer_open(w, member, '{');
    writer_text(w, "id", name->id);
    writer_text(w, "version", name->version);
    writer_text(w, "revision", name->revision);
    writer_close(w);
}

const char *policy_diff_write(const struct policy_diff *diff, struct arena *arena)
{
    struct buffer buffer;
    struct writer w;

    buffer_init(&buffer, arena, JSON_MOST);
    writer_init(&w, &buffer);
    writer_open(&w, NULL, '{');
    write_name(&w, "from", &diff->from);
    write_name(&w, "to", &diff->to);
    write_tables(&w, diff);
    for (int i = POLICY_TABLE_COUNT; i < POLICY_SECTIONS; i++) {
        writer_open(&w, diff->sections[i].name, '{');
        write_items(&w, &diff->sections[i]);
        writer_close(&w);
    }
    writer_bool(&w, "isSame", diff->is_same);
    writer_close(&w);
    return buffer.failed ? NULL : buffer.text;
}
