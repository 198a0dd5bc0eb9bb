#include "exchange.h"
#include "text.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { DEFAULT_LIMIT = 50, MOST_LIMIT = 200 };

bool pair_add(struct pair_list *list, const char *name, const char *value)
{
    if (list->count == EXCHANGE_PAIRS)
        return false;
    list->items[list->count++] = (struct pair){ name, value };
    return true;
}

/* The byte that an escape such as %4A stands for; -1 if the text does not begin with one. */
static int read_escape(const char *text, size_t length)
{
    int high = length > 2 ? text_hex_digit(text[1]) : -1;
    int low = length > 2 ? text_hex_digit(text[2]) : -1;

    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

const char *percent_decode(struct arena *arena, const char *text, size_t length, bool plus)
{
    char *decoded = arena_alloc(arena, length + 1);
    size_t count = 0;

    if (!decoded)
        return NULL;
    for (size_t i = 0; i < length; i++) {
        int byte = (unsigned char)text[i];

        if (byte == '%') {
            byte = read_escape(text + i, length - i);
            i += 2;
        } else if (byte == '+' && plus) {
            byte = ' ';
        }
        if (byte < 0)
            return NULL;
        decoded[count++] = (char)byte;
    }
    return text_is_utf8(decoded, count) ? decoded : NULL;
}

static bool query_read_one(struct exchange *x, const char *text, size_t length, struct error *err)
{
    const char *equals = memchr(text, '=', length);
    size_t name_length = equals ? (size_t)(equals - text) : length;
    const char *name = percent_decode(x->arena, text, name_length, true);
    const char *value =
        equals ? percent_decode(x->arena, equals + 1, length - name_length - 1, true) : "";

    if (!name || !value)
        return error_set(err, ERROR_MALFORMED, "", "The query string is not percent-encoded UTF-8");
    if (!pair_add(&x->query, name, value))
        return error_set(err, ERROR_MALFORMED, "", "The query string has more than %d parameters",
                         EXCHANGE_PAIRS);
    return true;
}

bool query_read(struct exchange *x, struct error *err)
{
    const char *rest = x->query_text;

    while (*rest) {
        size_t length = strcspn(rest, "&");

        if (length > 0 && !query_read_one(x, rest, length, err))
            return false;
        rest += length + (rest[length] == '&');
    }
    return true;
}

const char *query_value(const struct exchange *x, const char *name)
{
    for (int i = 0; i < x->query.count; i++)
        if (text_equal(x->query.items[i].name, name))
            return x->query.items[i].value;
    return NULL;
}

const char *header_value(const struct exchange *x, const char *name)
{
    for (int i = 0; i < x->headers.count; i++)
        if (strcasecmp(x->headers.items[i].name, name) == 0)
            return x->headers.items[i].value;
    return NULL;
}

const char *path_value(const struct exchange *x, const char *name)
{
    for (int i = 0; i < x->path_values.count; i++)
        if (text_equal(x->path_values.items[i].name, name))
            return x->path_values.items[i].value;
    return NULL;
}

bool if_match(const struct exchange *x, int64_t *ret_version, struct error *err)
{
    const char *value = header_value(x, "If-Match");
    char digits[24];
    size_t length;

    if (!value)
        return error_set(err, ERROR_PRECONDITION, "",
                         "Send If-Match with the version that you read");
    if (strncmp(value, "W/", 2) == 0)
        value += 2;
    length = strlen(value);
    if (length >= 2 && value[0] == '"' && value[length - 1] == '"') {
        value++;
        length -= 2;
    }
    snprintf(digits, sizeof(digits), "%.*s", (int)(length < sizeof(digits) ? length : 0), value);
    if (!text_read_integer(digits, 0, INT32_MAX, ret_version))
        return error_set(err, ERROR_STALE, "", "If-Match does not name a version of this resource");
    return true;
}

int query_limit(const struct exchange *x)
{
    int64_t limit;

    if (!text_read_integer(query_value(x, "limit"), 1, MOST_LIMIT, &limit))
        return DEFAULT_LIMIT;
    return (int)limit;
}

bool reply_json(struct exchange *x, int status, const struct buffer *body, struct error *err)
{
    if (body->failed || !body->text)
        return error_set(err, ERROR_UNAVAILABLE, "", "The answer does not fit its memory");
    reply_text(x, status, "application/json", body->text, body->length);
    return true;
}

void reply_text(struct exchange *x, int status, const char *type, const char *text, size_t length)
{
    x->status = status;
    x->reply_type = type;
    x->reply = text;
    x->reply_length = length;
}

void reply_nothing(struct exchange *x, int status)
{
    reply_text(x, status, NULL, NULL, 0);
}

void reply_header(struct exchange *x, const char *name, const char *value)
{
    bool added = pair_add(&x->reply_headers, name, value);

    assert(added);
    (void)added;
}

void reply_header_format(struct exchange *x, const char *name, const char *format, ...)
{
    va_list arguments, again;
    int length;
    char *value = NULL;

    va_start(arguments, format);
    va_copy(again, arguments);
    length = vsnprintf(NULL, 0, format, arguments);
    if (length >= 0)
        value = arena_alloc(x->arena, (size_t)length + 1);
    if (value) {
        vsnprintf(value, (size_t)length + 1, format, again);
        reply_header(x, name, value);
    }
    va_end(again);
    va_end(arguments);
}
