#include "pathway_events.h"
#include "alarms.h"
#include "clock.h"
#include "digest.h"
#include "pathway_store.h"
#include "referral_restate.h"
#include "referrals.h"
#include "tenant.h"
#include "text.h"

enum { ATTEMPTS = 5 };

static const char operation[] = "recordPathwayEvent";

/* One try: the whole of it is done again if something came between reading and writing. */
struct event_attempt {
    struct app *app;
    const struct caller *caller;
    const struct author *author;
    const struct pathway_event *event;
    struct arena *arena;
    char fingerprint[SHA256_HEX];
    struct restatement restatement;
    struct referral before, after;
    struct gate_list gates;
    struct pathway_record record;
    const char *code; /* of the timeline's entry */
};

/* What the team said last is what counts: an outcome may be told after a later one. */
static bool take_mdt_outcome(struct event_attempt *a, struct error *err)
{
    const struct pathway_event *event = a->event;
    struct pathway *pathway = &a->before.pathway;

    a->code = event->recommendation;
    a->record.mdt_recommendation = event->recommendation;
    a->record.mdt_on = event->occurred_on;
    if (!pathway->mdt_recommendation || event->occurred_on.days >= pathway->mdt_on.days) {
        pathway->mdt_recommendation = event->recommendation;
        pathway->mdt_on = event->occurred_on;
    }
    a->restatement.cause = "mdtOutcome";
    a->restatement.may_raise = true;
    return referral_decide_again(&a->restatement, &a->before, a->arena, &a->after, &a->gates, err);
}

/* What each kind of event does: from `before` it makes `after`, and says what else to record. */
static const struct kind_row {
    const char *name;
    bool needs_clinician;
    bool (*take)(struct event_attempt *attempt, struct error *err);
} kinds[] = {
    { "mdtOutcome", true, take_mdt_outcome },
};

static const struct kind_row *find_kind(const char *name)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (text_equal(kinds[i].name, name))
            return &kinds[i];
    return NULL;
}

static bool check_event(const struct event_attempt *a, struct error *err)
{
    struct date on = a->event->occurred_on;

    if (on.days > instant_london_date(a->restatement.now, NULL).days)
        return error_set(err, ERROR_INVALID, "/occurredOn", "must not be in the future");
    if (on.days < a->before.received_on.days)
        return error_set(err, ERROR_INVALID, "/occurredOn",
                         "must not be before the referral was received");
    return referral_must_be_open(&a->before, err);
}

/* What the key has made before, if anything: `ret_known`. */
static bool replay(const struct event_attempt *a, struct referral_happening *ret, bool *ret_known,
                   struct error *err)
{
    struct event_of_key made;

    if (!referral_store_event_of_key(a->app->db, a->author, a->before.icb, a->event->key, a->arena,
                                     &made, err))
        return false;
    *ret_known = made.fingerprint != NULL;
    if (*ret_known &&
        !(text_equal(made.operation, operation) && made.event.version > 0 &&
          text_equal(made.resource, a->before.id) && text_equal(made.fingerprint, a->fingerprint)))
        return error_set(err, ERROR_INVALID, "",
                         "The Idempotency-Key was used with another request");
    *ret = made.event;
    return true;
}

static bool commit_event(struct event_attempt *a, struct error *err)
{
    const struct key_claim claim = { a->event->key, a->fingerprint, operation };
    struct referral_change change = { .after = &a->after,
                                      .kind = a->event->kind,
                                      .action = operation,
                                      .occurred_on = a->event->occurred_on,
                                      .code = a->code,
                                      .decides = true };

    a->record.claim = &claim;
    event_batch_add(&change.events, "referral.amended");
    event_batch_add_decision(&change.events, &a->before, &a->after, &a->gates);
    change.events.data = event_data(&a->after, a->after.version + 1, a->arena);
    return referral_store_record(a->app->db, a->author, &a->record, &change, 1, err);
}

static struct referral_happening entry_of(const struct event_attempt *a)
{
    char on[DATE_TEXT];

    return (struct referral_happening){ .version = a->after.version + 1,
                                        .kind = a->event->kind,
                                        .occurred_on = arena_text(
                                            a->arena, date_format(a->event->occurred_on, on)),
                                        .client = a->caller->client,
                                        .practitioner = a->caller->practitioner,
                                        .recorded_at = a->after.updated_at,
                                        .code = a->code,
                                        .decision_number = a->after.decision_number };
}

static bool try_event(struct event_attempt *a, const struct kind_row *kind,
                      struct referral_happening *ret, bool *ret_overtaken, struct error *err)
{
    bool known = false;

    *ret_overtaken = false;
    a->restatement = (struct restatement){ .now = clock_now_us() };
    a->record = (struct pathway_record){ .handed_off_on = DATE_NONE };
    if (!look_up_referral(a->app, a->caller, a->arena, a->event->referral_id, operation, &a->before,
                          err) ||
        !replay(a, ret, &known, err))
        return false;
    if (known)
        return true;
    if (!check_event(a, err) ||
        !snapshot_take(a->app->snapshots, a->app->db, a->arena, &a->restatement.snapshot, err) ||
        !pathway_store_read(a->app->db, a->author, &a->before, a->arena, &a->before.pathway, err) ||
        !kind->take(a, err))
        return false;
    *ret = entry_of(a);
    if (commit_event(a, err)) {
        alarm_uncontacted(a->app, a->after.icb, &a->gates, a->restatement.now);
        return true;
    }
    *ret_overtaken = err->code == ERROR_STALE;
    return false;
}

bool note_pathway_event(struct app *app, const struct caller *caller, struct arena *arena,
                        const struct pathway_event *event, struct referral_happening *ret,
                        struct error *err)
{
    const struct author author = author_of(caller);
    const struct kind_row *kind = find_kind(event->kind);
    struct event_attempt a = {
        .app = app, .caller = caller, .author = &author, .event = event, .arena = arena
    };
    bool overtaken = true;

    if (!kind)
        return error_set(err, ERROR_INVALID, "/kind", "is no event that is told here");
    if (kind->needs_clinician && !caller_is_named(caller, "clinician", err))
        return false;
    (void)digest_sha256_hex(event->body, event->body_length, a.fingerprint);
    for (int i = 0; overtaken && i < ATTEMPTS; i++)
        if (try_event(&a, kind, ret, &overtaken, err))
            return true;
    if (overtaken)
        return error_set(err, ERROR_UNAVAILABLE, "", "the referral kept changing");
    return false;
}
