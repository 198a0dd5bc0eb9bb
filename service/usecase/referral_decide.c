#include "referral_decide.h"
#include "buffer.h"
#include "cleanup.h"
#include "clock.h"
#include "decision_document.h"
#include "text.h"

#include <string.h>

DEFINE_CLEANUP(json_t *, json_decref)

enum { NAMES_BYTES = KIB, EVENT_BYTES = 4 * KIB };

static const char *join_names(unsigned bits, const char *const *names, struct arena *arena)
{
    struct buffer text;

    buffer_init(&text, arena, NAMES_BYTES);
    buffer_add(&text, "");
    for (int i = 0; names[i]; i++)
        if (bits >> i & 1)
            buffer_add_format(&text, "%s%s", text.length ? "," : "", names[i]);
    return text.text;
}

static struct date earlier(struct date a, struct date b)
{
    if (date_is_none(a))
        return b;
    return date_is_none(b) || a.days <= b.days ? a : b;
}

void referral_settle_due(struct referral *r)
{
    r->next_due =
        earlier(earlier(r->advice_due, r->assess_due), earlier(r->rtt_due, r->target_due));
}

void referral_set_alerts(struct referral *r, const struct gate_list *gates, int64_t now)
{
    r->alerts_are_set = true;
    r->alerts = alert_plan(gates, now);
}

void referral_set_service(struct referral *r, const struct service *service)
{
    r->service_id = service ? service->id : NULL;
    r->rtt_scope =
        service && service->nation == NATION_ENGLAND ? rtt_scope_name(service->rtt_scope) : NULL;
}

static void take_columns(struct referral *r, const struct decision *d, struct arena *arena)
{
    r->status = decision_statuses[d->status];
    r->stratum = strata[d->stratum];
    r->tier = tier_name(d->tier);
    r->urgency = d->urgency;
    r->bookable = false;
    r->streams = join_names(d->streams, streams, arena);
    r->flags = join_names(d->flags, flags, arena);
    r->advice_due = d->advice_due;
    r->assess_due = d->assess_due;
    r->rtt_due = DATE_NONE;
    r->target_due = d->target_due;
    r->rescreen_due = d->rescreen_due;
    r->rescreen_days = d->rescreen_days;
    r->pain_sites = d->facts.values[FACT_PAIN_SITES].value;
    referral_set_service(r, placement_home(&d->placement));
    referral_settle_due(r);
}

/* The service that the referral goes to may have contacts of its own, which triage cannot know
 * before it has ranked the services. */
static void address_to_service(struct decision *d, const struct triage_input *in)
{
    const struct service *home = placement_home(&d->placement);
    const char *service_id = home ? home->id : NULL;
    bool danger = fact_is_yes(&d->facts, FACT_IMMEDIATE_DANGER);

    for (int i = 0; i < d->gates.count; i++) {
        struct gate *gate = &d->gates.items[i];

        gate->contact = contact_for_service(in->contacts, in->icb, service_id, gate->class, danger);
    }
}

static bool take_texts(const struct decide_request *q, const struct triage_input *in,
                       const struct decision *d, struct referral *r, struct arena *arena,
                       struct error *err)
{
    const struct decision_inputs inputs = {
        .number = (int)r->decision_number,
        .cause = q->cause,
        .decided_at = q->now,
        .policy = in->policy,
        .directory_version = in->directory->version,
        .contacts_version = in->contacts->version,
        .calendar = in->calendar,
    };

    r->submission = q->submission->document;
    r->decision = decision_write(d, &inputs, arena);
    r->gates = gates_write(&d->gates, d->urgency_floor, arena);
    return (r->decision && r->gates && r->streams && r->flags) ||
           error_set(err, ERROR_UNAVAILABLE, "", "a decision is larger than the memory for it");
}

bool referral_decide(const struct decide_request *q, struct referral *referral,
                     struct decision *ret, struct arena *arena, struct error *err)
{
    const struct reference *reference = &q->snapshot->reference;
    const struct policy *policy =
        q->policy ? q->policy : snapshot_policy(q->snapshot, q->submission->icb, q->now);
    const struct calendar *calendar = &reference->calendars[q->submission->nation];
    struct fact_set facts = q->submission->facts;
    const struct triage_input input = {
        .policy = policy,
        .facts = &facts,
        .icb = q->submission->icb,
        .requested_service_id = q->submission->requested_service_id,
        .decided_at = q->now,
        .clock_started_on = referral->clock_started_on,
        .gates = q->gates,
        .urgency_floor = q->urgency_floor,
        .directory = &reference->directory,
        .contacts = &reference->contacts,
        .calendar = calendar,
    };

    pathway_put_facts(&referral->pathway, instant_london_date(q->now, NULL), &facts);
    triage_decide(&input, ret);
    address_to_service(ret, &input);
    take_columns(referral, ret, arena);
    referral->handoffs = ret->facts.values[FACT_HANDOFFS].value;
    referral->care_plan = care_plan_write(&referral->pathway.plan, arena);
    referral_set_alerts(referral, &ret->gates, q->now);
    return take_texts(q, &input, ret, referral, arena, err);
}

const char *event_data(const struct referral *r, int64_t version, struct arena *arena)
{
    struct buffer text;
    struct writer w;

    buffer_init(&text, arena, EVENT_BYTES);
    writer_init(&w, &text);
    writer_open(&w, NULL, '{');
    writer_text(&w, "referralId", r->id);
    writer_integer(&w, "version", version);
    writer_text(&w, "state", r->state);
    writer_text(&w, "tier", r->tier);
    writer_open(&w, "links", '{');
    writer_text(&w, "referral", arena_format(arena, "/v1/referrals/%s", r->id));
    writer_close(&w);
    writer_close(&w);
    return text.failed ? NULL : text.text;
}

void event_batch_add(struct event_batch *batch, const char *type)
{
    if (batch->count < (int)(sizeof(batch->types) / sizeof(batch->types[0])))
        batch->types[batch->count++] = type;
}

void event_batch_add_tier(struct event_batch *batch, const struct referral *before,
                          const struct referral *after)
{
    if (!text_equal(before->tier, after->tier))
        event_batch_add(batch, "tier.changed");
}

void event_batch_add_red_flags(struct event_batch *batch, const struct gate_list *gates,
                               int64_t now)
{
    for (int i = 0; i < gates->count; i++) {
        const struct gate *gate = &gates->items[i];

        if (gate->state == GATE_OPEN && gate_class_latches(gate->class) && gate->raised_at == now) {
            event_batch_add(batch, "redflag.raised");
            return;
        }
    }
}

static bool is_pinball(const struct referral *r)
{
    static const char name[] = "PINBALL";

    for (const char *at = r ? r->flags : ""; *at;
         at += strcspn(at, ",") + (strchr(at, ',') != NULL))
        if (strcspn(at, ",") == sizeof(name) - 1 && strncmp(at, name, sizeof(name) - 1) == 0)
            return true;
    return false;
}

void event_batch_add_pinball(struct event_batch *batch, const struct referral *before,
                             const struct referral *after)
{
    if (is_pinball(after) && !is_pinball(before))
        event_batch_add(batch, "pinball.detected");
}

void event_batch_add_decision(struct event_batch *batch, const struct referral *before,
                              const struct referral *after, const struct gate_list *gates)
{
    event_batch_add_tier(batch, before, after);
    event_batch_add_red_flags(batch, gates, after->updated_at);
    event_batch_add_pinball(batch, before, after);
}

bool referral_must_be_open(const struct referral *r, struct error *err)
{
    return text_equal(r->state, "open") ||
           error_set(err, ERROR_CONFLICT, "", "The referral is closed");
}

bool referral_must_be_at(const struct referral *r, int64_t version, struct error *err)
{
    if (r->version != version)
        return error_set(err, ERROR_STALE, "", "The referral has changed since that version");
    return referral_must_be_open(r, err);
}

void submission_take(const json_t *document, const struct referral *r,
                     const struct snapshot *snapshot, const struct policy *policy,
                     struct submission *ret)
{
    int nation = text_index(nations, json_string_value(json_object_get(document, "nation")));
    const struct service *requested =
        directory_find(&snapshot->reference.directory,
                       json_string_value(json_object_get(document, "requestedServiceId")));

    *ret = (struct submission){ .document = r->submission,
                                .icb = r->icb,
                                .requested_service_id = requested ? requested->id : NULL,
                                .received_at = r->received_at,
                                .received_on = r->received_on,
                                .nation = nation < 0 ? NATION_ENGLAND : (enum nation)nation };
    submission_read_facts(document, policy, r->received_at, &ret->facts);
}

bool submission_reread(const struct referral *r, const struct snapshot *snapshot,
                       struct submission *ret, struct error *err)
{
    cleanup(json_decref) json_t *document = json_loads(r->submission, 0, NULL);

    if (!document)
        return error_set(err, ERROR_INTERNAL, "", "a stored submission cannot be read");
    submission_take(document, r, snapshot, snapshot_policy(snapshot, r->icb, clock_now_us()), ret);
    return true;
}
