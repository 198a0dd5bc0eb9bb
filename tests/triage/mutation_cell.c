#include "mutation.h"
#include "text.h"

#include <criterion/criterion.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { ITEMS = 32, ITEM_TEXT = 64 };

/* A cell taken apart: "in(a, b)" is the word "in" with two items, "a" no word with one. */
struct cell_parts {
    char word[ITEM_TEXT];
    char items[ITEMS][ITEM_TEXT];
    int count;
};

struct alternatives {
    char (*texts)[CELL_TEXT];
    int count;
};

__attribute__((format(printf, 2, 3))) static void add(struct alternatives *list, const char *format,
                                                      ...)
{
    va_list values;

    cr_assert_lt(list->count, CELL_ALTERNATIVES);
    va_start(values, format);
    (void)vsnprintf(list->texts[list->count++], CELL_TEXT, format, values);
    va_end(values);
}

/* A comma inside a range's brackets does not occur: "[a..b]". */
static struct cell_parts take_apart(const char *text)
{
    struct cell_parts parts = { 0 };
    size_t head = strcspn(text, "([");
    bool has_word = text[head] == '(' && head > 0;
    size_t end = strlen(text) - has_word;

    if (has_word)
        (void)snprintf(parts.word, ITEM_TEXT, "%.*s", (int)head, text);
    for (size_t at = has_word ? head + 1 : 0; at < end;) {
        size_t length = strcspn(text + at, ",");

        if (at + length > end)
            length = end - at;
        cr_assert_lt(parts.count, ITEMS);
        (void)snprintf(parts.items[parts.count++], ITEM_TEXT, "%.*s", (int)length, text + at);
        at += length;
        at += strspn(text + at, ", ");
    }
    return parts;
}

static void put_together(struct alternatives *list, const struct cell_parts *parts,
                         const char *word)
{
    char text[CELL_TEXT] = "";

    for (int i = 0; i < parts->count; i++) {
        strcat(text, i ? ", " : "");
        strcat(text, parts->items[i]);
    }
    if (parts->word[0] || parts->count > 1)
        add(list, "%s(%s)", parts->word[0] ? parts->word : word, text);
    else
        add(list, "%s", text);
}

static bool has_item(const struct cell_parts *parts, const char *name)
{
    for (int i = 0; i < parts->count; i++)
        if (text_equal(parts->items[i], name))
            return true;
    return false;
}

static void drop_items(struct alternatives *list, const struct cell_parts *parts)
{
    for (int skipped = 0; parts->count > 1 && skipped < parts->count; skipped++) {
        struct cell_parts fewer = *parts;

        memmove(fewer.items[skipped], fewer.items[skipped + 1],
                (size_t)(parts->count - skipped - 1) * ITEM_TEXT);
        fewer.count--;
        put_together(list, &fewer, "in");
    }
}

static void add_item(struct alternatives *list, const struct cell_parts *parts, const char *word,
                     const char *name)
{
    struct cell_parts more = *parts;

    if (has_item(parts, name))
        return;
    (void)snprintf(more.items[more.count++], ITEM_TEXT, "%s", name);
    put_together(list, &more, word);
}

/* Of a single value, another; of a list, one more. */
static void other_names(struct alternatives *list, const struct cell_parts *parts,
                        const struct fact_row *row)
{
    static const char *const tristate[] = { "no", "yes", NULL };
    static const char *const unknown[] = { "unknown", "notAsked", NULL }; /* read as missing */
    const char *const *names = row->domain ? row->domain : tristate;
    const char *word = row->type == FACT_SET ? "any" : "in";

    for (int i = 0; names[i]; i++) {
        if (text_index(unknown, names[i]) >= 0)
            continue;
        if (row->type != FACT_SET && parts->count == 1 && !has_item(parts, names[i]))
            add(list, "%s", names[i]);
        if (row->type != FACT_TRISTATE)
            add_item(list, parts, word, names[i]);
    }
}

/* "< 3" for "<= 3" and the like, or the other way round. */
static void other_comparison(struct alternatives *list, const char *text)
{
    size_t length = strspn(text, "<>=");

    if (length == 1 && text[0] != '=')
        add(list, "%c=%s", text[0], text + 1);
    if (length == 2)
        add(list, "%c%s", text[0], text + 2);
    if (length > 0 && text[0] != '=')
        add(list, "%c%s", text[0] == '<' ? '>' : '<', text + 1);
}

static void other_bounds(struct alternatives *list, const char *text)
{
    const char *open = strpbrk(text, "[(");
    const char *dots = strstr(text, "..");
    const char *close;

    if (!dots)
        return;
    if (text[strcspn(text, "([")] == '(' && open > text)
        open = strpbrk(open + 1, "[(");
    close = dots + strcspn(dots, "])");
    add(list, "%.*s%c%s", (int)(open - text), text, *open == '[' ? '(' : '[', open + 1);
    add(list, "%.*s%c%s", (int)(close - text), text, *close == ']' ? ')' : ']', close + 1);
}

int cell_alternatives(enum fact_id fact, const char *text, char ret[][CELL_TEXT])
{
    const struct fact_row *row = fact_row(fact);
    const struct cell_parts parts = take_apart(text);
    bool is_number = row->type == FACT_INTEGER || row->type == FACT_DECIMAL;
    bool is_missing = has_item(&parts, "missing") || text_equal(parts.word, "unset");
    struct alternatives list = { ret, 0 };

    drop_items(&list, &parts);
    if (is_number) {
        other_comparison(&list, text);
        other_bounds(&list, text);
    } else {
        other_names(&list, &parts, row);
    }
    if (row->type != FACT_SET && !is_missing && text[strspn(text, "<>=")] == text[0])
        add_item(&list, &parts, "in", "missing");
    if (!is_number && row->type != FACT_SET && !is_missing)
        add(&list, "not(%s", parts.word[0] ? text + strlen(parts.word) + 1 : text);
    if (!is_number && row->type != FACT_SET && !is_missing && !parts.word[0])
        strcat(ret[list.count - 1], ")");
    return list.count;
}
