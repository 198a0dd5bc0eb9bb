#include "cursor.h"
#include "fact.h"
#include "fuzz.h"
#include "id.h"

#include <string.h>

/* Cursors as a caller may have made them up. One that is taken names a place that it names again
 * when it is written. */

static void read_waiting(struct exchange *x, const char *text)
{
    struct waiting_filter filter = { 0 }, again = { 0 };
    struct referral last = { 0 };
    struct error err;

    if (!waiting_cursor_read(x, &filter, &err) || !filter.after)
        return;
    last.urgency = (enum urgency)filter.after_urgency;
    last.next_due = filter.after_next_due;
    last.id = filter.after_id;
    x->query.items[0].value = waiting_cursor_write(x->arena, &last);
    PROMISE(waiting_cursor_read(x, &again, &err));
    PROMISE(again.after_urgency == filter.after_urgency &&
            again.after_next_due.days == filter.after_next_due.days &&
            strcmp(again.after_id, filter.after_id) == 0);
    x->query.items[0].value = text;
}

static void read_list(struct exchange *x)
{
    struct referral_filter filter = { 0 };
    struct id id;
    struct error err;

    if (list_cursor_read(x, &filter, &err))
        PROMISE(filter.after_icb && id_parse(filter.after_id, &id));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct exchange x = { .arena = &arena };
    const char *text = fuzz_text(&arena, data, size);

    (void)!pair_add(&x.query, "cursor", text);
    read_waiting(&x, text);
    read_list(&x);
    arena_free(&arena);
    return 0;
}
