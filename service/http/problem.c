#include "problem.h"
#include "text.h"

#include <string.h>

/* Room for as many faults as there can be, each of their bytes escaped. */
enum { PROBLEM_BYTES = 512 * KIB, RETRY_AFTER_S = 2 };

static const char media_type[] = "application/problem+json";

/* For when not even the arena has room. */
static const char last_resort[] =
    "{\"type\":\"urn:painpath:problem:unavailable\",\"title\":\"The service cannot answer now\","
    "\"status\":503}";

static bool is_private(enum error_code code)
{
    return code == ERROR_INTERNAL || code == ERROR_UNAVAILABLE;
}

static void write_fault(struct writer *w, const char *pointer, const char *detail)
{
    writer_open(w, NULL, '{');
    writer_text(w, "pointer", pointer);
    writer_text(w, "detail", detail);
    writer_close(w);
}

static void write_faults(struct writer *w, const struct error *err)
{
    writer_open(w, "errors", '[');
    if (!err->faults)
        write_fault(w, err->at, err->detail);
    for (const struct fault *fault = err->faults; fault; fault = fault->next)
        write_fault(w, fault->pointer, fault->detail);
    writer_close(w);
}

static void write_problem(struct buffer *body, const struct exchange *x, const struct error *err,
                          const char *urgent_advice)
{
    struct writer w;

    writer_init(&w, body);
    writer_open(&w, NULL, '{');
    writer_text(&w, "type",
                arena_format(x->arena, "urn:painpath:problem:%s", error_slug(err->code)));
    writer_text(&w, "title", error_title(err->code));
    writer_integer(&w, "status", error_status(err->code));
    if (!is_private(err->code))
        writer_text(&w, "detail", err->detail);
    writer_text(&w, "instance", arena_format(x->arena, "urn:painpath:request:%s", x->request_id));
    if (!is_private(err->code))
        write_faults(&w, err);
    if (urgent_advice)
        writer_text(&w, "urgentAdvice", urgent_advice);
    writer_close(&w);
}

static void add_headers(struct exchange *x, enum error_code code)
{
    if (code == ERROR_UNAUTHORIZED)
        reply_header(x, "WWW-Authenticate", "Bearer");
    if (code == ERROR_THROTTLED || code == ERROR_UNAVAILABLE)
        reply_header_format(x, "Retry-After", "%d", RETRY_AFTER_S);
}

void problem_reply(struct exchange *x, const struct error *err, const char *urgent_advice)
{
    struct buffer body;

    buffer_init(&body, x->arena, PROBLEM_BYTES);
    write_problem(&body, x, err, urgent_advice);
    add_headers(x, err->code);
    if (body.failed)
        reply_text(x, 503, media_type, last_resort, strlen(last_resort));
    else
        reply_text(x, error_status(err->code), media_type, body.text, body.length);
}
