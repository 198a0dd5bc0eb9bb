#include "decision_document.h"
#include "buffer.h"
#include "decision_letter.h"
#include "placement_document.h"
#include "text.h"

#include <string.h>

enum { DOCUMENT_BYTES = 256 * KIB, USUAL_BYTES = 15 * KIB, MISSING_NAME = 32 };

const char *input_name(enum fact_id fact)
{
    const struct fact_row *row = fact_row(fact);
    const char *slash = strrchr(row->path, '/');

    return row->path[0] == '/' && slash ? slash + 1 : row->name;
}

const char *input_pointer(enum fact_id fact)
{
    const char *path = fact_row(fact)->path;

    return path[0] == '#' ? "/assessment/instruments" : path;
}

static void write_names(struct writer *w, const char *name, uint64_t bits, const char *const *names)
{
    writer_open(w, name, '[');
    for (int i = 0; names[i]; i++)
        if (bits >> i & 1)
            writer_text(w, NULL, names[i]);
    writer_close(w);
}

void fact_write(struct writer *w, enum fact_id id, const struct fact_set *facts)
{
    const struct fact_row *row = fact_row(id);
    const struct fact_value *value = &facts->values[id];

    if (value->presence != FACT_KNOWN)
        writer_text(w, row->name, value->presence == FACT_UNKNOWN ? "unknown" : NULL);
    else if (row->type == FACT_TRISTATE)
        writer_text(w, row->name, value->value ? "yes" : "no");
    else if (row->type == FACT_ENUM)
        writer_text(w, row->name, row->domain[value->value]);
    else if (row->type == FACT_SET)
        write_names(w, row->name, (uint64_t)value->value, row->domain);
    else if (row->type == FACT_DECIMAL)
        writer_decimal(w, row->name, value->value, FACT_DECIMAL_SCALE);
    else
        writer_integer(w, row->name, value->value);
}

void contact_point_write(struct writer *w, const char *name, const struct contact_point *point)
{
    if (!point) {
        writer_null(w, name);
        return;
    }
    writer_open(w, name, '{');
    writer_text(w, "name", point->role);
    writer_text(w, "channel", point->channel);
    writer_text(w, "hours", point->hours);
    writer_close(w);
}

static void write_contact(struct writer *w, const struct contact *contact,
                          const struct decision_inputs *in)
{
    struct contact_choice choice = { NULL, NULL };

    if (contact)
        choice = contact_choose(contact, in->decided_at, in->calendar);
    contact_point_write(w, "contact", choice.now);
    contact_point_write(w, "fallback", choice.next);
}

static void write_escalations(struct writer *w, const struct gate_list *gates,
                              const struct decision_inputs *in)
{
    writer_open(w, "escalations", '[');
    for (int i = 0; i < gates->count; i++) {
        const struct gate *gate = &gates->items[i];

        writer_open(w, NULL, '{');
        writer_text(w, "gate", gate->id);
        writer_text(w, "class", gate_class_name(gate->class));
        writer_text(w, "action", gate->action);
        write_contact(w, gate->contact, in);
        writer_instant(w, "acknowledgeBy", gate->acknowledge_by);
        writer_text(w, "state", gate_states[gate->state]);
        writer_close(w);
    }
    writer_close(w);
}

static void write_interventions(struct writer *w, const struct decision *d)
{
    writer_open(w, "interventions", '[');
    for (int i = 0; i < d->intervention_count; i++) {
        const struct intervention *item = &d->interventions[i];

        writer_open(w, NULL, '{');
        writer_text(w, "code", intervention_codes[item->code]);
        writer_text(w, "disposition", dispositions[item->disposition]);
        writer_text(w, "because", item->row->because);
        writer_close(w);
    }
    writer_close(w);
}

static void write_clocks(struct writer *w, const struct decision *d)
{
    writer_open(w, "clocks", '{');
    writer_date(w, "adviceDue", d->advice_due);
    writer_date(w, "assessDue", d->assess_due);
    writer_null(w, "rttDue"); /* the RTT engine alone may say when */
    writer_date(w, "targetDue", d->target_due);
    writer_date(w, "outerInfo", d->outer_info);
    writer_date(w, "rescreenDue", d->rescreen_due);
    writer_close(w);
}

/* An instrument that was not sent is missing as a whole. */
static const char *missing_name(const struct missing_input *item, char name[MISSING_NAME])
{
    const char *path = fact_row(item->fact)->path;
    size_t length = strcspn(path, "/");

    if (item->holds || path[0] != '#' || length > MISSING_NAME)
        return input_name(item->fact);
    memcpy(name, path + 1, length - 1);
    name[length - 1] = '\0';
    return name;
}

static void write_missing(struct writer *w, const struct decision *d)
{
    writer_open(w, "missing", '[');
    for (int i = 0; i < d->missing_count; i++) {
        const struct missing_input *item = &d->missing[i];
        char name[MISSING_NAME];

        writer_open(w, NULL, '{');
        writer_text(w, "input", missing_name(item, name));
        writer_text(w, "pointer", input_pointer(item->fact));
        writer_text(w, "effect", item->holds ? "hold" : "notDone");
        writer_text(w, "because", item->holds ? item->row->because : item->row->could_count);
        writer_close(w);
    }
    writer_close(w);
}

static void write_ome(struct writer *w, const struct decision *d, const struct policy *policy)
{
    const struct fact_value *status = &d->facts.values[FACT_OME_STATUS];

    writer_open(w, "ome", '{');
    if (fact_is_known(&d->facts, FACT_OME_MG_PER_DAY))
        writer_decimal(w, "mgPerDay", d->facts.values[FACT_OME_MG_PER_DAY].value,
                       FACT_DECIMAL_SCALE);
    else
        writer_null(w, "mgPerDay");
    writer_text(w, "table", policy->ome_table->id);
    writer_text(w, "status",
                ome_statuses[status->presence == FACT_KNOWN ? status->value : OME_UNKNOWN]);
    writer_text(w, "caution", "A measure of risk; never for changing from one medicine to another");
    writer_close(w);
}

/* NICE NG193 found nothing that predicts who benefits: the wording speaks of risk alone. */
static const char *risk_wording(enum stratum stratum)
{
    static const char *const wordings[] = {
        [STRATUM_LOW] = "Low risk of poor outcome",
        [STRATUM_MODERATE] = "Moderate risk of poor outcome",
        [STRATUM_HIGH] = "High risk of poor outcome",
        [STRATUM_INDETERMINATE] = "Risk of poor outcome not determined",
    };

    return wordings[stratum];
}

static void write_trace_row(struct writer *w, const struct policy_row *row,
                            const struct fact_set *facts)
{
    writer_open(w, NULL, '{');
    writer_text(w, "rule", row->id);
    writer_text(w, "because", row->because);
    writer_text(w, "source", row->source);
    writer_open(w, "facts", '{');
    for (size_t i = 0; i < row->cell_count; i++)
        fact_write(w, row->cells[i].fact, facts);
    for (size_t i = 0; i < row->effect_count; i++)
        if (row->effects[i].kind == EFFECT_REQUIRE)
            fact_write(w, (enum fact_id)row->effects[i].value, facts);
    writer_close(w);
    writer_close(w);
}

static void write_reasons(struct writer *w, const struct decision *d)
{
    writer_open(w, "trace", '[');
    for (int i = 0; i < d->trace_count; i++)
        write_trace_row(w, d->trace[i], &d->facts);
    writer_close(w);
    writer_open(w, "nearMisses", '[');
    for (int i = 0; i < d->near_miss_count; i++) {
        const struct near_miss *miss = &d->near_misses[i];

        writer_open(w, NULL, '{');
        writer_text(w, "rule", miss->row->id);
        writer_text(w, "unmet", miss->unmet->text);
        writer_close(w);
    }
    writer_close(w);
}

/* What our own records said: repeated, the decision stands on the same. */
static void write_records(struct writer *w, const struct fact_set *facts)
{
    writer_open(w, "records", '{');
    for (int i = 0; i < FACT_COUNT; i++)
        if (fact_row((enum fact_id)i)->origin == FACT_RECORD)
            fact_write(w, (enum fact_id)i, facts);
    writer_close(w);
}

static void write_inputs(struct writer *w, const struct decision *d,
                         const struct decision_inputs *in)
{
    writer_open(w, "policy", '{');
    writer_text(w, "id", in->policy->id);
    writer_text(w, "version", in->policy->version);
    writer_text(w, "revision", in->policy->revision);
    writer_close(w);
    writer_open(w, "inputs", '{');
    writer_text(w, "directory", in->directory_version);
    writer_text(w, "contacts", in->contacts_version);
    writer_text(w, "calendar", in->calendar->version);
    write_records(w, &d->facts);
    writer_close(w);
}

static void write_answer(struct writer *w, const struct decision *d,
                         const struct decision_inputs *in)
{
    writer_integer(w, "number", in->number);
    writer_text(w, "cause", in->cause);
    writer_instant(w, "decidedAt", in->decided_at);
    writer_text(w, "status", decision_statuses[d->status]);
    writer_text(w, "stratum", strata[d->stratum]);
    writer_text(w, "tier", tier_name(d->tier));
    write_names(w, "streams", d->streams, streams);
    writer_text(w, "urgency", urgencies[d->urgency]);
    writer_bool(w, "bookable", false); /* software proposes: a review makes it bookable */
    write_escalations(w, &d->gates, in);
    write_interventions(w, d);
    placement_write(w, &d->placement);
    if (d->return_to_gp < 0)
        writer_null(w, "returnToGp");
    else
        writer_bool(w, "returnToGp", d->return_to_gp > 0);
    writer_instant(w, "confirmDue", d->confirm_due);
}

const char *decision_write(const struct decision *decision, const struct decision_inputs *inputs,
                           struct arena *arena)
{
    struct buffer text;
    struct writer w;

    buffer_init(&text, arena, DOCUMENT_BYTES);
    buffer_expect(&text, USUAL_BYTES);
    writer_init(&w, &text);
    writer_open(&w, NULL, '{');
    write_answer(&w, decision, inputs);
    letter_write(&w, decision, inputs->policy, arena);
    if (decision->new_slot_minutes)
        writer_integer(&w, "newSlotMinutes", decision->new_slot_minutes);
    else
        writer_null(&w, "newSlotMinutes");
    writer_raw(&w, "followUpMinutes", "[20,30]");
    write_clocks(&w, decision);
    write_names(&w, "flags", decision->flags, flags);
    write_missing(&w, decision);
    write_ome(&w, decision, inputs->policy);
    writer_text(&w, "risk", risk_wording(decision->stratum));
    write_reasons(&w, decision);
    write_inputs(&w, decision, inputs);
    writer_null(&w, "review");
    writer_close(&w);
    return text.failed ? NULL : text.text;
}

static void write_person(struct writer *w, const char *name, const char *practitioner,
                         const char *role)
{
    writer_open(w, name, '{');
    writer_text(w, "practitioner", practitioner);
    writer_text(w, "role", role);
    writer_close(w);
}

const char *care_plan_write(const struct care_plan *plan, struct arena *arena)
{
    struct buffer text;
    struct writer w;

    if (plan->version == 0)
        return NULL;
    buffer_init(&text, arena, KIB);
    writer_init(&w, &text);
    writer_open(&w, NULL, '{');
    writer_integer(&w, "version", plan->version);
    write_person(&w, "owner", plan->owner, plan->owner_role);
    write_person(&w, "coordinator", plan->coordinator, plan->coordinator_role);
    writer_date(&w, "startedOn", plan->started_on);
    writer_date(&w, "reviewOn", plan->review_on);
    writer_date(&w, "endedOn", plan->ended_on);
    writer_close(&w);
    return text.failed ? NULL : text.text;
}
