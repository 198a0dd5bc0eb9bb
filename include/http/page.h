#ifndef HTTP_PAGE_H
#define HTTP_PAGE_H

#include "buffer.h"
#include "exchange.h"

/*
 * Pages of a list: {"items": […], "next": path or null}, with the same path in Link. A page is read
 * with one row more than it shows, which tells whether there is a next one.
 */
struct page {
    struct exchange *x;
    struct buffer body;
    struct writer writer;
};

/* Opens the object and its items. */
void page_open(struct page *page, struct exchange *x);

/* Closes both; `cursor` is where the next page begins, NULL if there is none. The path carries on
 * the filters of this request. */
MUST_CHECK bool page_reply(struct page *page, const char *path, const char *cursor,
                           struct error *err);

/* Refuse the cursor at a pointer such as "/query/cursor": it is none that we gave. False. */
bool page_refuse_cursor(const char *at, struct error *err);

/* A filter's value; NULL if absent or empty. */
const char *query_filter(const struct exchange *x, const char *name);

/* The key of an idempotent call, bare or quoted (RFC 8941): both are the same key. */
const char *idempotency_key(const struct exchange *x);

#endif
