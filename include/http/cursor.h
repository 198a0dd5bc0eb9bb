#ifndef HTTP_CURSOR_H
#define HTTP_CURSOR_H

#include "exchange.h"
#include "referrals.h"

/*
 * Where a page of referrals ended, as the `cursor` of the query says it. What no page of ours ended
 * with is ERROR_INVALID at /query/cursor; without a cursor the page is the first.
 */

/* "QWO_<id>": the tenant and the id of the last referral. */
MUST_CHECK bool list_cursor_read(const struct exchange *x, struct referral_filter *filter,
                                 struct error *err);
const char *list_cursor_write(struct arena *arena, const struct referral *last);

/* "5_2026-11-30_<id>": urgency, next due date ("none" for none) and id of the last item. */
MUST_CHECK bool waiting_cursor_read(const struct exchange *x, struct waiting_filter *filter,
                                    struct error *err);
const char *waiting_cursor_write(struct arena *arena, const struct referral *last);

#endif
