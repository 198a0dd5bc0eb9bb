#include "buffer.h"
#include "cleanup.h"
#include "clock.h"
#include "decision_document.h"
#include "referral_decide.h"
#include "referrals.h"
#include "tenant.h"
#include "text.h"

#include <stdlib.h>

DEFINE_CLEANUP(json_t *, json_decref)
DEFINE_CLEANUP(char *, free)

/* An incomplete screen holds too, unless there is nobody left to screen. */
static bool holds(const struct gate_list *gates, const char *reason)
{
    bool nobody_left = text_equal(reason, "died") || text_equal(reason, "duplicate") ||
                       text_equal(reason, "enteredInError");

    return gates_are_escalating(gates) || (gates_are_holding(gates) && !nobody_left);
}

static bool check_closing(const struct closing *closing, const struct referral *before,
                          const struct gate_list *gates, int64_t now, struct error *err)
{
    if (holds(gates, closing->reason))
        return error_set(err, ERROR_CONFLICT, "",
                         "A safety gate is open: record its outcome first");
    if (closing->on.days > instant_london_date(now, NULL).days)
        return error_set(err, ERROR_INVALID, "/on", "must not be in the future");
    if (closing->on.days < before->received_on.days)
        return error_set(err, ERROR_INVALID, "/on", "must not be before the referral was received");
    return true;
}

static const char *write_closed(const struct closing *closing, const struct caller *caller,
                                struct arena *arena)
{
    struct buffer text;
    struct writer w;
    char on[DATE_TEXT];

    buffer_init(&text, arena, KIB);
    writer_init(&w, &text);
    writer_open(&w, NULL, '{');
    writer_text(&w, "reason", closing->reason);
    writer_text(&w, "on", date_format(closing->on, on));
    writer_text(&w, "by", caller->practitioner);
    writer_close(&w);
    return text.failed ? NULL : text.text;
}

/* Nobody makes an appointment for a referral that has ended; the rest of its decision stays. */
static bool end_booking(struct referral *after, struct arena *arena, struct error *err)
{
    cleanup(json_decref) json_t *decision = json_loads(after->decision, 0, NULL);
    cleanup(free) char *text = NULL;

    if (!after->bookable)
        return true;
    after->bookable = false;
    (void)json_object_set_new(decision, "bookable", json_false());
    text = json_dumps(decision, JSON_COMPACT);
    after->decision = arena_text(arena, text);
    return after->decision || error_set(err, ERROR_UNAVAILABLE, "", "out of memory");
}

bool end_referral(struct app *app, const struct caller *caller, struct arena *arena,
                  const struct closing *closing, struct referral *ret, struct error *err)
{
    const struct author author = author_of(caller);
    struct referral_change change = { .kind = "closed",
                                      .action = "closeReferral",
                                      .occurred_on = closing->on,
                                      .code = closing->reason };
    struct referral before, after;
    struct gate_list gates;
    enum urgency floor;
    int64_t now = clock_now_us();

    if (!caller_is_named(caller, "person", err))
        return false;
    if (!look_up_referral(app, caller, arena, closing->id, "closeReferral", &before, err) ||
        !referral_must_be_at(&before, closing->version, err) ||
        !gates_read(before.gates, arena, &gates, &floor, err) ||
        !check_closing(closing, &before, &gates, now, err))
        return false;
    after = before;
    after.state = "closed";
    after.updated_at = now;
    after.closed = write_closed(closing, caller, arena);
    referral_settle_due(&after);
    change.after = &after;
    event_batch_add(&change.events, "referral.closed");
    change.events.data = event_data(&after, after.version + 1, arena);
    if (!end_booking(&after, arena, err))
        return false;
    if (!after.closed || !change.events.data)
        return error_set(err, ERROR_UNAVAILABLE, "", "out of memory");
    if (!referral_store_change(app->db, &author, &change, err))
        return false;
    after.version++;
    *ret = after;
    return true;
}
