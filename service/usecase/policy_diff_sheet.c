#include "policy_diff_sheet.h"
#include "policy_page.h"
#include "policy_words.h"

enum { PAGE_MOST = 16 * MIB };

static void add_value(struct buffer *page, const char *tag, const char *text)
{
    if (text)
        html_element(page, tag, NULL, text);
    else
        html_element(page, "span", "class=\"note\"", "nothing");
}

static void add_change(struct buffer *page, const struct policy_change *change)
{
    buffer_add(page, "<li>");
    html_text(page, change->column);
    buffer_add(page, ": ");
    add_value(page, "del", change->before);
    buffer_add(page, " becomes ");
    add_value(page, "ins", change->after);
    buffer_add(page, "</li>");
}

/* Of a row that came or went, each cell. */
static void add_cell(struct buffer *page, const struct policy_change *change, bool added)
{
    buffer_add(page, "<li>");
    html_text(page, change->column);
    buffer_add(page, ": ");
    add_value(page, added ? "ins" : "del", added ? change->after : change->before);
    buffer_add(page, "</li>");
}

static void add_item(struct buffer *page, const struct policy_diff_item *item)
{
    static const char *const kinds[] = { "added", "removed", "changed" };

    buffer_add(page, "<tr>");
    html_element(page, "th", "scope=\"row\"", item->key);
    html_element(page, "td", NULL, kinds[item->kind]);
    buffer_add(page, "<td><ul>");
    for (size_t i = 0; i < item->count; i++) {
        if (item->kind == CHANGE_CHANGED)
            add_change(page, &item->changes[i]);
        else
            add_cell(page, &item->changes[i], item->kind == CHANGE_ADDED);
    }
    buffer_add(page, "</ul></td></tr>\n");
}

static void add_section(struct buffer *page, const struct policy_diff_section *section)
{
    static const char *const columns[] = { "from|Row or name", "origin|Is", "all|Cells", NULL };

    buffer_add(page, "<h3>");
    policy_words_name(page, section->name);
    buffer_add(page, "</h3>\n");
    if (section->is_reordered)
        html_element(page, "p", NULL, "Its rows stand in another order.");
    if (section->count == 0)
        return;
    html_table(page, section->name, columns);
    for (size_t i = 0; i < section->count; i++)
        add_item(page, &section->items[i]);
    html_table_end(page);
}

static void add_name(struct buffer *page, const char *term, const struct policy_name *name)
{
    html_element(page, "dt", NULL, term);
    buffer_add(page, "<dd>");
    html_text(page, name->id);
    buffer_add(page, " ");
    html_text(page, name->version);
    buffer_add(page, ", revision ");
    html_text(page, name->revision ? name->revision : "none: not a policy yet");
    buffer_add(page, "</dd>");
}

void diff_sheet_sections(struct buffer *page, const struct policy_diff *diff)
{
    buffer_add(page, "<dl>");
    add_name(page, "From", &diff->from);
    add_name(page, "To", &diff->to);
    buffer_add(page, "</dl>\n");
    if (diff->is_same)
        html_element(page, "p", NULL, "Nothing differs.");
    for (int i = 0; i < POLICY_SECTIONS; i++)
        if (diff->sections[i].count > 0 || diff->sections[i].is_reordered)
            add_section(page, &diff->sections[i]);
}

const char *policy_diff_sheet(const struct policy_diff *diff, struct arena *arena)
{
    struct buffer page;

    buffer_init(&page, arena, PAGE_MOST);
    html_open(&page, "What differs between two policies", diff->to.revision);
    diff_sheet_sections(&page, diff);
    html_close(&page, &diff->to);
    return page.failed ? NULL : page.text;
}
