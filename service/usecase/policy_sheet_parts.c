#include "policy_page.h"
#include "policy_sheet.h"
#include "policy_words.h"
#include "text.h"

#include <ctype.h>
#include <string.h>

/* The parts of the sign-off sheet that are no tables of rows. */

enum { WORDS_MOST = 4 * KIB };

static const char *text_of(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

static bool is_open(const json_t *threshold)
{
    return !text_equal(text_of(threshold, "origin"), "source");
}

/* Whether a cell or an effect names the threshold, and not one whose name begins like it. */
static bool names_threshold(const json_t *value, const char *name)
{
    const char *text = json_string_value(value);
    size_t length = strlen(name);

    for (const char *at = text; at && (at = strchr(at, '@')); at++)
        if (strncmp(at + 1, name, length) == 0 && !isalnum((unsigned char)at[1 + length]))
            return true;
    return false;
}

static bool any_names(json_t *object, const char *name)
{
    const char *member;
    json_t *value;

    json_object_foreach(object, member, value) {
        if (names_threshold(value, name))
            return true;
    }
    return false;
}

static void add_users(struct buffer *page, const json_t *rows, const char *name, bool *first)
{
    size_t i;
    json_t *row;

    json_array_foreach(rows, i, row) {
        if (!any_names(json_object_get(row, "when"), name) &&
            !any_names(json_object_get(row, "then"), name))
            continue;
        buffer_add(page, *first ? "" : ", ");
        html_element(page, "span", "class=\"whole\"", text_of(row, "id"));
        *first = false;
    }
}

static void add_uses(struct buffer *page, const json_t *document, const char *name)
{
    bool first = true;
    size_t i;
    json_t *table;

    buffer_add(page, "<br/><span class=\"note\">");
    json_array_foreach(json_object_get(document, "tables"), i, table) {
        add_users(page, json_object_get(table, "rows"), name, &first);
    }
    html_text(page, first ? "named by no row" : NULL);
    buffer_add(page, "</span>");
}

static void add_threshold(struct buffer *page, const json_t *document, const char *name,
                          const json_t *threshold)
{
    const json_t *value = json_object_get(threshold, "value");
    bool open = is_open(threshold);

    buffer_add_format(page, "<tr%s><th scope=\"row\" data-threshold=\"",
                      open ? " class=\"sign\"" : "");
    html_text(page, name);
    buffer_add(page, "\">");
    html_name(page, name);
    add_uses(page, document, name);
    buffer_add(page, "</th><td>");
    if (json_is_null(value))
        html_text(page, "not set");
    else
        html_value(page, value);
    buffer_add(page, "</td>");
    html_element(page, "td", NULL, text_of(threshold, "unit"));
    html_element(page, "td", NULL, text_of(threshold, "origin"));
    html_element(page, "td", NULL, text_of(threshold, "source"));
    if (open) {
        html_element(page, "td", NULL, text_of(threshold, "setBy"));
        buffer_add(page, "<td></td><td></td><td></td>");
    }
    buffer_add(page, "</tr>\n");
}

void sheet_thresholds(struct buffer *page, const json_t *document, bool open)
{
    static const char *const open_columns[] = { "name|Threshold, and rows that use it",
                                                "value|Value",
                                                "unit|Unit",
                                                "origin|Stands on",
                                                "source|Source",
                                                "by|To be set by",
                                                "box|Name",
                                                "box|Role",
                                                "box|Date and signature",
                                                NULL };
    static const char *const closed_columns[] = { "name|Threshold, and rows that use it",
                                                  "value|Value",
                                                  "unit|Unit",
                                                  "origin|Stands on",
                                                  "source|Source",
                                                  NULL };
    json_t *thresholds = json_object_get(document, "thresholds"), *threshold;
    const char *name;

    html_table(page, open ? "Open judgements" : "Thresholds with a source",
               open ? open_columns : closed_columns);
    json_object_foreach(thresholds, name, threshold) {
        if (is_open(threshold) == open)
            add_threshold(page, document, name, threshold);
    }
    html_table_end(page);
}

static void add_fact(struct buffer *page, const json_t *document, const char *fact)
{
    struct buffer words;

    buffer_init(&words, page->arena, WORDS_MOST);
    policy_words_fact(&words, document, fact);
    html_text(page, words.text);
}

static void add_input_list(struct buffer *page, const json_t *document, const char *missing,
                           const char *title)
{
    bool first = true;
    size_t i;
    json_t *input;

    html_element(page, "h3", NULL, title);
    buffer_add(page, "<p>");
    json_array_foreach(json_object_get(document, "inputs"), i, input) {
        if (!text_equal(text_of(input, "missing"), missing) || !text_of(input, "name"))
            continue;
        buffer_add(page, first ? "" : "; ");
        add_fact(page, document, text_of(input, "name"));
        first = false;
    }
    html_text(page, first ? "None." : NULL);
    buffer_add(page, "</p>\n");
}

static void add_inputs(struct buffer *page, const json_t *document)
{
    html_element(page, "h2", NULL, "What it means if an input is missing");
    add_input_list(page, document, "error", "The referral is refused");
    add_input_list(page, document, "hold", "The referral is held, where a row requires the input");
    add_input_list(page, document, "notDone", "It counts as not done, and is never read as no");
}

static void add_bands(struct buffer *page, const json_t *score)
{
    size_t i;
    json_t *band;

    json_array_foreach(json_object_get(score, "bands"), i, band) {
        html_text(page, i ? "; " : ": ");
        html_text(page, text_of(band, "name"));
        buffer_add(page, " ");
        html_element(page, "code", NULL, text_of(band, "range"));
    }
}

static void add_scores(struct buffer *page, const json_t *instrument)
{
    size_t i;
    json_t *score;

    if (json_array_size(json_object_get(instrument, "scores")) == 0) {
        html_element(page, "td", NULL, "a profile, not a score");
        return;
    }
    buffer_add(page, "<td><ul>");
    json_array_foreach(json_object_get(instrument, "scores"), i, score) {
        const char *title = text_of(score, "title");

        buffer_add(page, "<li>");
        html_text(page, title ? title : "total");
        buffer_add(page, " ");
        html_value(page, json_object_get(score, "low"));
        buffer_add(page, " to ");
        html_value(page, json_object_get(score, "high"));
        add_bands(page, score);
        buffer_add(page, "</li>");
    }
    buffer_add(page, "</ul></td>");
}

static void add_instruments(struct buffer *page, const json_t *document)
{
    static const char *const columns[] = { "from|Instrument", "what|Scores and bands",
                                           "why|Licence", "from|Source", NULL };
    size_t i;
    json_t *instrument;

    html_element(page, "h2", NULL, "Instruments");
    html_table(page, "Instruments", columns);
    json_array_foreach(json_object_get(document, "instruments"), i, instrument) {
        buffer_add(page, "<tr>");
        html_element(page, "th", "scope=\"row\"", text_of(instrument, "title"));
        add_scores(page, instrument);
        html_element(page, "td", NULL, text_of(instrument, "licence"));
        html_element(page, "td", NULL, text_of(instrument, "source"));
        buffer_add(page, "</tr>\n");
    }
    html_table_end(page);
}

static void add_factors(struct buffer *page, const json_t *table)
{
    size_t i;
    json_t *factor;

    buffer_add(page, "<ul>");
    json_array_foreach(json_object_get(table, "factors"), i, factor) {
        buffer_add(page, "<li>");
        html_text(page, text_of(factor, "drug"));
        buffer_add(page, ", ");
        html_text(page, text_of(factor, "route"));
        buffer_add(page, ": ");
        html_value(page, json_object_get(factor, "factor"));
        buffer_add(page, "</li>");
    }
    json_array_foreach(json_object_get(table, "fixed"), i, factor) {
        buffer_add(page, "<li>");
        html_text(page, text_of(factor, "drug"));
        buffer_add(page, " patch of ");
        html_value(page, json_object_get(factor, "dose"));
        buffer_add(page, " mcg an hour: ");
        html_value(page, json_object_get(factor, "mgPerDay"));
        buffer_add(page, " mg a day</li>");
    }
    buffer_add(page, "</ul>\n");
}

static void add_opioids(struct buffer *page, const json_t *document)
{
    const json_t *opioids = json_object_get(document, "opioids");
    size_t i;
    json_t *table;

    html_element(page, "h2", NULL, "Morphine equivalents");
    json_array_foreach(json_object_get(opioids, "tables"), i, table) {
        bool in_force = text_equal(text_of(table, "id"), text_of(opioids, "table"));

        buffer_add(page, "<h3>");
        html_text(page, text_of(table, "id"));
        html_text(page, in_force ? " (in force)" : " (not in force)");
        buffer_add(page, "</h3>\n");
        html_element(page, "p", NULL, text_of(table, "source"));
        add_factors(page, table);
    }
}

static void add_evidence(struct buffer *page, const json_t *document)
{
    static const char *const columns[] = { "from|Name", "why|Title", NULL };
    size_t i;
    json_t *source;

    html_element(page, "h2", NULL, "Evidence");
    html_table(page, "Evidence", columns);
    json_array_foreach(json_object_get(document, "evidence"), i, source) {
        buffer_add(page, "<tr><th scope=\"row\" data-evidence=\"");
        html_text(page, text_of(source, "id"));
        buffer_add(page, "\">");
        html_text(page, text_of(source, "id"));
        buffer_add(page, "</th>");
        html_element(page, "td", NULL, text_of(source, "title"));
        buffer_add(page, "</tr>\n");
    }
    html_table_end(page);
}

void sheet_references(struct buffer *page, const json_t *document)
{
    html_element(page, "h2", NULL, "Thresholds with a source");
    sheet_thresholds(page, document, false);
    add_inputs(page, document);
    add_instruments(page, document);
    add_opioids(page, document);
    add_evidence(page, document);
}

void sheet_approval(struct buffer *page)
{
    static const char *const columns[] = {
        "from|For", "why|Name", "why|Role and registration", "from|Date", "why|Signature", NULL
    };

    buffer_add(page, "<div class=\"approval\">");
    html_element(page, "h2", NULL, "The whole policy, signed");
    html_table(page, "The whole policy, signed", columns);
    buffer_add(page, "<tr class=\"sign\"><th scope=\"row\">Clinical lead</th>"
                     "<td></td><td></td><td></td><td></td></tr>\n"
                     "<tr class=\"sign\"><th scope=\"row\">Clinical safety officer</th>"
                     "<td></td><td></td><td></td><td></td></tr>\n");
    html_table_end(page);
    buffer_add(page, "</div>\n");
}
