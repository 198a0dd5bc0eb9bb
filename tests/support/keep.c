#include "keep.h"
#include "arena.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEEP_BYTES = 256 * MIB };

static struct arena arena = { .ceiling = KEEP_BYTES };
static json_t *values;

char *keep_format(const char *format, ...)
{
    va_list arguments;
    char *text;
    int length;

    va_start(arguments, format);
    length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    text = arena_alloc(&arena, (size_t)length + 1);
    must_hold(text != NULL, "tests have memory");
    va_start(arguments, format);
    vsnprintf(text, (size_t)length + 1, format, arguments);
    va_end(arguments);
    return text;
}

char *keep_bytes(const void *bytes, size_t length)
{
    char *kept = arena_bytes(&arena, bytes, length);

    must_hold(kept != NULL, "tests have memory");
    return kept;
}

json_t *keep_json(json_t *value)
{
    if (!values)
        values = json_array();
    if (value)
        json_array_append_new(values, value);
    return value;
}

const char *keep_file(const char *path)
{
    FILE *file = fopen(path, "r");
    char *text = NULL;
    size_t size = 0;
    const char *kept = "";

    if (!file)
        return kept;
    if (getdelim(&text, &size, '\0', file) > 0)
        kept = keep_format("%s", text);
    free(text);
    fclose(file);
    return kept;
}

void must_hold(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "The tests cannot go on: it does not hold that %s (%s)\n", what,
            strerror(errno));
    exit(EXIT_FAILURE);
}
