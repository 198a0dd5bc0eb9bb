#include "policy_cell.h"
#include "buffer.h"
#include "cleanup.h"
#include "text.h"

#include <string.h>
#include <strings.h>

DEFINE_CLEANUP(json_t *, json_decref)

enum { CELL_LARGEST = 64 * KIB, DECIMALS = 1000 };

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* NULL if there is none between the blanks, or what is there is no name. */
static json_t *read_name(const char *from, size_t length)
{
    while (length > 0 && is_blank(*from)) {
        from++;
        length--;
    }
    while (length > 0 && is_blank(from[length - 1]))
        length--;
    return length ? json_stringn(from, length) : NULL;
}

static json_t *read_names(const char *text)
{
    json_t *list = json_array();

    for (const char *end = text; *end; text = end + 1) {
        json_t *name;

        end = text + strcspn(text, ";");
        name = read_name(text, (size_t)(end - text));
        if (!name || json_array_append_new(list, name) != 0) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

static json_t *read_truth(const char *text)
{
    if (strcasecmp(text, "true") == 0)
        return json_true();
    return strcasecmp(text, "false") == 0 ? json_false() : NULL;
}

static json_t *read_number(const char *text)
{
    int64_t number;

    if (text[0] == '@')
        return json_string(text);
    return text_read_integer(text, INT64_MIN, INT64_MAX, &number) ? json_integer(number) : NULL;
}

static json_t *read_amount(const char *text)
{
    int64_t number;

    if (!*text)
        return json_null();
    if (text_read_integer(text, INT64_MIN, INT64_MAX, &number))
        return json_integer(number);
    return text_read_decimal(text, DECIMALS, &number) ? json_string(text) : NULL;
}

static json_t *read_json(const char *text)
{
    return json_loads(text, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, NULL);
}

/* A spreadsheet makes TRUE of true. */
static json_t *read_any(const char *text)
{
    json_t *truth = read_truth(text);
    json_t *value = truth ? truth : read_json(text);

    return value && !json_is_real(value) ? value : (json_decref(value), json_string(text));
}

static json_t *read_plain(const char *text, enum policy_cell_kind kind)
{
    switch (kind) {
    case CELL_TEXT_OR_NULL: return *text ? json_string(text) : json_null();
    case CELL_TEXT:
    case CELL_QUESTION: return json_string(text);
    case CELL_NAME: return strchr(text, ';') ? read_names(text) : json_string(text);
    case CELL_NAMES: return read_names(text);
    case CELL_TRUTH: return read_truth(text);
    case CELL_NUMBER: return read_number(text);
    case CELL_AMOUNT: return read_amount(text);
    case CELL_ANY: return read_any(text);
    }
    return NULL;
}

/* A range begins with a bracket, so a question is JSON only where it begins with a quote. */
static bool may_be_json(const char *text, enum policy_cell_kind kind)
{
    return *text == '"' || (kind != CELL_QUESTION && (*text == '[' || *text == '{'));
}

json_t *policy_cell_read(const char *text, enum policy_cell_kind kind)
{
    json_t *value = may_be_json(text, kind) ? read_json(text) : NULL;

    return value ? value : read_plain(text, kind);
}

const char *policy_cell_wants(enum policy_cell_kind kind)
{
    static const char *const wants[] = {
        [CELL_TEXT] = "a text",
        [CELL_TEXT_OR_NULL] = "a text, or nothing",
        [CELL_QUESTION] = "a condition",
        [CELL_NAME] = "a name, or names with semicolons between them",
        [CELL_NAMES] = "names with semicolons between them",
        [CELL_TRUTH] = "true or false",
        [CELL_NUMBER] = "a whole number or @ and a threshold's name",
        [CELL_AMOUNT] = "a number with three decimals at most, or nothing",
        [CELL_ANY] = "a value",
    };

    return wants[kind];
}

static void write_names(struct buffer *buffer, const json_t *list)
{
    size_t i;
    json_t *item;

    json_array_foreach(list, i, item) {
        buffer_add(buffer, i ? "; " : "");
        buffer_add(buffer, json_is_string(item) ? json_string_value(item) : "");
    }
}

static void write_plain(struct buffer *buffer, const json_t *value)
{
    buffer_add(buffer, "");
    if (json_is_string(value))
        buffer_add(buffer, json_string_value(value));
    else if (json_is_array(value))
        write_names(buffer, value);
    else if (json_is_boolean(value))
        buffer_add(buffer, json_is_true(value) ? "true" : "false");
    else if (json_is_integer(value))
        buffer_add_format(buffer, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
}

/* An empty cell and a "-" ask nothing; blanks around a cell are nobody's. */
static bool comes_back(const char *text, const json_t *value, enum policy_cell_kind kind)
{
    size_t length = strlen(text);
    cleanup(json_decref) json_t *back = NULL;

    if (length == 0)
        return (kind == CELL_AMOUNT || kind == CELL_TEXT_OR_NULL) && json_is_null(value);
    if (text_equal(text, "-") || is_blank(text[0]) || is_blank(text[length - 1]))
        return false;
    back = policy_cell_read(text, kind);
    return back && json_equal(back, value);
}

static const char *write_json(const json_t *value, struct arena *arena)
{
    char *text = json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
    const char *ret = arena_text(arena, text);

    free(text);
    return ret;
}

const char *policy_cell_write(const json_t *value, enum policy_cell_kind kind, struct arena *arena)
{
    struct buffer buffer;

    if (!value)
        return "";
    buffer_init(&buffer, arena, CELL_LARGEST);
    write_plain(&buffer, value);
    if (!buffer.failed && comes_back(buffer.text, value, kind))
        return buffer.text;
    return write_json(value, arena);
}
