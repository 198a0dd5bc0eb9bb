#include "policy_page.h"
#include "policy_cell.h"
#include "policy_diff.h"
#include "policy_style.h"
#include "text.h"

#include <ctype.h>
#include <string.h>

enum { SHORT_REVISION = 12 };

static const char *escape_of(unsigned char c)
{
    switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    case '\t':
    case '\n':
    case '\r': return " ";
    default: return c < 0x20 || c == 0x7f ? "\xef\xbf\xbd" : NULL;
    }
}

void html_text(struct buffer *page, const char *text)
{
    const char *plain = text;

    for (; text && *text; text++) {
        const char *escape = escape_of((unsigned char)*text);

        if (!escape)
            continue;
        buffer_add_bytes(page, plain, (size_t)(text - plain));
        buffer_add(page, escape);
        plain = text + 1;
    }
    if (plain)
        buffer_add(page, plain);
}

void html_name(struct buffer *page, const char *name)
{
    for (const char *end = name; name && *name; name = end) {
        char part[80];
        size_t length = 1;

        while (name[length] && !isupper((unsigned char)name[length]) && length < sizeof(part) - 1)
            length++;
        memcpy(part, name, length);
        part[length] = '\0';
        html_text(page, part);
        end = name + length;
        buffer_add(page, isupper((unsigned char)*end) ? "<wbr/>" : "");
    }
}

void html_element(struct buffer *page, const char *tag, const char *attributes, const char *text)
{
    buffer_add_format(page, "<%s%s%s>", tag, attributes ? " " : "", attributes ? attributes : "");
    html_text(page, text);
    buffer_add_format(page, "</%s>", tag);
}

/* Only hex digits go into the style. */
static void add_foot(struct buffer *page, const char *revision)
{
    bool is_plain = revision && strspn(revision, "0123456789abcdef") >= SHORT_REVISION;

    buffer_add(page, "@page{size:A4 landscape;margin:12mm 10mm 15mm;@bottom-left{content:\"");
    if (is_plain)
        buffer_add_format(page, "Revision %.*s", SHORT_REVISION, revision);
    else
        buffer_add(page, "No revision: not a policy yet");
    buffer_add(page,
               "\";font:8pt Arial,sans-serif}@bottom-right{content:\"Page \" counter(page) \" of "
               "\" counter(pages);font:8pt Arial,sans-serif}}\n");
}

void html_open(struct buffer *page, const char *title, const char *revision)
{
    buffer_add(page, "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\"/>\n"
                     "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
                     "&#39;none&#39;; style-src &#39;unsafe-inline&#39;\"/>\n"
                     "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n");
    html_element(page, "title", NULL, title);
    buffer_add(page, "\n<style>\n");
    add_foot(page, revision);
    buffer_add(page, POLICY_STYLE);
    buffer_add(page, "</style>\n</head>\n<body>\n");
    html_element(page, "h1", NULL, title);
    buffer_add(page, "\n");
}

void html_close(struct buffer *page, const struct policy_name *name)
{
    buffer_add(page, "<footer>");
    html_text(page, name->id);
    buffer_add(page, " ");
    html_text(page, name->version);
    buffer_add(page, ", revision ");
    html_text(page, name->revision ? name->revision : "none: not a policy yet");
    buffer_add(page, "</footer>\n</body>\n</html>\n");
}

void html_table(struct buffer *page, const char *label, const char *const columns[])
{
    buffer_add(page, "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"");
    html_text(page, label);
    buffer_add(page, "\"><table><thead><tr>");
    for (; *columns; columns++) {
        size_t length = strcspn(*columns, "|");

        buffer_add_format(page, "<th scope=\"col\" class=\"%.*s\">", (int)length, *columns);
        html_text(page, *columns + length + 1);
        buffer_add(page, "</th>");
    }
    buffer_add(page, "</tr></thead><tbody>\n");
}

void html_table_end(struct buffer *page)
{
    buffer_add(page, "</tbody></table></div>\n");
}

void html_value(struct buffer *page, const json_t *value)
{
    html_text(page, policy_cell_write(value, CELL_NAME, page->arena));
}
