#include "cursor.h"
#include "fact.h"
#include "id.h"
#include "page.h"
#include "text.h"

#include <string.h>

bool list_cursor_read(const struct exchange *x, struct referral_filter *filter, struct error *err)
{
    const char *cursor = query_filter(x, "cursor");
    const char *bar = cursor ? strrchr(cursor, '_') : NULL;
    struct id id;

    filter->after_icb = "";
    filter->after_id = "00000000-0000-0000-0000-000000000000";
    if (!cursor)
        return true;
    if (!bar || !id_parse(bar + 1, &id))
        return page_refuse_cursor("/query/cursor", err);
    filter->after_icb = arena_bytes(x->arena, cursor, (size_t)(bar - cursor));
    filter->after_id = bar + 1;
    return true;
}

const char *list_cursor_write(struct arena *arena, const struct referral *last)
{
    return arena_format(arena, "%s_%s", last->icb, last->id);
}

bool waiting_cursor_read(const struct exchange *x, struct waiting_filter *filter, struct error *err)
{
    const char *cursor = query_filter(x, "cursor");
    char parts[3][40] = { "", "", "" };
    struct id id;
    int64_t urgency;

    filter->after_next_due = DATE_NONE;
    if (!cursor)
        return true;
    for (int i = 0; i < 3; i++) {
        size_t length = strcspn(cursor, "_");

        if (length >= sizeof(parts[i]) || (i < 2) != (cursor[length] == '_'))
            return page_refuse_cursor("/query/cursor", err);
        memcpy(parts[i], cursor, length);
        cursor += length + (i < 2);
    }
    if (!text_read_integer(parts[0], 0, URGENCY_EMERGENCY, &urgency) || !id_parse(parts[2], &id) ||
        (!text_equal(parts[1], "none") && !date_parse(parts[1], &filter->after_next_due)))
        return page_refuse_cursor("/query/cursor", err);
    filter->after = true;
    filter->after_urgency = (int)urgency;
    filter->after_id = arena_text(x->arena, id.text);
    return true;
}

const char *waiting_cursor_write(struct arena *arena, const struct referral *last)
{
    char date[DATE_TEXT];

    return arena_format(arena, "%d_%s_%s", (int)last->urgency,
                        date_is_none(last->next_due) ? "none" : date_format(last->next_due, date),
                        last->id);
}
