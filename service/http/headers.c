#include "headers.h"
#include "text.h"

#include <string.h>
#include <strings.h>

static bool is_token(const char *name)
{
    static const char token[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "!#$%&'*+-.^_`|~";

    return *name && name[strspn(name, token)] == '\0';
}

/* Those that may come in several lines (RFC 9110 §5.3). */
static bool is_list(const char *name)
{
    static const char *const lists[] = {
        "Accept",
        "Accept-Charset",
        "Accept-Encoding",
        "Accept-Language",
        "baggage",
        "Connection",
        "Cache-Control",
        "Cookie",
        "Forwarded",
        "Pragma",
        "TE",
        "tracestate",
        "Via",
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "Trailer",
        "X-Forwarded-Port",
        "X-Forwarded-Proto",
    };

    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
        if (strcasecmp(name, lists[i]) == 0)
            return true;
    return false;
}

bool headers_add(struct exchange *x, const char *name, const char *value, struct error *err)
{
    if (!is_token(name) || !text_is_utf8(value, strlen(value)))
        return error_set(err, ERROR_MALFORMED, "", "A header's name or value is not readable");
    if (header_value(x, name) && !is_list(name))
        return error_set(err, ERROR_MALFORMED, "", "A header comes twice");
    if (!pair_add(&x->headers, name, value))
        return error_set(err, ERROR_TOO_LARGE, "", "More than %d headers", EXCHANGE_PAIRS);
    return true;
}

/* The parser below us takes a folded line for a part of the name before it. */
static bool has_longer_name(const struct exchange *x, const char *name)
{
    for (int i = 0; i < x->headers.count; i++) {
        const char *candidate = x->headers.items[i].name;

        if (strncasecmp(candidate, name, strlen(name)) == 0 && strlen(candidate) > strlen(name))
            return true;
    }
    return false;
}

bool headers_framing(const struct exchange *x, bool is_http_1_0, struct framing *ret,
                     struct error *err)
{
    const char *length = header_value(x, "Content-Length");
    const char *coding = header_value(x, "Transfer-Encoding");
    int64_t bytes = 0;

    if (!is_http_1_0 && !header_value(x, "Host"))
        return error_set(err, ERROR_MALFORMED, "", "There is no Host header");
    if (has_longer_name(x, "Content-Length") || has_longer_name(x, "Transfer-Encoding"))
        return error_set(err, ERROR_MALFORMED, "", "The length of the body is not readable");
    if (length && coding)
        return error_set(err, ERROR_MALFORMED, "", "The length of the body is stated twice");
    if (coding && (is_http_1_0 || strcasecmp(coding, "chunked") != 0))
        return error_set(err, ERROR_MALFORMED, "", "The only Transfer-Encoding is chunked");
    if (length && !text_read_integer(length, 0, INT64_MAX, &bytes))
        return error_set(err, ERROR_MALFORMED, "", "Content-Length is not a number");
    *ret = (struct framing){ .is_chunked = coding != NULL, .length = (size_t)bytes };
    return true;
}
