#include "alerts.h"
#include "alert.h"
#include "alert_store.h"
#include "clock.h"
#include "decision_document.h"
#include "id.h"
#include "log.h"
#include "referral_decide.h"
#include "text.h"

/* So few at a time that another worker finds something to do, too. */
enum { BATCH = 32, BATCH_BYTES = 64 * MIB, DATA_BYTES = 4 * KIB };

/* One batch of a tenant. */
struct round {
    struct app *app;
    struct arena *arena;
    const struct snapshot *snapshot;
    const char *icb;
    int64_t now;
};

static bool no_memory(struct error *err)
{
    return error_set(err, ERROR_UNAVAILABLE, "", "Alerts are larger than the memory for them");
}

/* Whom an alert names, of the contact that the most urgent gate has by now. */
static const struct contact_point *next_to_tell(const struct round *round,
                                                const struct referral *referral,
                                                const struct gate *gate, struct error *err)
{
    const struct contact *contact;
    struct submission submission;

    if (!submission_reread(referral, round->snapshot, &submission, err))
        return NULL;
    contact = contact_for_service(&round->snapshot->reference.contacts, referral->icb,
                                  referral->service_id, gate->class,
                                  fact_is_yes(&submission.facts, FACT_IMMEDIATE_DANGER));
    return contact ? contact_after(contact, round->now,
                                   &round->snapshot->reference.calendars[submission.nation])
                   : NULL;
}

static const char *point_text(const struct contact_point *point, struct arena *arena)
{
    struct buffer text;
    struct writer w;

    buffer_init(&text, arena, DATA_BYTES);
    writer_init(&w, &text);
    contact_point_write(&w, NULL, point);
    return text.failed ? NULL : text.text;
}

/* Thin as every event, and whom to tell: no gate, nothing of the patient. */
static const char *alert_data(const struct referral *referral, const char *told,
                              struct arena *arena)
{
    const char *data = event_data(referral, referral->version, arena);
    struct buffer text;
    struct writer w;

    if (!data)
        return NULL;
    buffer_init(&text, arena, 2 * DATA_BYTES);
    writer_init(&w, &text);
    writer_open(&w, NULL, '{');
    writer_members(&w, data);
    writer_raw(&w, "told", told);
    writer_close(&w);
    return text.failed ? NULL : text.text;
}

static bool name_somebody(const struct round *round, const struct referral *referral,
                          const struct gate *gate, struct alert *alert, struct error *err)
{
    const struct contact_point *point = gate ? next_to_tell(round, referral, gate, err) : NULL;

    if (point && !(alert->told = point_text(point, round->arena)))
        return no_memory(err);
    alert->data = alert_data(referral, alert->told, round->arena);
    return alert->data || no_memory(err);
}

/* Gates that cannot be read are nobody's to overlook: somebody is told of the referral. */
static void plan_blind(const struct round *round, const struct due_referral *due,
                       const struct error *why, struct alert *alert)
{
    log_event(LOG_ERROR, "escalation.unreadable", log_text("detail", why->detail));
    alert->is_alert = true;
    alert->acknowledge_due = due->due_at;
    alert->next_due = round->now + (int64_t)round->app->alert_interval_s * 1000000;
}

/* Of a closed referral nobody is awaited, whoever closed it. */
static bool plan(const struct round *round, const struct due_referral *due, struct alert *alert,
                 struct error *err)
{
    const struct referral *referral = &due->referral;
    const struct gate *gate = NULL;
    struct gate_list gates;
    enum urgency floor;
    int64_t least = (int64_t)round->app->alert_interval_s * 1000000;

    *alert = (struct alert){ .icb = referral->icb,
                             .referral_id = referral->id,
                             .version = referral->version,
                             .due_at = due->due_at,
                             .event_id = arena_text(round->arena, id_make().text),
                             .audit_id = arena_text(round->arena, id_make().text) };
    if (!gates_read(referral->gates, round->arena, &gates, &floor, err)) {
        plan_blind(round, due, err, alert);
    } else if (text_equal(referral->state, "open")) {
        gate = alert_overdue(&gates, round->now);
        alert->is_alert = gate != NULL;
        alert->acknowledge_due = alert_plan(&gates, round->now).acknowledge_due;
        alert->next_due = alert_next(&gates, round->now, least);
    }
    return name_somebody(round, referral, gate, alert, err) &&
           ((alert->event_id && alert->audit_id) || no_memory(err));
}

static void tell_operator(const struct round *round, const struct alert_outcome *outcome)
{
    if (outcome->alerts > 0)
        log_event(LOG_WARNING, "escalation.unacknowledged", log_text("icb", round->icb),
                  log_number("alerts", outcome->alerts));
    if (outcome->without_contact > 0)
        log_event(LOG_ERROR, "escalation.no_contact", log_text("icb", round->icb),
                  log_number("alerts", outcome->without_contact));
}

static bool alert_batch(const struct round *round, bool *ret_more, struct error *err)
{
    struct alert alerts[BATCH];
    struct alert_outcome outcome;
    struct due_list due;

    if (!alert_store_due(round->app->db, round->arena, round->icb, BATCH, &due, err))
        return false;
    for (int i = 0; i < due.count; i++)
        if (!plan(round, &due.items[i], &alerts[i], err))
            return false;
    if (due.count > 0 &&
        !alert_store_write(round->app->db, round->arena, alerts, due.count, &outcome, err))
        return false;
    if (due.count > 0)
        tell_operator(round, &outcome);
    *ret_more |= due.count == BATCH;
    return true;
}

static bool alert_tenant(struct app *app, const char *icb, bool *ret_more, struct error *err)
{
    struct arena arena;
    struct round round = { .app = app, .arena = &arena, .icb = icb, .now = clock_now_us() };
    bool done;

    arena_init(&arena, BATCH_BYTES);
    done = snapshot_take(app->snapshots, app->db, &arena, &round.snapshot, err) &&
           alert_batch(&round, ret_more, err);
    arena_free(&arena);
    return done;
}

/* One tenant's failure is not the next one's. */
static bool alert_tenants(struct app *app, struct arena *arena, bool *ret_more, struct error *err)
{
    struct tenant_list tenants;
    bool done = true;

    if (!alert_store_tenants(app->db, arena, &tenants, err))
        return false;
    for (int i = 0; i < tenants.count; i++)
        done &= alert_tenant(app, tenants.icbs[i], ret_more, err);
    return done;
}

bool alert_unacknowledged(struct app *app, bool *ret_more, struct error *err)
{
    struct arena arena;
    bool done;

    *ret_more = false;
    arena_init(&arena, MIB);
    done = alert_tenants(app, &arena, ret_more, err);
    arena_free(&arena);
    return done;
}
