#include "correlation.h"
#include "digest.h"
#include "id.h"
#include "text.h"

#include <string.h>

enum { TOKEN_LENGTH = 128, TRACE_BYTES = 16, TRACE_HEX = 32, TRACEPARENT_LENGTH = 55 };

static const char hex[] = "0123456789abcdef";
static const char token[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

static const char *plain_token(const struct exchange *x, const char *header)
{
    const char *value = header_value(x, header);
    size_t length = value ? strlen(value) : 0;

    return length > 0 && length <= TOKEN_LENGTH && strspn(value, token) == length ? value : NULL;
}

/* "00-<32 hex>-<16 hex>-<2 hex>": later versions may add fields, version ff is invalid. */
static const char *parent_trace(const struct exchange *x)
{
    const char *value = header_value(x, "traceparent");

    if (!value || strlen(value) < TRACEPARENT_LENGTH || strspn(value, hex) != 2 ||
        strncmp(value, "ff", 2) == 0)
        return NULL;
    if (value[2] != '-' || strspn(value + 3, hex) != TRACE_HEX || value[35] != '-')
        return NULL;
    if (strspn(value + 3, "0") == TRACE_HEX)
        return NULL;
    return arena_bytes(x->arena, value + 3, TRACE_HEX);
}

static const char *new_trace(struct arena *arena)
{
    unsigned char bytes[TRACE_BYTES];
    char text[TRACE_HEX + 1];

    digest_random(bytes, sizeof(bytes));
    digest_hex(bytes, sizeof(bytes), text);
    return arena_text(arena, text);
}

/* Never NULL: lines in the log and problem documents are written with it. */
static const char *or_none(const char *text)
{
    return text ? text : "";
}

void correlation_read(struct exchange *x)
{
    x->request_id = plain_token(x, "X-Request-ID");
    if (!x->request_id)
        x->request_id = or_none(arena_text(x->arena, id_make().text));
    x->correlation_id = plain_token(x, "X-Correlation-ID");
    x->trace_id = parent_trace(x);
    if (!x->trace_id)
        x->trace_id = or_none(new_trace(x->arena));
}

void correlation_reply(struct exchange *x)
{
    reply_header(x, "X-Request-ID", x->request_id);
    if (x->correlation_id)
        reply_header(x, "X-Correlation-ID", x->correlation_id);
}
