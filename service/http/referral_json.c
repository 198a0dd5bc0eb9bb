#include "referral_json.h"
#include "fact.h"
#include "text.h"

#include <string.h>

/* The submission's members stand beside ours, as they were sent. */
void referral_write(struct writer *w, const struct referral *r)
{
    writer_open(w, NULL, '{');
    writer_text(w, "id", r->id);
    writer_text(w, "state", r->state);
    writer_integer(w, "version", r->version);
    writer_text(w, "pathwayId", r->pathway_id);
    writer_instant(w, "createdAt", r->created_at);
    writer_instant(w, "updatedAt", r->updated_at);
    writer_text(w, "linkedTo", r->linked_to);
    writer_raw(w, "closed", r->closed);
    writer_integer(w, "handoffs12m", r->handoffs);
    writer_raw(w, "carePlan", r->care_plan);
    writer_members(w, r->submission);
    writer_raw(w, "decision", r->decision);
    writer_close(w);
}

static void write_names(struct writer *w, const char *name, const char *names)
{
    writer_open(w, name, '[');
    while (*names) {
        char one[64] = "";
        size_t length = strcspn(names, ",");

        if (length < sizeof(one)) {
            memcpy(one, names, length);
            writer_text(w, NULL, one);
        }
        names += length + (names[length] == ',');
    }
    writer_close(w);
}

static void write_standing(struct writer *w, const struct referral *r)
{
    writer_text(w, "id", r->id);
    writer_text(w, "icb", r->icb);
    writer_instant(w, "receivedAt", r->received_at);
    writer_text(w, "status", r->status);
    writer_text(w, "stratum", r->stratum);
    writer_text(w, "tier", r->tier);
    writer_text(w, "urgency", urgencies[r->urgency]);
    writer_bool(w, "bookable", r->bookable);
    writer_text(w, "serviceId", r->service_id);
}

void referral_summary_write(struct writer *w, const struct referral *r)
{
    char path[64];

    (void)snprintf(path, sizeof(path), "/v1/referrals/%s", r->id);
    writer_open(w, NULL, '{');
    write_standing(w, r);
    writer_text(w, "state", r->state);
    writer_integer(w, "version", r->version);
    write_names(w, "streams", r->streams);
    writer_integer(w, "handoffs12m", r->handoffs);
    writer_date(w, "nextDue", r->next_due);
    writer_open(w, "links", '{');
    writer_text(w, "referral", path);
    writer_close(w);
    writer_close(w);
}

void waiting_item_write(struct writer *w, const struct referral *r, struct date as_of)
{
    writer_open(w, NULL, '{');
    write_standing(w, r);
    writer_integer(w, "daysWaited", as_of.days - r->clock_started_on.days);
    writer_date(w, "adviceDue", r->advice_due);
    writer_date(w, "assessDue", r->assess_due);
    writer_date(w, "rttDue", r->rtt_due);
    writer_date(w, "targetDue", r->target_due);
    writer_date(w, "nextDue", r->next_due);
    if (date_is_none(r->next_due))
        writer_null(w, "daysToBreach");
    else
        writer_integer(w, "daysToBreach", r->next_due.days - as_of.days);
    writer_close(w);
}

void actor_write(struct writer *w, const char *client, const char *practitioner)
{
    writer_open(w, "by", '{');
    writer_text(w, "client", client);
    writer_text(w, "practitioner", text_is_empty(practitioner) ? NULL : practitioner);
    writer_close(w);
}

void happening_write(struct writer *w, const struct referral_happening *h)
{
    char at[INSTANT_TEXT];

    writer_open(w, NULL, '{');
    writer_text(w, "at", instant_format(h->recorded_at, at));
    writer_text(w, "on", h->occurred_on);
    writer_text(w, "kind", h->kind);
    writer_integer(w, "version", h->version);
    actor_write(w, h->client, h->practitioner);
    writer_text(w, "gate", h->gate);
    writer_text(w, "code", h->code);
    writer_text(w, "reference", h->reference);
    if (h->decision_number)
        writer_integer(w, "decision", h->decision_number);
    if (h->told)
        writer_raw(w, "told", h->told);
    writer_close(w);
}

static const char *text_of(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

static struct date date_of(const json_t *object, const char *name)
{
    const char *text = text_of(object, name);
    struct date date;

    return text && date_parse(text, &date) ? date : DATE_NONE;
}

void review_read(const json_t *body, struct review *ret)
{
    ret->override = text_equal(text_of(body, "action"), "override");
    ret->tier = text_of(body, "tier");
    ret->service_id = text_of(body, "serviceId");
    ret->urgency = text_of(body, "urgency");
    ret->reason_code = text_of(body, "reasonCode");
    ret->reason = text_of(body, "reason");
}

void escalation_step_read(const json_t *body, struct escalation_step *ret)
{
    ret->outcome = text_equal(text_of(body, "step"), "outcome");
    ret->outcome_code = text_of(body, "outcomeCode");
    ret->reference = text_of(body, "reference");
    ret->on = date_of(body, "on");
}

void closing_read(const json_t *body, struct closing *ret)
{
    ret->reason = text_of(body, "reason");
    ret->on = date_of(body, "on");
}

void pathway_event_read(const json_t *body, struct pathway_event *ret)
{
    ret->kind = text_of(body, "kind");
    ret->occurred_on = date_of(body, "occurredOn");
    ret->recommendation = text_of(body, "recommendation");
}
