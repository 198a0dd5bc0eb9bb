#include "buffer.h"

#include <assert.h>
#include <inttypes.h>
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
static bool buffer_reserve(struct buffer *buffer, size_t more)
{
    size_t capacity = buffer->capacity ? buffer->capacity : FIRST_CAPACITY;
    size_t need;
    char *text;

    if (buffer->failed || buffer->ceiling - buffer->length <= more)
        return false;
    need = buffer->length + more + 1;
    if (need <= buffer->capacity)
        return true;
    while (capacity < need)
        capacity *= 2;
    text = arena_alloc(buffer->arena, capacity);
    if (!text)
        return false;
    if (buffer->length)
        memcpy(text, buffer->text, buffer->length);
    buffer->text = text;
    buffer->capacity = capacity;
    return true;
}

void buffer_add_bytes(struct buffer *buffer, const char *bytes, size_t length)
{
    if (!buffer_reserve(buffer, length)) {
        buffer->failed = true;
        return;
    }
    if (length)
        memcpy(buffer->text + buffer->length, bytes, length);
    buffer->length += length;
    buffer->text[buffer->length] = '\0';
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
        buffer->failed = true;
        if (left)
            buffer->text[buffer->length] = '\0';
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

static void add_escaped(struct buffer *buffer, char c)
{
    if (c == '"' || c == '\\')
        buffer_add_format(buffer, "\\%c", c);
    else
        buffer_add_format(buffer, "\\u%04x", (unsigned)(unsigned char)c);
}

static size_t plain_length(const char *text)
{
    const unsigned char *c = (const unsigned char *)text;

    while (*c >= 0x20 && *c != '"' && *c != '\\')
        c++;
    return (size_t)(c - (const unsigned char *)text);
}

static void add_quoted(struct buffer *buffer, const char *text)
{
    buffer_add_bytes(buffer, "\"", 1);
    for (;;) {
        size_t plain = plain_length(text);

        buffer_add_bytes(buffer, text, plain);
        text += plain;
        if (*text == '\0')
            break;
        add_escaped(buffer, *text++);
    }
    buffer_add_bytes(buffer, "\"", 1);
}

/* The comma before an item and the name of a member. */
static void begin_item(struct writer *writer, const char *name)
{
    if (writer->depth > 0) {
        if (writer->has_items[writer->depth - 1])
            buffer_add_bytes(writer->buffer, ",", 1);
        writer->has_items[writer->depth - 1] = true;
    }
    if (name) {
        add_quoted(writer->buffer, name);
        buffer_add_bytes(writer->buffer, ":", 1);
    }
}

void writer_open(struct writer *writer, const char *name, char bracket)
{
    assert(writer->depth < WRITER_DEPTH);
    begin_item(writer, name);
    buffer_add_bytes(writer->buffer, &bracket, 1);
    writer->closers[writer->depth] = bracket == '{' ? '}' : ']';
    writer->has_items[writer->depth] = false;
    writer->depth++;
}

void writer_close(struct writer *writer)
{
    assert(writer->depth > 0);
    writer->depth--;
    buffer_add_bytes(writer->buffer, &writer->closers[writer->depth], 1);
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

void writer_integer(struct writer *writer, const char *name, int64_t value)
{
    begin_item(writer, name);
    buffer_add_format(writer->buffer, "%" PRId64, value);
}

void writer_decimal(struct writer *writer, const char *name, int64_t value, int64_t scale)
{
    uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    uint64_t unit = (uint64_t)scale, rest = size % unit;

    begin_item(writer, name);
    buffer_add_format(writer->buffer, "%s%" PRIu64, value < 0 ? "-" : "", size / unit);
    if (rest)
        buffer_add_bytes(writer->buffer, ".", 1);
    for (; rest > 0; rest %= unit) {
        rest *= 10;
        buffer_add_format(writer->buffer, "%" PRIu64, rest / unit);
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
