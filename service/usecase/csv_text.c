#include "csv_text.h"
#include "text.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* The text is unescaped where it stands: what is written never passes what is read. */
struct scan {
    char *at;
    char *end;
    size_t line;
    char separator;
    struct arena *arena;
    struct fault_list *faults;
};

static void fail(struct scan *s, size_t line, const char *what)
{
    fault_list_add(s->faults, &(struct step){ NULL, NULL, line }, "%s", what);
}

static bool at_line_end(const struct scan *s)
{
    return s->at == s->end || *s->at == '\n' ||
           (*s->at == '\r' && s->at + 1 < s->end && s->at[1] == '\n');
}

static char *take_quoted(struct scan *s)
{
    size_t began = s->line;
    char *to = s->at++;

    for (; s->at < s->end; s->at++) {
        if (*s->at == '"' && !(s->at + 1 < s->end && s->at[1] == '"')) {
            s->at++;
            return to;
        }
        s->at += *s->at == '"';
        s->line += *s->at == '\n';
        *to++ = *s->at;
    }
    fail(s, began, "a quote that opens here is never closed");
    return to;
}

static char *take_plain(struct scan *s)
{
    for (; !at_line_end(s) && *s->at != s->separator; s->at++)
        if (*s->at == '"')
            fail(s, s->line, "a quote stands inside of a cell that does not begin with one");
    return s->at;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_plain_number(const char *text)
{
    const char *digits = text + (*text == '-');
    size_t whole = strspn(digits, "0123456789"), rest;

    if (whole == 0 || (whole > 1 && *digits == '0') || strlen(digits) > 15)
        return false;
    if (digits[whole] != '.')
        return digits[whole] == '\0' && !text_equal(text, "-0");
    rest = strspn(digits + whole + 1, "0123456789");
    return rest > 0 && digits[whole + 1 + rest] == '\0' && digits[whole + rest] != '0';
}

static bool begins_with_month(const char *text)
{
    static const char *const months[] = { "jan", "feb", "mar", "apr", "may", "jun",
                                          "jul", "aug", "sep", "oct", "nov", "dec" };

    for (size_t i = 0; i < sizeof(months) / sizeof(months[0]); i++)
        if (strncasecmp(text, months[i], 3) == 0)
            return strpbrk(text, "0123456789") != NULL;
    return false;
}

/* Full-width = + - @ are formulas to spreadsheets set to Japanese; an amount of pounds, euros or
 * yen loses its sign. */
static bool begins_with_sign(const char *text)
{
    static const char *const signs[] = { "\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d",
                                         "\xef\xbc\xa0", "\xc2\xa3",     "\xe2\x82\xac",
                                         "\xc2\xa5" };

    for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
        if (strncmp(text, signs[i], strlen(signs[i])) == 0)
            return true;
    return false;
}

static bool looks_like_value(const char *text)
{
    if (isdigit((unsigned char)*text))
        return true;
    if (strchr(".($%", *text) && isdigit((unsigned char)text[1]))
        return !strstr(text, "..");
    return strcasecmp(text, "true") == 0 || strcasecmp(text, "false") == 0 ||
           begins_with_month(text);
}

/* Whether a spreadsheet would make something else of the text. */
static bool needs_apostrophe(const char *text)
{
    if (*text == '\0' || is_plain_number(text))
        return false;
    return strchr("=+-@'", *text) || iscntrl((unsigned char)*text) || begins_with_sign(text) ||
           looks_like_value(text);
}

static const char *without_apostrophe(const char *text)
{
    return text[0] == '\'' && (needs_apostrophe(text + 1) || is_plain_number(text + 1)) ? text + 1
                                                                                        : text;
}

static const char *trimmed(char *from, char *end)
{
    while (from < end && is_blank(*from))
        from++;
    while (end > from && is_blank(end[-1]))
        end--;
    *end = '\0';
    return without_apostrophe(from);
}

static void skip_line_end(struct scan *s)
{
    s->at += s->at < s->end && *s->at == '\r';
    s->at += s->at < s->end;
    s->line++;
}

/* The cell that begins here, and what ends it; `ret_more`: another follows on the line. */
static const char *take_cell(struct scan *s, bool *ret_more)
{
    bool quoted = s->at < s->end && *s->at == '"';
    char *from = s->at;
    char *end = quoted ? take_quoted(s) : take_plain(s);

    if (quoted && !at_line_end(s) && *s->at != s->separator) {
        fail(s, s->line, "text stands after a closing quote");
        (void)take_plain(s);
    }
    if ((size_t)(end - from) > CSV_CELL) {
        fail(s, s->line, "a cell is longer than 8 KiB");
        end = from;
    }
    *ret_more = !at_line_end(s);
    if (*ret_more)
        s->at++;
    else
        skip_line_end(s);
    return trimmed(from, end);
}

/* False if the line has no content. */
static bool take_line(struct scan *s, struct csv_line *ret)
{
    const char *cells[CSV_COLUMNS];
    bool more = true, has_content = false;
    size_t count = 0, number = s->line;

    while (more) {
        const char *cell = take_cell(s, &more);

        has_content = has_content || *cell;
        if (count < CSV_COLUMNS)
            cells[count++] = cell;
        else if (*cell)
            fail(s, number, "more than 256 columns");
    }
    ret->number = number;
    ret->count = count;
    ret->cells = (const char *const *)(void *)arena_bytes(s->arena, (const char *)cells,
                                                          count * sizeof(cells[0]));
    return has_content && ret->cells;
}

/* Where a spreadsheet's country writes decimals with a comma, it separates cells otherwise. */
static char separator_of(const char *text, size_t length)
{
    bool quoted = false;

    for (size_t i = 0; i < length && (quoted || text[i] != '\n'); i++) {
        if (text[i] == '"')
            quoted = !quoted;
        else if (!quoted && strchr(",;\t", text[i]))
            return text[i];
    }
    return ',';
}

static size_t count_lines(const char *text, size_t length)
{
    size_t count = 1;

    for (size_t i = 0; i < length; i++)
        count += text[i] == '\n';
    return count < CSV_ROWS ? count : CSV_ROWS;
}

static bool read_lines(struct scan *s, struct csv *ret)
{
    size_t most = count_lines(s->at, (size_t)(s->end - s->at));
    struct csv_line line;

    ret->lines = arena_alloc(s->arena, most * sizeof(*ret->lines));
    ret->count = 0;
    if (!ret->lines || !take_line(s, &ret->head)) {
        fail(s, 1, "the first line names the columns");
        return false;
    }
    while (s->at < s->end) {
        if (!take_line(s, &line))
            continue;
        if (ret->count == most) {
            fail(s, line.number, "more than 5,000 rows");
            break;
        }
        ret->lines[ret->count++] = line;
    }
    return s->faults->count == 0;
}

/* The mark as it comes back from a spreadsheet that took it for Western letters: others of the text
 * are wrong too then. */
static const char misread_mark[] = "\xc3\xaf\xc2\xbb\xc2\xbf";

static bool begins_with(const char *text, size_t length, const char *start)
{
    return length >= strlen(start) && memcmp(text, start, strlen(start)) == 0;
}

bool csv_read(const char *text, size_t length, struct arena *arena, struct fault_list *faults,
              struct csv *ret)
{
    size_t mark = begins_with(text, length, CSV_MARK) ? strlen(CSV_MARK) : 0;
    struct scan s = { .line = 1, .arena = arena, .faults = faults };

    if (length > CSV_BYTES)
        fault_list_add(faults, NULL, "larger than 2 MiB");
    else if (!text_is_utf8(text, length))
        fault_list_add(faults, NULL, "not in UTF-8: save it as CSV in UTF-8");
    else if (begins_with(text, length, misread_mark))
        fault_list_add(faults, NULL,
                       "opened as something other than UTF-8: open it as UTF-8, and save it again");
    else
        s.at = arena_bytes(arena, text + mark, length - mark);
    if (!s.at)
        return false;
    s.end = s.at + length - mark;
    s.separator = separator_of(s.at, length - mark);
    return read_lines(&s, ret);
}

const char *csv_cell(const struct csv_line *line, size_t column)
{
    return column < line->count ? line->cells[column] : "";
}

void csv_write(struct buffer *buffer, const char *text, bool is_text)
{
    bool apostrophe = is_text && needs_apostrophe(text);
    bool quotes = strpbrk(text, ",;\t\"\r\n") != NULL;

    buffer_add(buffer, quotes ? "\"" : "");
    buffer_add(buffer, apostrophe ? "'" : "");
    for (const char *quote; (quote = strchr(text, '"')); text = quote + 1) {
        buffer_add_bytes(buffer, text, (size_t)(quote - text));
        buffer_add(buffer, "\"\"");
    }
    buffer_add(buffer, text);
    buffer_add(buffer, quotes ? "\"" : "");
}
