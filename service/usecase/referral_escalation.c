#include "alarms.h"
#include "cleanup.h"
#include "clock.h"
#include "decision_document.h"
#include "gate.h"
#include "pathway_store.h"
#include "referral_decide.h"
#include "referrals.h"
#include "tenant.h"
#include "text.h"

DEFINE_CLEANUP(json_t *, json_decref)
DEFINE_CLEANUP(char *, free)

enum { ATTEMPTS = 5 };

/* One try at a step, from a fresh reading of the referral. */
struct step_attempt {
    struct app *app;
    const struct caller *caller;
    const struct author *author;
    const struct escalation_step *step;
    struct arena *arena;
    int64_t now;
    struct referral before, after;
    struct gate_list gates;
    enum urgency urgency_floor;
    struct gate *gate;
};

static bool check_step(const struct step_attempt *a, struct error *err)
{
    const struct escalation_step *step = a->step;
    const struct gate *gate = a->gate;

    if (!gate)
        return error_set(err, ERROR_NOT_FOUND, "", "No such gate was raised for this referral");
    if (!gate_class_latches(gate->class) && gate->class != CLASS_HOLD)
        return error_set(err, ERROR_CONFLICT, "", "This gate asks for no acknowledgement");
    if (gate->state == GATE_CLOSED)
        return error_set(err, ERROR_CONFLICT, "", "The gate is closed already");
    if (!step->outcome && gate->state == GATE_ACKNOWLEDGED)
        return error_set(err, ERROR_CONFLICT, "", "The gate is acknowledged already");
    if (step->on.days > instant_london_date(a->now, NULL).days)
        return error_set(err, ERROR_INVALID, "/on", "must not be in the future");
    if (step->on.days < instant_london_date(gate->raised_at, NULL).days)
        return error_set(err, ERROR_INVALID, "/on", "must not be before the gate was raised");
    if (step->outcome && !step->outcome_code)
        return error_set(err, ERROR_INVALID, "/outcomeCode", "is needed for an outcome");
    if (step->outcome && gate->class == CLASS_SC && !step->reference)
        return error_set(
            err, ERROR_INVALID, "/reference",
            "a suspected-cancer gate closes only with the reference of the onward referral");
    return true;
}

/* A clinician who says what was read must have read what is there: a gate may have grown meanwhile.
 */
static bool check_version(const struct step_attempt *a, struct error *err)
{
    if (a->step->version == ESCALATION_ANY_VERSION)
        return true;
    return referral_must_be_at(&a->before, a->step->version, err);
}

static void acknowledge_gate(const struct step_attempt *a)
{
    a->gate->state = GATE_ACKNOWLEDGED;
    a->gate->acknowledged_at = a->now;
    (void)text_copy(a->gate->acknowledged_by, sizeof(a->gate->acknowledged_by),
                    a->caller->practitioner);
}

static bool close_gate(const struct step_attempt *a, struct error *err)
{
    struct gate *gate = a->gate;

    if (gate->acknowledged_at == 0)
        acknowledge_gate(a);
    gate->state = GATE_CLOSED;
    gate->closed_on = a->step->on;
    if (!text_copy(gate->closed_by, sizeof(gate->closed_by), a->caller->practitioner) ||
        !text_copy(gate->outcome, sizeof(gate->outcome), a->step->outcome_code) ||
        !text_copy(gate->reference, sizeof(gate->reference),
                   a->step->reference ? a->step->reference : ""))
        return error_set(err, ERROR_INVALID, "",
                         "The outcome, the reference or the name is too long");
    return true;
}

/* An acknowledgement changes no decision: only the gate's state in its text. */
static bool note_acknowledgement(struct step_attempt *a, struct error *err)
{
    cleanup(json_decref) json_t *decision = json_loads(a->before.decision, 0, NULL);
    cleanup(free) char *text = NULL;
    size_t i;
    json_t *item;

    json_array_foreach(json_object_get(decision, "escalations"), i, item) {
        if (text_equal(json_string_value(json_object_get(item, "gate")), a->gate->id))
            (void)json_object_set_new(item, "state", json_string(gate_states[GATE_ACKNOWLEDGED]));
    }
    text = json_dumps(decision, JSON_COMPACT);
    a->after.decision = arena_text(a->arena, text);
    referral_set_alerts(&a->after, &a->gates, a->now);
    a->after.gates = gates_write(&a->gates, a->urgency_floor, a->arena);
    return (a->after.decision && a->after.gates) ||
           error_set(err, ERROR_UNAVAILABLE, "", "out of memory");
}

/* The outcome closes the gate with its members as they are now, and triage runs again: the referral
 * goes back to its normal course with its first received date. */
static bool decide_again(struct step_attempt *a, struct error *err)
{
    struct decide_request request = { .cause = "escalationRecorded",
                                      .now = a->now,
                                      .gates = &a->gates,
                                      .urgency_floor = a->urgency_floor };
    struct submission submission;
    struct decision decision;

    if (!snapshot_take(a->app->snapshots, a->app->db, a->arena, &request.snapshot, err) ||
        !submission_reread(&a->before, request.snapshot, &submission, err) ||
        !pathway_store_read(a->app->db, a->author, &a->before, a->arena, &a->after.pathway, err))
        return false;
    a->gate->members = gate_members(snapshot_policy(request.snapshot, a->before.icb, a->now),
                                    a->gate->id, &submission.facts);
    a->after.decision_number++;
    request.submission = &submission;
    if (!referral_decide(&request, &a->after, &decision, a->arena, err))
        return false;
    a->gates = decision.gates;
    return true;
}

static bool commit_step(struct step_attempt *a, struct error *err)
{
    bool outcome = a->step->outcome;
    struct referral_change change = {
        .after = &a->after,
        .kind = outcome ? "escalationClosed" : "escalationAcknowledged",
        .action = "recordEscalation",
        .occurred_on = a->step->on,
        .gate = a->step->gate,
        .code = a->step->outcome_code,
        .reference = a->step->reference,
        .decides = outcome,
    };

    event_batch_add(&change.events, outcome ? "redflag.closed" : "escalation.acknowledged");
    event_batch_add_decision(&change.events, &a->before, &a->after, &a->gates);
    change.events.data = event_data(&a->after, a->after.version + 1, a->arena);
    return referral_store_change(a->app->db, a->author, &change, err);
}

static bool try_step(struct step_attempt *a, struct error *err)
{
    a->now = clock_now_us();
    if (!look_up_referral(a->app, a->caller, a->arena, a->step->id, "recordEscalation", &a->before,
                          err) ||
        !referral_must_be_open(&a->before, err) || !check_version(a, err) ||
        !gates_read(a->before.gates, a->arena, &a->gates, &a->urgency_floor, err))
        return false;
    a->after = a->before;
    a->after.updated_at = a->now;
    a->gate = gates_find(&a->gates, a->step->gate);
    if (!check_step(a, err))
        return false;
    if (a->step->outcome) {
        if (!close_gate(a, err) || !decide_again(a, err))
            return false;
    } else {
        acknowledge_gate(a);
        if (!note_acknowledgement(a, err))
            return false;
    }
    return commit_step(a, err);
}

bool settle_escalation(struct app *app, const struct caller *caller, struct arena *arena,
                       const struct escalation_step *step, struct referral *ret, struct error *err)
{
    const struct author author = author_of(caller);
    struct step_attempt a = {
        .app = app, .caller = caller, .author = &author, .step = step, .arena = arena
    };

    if (!caller_is_named(caller, "clinician", err))
        return false;
    for (int i = 0; i < ATTEMPTS; i++) {
        if (try_step(&a, err)) {
            alarm_uncontacted(app, a.after.icb, &a.gates, a.now);
            a.after.version++;
            *ret = a.after;
            return true;
        }
        if (err->code != ERROR_STALE || step->version != ESCALATION_ANY_VERSION)
            return false;
    }
    return error_set(err, ERROR_UNAVAILABLE, "", "the referral kept changing");
}
