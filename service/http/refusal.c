#include "refusal.h"
#include "date.h"
#include "id.h"
#include "log.h"
#include "page.h"
#include "refusals.h"
#include "route.h"
#include "text.h"

#include <string.h>

enum { POINTER_BYTES = KIB };

static const char advice[] =
    "The submission tells of an emergency. Act on it now: 999, the emergency "
    "department or the crisis team. Do not wait for this referral to be accepted.";

/* A member or a parameter that the contract does not know was named by the caller: its place is
 * kept, its name is not. */
static size_t known_length(const struct fault *fault)
{
    const char *slash = strrchr(fault->pointer, '/');
    bool is_foreign = strncmp(fault->detail, "is not a member", 15) == 0 ||
                      strncmp(fault->detail, "is not a parameter", 18) == 0;

    return is_foreign && slash ? (size_t)(slash - fault->pointer) : strlen(fault->pointer);
}

static const char *write_pointers(const struct exchange *x, const struct error *err)
{
    const struct fault alone = { err->at, err->detail, NULL };
    const struct fault *fault = err->faults ? err->faults : &alone;
    struct buffer text;

    buffer_init(&text, x->arena, 4 * POINTER_BYTES);
    buffer_add(&text, "");
    for (; fault && text.length < POINTER_BYTES; fault = fault->next) {
        buffer_add(&text, text.length ? " " : "");
        buffer_add_bytes(&text, fault->pointer, known_length(fault));
    }
    return text.failed ? "" : text.text;
}

void refusal_note(struct exchange *x, const struct error *err, const char **ret_urgent_advice)
{
    struct refusal refusal = {
        .operation = x->route->operation,
        .status = error_status(err->code),
        .slug = error_slug(err->code),
        .pointers = write_pointers(x, err),
        .urgent = document_tells_emergency(x->app, x->json),
    };
    struct error failure;

    if (refusal.urgent)
        *ret_urgent_advice = advice;
    if (!keep_refusal(x->app, &x->caller, x->arena,
                      json_string_value(json_object_get(x->json, "icb")), &refusal, &failure))
        log_event(LOG_WARNING, "refusal.lost", log_text("detail", failure.detail));
}

static void write_pointer_list(struct writer *w, const char *pointers, struct arena *arena)
{
    writer_open(w, "pointers", '[');
    while (*pointers) {
        size_t length = strcspn(pointers, " ");

        writer_text(w, NULL, arena_bytes(arena, pointers, length));
        pointers += length + (pointers[length] == ' ');
    }
    writer_close(w);
}

static void write_refusal(struct writer *w, const struct refusal *r, struct arena *arena)
{
    char at[INSTANT_TEXT];

    writer_open(w, NULL, '{');
    writer_text(w, "at", instant_format(r->at, at));
    writer_text(w, "client", r->client);
    writer_text(w, "organisation", text_is_empty(r->organisation) ? NULL : r->organisation);
    writer_text(w, "operation", r->operation);
    writer_integer(w, "status", r->status);
    writer_text(w, "slug", r->slug);
    write_pointer_list(w, r->pointers, arena);
    writer_bool(w, "urgentAdvice", r->urgent);
    writer_close(w);
}

bool list_refusals(struct exchange *x, struct error *err)
{
    const char *cursor = query_filter(x, "cursor");
    int limit = query_limit(x);
    struct refusal_page found;
    struct page page;
    struct id before;

    if (cursor && !id_parse(cursor, &before))
        return page_refuse_cursor("/query/cursor", err);
    if (!page_refusals(x->app, &x->caller, x->arena, cursor, limit + 1, &found, err))
        return false;
    page_open(&page, x);
    for (int i = 0; i < found.count && i < limit; i++)
        write_refusal(&page.writer, &found.items[i], x->arena);
    return page_reply(&page, "/v1/refusals", found.count > limit ? found.items[limit - 1].id : NULL,
                      err);
}
