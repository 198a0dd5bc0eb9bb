#include "sequel.h"
#include "buffer.h"
#include "cleanup.h"
#include "text.h"

#include <stdio.h>

/* Of a thousand referrals in a state, those whose fate is below `high` and not below `low`. */
static bool falls(const struct sequel *s, int low, int high)
{
    return s->made->fate >= low && s->made->fate < high;
}

static const char *text_at(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

static const json_t *decision_of(const json_t *referral)
{
    return json_object_get(referral, "decision");
}

static const char *status_of(const json_t *referral)
{
    return text_at(decision_of(referral), "status");
}

/* Any gate that has to be closed before a review: all but those that only hasten. */
static bool gate_is_open(const json_t *escalation)
{
    static const char *const closing[] = { "E0", "E1", "SC", "HOLD", NULL };

    return text_index(closing, text_at(escalation, "class")) >= 0 &&
           !text_equal(text_at(escalation, "state"), "closed");
}

static bool has_open_gate(const json_t *referral)
{
    size_t i;
    json_t *escalation;

    json_array_foreach(json_object_get(decision_of(referral), "escalations"), i, escalation) {
        if (gate_is_open(escalation))
            return true;
    }
    return false;
}

/* A step whose answer is the referral as it then stands. */
static bool change(const struct sequel *s, const struct api_request *request, const char *step,
                   json_t **referral, struct error *err)
{
    json_t *changed;

    if (!api_call(s->client, request, 200, &changed, err))
        return false;
    json_decref(*referral);
    *referral = changed;
    tally_add(s->tally, step);
    return true;
}

/* `action` is what stands behind the referral's path, such as "/review"; NULL for the referral. */
static bool change_at(const struct sequel *s, const char *method, const char *action,
                      const char *body, const char *step, json_t **referral, struct error *err)
{
    char path[160];

    snprintf(path, sizeof(path), "/v1/referrals/%s%s", text_at(*referral, "id"), action);
    return change(s,
                  &(struct api_request){
                      .method = method,
                      .path = path,
                      .body = body,
                      .version = json_integer_value(json_object_get(*referral, "version")) },
                  step, referral, err);
}

static bool complete(const struct sequel *s, json_t **referral, struct error *err)
{
    return change_at(s, "PATCH", "", s->made->completion, "amended", referral, err);
}

static bool confirm(const struct sequel *s, json_t **referral, struct error *err)
{
    return change_at(s, "POST", "/review",
                     "{\"action\":\"confirm\",\"reasonCode\":\"clinicalJudgement\"}", "confirmed",
                     referral, err);
}

static bool override(const struct sequel *s, json_t **referral, struct error *err)
{
    static const struct {
        const char *code;
        const char *sentence;
    } reasons[] = {
        { "clinicalJudgement", "The whole picture asks for another team than the scores do." },
        { "patientChoice", "Agreed with the patient in a conversation about the choices." },
        { "newInformation", "A letter that came later changes the picture." },
        { "capacity", "Seen sooner there, and the team can do what is needed." },
    };
    const char *tier = text_at(decision_of(*referral), "tier");
    int reason = s->made->fate % 4;
    char body[240];

    snprintf(body, sizeof(body),
             "{\"action\":\"override\",\"tier\":\"%s\",\"reasonCode\":\"%s\",\"reason\":\"%s\"}",
             text_equal(tier, "II") ? "I" : "II", reasons[reason].code, reasons[reason].sentence);
    return change_at(s, "POST", "/review", body, "overridden", referral, err);
}

/* What the outcome of a gate usually is, by its class. */
static const char *outcome_of(const json_t *escalation)
{
    const char *class = text_at(escalation, "class");

    if (text_equal(text_at(escalation, "gate"), "G-05"))
        return "crisisTeam";
    if (text_equal(class, "E0"))
        return "emergencyAttendance";
    return text_equal(class, "SC") ? "suspectedCancerReferral" : "sameDayAssessment";
}

static bool record(const struct sequel *s, const json_t *escalation, bool is_outcome,
                   json_t **referral, struct error *err)
{
    const bool is_cancer = text_equal(text_at(escalation, "class"), "SC");
    char action[40], body[200], on[DATE_TEXT];

    snprintf(action, sizeof(action), "/escalations/%s", text_at(escalation, "gate"));
    (void)date_format(s->today, on);
    if (is_outcome)
        snprintf(body, sizeof(body),
                 "{\"step\":\"outcome\",\"outcomeCode\":\"%s\"%s,\"on\":\"%s\"}",
                 outcome_of(escalation), is_cancer ? ",\"reference\":\"DEMO-USC-1\"" : "", on);
    else
        snprintf(body, sizeof(body), "{\"step\":\"acknowledge\",\"on\":\"%s\"}", on);
    return change_at(s, "POST", action, body, is_outcome ? "outcome recorded" : "acknowledged",
                     referral, err);
}

DEFINE_CLEANUP(json_t *, json_decref)

/* Each escalation of the referral as it was read; HOLD ones close by completing the screen. */
static bool settle_escalations(const struct sequel *s, bool is_outcome, json_t **referral,
                               struct error *err)
{
    cleanup(json_decref) json_t *before = json_incref(*referral);
    size_t i;
    json_t *escalation;

    json_array_foreach(json_object_get(decision_of(before), "escalations"), i, escalation) {
        bool is_latched =
            gate_is_open(escalation) && !text_equal(text_at(escalation, "class"), "HOLD");

        if (is_latched && !record(s, escalation, is_outcome, referral, err))
            return false;
    }
    return true;
}

/* One that waits for a person is not ended by us: most reasons would be refused while a gate is
 * open. */
static bool end_pathway(const struct sequel *s, json_t **referral, struct error *err)
{
    static const char *const reasons[] = { "withdrawnByPatient", "withdrawnByReferrer", "movedAway",
                                           "discharged",         "duplicate",           "died" };
    int after_days = s->made->fate % 30;
    struct date on = date_add_days(s->made->received, after_days);
    char body[80], text[DATE_TEXT];

    if (has_open_gate(*referral))
        return true;
    if (on.days > s->today.days)
        on = s->today;
    snprintf(body, sizeof(body), "{\"reason\":\"%s\",\"on\":\"%s\"}", reasons[s->made->fate % 6],
             date_format(on, text));
    return change_at(s, "POST", "/close", body, "closed", referral, err);
}

/* Without a tier there is nothing to confirm: some are given one, most wait for what is missing. */
static bool review(const struct sequel *s, json_t **referral, struct error *err)
{
    if (has_open_gate(*referral))
        return true;
    if (text_at(decision_of(*referral), "tier"))
        return confirm(s, referral, err);
    return s->made->fate % 4 == 0 ? override(s, referral, err) : true;
}

static bool follow_escalation(const struct sequel *s, json_t **referral, struct error *err)
{
    if (falls(s, 0, 350))
        return settle_escalations(s, false, referral, err);
    if (falls(s, 350, 750) && !settle_escalations(s, true, referral, err))
        return false;
    return falls(s, 350, 550) ? review(s, referral, err) : true;
}

static bool follow_completion(const struct sequel *s, json_t **referral, struct error *err)
{
    if (!falls(s, 60, 700))
        return true;
    if (!complete(s, referral, err))
        return false;
    return falls(s, 60, 300) ? review(s, referral, err) : true;
}

bool sequel_play(const struct sequel *s, json_t **referral, struct error *err)
{
    const char *status = status_of(*referral);

    if (text_equal(status, "escalated"))
        return follow_escalation(s, referral, err);
    if (falls(s, 0, 60) && !s->is_repeated)
        return end_pathway(s, referral, err);
    if (s->made->completion)
        return follow_completion(s, referral, err);
    if (text_equal(status, "provisional") && falls(s, 600, 680))
        return override(s, referral, err);
    if (falls(s, 60, text_equal(status, "provisional") ? 600 : 200))
        return review(s, referral, err);
    return true;
}
