#include "page.h"
#include "referral_json.h"
#include "route.h"
#include "text.h"

#include <inttypes.h>
#include <stdio.h>

/* Histories are short: a cursor is the number of items that came before. */
static bool read_offset(const struct exchange *x, int *ret, struct error *err)
{
    const char *cursor = query_filter(x, "cursor");
    int64_t offset = 0;

    if (cursor && !text_read_integer(cursor, 0, 1000000, &offset))
        return page_refuse_cursor("/query/cursor", err);
    *ret = (int)offset;
    return true;
}

static bool reply_from(struct page *page, const char *what, int offset, int count,
                       struct error *err)
{
    struct exchange *x = page->x;
    int end = offset + query_limit(x);

    return page_reply(
        page, arena_format(x->arena, "/v1/referrals/%s/%s", path_value(x, "referralId"), what),
        end < count ? arena_format(x->arena, "%d", end) : NULL, err);
}

bool list_decisions(struct exchange *x, struct error *err)
{
    struct referral referral;
    struct referral_history history;
    struct page page;
    int offset = 0;

    if (!read_offset(x, &offset, err) ||
        !look_up_history(x->app, &x->caller, x->arena, path_value(x, "referralId"), "listDecisions",
                         &referral, &history, err))
        return false;
    page_open(&page, x);
    for (int i = offset; i <= history.decision_count && i < offset + query_limit(x); i++)
        writer_raw(&page.writer, NULL,
                   i < history.decision_count ? history.decisions[i].decision : referral.decision);
    return reply_from(&page, "decisions", offset, history.decision_count + 1, err);
}

static void write_received(struct writer *w, const struct referral *r)
{
    char at[INSTANT_TEXT], on[DATE_TEXT];

    writer_open(w, NULL, '{');
    writer_text(w, "at", instant_format(r->created_at, at));
    writer_text(w, "on", date_format(r->received_on, on));
    writer_text(w, "kind", "received");
    writer_integer(w, "version", 1);
    actor_write(w, r->client, NULL);
    writer_integer(w, "decision", 1);
    writer_close(w);
}

bool get_timeline(struct exchange *x, struct error *err)
{
    struct referral referral;
    struct referral_history history;
    struct page page;
    int offset = 0;

    if (!read_offset(x, &offset, err) ||
        !look_up_history(x->app, &x->caller, x->arena, path_value(x, "referralId"), "getTimeline",
                         &referral, &history, err))
        return false;
    page_open(&page, x);
    for (int i = offset; i <= history.happening_count && i < offset + query_limit(x); i++)
        if (i == 0)
            write_received(&page.writer, &referral);
        else
            happening_write(&page.writer, &history.happenings[i - 1]);
    return reply_from(&page, "timeline", offset, history.happening_count + 1, err);
}
