#include "policy_sheet.h"
#include "cleanup.h"
#include "policy_diff.h"
#include "policy_diff_sheet.h"
#include "policy_flat.h"
#include "policy_page.h"
#include "policy_words.h"
#include "text.h"

enum { PAGE_MOST = 16 * MIB, WORDS_MOST = 16 * KIB };

/* What a table is about, beside POLICY_TABLE_TABLE. */
static const char *const table_titles[] = {
    [POLICY_REQUIREMENTS] = "What must be known of a referral",
    [POLICY_GATES] = "Red flags and other gates",
    [POLICY_ELIGIBILITY] = "Whose care it is",
    [POLICY_OPIOIDS] = "Opioids and other substances",
    [POLICY_STREAMS] = "Streams of care",
    [POLICY_URGENCY] = "Urgency",
    [POLICY_BANDS] = "Risk bands",
    [POLICY_STRATUM] = "Risk stratum",
    [POLICY_INTERVENTIONS] = "Interventions",
    [POLICY_TIERS] = "Tiers",
    [POLICY_PLACEMENT] = "What else decides the place",
    [POLICY_DATES] = "Dates",
    [POLICY_CODING] = "Coding",
};

struct sheet {
    const json_t *document;
    struct arena *arena;
    struct buffer page;
};

static const char *text_of(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

/* Words go through a buffer of their own, to be escaped. */
static void add_condition(struct sheet *s, const char *fact, const char *cell)
{
    struct buffer words;

    buffer_init(&words, s->arena, WORDS_MOST);
    policy_words_condition(&words, s->document, fact, cell);
    buffer_add(&s->page, "<li>");
    html_text(&s->page, words.text);
    buffer_add(&s->page, " <code>");
    html_text(&s->page, fact);
    buffer_add(&s->page, " ");
    html_text(&s->page, cell);
    buffer_add(&s->page, "</code></li>");
}

static void add_conditions(struct sheet *s, json_t *when, bool is_otherwise)
{
    const char *fact;
    json_t *cell;

    if (json_object_size(when) == 0) {
        html_element(&s->page, "td", NULL, is_otherwise ? "no other row applies" : "always");
        return;
    }
    buffer_add(&s->page, "<td><ul>");
    json_object_foreach(when, fact, cell) {
        add_condition(s, fact, json_string_value(cell));
    }
    buffer_add(&s->page, "</ul></td>");
}

static void add_effects(struct sheet *s, json_t *then)
{
    const char *effect;
    json_t *value;

    buffer_add(&s->page, "<td><ul>");
    json_object_foreach(then, effect, value) {
        struct buffer words;

        buffer_init(&words, s->arena, WORDS_MOST);
        policy_words_effect(&words, s->document, effect, value);
        html_element(&s->page, "li", NULL, words.text);
    }
    buffer_add(&s->page, "</ul></td>");
}

static void add_row(struct sheet *s, const json_t *row, bool is_otherwise)
{
    buffer_add(&s->page, "<tr><th scope=\"row\" data-row=\"");
    html_text(&s->page, text_of(row, "id"));
    buffer_add(&s->page, "\">");
    html_text(&s->page, text_of(row, "id"));
    buffer_add(&s->page, "</th>");
    add_conditions(s, json_object_get(row, "when"), is_otherwise);
    add_effects(s, json_object_get(row, "then"));
    html_element(&s->page, "td", NULL, text_of(row, "because"));
    html_element(&s->page, "td", "data-source=\"row\"", text_of(row, "source"));
    buffer_add(&s->page, "</tr>\n");
}

static void add_table(struct sheet *s, enum policy_table_id index)
{
    static const char *const columns[] = { "id|Row",      "what|If all of these hold",
                                           "what|Then",   "why|Because",
                                           "from|Source", NULL };
    const json_t *table = policy_find_table(s->document, policy_table_names[index]);
    const json_t *otherwise = json_object_get(table, POLICY_OTHERWISE);
    size_t i;
    json_t *row;

    buffer_add(&s->page, "<h3>");
    buffer_add_format(&s->page, "%d. %s ", (int)index + 1, table_titles[index]);
    html_element(&s->page, "code", NULL, policy_table_names[index]);
    buffer_add(&s->page, "</h3>\n");
    html_element(&s->page, "p", "class=\"note\"",
                 policy_hit(index) == HIT_UNIQUE ? "At most one row applies to a referral."
                                                 : "Every row that applies counts.");
    html_table(&s->page, table_titles[index], columns);
    json_array_foreach(json_object_get(table, "rows"), i, row) {
        add_row(s, row, false);
    }
    if (otherwise)
        add_row(s, otherwise, true);
    html_table_end(&s->page);
}

static void add_term(struct sheet *s, const char *term, const char *text)
{
    html_element(&s->page, "dt", NULL, term);
    html_element(&s->page, "dd", NULL, text ? text : "not said");
}

static void add_head(struct sheet *s, const struct policy_name *name)
{
    const char *until = text_of(s->document, "effectiveTo");

    html_open(&s->page,
              arena_format(s->arena, "Sign-off sheet: %s %s", name->id ? name->id : "a policy",
                           name->version ? name->version : ""),
              name->revision);
    buffer_add(&s->page, "<dl>");
    add_term(s, "Title", text_of(s->document, "title"));
    add_term(s, "Document", name->id);
    add_term(s, "Version", name->version);
    add_term(s, "Revision", name->revision);
    add_term(s, "In force from", text_of(s->document, "effectiveFrom"));
    add_term(s, "Until", until ? until : "another is in force");
    buffer_add(&s->page, "</dl>\n");
    if (!name->revision)
        html_element(&s->page, "p", "class=\"warning\"",
                     "This document has faults: it is not a policy yet, and is not to be signed.");
}

static void add_difference(struct sheet *s, const struct policy_diff *diff)
{
    html_element(&s->page, "h2", NULL, "What differs from the older document");
    diff_sheet_sections(&s->page, diff);
}

static void write_sheet(struct sheet *s, const struct policy_name *name,
                        const struct policy_diff *diff)
{
    add_head(s, name);
    html_element(&s->page, "h2", NULL, "Open judgements");
    html_element(
        &s->page, "p", NULL,
        "These numbers stand on nobody's published evidence, or on some that has not been "
        "verified. Each has to be set or confirmed, and signed, by the person named. One that "
        "is not set leaves the rows that use it idle.");
    sheet_thresholds(&s->page, s->document, true);
    if (diff)
        add_difference(s, diff);
    html_element(&s->page, "h2", NULL, "The tables, in the order in which they are read");
    for (int i = 0; i < POLICY_TABLE_COUNT; i++)
        add_table(s, (enum policy_table_id)i);
    sheet_references(&s->page, s->document);
    sheet_approval(&s->page);
    html_close(&s->page, name);
}

/* Each table can be written down line by line. */
static bool has_form(const json_t *document)
{
    for (const char *const *table = policy_sheet_names; *table; table++) {
        json_t *lines = policy_flat_lines(document, *table);

        json_decref(lines);
        if (!lines)
            return false;
    }
    return true;
}

bool policy_sheet(const json_t *document, const json_t *older, struct arena *arena,
                  const char **ret, struct error *err)
{
    struct sheet s = { .document = document, .arena = arena };
    struct policy_diff diff;
    struct policy_name name;

    if (!has_form(document))
        return error_set(err, ERROR_INVALID, "", "A table has not the form of one");
    if (older && !policy_diff_make(older, document, arena, &diff, err))
        return false;
    name = policy_name_of(document, arena);
    buffer_init(&s.page, arena, PAGE_MOST);
    write_sheet(&s, &name, older ? &diff : NULL);
    if (s.page.failed)
        return error_set(err, ERROR_UNAVAILABLE, "", "No memory is left for the page");
    *ret = s.page.text;
    return true;
}
