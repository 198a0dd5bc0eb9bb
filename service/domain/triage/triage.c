#include "triage_run.h"

static void decide_stratum(struct run *run)
{
    run_read_table(run, POLICY_BANDS);
    if (run->has_band)
        fact_set_known(run->facts, FACT_BAND,
                       run->has_floor && run->floor > run->band ? run->floor : run->band);
    if (run->has_band || run->has_floor)
        fact_set_known(run->facts, FACT_LOWEST_BAND, run->lowest_band);
    if (run->activation >= 0)
        fact_set_known(run->facts, FACT_ACTIVATION, run->activation);
    fact_set_known(run->facts, FACT_LOW_BLOCKED, run->block_low);
    run->out->stratum = STRATUM_INDETERMINATE;
    run_read_table(run, POLICY_STRATUM);
    fact_set_known(run->facts, FACT_STRATUM, run->out->stratum);
}

static struct date due(struct date from, int64_t days)
{
    return days < 0 ? DATE_NONE : date_add_days(from, (int)days);
}

/* The next of the days that come each `days` after the clock's start. */
static struct date next_rescreen(struct date from, int64_t days, struct date today)
{
    int64_t waited = today.days > from.days ? today.days - from.days : 0;

    return days < 1 ? DATE_NONE : date_add_days(from, (int)(days * (waited / days + 1)));
}

static void decide_dates(struct run *run)
{
    run_read_table(run, POLICY_DATES);
    run->out->advice_due = due(run->in->clock_started_on, run->advice_days);
    run->out->assess_due = due(run->in->clock_started_on, run->assess_days);
    run->out->outer_info = due(run->in->clock_started_on, run->outer_days);
    run->out->target_due = due(run->in->clock_started_on, run->target_days);
    run->out->rescreen_days = run->rescreen_days > 0 ? run->rescreen_days : 0;
    run->out->rescreen_due = next_rescreen(run->in->clock_started_on, run->rescreen_days,
                                           instant_london_date(run->in->decided_at, NULL));
}

/* The caution order's first word. A decision without a tier is never more than held (ruling 1). */
static enum decision_status decide_status(const struct run *run)
{
    if (gates_are_escalating(&run->out->gates))
        return DECISION_ESCALATED;
    if (run->hold || run->out->incomplete || run->out->stratum == STRATUM_INDETERMINATE)
        return DECISION_HELD;
    if (run->request_info)
        return DECISION_INFO_REQUESTED;
    return run->out->tier == TIER_NONE ? DECISION_HELD : DECISION_PROVISIONAL;
}

static int64_t acknowledge_by(const struct run *run, enum gate_class class, int64_t from)
{
    const struct policy *policy = run->in->policy;

    if (class == CLASS_E0)
        return from + policy->ack_minutes_e0 * 60000000;
    if (class == CLASS_E1)
        return from + policy->ack_minutes_e1 * 60000000;
    if (class == CLASS_SC || class == CLASS_HOLD)
        return calendar_end_of_working_day(run->in->calendar, from, (int)policy->end_of_day_minute);
    return 0;
}

/* Deadlines run from when the gate was raised to its class, and never move later. */
static void address_gates(struct run *run)
{
    struct gate_list *gates = &run->out->gates;
    bool danger = fact_is_yes(run->facts, FACT_IMMEDIATE_DANGER);

    for (int i = 0; i < gates->count; i++) {
        struct gate *gate = &gates->items[i];
        int64_t by = acknowledge_by(run, gate->class, gate->raised_at);

        if (gate->acknowledge_by == 0 || (by != 0 && by < gate->acknowledge_by))
            gate->acknowledge_by = by;
        gate->contact = contact_for(run->in->contacts, run->in->icb, gate->class, danger);
    }
}

static void settle_answer(struct run *run)
{
    struct decision *out = run->out;
    const struct triage_input *in = run->in;

    run_place(run);
    out->status = decide_status(run);
    address_gates(run);
    if (out->status == DECISION_PROVISIONAL)
        out->confirm_due = instant_from_london(
            calendar_add_working_days(in->calendar, instant_london_date(in->decided_at, NULL),
                                      (int)in->policy->confirm_working_days),
            (int)in->policy->end_of_day_minute);
}

void triage_decide(const struct triage_input *input, struct decision *ret)
{
    struct run run;

    run_begin(&run, input, ret);
    run_read_requirements(&run);
    run_read_gates(&run);
    run_read_table(&run, POLICY_ELIGIBILITY);
    fact_set_known(run.facts, FACT_RECENT_ONSET, run.recent_onset);
    run_read_table(&run, POLICY_OPIOIDS);
    run_read_table(&run, POLICY_STREAMS);
    fact_set_known(run.facts, FACT_NEUROPATHIC, run.neuropathic);
    run_read_table(&run, POLICY_URGENCY);
    fact_set_known(run.facts, FACT_URGENT_NEED, run.urgent_need);
    raise_urgency(&ret->urgency, ret->urgency_floor);
    fact_set_known(run.facts, FACT_URGENCY, ret->urgency_floor);
    decide_stratum(&run);
    run_read_table(&run, POLICY_INTERVENTIONS);
    run_read_table(&run, POLICY_TIERS);
    run_read_table(&run, POLICY_PLACEMENT);
    if (ret->tier != TIER_NONE)
        fact_set_known(run.facts, FACT_TIER, ret->tier - TIER_I);
    decide_dates(&run);
    run_read_table(&run, POLICY_CODING);
    settle_answer(&run);
    if (!input->outcome_alone)
        run_note_what_could_change(&run);
}

struct date triage_assess_due(const struct policy *policy, enum urgency urgency,
                              struct date clock_started_on)
{
    const struct triage_input input = { .policy = policy, .clock_started_on = clock_started_on };
    struct fact_set facts = { 0 };
    struct decision decision = { .stratum = STRATUM_INDETERMINATE };
    struct run run = { .in = &input,
                       .out = &decision,
                       .facts = &facts,
                       .advice_days = -1,
                       .assess_days = -1,
                       .outer_days = -1,
                       .target_days = -1,
                       .rescreen_days = -1 };

    fact_set_known(&facts, FACT_URGENCY, urgency);
    fact_set_known(&facts, FACT_STRATUM, STRATUM_INDETERMINATE);
    fact_set_known(&facts, FACT_RECENT_ONSET, 0);
    run_read_table(&run, POLICY_DATES);
    return due(clock_started_on, run.assess_days);
}

static bool is_emergency_row(const struct policy_row *row)
{
    for (size_t i = 0; i < row->effect_count; i++)
        if (row->effects[i].kind == EFFECT_CLASS && row->effects[i].value >= CLASS_E1)
            return true;
    return false;
}

bool triage_sees_emergency(const struct policy *policy, const struct fact_set *facts)
{
    const struct policy_table *gates = &policy->tables[POLICY_GATES];

    for (size_t i = 0; i < gates->row_count; i++)
        if (is_emergency_row(&gates->rows[i]) &&
            policy_row_fires(&gates->rows[i], facts) == TRUTH_YES)
            return true;
    return false;
}
