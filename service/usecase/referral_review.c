#include "cleanup.h"
#include "clock.h"
#include "decision_document.h"
#include "decision_letter.h"
#include "pathway_store.h"
#include "placement_document.h"
#include "referral_decide.h"
#include "referral_restate.h"
#include "referrals.h"
#include "tenant.h"
#include "text.h"

#include <stdlib.h>

DEFINE_CLEANUP(json_t *, json_decref)
DEFINE_CLEANUP(char *, free)

enum { ATTEMPTS = 5 };

/* One review being put into the decision's text: what was proposed stays beside what was decided.
 */
struct review_run {
    const struct review *review;
    const struct caller *caller;
    const struct snapshot *snapshot;
    const struct service *service; /* the chosen one; NULL keeps the proposed */
    struct referral *after;
    json_t *decision;
    struct pathway_record record;
    bool is_hand_off;
    int64_t now;
};

/* A clinician who overrode with a tier alone has chosen to leave the service open. */
static bool is_decided(const struct referral *r)
{
    return text_equal(r->status, decision_statuses[DECISION_CONFIRMED]) ||
           text_equal(r->status, decision_statuses[DECISION_OVERRIDDEN]);
}

static bool check_review(const struct review *review, const struct referral *before,
                         const struct gate_list *gates, struct error *err)
{
    if (gates_are_escalating(gates) || gates_are_holding(gates))
        return error_set(err, ERROR_CONFLICT, "",
                         "A safety gate is open: record its outcome first");
    if (!before->tier && !(review->override && (review->tier || review->service_id)))
        return error_set(err, ERROR_CONFLICT, "", "There is no tier to confirm: override with one");
    if (!before->service_id && !review->override && !is_decided(before))
        return error_set(err, ERROR_CONFLICT, "",
                         "No service is proposed that could be confirmed: override with one");
    return true;
}

/* Nobody is booked past an escalation by another referral for the same pain. */
static bool check_pathway(const struct pathway *pathway, struct error *err)
{
    return !pathway->escalated_id ||
           error_set(err, ERROR_CONFLICT, "",
                     "Another referral of the patient's pathway, %s, is escalated: the outcome "
                     "of its gates comes first",
                     pathway->escalated_id);
}

/* What the members of a review must be to one another. */
static bool check_action(const struct review *review, struct error *err)
{
    bool replaces = review->tier || review->service_id || review->urgency;

    if (!review->override && replaces)
        return error_set(err, ERROR_INVALID, "/action",
                         "confirm takes the decision as it is; use override to change it");
    if (review->override && !replaces)
        return error_set(err, ERROR_INVALID, "/action",
                         "override replaces tier, serviceId or urgency: give one of them");
    if (review->override && !review->reason)
        return error_set(err, ERROR_INVALID, "/reason", "is needed to override");
    return true;
}

/* A review may say how soon, not that an emergency is over: that is an outcome's to say. */
static bool check_urgency(const struct review *review, struct error *err)
{
    int urgency = review->urgency ? text_index(urgencies, review->urgency) : URGENCY_ROUTINE;

    return (urgency >= 0 && urgency <= URGENCY_URGENT1) ||
           error_set(err, ERROR_INVALID, "/urgency", "must be routine, urgent2 or urgent1");
}

static bool find_service(struct review_run *run, struct error *err)
{
    const char *id = run->review->service_id;

    if (!id)
        return true;
    run->service = directory_find(&run->snapshot->reference.directory, id);
    if (!run->service || !service_covers(run->service, run->after->icb))
        return error_set(err, ERROR_INVALID, "/serviceId",
                         "is no service for this integrated care board");
    if (run->review->tier && !text_equal(run->review->tier, tier_name(run->service->tier)))
        return error_set(err, ERROR_INVALID, "/serviceId", "is not a service of that tier");
    return true;
}

static json_t *text_or_null(const char *text)
{
    return text && *text ? json_string(text) : json_null();
}

static json_t *write_review(const struct review_run *run)
{
    const struct review *review = run->review;
    const struct referral *proposed = run->after;
    char at[INSTANT_TEXT];
    json_t *proposal =
        json_pack("{s:o, s:s, s:o}", "tier", text_or_null(proposed->tier), "urgency",
                  urgencies[proposed->urgency], "serviceId", text_or_null(proposed->service_id));

    return json_pack("{s:s, s:s, s:o, s:s, s:o, s:s, s:o}", "action",
                     review->override ? "override" : "confirm", "reasonCode", review->reason_code,
                     "reason", text_or_null(review->reason), "by", run->caller->practitioner,
                     "role", text_or_null(run->caller->practitioner_role), "at",
                     instant_format(run->now, at), "proposed", proposal);
}

/* An urgency that a clinician sets carries the policy's date for it. */
static void take_urgency(struct review_run *run, const char *urgency)
{
    struct referral *r = run->after;
    char text[DATE_TEXT];

    r->urgency = text_index(urgencies, urgency);
    r->assess_due = triage_assess_due(snapshot_policy(run->snapshot, r->icb, run->now),
                                      (enum urgency)r->urgency, r->clock_started_on);
    (void)json_object_set_new(run->decision, "urgency", json_string(urgency));
    (void)json_object_set_new(
        json_object_get(run->decision, "clocks"), "assessDue",
        date_is_none(r->assess_due) ? json_null() : json_string(date_format(r->assess_due, text)));
}

static void take_service(struct review_run *run)
{
    const struct service *s = run->service;

    referral_set_service(run->after, s);
    (void)placement_replace(run->decision, s);
}

/* Services of the tier that was set aside are no longer an offer. */
static void take_tier(struct review_run *run, const char *tier)
{
    if (text_equal(run->after->tier, tier))
        return;
    run->after->tier = tier;
    referral_set_service(run->after, NULL);
    (void)json_object_set_new(run->decision, "tier", json_string(tier));
    (void)placement_replace(run->decision, NULL);
}

/* The letter's first words are about what happens next, and so is what the patient is told; the
 * reasons of the proposal stay. */
static bool take_letter(struct review_run *run, struct arena *arena)
{
    const struct referral *r = run->after;
    struct letter letter = { run->review->override ? DECISION_OVERRIDDEN : DECISION_CONFIRMED,
                             TIER_NONE,
                             (enum urgency)r->urgency,
                             r->advice_due,
                             r->assess_due,
                             DATE_NONE };
    json_t *explanation = json_object_get(run->decision, "explanation");
    const char *opening, *patient;

    (void)tier_parse(r->tier, &letter.tier);
    opening = letter_opening(&letter, arena);
    patient = letter_for_patient(&letter, arena);
    return opening && patient && json_array_set_new(explanation, 0, json_string(opening)) == 0 &&
           json_object_set_new(run->decision, "patientExplanation", json_loads(patient, 0, NULL)) ==
               0;
}

static void take_review(struct review_run *run)
{
    const struct review *review = run->review;
    struct referral *r = run->after;
    json_t *written = write_review(run);
    char at[INSTANT_TEXT];

    if (review->tier)
        take_tier(run, review->tier);
    else if (run->service)
        take_tier(run, tier_name(run->service->tier));
    if (run->service)
        take_service(run);
    if (review->urgency)
        take_urgency(run, review->urgency);
    r->status = decision_statuses[review->override ? DECISION_OVERRIDDEN : DECISION_CONFIRMED];
    r->bookable = true;
    r->decision_number++;
    r->updated_at = run->now;
    (void)json_object_set_new(run->decision, "number", json_integer(r->decision_number));
    (void)json_object_set_new(run->decision, "cause", json_string("reviewed"));
    (void)json_object_set_new(run->decision, "decidedAt",
                              json_string(instant_format(run->now, at)));
    (void)json_object_set_new(run->decision, "status", json_string(r->status));
    (void)json_object_set_new(run->decision, "bookable", json_true());
    (void)json_object_set_new(run->decision, "confirmDue", json_null());
    (void)json_object_set_new(run->decision, "review", written);
    referral_settle_due(r);
}

/* A proposal may have grown old: nobody is placed, without a word, where nobody is taken any more.
 * Whom a review has placed there before stays, and a reviewer may name it: agreed by telephone. */
static bool check_proposed_service(const struct review_run *run, const struct referral *before,
                                   struct error *err)
{
    const char *id = run->after->service_id;
    const struct service *service;

    if (!id || run->service || is_decided(before))
        return true;
    service = directory_find(&run->snapshot->reference.directory, id);
    return (service && service->accepting && service_covers(service, run->after->icb)) ||
           error_set(err, ERROR_CONFLICT, "",
                     "The proposed service accepts no referrals any more: override with one");
}

static bool keep_texts(struct review_run *run, const struct gate_list *gates, enum urgency floor,
                       struct arena *arena, struct error *err)
{
    cleanup(free) char *text = json_dumps(run->decision, JSON_COMPACT);

    if (run->review->urgency)
        floor = (enum urgency)run->after->urgency;
    run->after->decision = arena_text(arena, text);
    run->after->gates = gates_write(gates, floor, arena);
    return (run->after->decision && run->after->gates) ||
           error_set(err, ERROR_UNAVAILABLE, "", "out of memory");
}

/*
 * Whether the review moves the referral on: to another tier or service than a review last placed it
 * in or, before the first, than it was routed to. To be given a place is none.
 */
static bool is_hand_off(const struct referral *before, const struct referral *after)
{
    const char *placed = before->pathway.placed_tier;
    const char *tier = placed ? placed : before->tier;
    const char *service = placed ? before->pathway.placed_service_id : before->service_id;

    return (tier && !text_equal(tier, after->tier)) ||
           (service && after->service_id && !text_equal(service, after->service_id));
}

/* Our records as the review leaves them, and what they mean for the decision. */
static bool take_records(struct review_run *run, const struct referral *before, struct arena *arena,
                         struct error *err)
{
    const struct restatement request = { .snapshot = run->snapshot,
                                         .cause = "reviewed",
                                         .now = run->now };
    struct pathway *pathway = &run->after->pathway;

    if (is_hand_off(before, run->after)) {
        run->record.handed_off_on = instant_london_date(run->now, NULL);
        pathway_add_handoff(pathway, run->record.handed_off_on, arena);
        run->is_hand_off = true;
    }
    return referral_restate(&request, run->after, run->decision, arena, err);
}

static bool commit_review(struct app *app, const struct review_run *run,
                          const struct referral *before, struct arena *arena, struct error *err)
{
    const struct author author = author_of(run->caller);
    const struct review *review = run->review;
    const struct referral *after = run->after;
    struct referral_change change = { .after = after,
                                      .kind = "reviewed",
                                      .action = "reviewDecision",
                                      .occurred_on = instant_london_date(after->updated_at, NULL),
                                      .code = review->reason_code,
                                      .decides = true };

    event_batch_add(&change.events,
                    review->override ? "decision.overridden" : "decision.confirmed");
    event_batch_add_tier(&change.events, before, after);
    event_batch_add_pinball(&change.events, before, after);
    change.events.data = event_data(after, after->version + 1, arena);
    return referral_store_record(app->db, &author, run->is_hand_off ? &run->record : NULL, &change,
                                 1, err);
}

/* One try: the whole of it is done again if more came to be known of the pathway meanwhile. */
static bool read_and_review(struct app *app, struct review_run *run, struct referral *before,
                            struct arena *arena, struct error *err)
{
    const struct author author = author_of(run->caller);
    const struct review *review = run->review;
    struct gate_list gates;
    enum urgency floor;

    if (!look_up_referral(app, run->caller, arena, review->id, "reviewDecision", before, err) ||
        !referral_must_be_at(before, review->version, err) ||
        !gates_read(before->gates, arena, &gates, &floor, err) || !check_action(review, err) ||
        !check_review(review, before, &gates, err) || !check_urgency(review, err) ||
        !snapshot_take(app->snapshots, app->db, arena, &run->snapshot, err) ||
        !pathway_store_read(app->db, &author, before, arena, &before->pathway, err) ||
        !check_pathway(&before->pathway, err))
        return false;
    *run->after = *before;
    run->decision = json_loads(before->decision, 0, NULL);
    if (!run->decision)
        return error_set(err, ERROR_INTERNAL, "", "a stored decision cannot be read");
    if (!find_service(run, err))
        return false;
    take_review(run);
    if (!check_proposed_service(run, before, err))
        return false;
    if (!take_letter(run, arena))
        return error_set(err, ERROR_UNAVAILABLE, "", "out of memory");
    return take_records(run, before, arena, err) && keep_texts(run, &gates, floor, arena, err);
}

static bool try_review(struct app *app, const struct caller *caller, const struct review *review,
                       struct arena *arena, struct referral *after, bool *ret_overtaken,
                       struct error *err)
{
    struct referral before;
    struct review_run run = {
        .review = review, .caller = caller, .after = after, .now = clock_now_us()
    };
    bool done = read_and_review(app, &run, &before, arena, err);
    cleanup(json_decref) json_t *decision = run.decision;

    *ret_overtaken = false;
    if (!done || commit_review(app, &run, &before, arena, err))
        return done;
    *ret_overtaken = err->code == ERROR_STALE;
    return false;
}

bool review_referral(struct app *app, const struct caller *caller, struct arena *arena,
                     const struct review *review, struct referral *ret, struct error *err)
{
    struct referral after;
    bool overtaken = true;

    if (!caller_is_named(caller, "clinician", err))
        return false;
    for (int i = 0; overtaken && i < ATTEMPTS; i++) {
        if (try_review(app, caller, review, arena, &after, &overtaken, err)) {
            after.version++;
            *ret = after;
            return true;
        }
    }
    return false;
}
