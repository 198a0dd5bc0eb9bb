#include "cleanup.h"
#include "policy_diff.h"
#include "policy_flat.h"
#include "text.h"

#include <stdio.h>

/* Parts of a policy that have no columns: each value under the way to it. */

enum { WAY = 300, DEPTH = 16 };

DEFINE_CLEANUP(json_t *, json_decref)

/* What tells the items of a list apart, in words; false if nothing does. */
static bool name_item(const json_t *item, char ret[WAY])
{
    static const char *const names[] = { "id", "name", "fact", NULL };
    const char *drug = json_string_value(json_object_get(item, "drug"));
    const char *route = json_string_value(json_object_get(item, "route"));
    const char *dose = json_string_value(json_object_get(item, "dose"));

    for (const char *const *name = names; *name; name++) {
        const char *text = json_string_value(json_object_get(item, *name));

        if (text)
            return snprintf(ret, WAY, "%s", text) < WAY;
    }
    return drug && (route || dose) && snprintf(ret, WAY, "%s %s", drug, route ? route : dose) < WAY;
}

static bool has_names(const json_t *list)
{
    cleanup(json_decref) json_t *seen = json_object();
    size_t i;
    json_t *item;

    json_array_foreach(list, i, item) {
        char name[WAY];

        if (!json_is_object(item) || !name_item(item, name) || json_object_get(seen, name) ||
            json_object_set_new(seen, name, json_true()) != 0)
            return false;
    }
    return json_array_size(list) > 0;
}

static bool flatten(json_t *line, const char *way, json_t *value, int depth);

static bool flatten_under(json_t *line, const char *way, const char *name, json_t *value, int depth)
{
    char longer[WAY];

    return snprintf(longer, sizeof(longer), "%s%s%s", way, *way ? " " : "", name) < WAY &&
           flatten(line, longer, value, depth + 1);
}

static bool flatten_list(json_t *line, const char *way, const json_t *list, int depth)
{
    size_t i;
    json_t *item;

    json_array_foreach(list, i, item) {
        char name[WAY];

        if (!name_item(item, name) || !flatten_under(line, way, name, item, depth))
            return false;
    }
    return true;
}

static bool flatten(json_t *line, const char *way, json_t *value, int depth)
{
    const char *name;
    json_t *member;

    if (depth == DEPTH)
        return false;
    if (has_names(value))
        return flatten_list(line, way, value, depth);
    if (!json_is_object(value) || json_object_size(value) == 0)
        return json_object_set(line, way, value) == 0;
    json_object_foreach(value, name, member) {
        if (!flatten_under(line, way, name, member, depth))
            return false;
    }
    return true;
}

static bool add_item(json_t *lines, const char *key, const char *name, json_t *value)
{
    json_t *line = json_object();

    /* The way to what stands on the line's own level is short; it never is the key. */
    if (json_array_append_new(lines, line) != 0 || !flatten(line, "", value, 0))
        return false;
    return !name || json_object_set_new(line, key, json_string(name)) == 0;
}

static bool add_items(json_t *lines, const json_t *list)
{
    size_t i;
    json_t *item;

    json_array_foreach(list, i, item) {
        if (!json_is_object(item) || !add_item(lines, NULL, NULL, item))
            return false;
    }
    return !list || json_is_array(list);
}

static bool is_elsewhere(const char *member)
{
    static const char *const others[] = { "tables", "instruments", "tests", NULL };

    return text_index(others, member) >= 0 ||
           (text_index(policy_sheet_names, member) >= 0 && !policy_sheet_is_rows(member));
}

/* Of `opioids` only which table is in force: the tables are a section. */
static bool add_members(json_t *lines, json_t *document)
{
    const char *name;
    json_t *value;

    json_object_foreach(document, name, value) {
        cleanup(json_decref) json_t *rest = NULL;

        if (text_equal(name, "opioids")) {
            rest = json_copy(value);
            (void)json_object_del(rest, "tables");
        } else if (is_elsewhere(name)) {
            continue;
        } else {
            rest = json_is_object(value) ? json_incref(value) : json_pack("{s:O}", "value", value);
        }
        if (!rest || !add_item(lines, "name", name, rest))
            return false;
    }
    return true;
}

json_t *policy_deep_lines(const json_t *document, int section, const char **ret_key)
{
    json_t *lines = json_array();
    bool made = false;

    *ret_key = "id";
    if (section == POLICY_SECTION_INSTRUMENTS) {
        made = add_items(lines, json_object_get(document, "instruments"));
    } else if (section == POLICY_SECTION_OPIOIDS) {
        made = add_items(lines, json_object_get(json_object_get(document, "opioids"), "tables"));
    } else {
        *ret_key = "name";
        made = section == POLICY_SECTION_TESTS
                   ? add_items(lines, json_object_get(document, "tests"))
                   : add_members(lines, (json_t *)(size_t)document);
    }
    if (made)
        return lines;
    json_decref(lines);
    return NULL;
}
