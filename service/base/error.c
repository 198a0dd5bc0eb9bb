#include "error.h"

#include <stdarg.h>
#include <stdio.h>

static const struct {
    int status;
    const char *slug;
    const char *title;
} rows[] = {
#define X(code, status, slug, title) { status, slug, title },
    ERROR_TABLE(X)
#undef X
};

bool error_set(struct error *err, enum error_code code, const char *at, const char *format, ...)
{
    va_list arguments;

    *err = (struct error){ .code = code };
    snprintf(err->at, sizeof(err->at), "%s", at);
    va_start(arguments, format);
    vsnprintf(err->detail, sizeof(err->detail), format, arguments);
    va_end(arguments);
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
