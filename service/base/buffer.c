#include "buffer.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { FIRST_CAPACITY = 256 };

void buffer_init(struct buffer *buffer, struct arena *arena, size_t ceiling)
{
    *buffer = (struct buffer){ .arena = arena, .ceiling = ceiling };
}

/* Room for `more` bytes and the NUL. Old bytes stay in the arena: growth doubles, so they are few.
 */
static bool grow(struct buffer *buffer, size_t more)
{
    size_t capacity = buffer->capacity ? 2 * buffer->capacity : FIRST_CAPACITY;
    char *text;

    if (buffer->failed || buffer->ceiling - buffer->length <= more)
        return false;
    if (capacity <= buffer->length + more)
        capacity = buffer->length + more + 1;
    if (capacity > buffer->ceiling)
        capacity = buffer->ceiling;
    text = arena_room(buffer->arena, capacity);
    if (!text)
        return false;
    if (buffer->length)
        memcpy(text, buffer->text, buffer->length);
    buffer->text = text;
    buffer->text[buffer->length] = '\0';
    buffer->capacity = capacity;
    return true;
}

static bool buffer_reserve(struct buffer *buffer, size_t more)
{
    return more < buffer->capacity - buffer->length || grow(buffer, more);
}

void buffer_expect(struct buffer *buffer, size_t bytes)
{
    (void)buffer_reserve(buffer, bytes);
}

/* Nothing fits from here on. */
static void fail(struct buffer *buffer)
{
    buffer->failed = true;
    buffer->capacity = buffer->length;
}

/* Where so many more bytes are to be written; NULL, and the buffer has failed, without room. */
static char *extend(struct buffer *buffer, size_t length)
{
    char *end;

    if (!buffer_reserve(buffer, length)) {
        fail(buffer);
        return NULL;
    }
    end = buffer->text + buffer->length;
    buffer->length += length;
    buffer->text[buffer->length] = '\0';
    return end;
}

static void add_byte(struct buffer *buffer, char byte)
{
    char *end = extend(buffer, 1);

    if (end)
        *end = byte;
}

void buffer_add_bytes(struct buffer *buffer, const char *bytes, size_t length)
{
    char *end = extend(buffer, length);

    if (end && length)
        memcpy(end, bytes, length);
}

void buffer_add(struct buffer *buffer, const char *text)
{
    buffer_add_bytes(buffer, text, strlen(text));
}

/* Straight into what is left of the capacity, which nearly always is enough. */
void buffer_add_format(struct buffer *buffer, const char *format, ...)
{
    size_t left = buffer->capacity - buffer->length;
    va_list arguments, again;
    int length;

    va_start(arguments, format);
    va_copy(again, arguments);
    length = vsnprintf(left ? buffer->text + buffer->length : NULL, left, format, arguments);
    if (length < 0 || !buffer_reserve(buffer, (size_t)length)) {
        if (left)
            buffer->text[buffer->length] = '\0';
        fail(buffer);
    } else {
        if ((size_t)length >= left)
            vsnprintf(buffer->text + buffer->length, (size_t)length + 1, format, again);
        buffer->length += (size_t)length;
    }
    va_end(again);
    va_end(arguments);
}

void writer_init(struct writer *writer, struct buffer *buffer)
{
    *writer = (struct writer){ .buffer = buffer };
}

static void add_escape(struct buffer *buffer, char c)
{
    if (c == '"' || c == '\\')
        buffer_add_format(buffer, "\\%c", c);
    else
        buffer_add_format(buffer, "\\u%04x", (unsigned)(unsigned char)c);
}

static bool is_plain_byte(char c)
{
    return (unsigned char)c >= 0x20 && c != '"' && c != '\\';
}

/* Whether none of up to eight bytes is a control character, a quote or a backslash: each
 * subtraction borrows into the top bit of such a byte, and of no other below the first of them. */
static bool are_plain(const char *bytes, size_t count)
{
    static const uint64_t each = 0x0101010101010101;
    uint64_t word = each * ' ';

    memcpy(&word, bytes, count);
    return (((word - each * 0x20) | ((word ^ each * '"') - each) | ((word ^ each * '\\') - each)) &
            ~word & each << 7) == 0;
}

static bool is_plain(const char *text, size_t length)
{
    for (; length >= 8; text += 8, length -= 8)
        if (!are_plain(text, 8))
            return false;
    return are_plain(text, length);
}

static void add_escaped(struct buffer *buffer, const char *text)
{
    for (; *text; text++)
        if (is_plain_byte(*text))
            add_byte(buffer, *text);
        else
            add_escape(buffer, *text);
}

/* A text in its quotes; nearly every one is plain and goes in whole. */
static void add_quoted(struct buffer *buffer, const char *text)
{
    size_t length = strlen(text);
    char *to;

    if (!is_plain(text, length)) {
        add_byte(buffer, '"');
        add_escaped(buffer, text);
        add_byte(buffer, '"');
        return;
    }
    to = extend(buffer, length + 2);
    if (!to)
        return;
    to[0] = '"';
    memcpy(to + 1, text, length); /* NOLINT(bugprone-not-null-terminated-result): a quote ends it */
    to[1 + length] = '"';
}

/* The comma before an item and the name of a member. */
static void begin_item(struct writer *writer, const char *name)
{
    if (writer->depth > 0) {
        if (writer->has_items[writer->depth - 1])
            add_byte(writer->buffer, ',');
        writer->has_items[writer->depth - 1] = true;
    }
    if (name) {
        add_quoted(writer->buffer, name);
        add_byte(writer->buffer, ':');
    }
}

void writer_open(struct writer *writer, const char *name, char bracket)
{
    assert(writer->depth < WRITER_DEPTH);
    begin_item(writer, name);
    add_byte(writer->buffer, bracket);
    writer->closers[writer->depth] = bracket == '{' ? '}' : ']';
    writer->has_items[writer->depth] = false;
    writer->depth++;
}

void writer_close(struct writer *writer)
{
    assert(writer->depth > 0);
    writer->depth--;
    add_byte(writer->buffer, writer->closers[writer->depth]);
}

void writer_text(struct writer *writer, const char *name, const char *value)
{
    if (!value) {
        writer_null(writer, name);
        return;
    }
    begin_item(writer, name);
    add_quoted(writer->buffer, value);
}

static void add_digits(struct buffer *buffer, uint64_t value)
{
    char digits[20];
    size_t first = sizeof(digits);

    do {
        digits[--first] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    buffer_add_bytes(buffer, digits + first, sizeof(digits) - first);
}

void writer_integer(struct writer *writer, const char *name, int64_t value)
{
    writer_decimal(writer, name, value, 1);
}

void writer_decimal(struct writer *writer, const char *name, int64_t value, int64_t scale)
{
    uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    uint64_t unit = (uint64_t)scale, rest = size % unit;

    begin_item(writer, name);
    if (value < 0)
        add_byte(writer->buffer, '-');
    add_digits(writer->buffer, size / unit);
    if (rest)
        add_byte(writer->buffer, '.');
    for (; rest > 0; rest %= unit) {
        rest *= 10;
        add_digits(writer->buffer, rest / unit);
    }
}

void writer_bool(struct writer *writer, const char *name, bool value)
{
    begin_item(writer, name);
    buffer_add(writer->buffer, value ? "true" : "false");
}

void writer_instant(struct writer *writer, const char *name, int64_t us)
{
    char text[INSTANT_TEXT];

    writer_text(writer, name, us ? instant_format(us, text) : NULL);
}

void writer_date(struct writer *writer, const char *name, struct date date)
{
    char text[DATE_TEXT];

    writer_text(writer, name, date_is_none(date) ? NULL : date_format(date, text));
}

void writer_null(struct writer *writer, const char *name)
{
    begin_item(writer, name);
    buffer_add(writer->buffer, "null");
}

void writer_raw(struct writer *writer, const char *name, const char *json)
{
    begin_item(writer, name);
    buffer_add(writer->buffer, json ? json : "null");
}

void writer_members(struct writer *writer, const char *object)
{
    size_t length = strlen(object);

    assert(length >= 2 && object[0] == '{' && object[length - 1] == '}');
    if (length == 2)
        return;
    begin_item(writer, NULL);
    buffer_add_bytes(writer->buffer, object + 1, length - 2);
}
