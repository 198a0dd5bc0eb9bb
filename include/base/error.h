#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdbool.h>

/*
 * One error type for the whole program. A function that can fail returns bool, is MUST_CHECK, and
 * takes `struct error *err` last: true means that every `ret` is set; false means that *err is set
 * and no `ret` was touched.
 *
 *     return error_set(err, ERROR_CONFLICT, "", "The referral has an open gate");
 *
 * Errors speak of the caller's world. Only http/problem.c turns them into HTTP, only
 * http/dispatch.c logs them. `detail` is a sentence for the caller and never holds patient data;
 * the detail of ERROR_INTERNAL and ERROR_UNAVAILABLE goes to the log alone.
 */

#define MUST_CHECK __attribute__((warn_unused_result))

/* Code, HTTP status, slug of its page in openapi/problems, title. */
#define ERROR_TABLE(X)                                                                             \
    X(MALFORMED, 400, "malformed", "The request cannot be read")                                   \
    X(UNAUTHORIZED, 401, "unauthorized", "A valid access token is needed")                         \
    X(FORBIDDEN, 403, "forbidden", "The token does not allow this")                                \
    X(NOT_FOUND, 404, "not-found", "No such resource")                                             \
    X(METHOD, 405, "method-not-allowed", "The resource has no such method")                        \
    X(NOT_ACCEPTABLE, 406, "not-acceptable", "No acceptable representation")                       \
    X(CONFLICT, 409, "conflict", "The state of the resource forbids this")                         \
    X(STALE, 412, "stale", "The resource has changed since it was read")                           \
    X(TOO_LARGE, 413, "too-large", "The request is too large")                                     \
    X(MEDIA_TYPE, 415, "media-type", "The media type is not supported")                            \
    X(INVALID, 422, "invalid", "The request is not valid")                                         \
    X(PRECONDITION, 428, "precondition-required", "If-Match is needed")                            \
    X(THROTTLED, 429, "throttled", "Too many requests")                                            \
    X(INTERNAL, 500, "internal", "The service failed")                                             \
    X(UNAVAILABLE, 503, "unavailable", "The service cannot answer now")

enum error_code {
#define X(code, status, slug, title) ERROR_##code,
    ERROR_TABLE(X)
#undef X
};

/* One fault of a request: where (an RFC 6901 pointer, "" for the whole) and what, in a sentence. */
struct fault {
    const char *pointer;
    const char *detail;
    const struct fault *next;
};

struct error {
    enum error_code code;
    char at[160];     /* JSON pointer to the offending member, or "" */
    char detail[240]; /* one sentence for the caller; never patient data */
    const struct fault
        *faults; /* every fault, in the request's arena; NULL if `at` and `detail` say all */
    bool retry;  /* storage only: the same call may succeed if made again */
};

/* Record the failure and return false. A new failure replaces an older one. */
bool error_set(struct error *err, enum error_code code, const char *at, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

int error_status(enum error_code code);
const char *error_slug(enum error_code code);
const char *error_title(enum error_code code);

#endif
