#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H

#include "arena.h"
#include "date.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Text that grows inside an arena, with its ceiling stated at init. A write that does not fit marks
 * the buffer as failed and later writes do nothing, so that only the end has to be checked:
 *
 *     buffer_init(&b, arena, 64 * KIB);
 *     buffer_add(&b, "hello");
 *     if (!b.text || b.failed) ...
 */
struct buffer {
    struct arena *arena;
    char *text; /* always ends in NUL once something was added */
    size_t length;
    size_t capacity;
    size_t ceiling;
    bool failed;
};

void buffer_init(struct buffer *buffer, struct arena *arena, size_t ceiling);
/* Room at once for about so many bytes: to grow into it would copy them several times. */
void buffer_expect(struct buffer *buffer, size_t bytes);
void buffer_add(struct buffer *buffer, const char *text);
void buffer_add_bytes(struct buffer *buffer, const char *bytes, size_t length);
void buffer_add_format(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * A writer of compact JSON over a buffer. `name` is the member's name inside an object and NULL
 * inside an array. Writers that are given NULL text write null.
 *
 *     writer_open(&w, NULL, '{');
 *     writer_text(&w, "id", id);
 *     writer_open(&w, "items", '[');
 *     writer_close(&w);
 *     writer_close(&w);
 */
enum { WRITER_DEPTH = 32 };

struct writer {
    struct buffer *buffer;
    char closers[WRITER_DEPTH];
    bool has_items[WRITER_DEPTH];
    int depth;
};

void writer_init(struct writer *writer, struct buffer *buffer);
void writer_open(struct writer *writer, const char *name, char bracket);
void writer_close(struct writer *writer);
void writer_text(struct writer *writer, const char *name, const char *value);
void writer_integer(struct writer *writer, const char *name, int64_t value);
/* A decimal held as value / scale (scale a power of ten), without trailing zeros. */
void writer_decimal(struct writer *writer, const char *name, int64_t value, int64_t scale);
void writer_bool(struct writer *writer, const char *name, bool value);
/* An instant in microseconds, 0 for none; a date, DATE_NONE for none. None is written as null. */
void writer_instant(struct writer *writer, const char *name, int64_t us);
void writer_date(struct writer *writer, const char *name, struct date date);
void writer_null(struct writer *writer, const char *name);
/* JSON text that is known to be well formed; NULL writes null. */
void writer_raw(struct writer *writer, const char *name, const char *json);
/* The members of `object` ("{…}", well formed) as members of the open object. */
void writer_members(struct writer *writer, const char *object);

#endif
