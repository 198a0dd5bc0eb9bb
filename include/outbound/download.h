#ifndef OUTBOUND_DOWNLOAD_H
#define OUTBOUND_DOWNLOAD_H

#include "arena.h"
#include "error.h"

#include <stddef.h>
#include <stdint.h>

/* One document at a fixed address that the operator trusts, fetched again and again over a
 * connection that is kept. For one thread at a time. */
struct download;

struct download_options {
    const char *url; /* https; http too for this machine itself, or if it is allowed */
    bool allow_http;
    int timeout_ms;   /* of a whole fetch */
    size_t bytes_max; /* of the document */
};

struct download_reply {
    const char *text; /* in the arena, NUL after the end */
    size_t length;
    int64_t max_age_s; /* of Cache-Control; 0 if it forbids to store, -1 if it does not say */
};

/* The URL is copied. ERROR_INVALID if it is no such URL or holds credentials, which would be shown
 * in logs. Free it with download_free. */
MUST_CHECK bool download_new(const struct download_options *options, struct download **ret,
                             struct error *err);
void download_free(struct download *download);

/* ERROR_UNAVAILABLE unless the answer is a 200 with a document that is not too long. */
MUST_CHECK bool download_run(struct download *download, struct arena *arena,
                             struct download_reply *ret, struct error *err);

#endif
