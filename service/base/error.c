#include "error.h"
#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct {
    int status;
    const char *slug;
    const char *title;
} rows[] = {
#define X(code, status, slug, title) { status, slug, title },
    ERROR_TABLE(X)
#undef X
};

/* What did not fit was cut at a byte: take away the piece of a character that is left. */
static void drop_broken_tail(char *text)
{
    size_t length = strlen(text);

    for (int i = 0; i < 3 && !text_is_utf8(text, length); i++)
        text[--length] = '\0';
}

bool error_set(struct error *err, enum error_code code, const char *at, const char *format, ...)
{
    va_list arguments;

    *err = (struct error){ .code = code };
    snprintf(err->at, sizeof(err->at), "%s", at);
    va_start(arguments, format);
    vsnprintf(err->detail, sizeof(err->detail), format, arguments);
    va_end(arguments);
    drop_broken_tail(err->at);
    drop_broken_tail(err->detail);
    return false;
}

int error_status(enum error_code code)
{
    return rows[code].status;
}

const char *error_slug(enum error_code code)
{
    return rows[code].slug;
}

const char *error_title(enum error_code code)
{
    return rows[code].title;
}
