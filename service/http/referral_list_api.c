#include "clock.h"
#include "fact.h"
#include "id.h"
#include "page.h"
#include "referral_json.h"
#include "route.h"
#include "text.h"

#include <string.h>

static int urgency_filter(const struct exchange *x)
{
    const char *name = query_filter(x, "urgency");

    return name ? text_index(urgencies, name) : -1;
}

static struct date date_filter(const struct exchange *x, const char *name, struct date otherwise)
{
    const char *text = query_filter(x, name);
    struct date date;

    return text && date_parse(text, &date) ? date : otherwise;
}

/* "QWO_<id>": the last referral of the page before. */
static bool read_list_cursor(const struct exchange *x, struct referral_filter *filter,
                             struct error *err)
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

static const char *list_cursor(struct exchange *x, const struct referral *last)
{
    return arena_format(x->arena, "%s_%s", last->icb, last->id);
}

bool list_referrals(struct exchange *x, struct error *err)
{
    const char *since = query_filter(x, "updatedSince");
    int limit = query_limit(x);
    struct referral_filter filter = {
        .status = query_filter(x, "status"),
        .tier = query_filter(x, "tier"),
        .stratum = query_filter(x, "stratum"),
        .stream = query_filter(x, "stream"),
        .service_id = query_filter(x, "serviceId"),
        .flag = query_filter(x, "flag"),
        .urgency = urgency_filter(x),
        .received_from = date_filter(x, "receivedFrom", DATE_NONE),
        .received_to = date_filter(x, "receivedTo", DATE_NONE),
        .limit = limit + 1,
    };
    struct referral_page found;
    struct page page;

    if (!read_list_cursor(x, &filter, err) ||
        (since && !instant_parse(since, &filter.updated_since)) ||
        !page_referrals(x->app, &x->caller, x->arena, &filter, &found, err))
        return false;
    page_open(&page, x);
    for (int i = 0; i < found.count && i < limit; i++)
        referral_summary_write(&page.writer, &found.items[i]);
    return page_reply(&page, "/v1/referrals",
                      found.count > limit ? list_cursor(x, &found.items[limit - 1]) : NULL, err);
}

bool search_referrals(struct exchange *x, struct error *err)
{
    struct referral_page found;
    struct page page;

    if (!search_for_referrals(
            x->app, &x->caller, x->arena, json_string_value(json_object_get(x->json, "nhsNumber")),
            json_string_value(json_object_get(x->json, "ubrn")),
            json_string_value(json_object_get(x->json, "pathwayId")), &found, err))
        return false;
    page_open(&page, x);
    for (int i = 0; i < found.count; i++)
        referral_summary_write(&page.writer, &found.items[i]);
    return page_reply(&page, "/v1/referrals/search", NULL, err);
}

/* "5_2026-11-30_<id>": urgency, next due date ("none" for none) and id of the last item. */
static bool read_waiting_cursor(const struct exchange *x, struct waiting_filter *filter,
                                struct error *err)
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

static const char *waiting_cursor(struct exchange *x, const struct referral *last)
{
    char date[DATE_TEXT];

    return arena_format(x->arena, "%d_%s_%s", (int)last->urgency,
                        date_is_none(last->next_due) ? "none" : date_format(last->next_due, date),
                        last->id);
}

bool get_waiting_list(struct exchange *x, struct error *err)
{
    int limit = query_limit(x);
    struct waiting_filter filter = {
        .tier = query_filter(x, "tier"),
        .status = query_filter(x, "status"),
        .service_id = query_filter(x, "serviceId"),
        .urgency = urgency_filter(x),
        .as_of = date_filter(x, "asOf", instant_london_date(clock_now_us(), NULL)),
        .limit = limit + 1,
    };
    struct referral_page found;
    struct page page;

    if (!read_waiting_cursor(x, &filter, err) ||
        !page_waiting_list(x->app, &x->caller, x->arena, query_filter(x, "icb"), &filter, &found,
                           err))
        return false;
    page_open(&page, x);
    for (int i = 0; i < found.count && i < limit; i++)
        waiting_item_write(&page.writer, &found.items[i], filter.as_of);
    return page_reply(&page, "/v1/waiting-list",
                      found.count > limit ? waiting_cursor(x, &found.items[limit - 1]) : NULL, err);
}
