#include "page.h"
#include "text.h"

#include <string.h>

enum { PAGE_BYTES = 6 * MIB };

void page_open(struct page *page, struct exchange *x)
{
    page->x = x;
    buffer_init(&page->body, x->arena, PAGE_BYTES);
    writer_init(&page->writer, &page->body);
    writer_open(&page->writer, NULL, '{');
    writer_open(&page->writer, "items", '[');
}

static void add_escaped(struct buffer *text, const char *value)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";

    for (; *value; value++)
        if (strchr(plain, *value))
            buffer_add_bytes(text, value, 1);
        else
            buffer_add_format(text, "%%%02X", (unsigned char)*value);
}

static const char *next_path(const struct exchange *x, const char *path, const char *cursor)
{
    struct buffer text;

    buffer_init(&text, x->arena, 4 * KIB);
    buffer_add_format(&text, "%s?cursor=%s", path, cursor);
    for (int i = 0; i < x->query.count; i++) {
        if (text_equal(x->query.items[i].name, "cursor"))
            continue;
        buffer_add_format(&text, "&%s=", x->query.items[i].name);
        add_escaped(&text, x->query.items[i].value);
    }
    return text.failed ? NULL : text.text;
}

bool page_reply(struct page *page, const char *path, const char *cursor, struct error *err)
{
    struct exchange *x = page->x;
    const char *next = cursor ? next_path(x, path, cursor) : NULL;

    if (cursor && !next)
        return error_set(err, ERROR_UNAVAILABLE, "", "a page is larger than the memory for it");
    writer_close(&page->writer);
    writer_text(&page->writer, "next", next);
    writer_close(&page->writer);
    if (next)
        reply_header_format(x, "Link", "<%s>; rel=\"next\"", next);
    return reply_json(x, 200, &page->body, err);
}

bool page_refuse_cursor(const char *at, struct error *err)
{
    return error_set(err, ERROR_INVALID, at, "must be what an earlier answer gave");
}

const char *query_filter(const struct exchange *x, const char *name)
{
    const char *value = query_value(x, name);

    return text_is_empty(value) ? NULL : value;
}

const char *idempotency_key(const struct exchange *x)
{
    const char *value = header_value(x, "Idempotency-Key");
    size_t length = value ? strlen(value) : 0;

    if (length >= 2 && value[0] == '"' && value[length - 1] == '"')
        return arena_bytes(x->arena, value + 1, length - 2);
    return value;
}
