#include "clock.h"
#include "cursor.h"
#include "fact.h"
#include "page.h"
#include "referral_json.h"
#include "route.h"
#include "text.h"

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

    if (!list_cursor_read(x, &filter, err) ||
        (since && !instant_parse(since, &filter.updated_since)) ||
        !page_referrals(x->app, &x->caller, x->arena, &filter, &found, err))
        return false;
    page_open(&page, x);
    for (int i = 0; i < found.count && i < limit; i++)
        referral_summary_write(&page.writer, &found.items[i]);
    return page_reply(
        &page, "/v1/referrals",
        found.count > limit ? list_cursor_write(x->arena, &found.items[limit - 1]) : NULL, err);
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

    if (!waiting_cursor_read(x, &filter, err) ||
        !page_waiting_list(x->app, &x->caller, x->arena, query_filter(x, "icb"), &filter, &found,
                           err))
        return false;
    page_open(&page, x);
    for (int i = 0; i < found.count && i < limit; i++)
        waiting_item_write(&page.writer, &found.items[i], filter.as_of);
    return page_reply(
        &page, "/v1/waiting-list",
        found.count > limit ? waiting_cursor_write(x->arena, &found.items[limit - 1]) : NULL, err);
}
