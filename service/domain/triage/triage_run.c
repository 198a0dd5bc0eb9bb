#include "triage_run.h"
#include "gate.h"
#include "match.h"

#include <string.h>

/* What the caller may not say, unless it only asks what would be (ruling 8). */
static void take_record(struct run *run, enum fact_id fact, bool value)
{
    if (!fact_is_known(run->facts, fact))
        fact_set_known(run->facts, fact, value);
}

static void take_directory_facts(struct run *run)
{
    const struct directory *directory = run->in->directory;
    const char *icb = run->in->icb;

    take_record(run, FACT_MDT_IN_TIER_ONE, directory_has_mdt_in_tier_one(directory, icb));
    take_record(run, FACT_SCS_LOCAL,
                directory_offers(directory, icb, TIER_II, INTERVENTION_SCS_ASSESSMENT));
    take_record(run, FACT_ITDD_LOCAL,
                directory_offers(directory, icb, TIER_II, INTERVENTION_ITDD_ASSESSMENT));
}

void run_begin(struct run *run, const struct triage_input *in, struct decision *ret)
{
    memset(ret, 0, sizeof(*ret));
    ret->return_to_gp = -1;
    ret->facts = *in->facts;
    if (in->gates)
        ret->gates = *in->gates;
    gates_void_outcomes(&ret->gates, in->policy, in->facts);
    ret->urgency_floor = in->urgency_floor;
    *run = (struct run){ .in = in,
                         .out = ret,
                         .facts = &ret->facts,
                         .activation = -1,
                         .advice_days = -1,
                         .assess_days = -1,
                         .outer_days = -1,
                         .target_days = -1,
                         .rescreen_days = -1 };
    take_directory_facts(run);
}

static void add_trace(struct run *run, const struct policy_row *row)
{
    if (run->out->trace_count == DECISION_TRACE)
        run->out->incomplete = true;
    else
        run->out->trace[run->out->trace_count++] = row;
}

static void apply_row(struct run *run, const struct policy_row *row)
{
    add_trace(run, row);
    for (size_t i = 0; i < row->effect_count; i++)
        effect_apply(run, row, &row->effects[i]);
}

/* What a gate reads does not change while triage runs: one digest will do for all its rows. */
static uint64_t members_of(const struct run *run, const char *id)
{
    const struct gate_list *gates = &run->out->gates;
    const struct gate *gate = gates_find(&run->out->gates, id);

    return gate && run->raised[gate - gates->items] ? gate->members
                                                    : gate_members(run->in->policy, id, run->facts);
}

/* The row's gate, raised; false if it has none or the gate is settled and so reads as "no". */
static bool raise_row_gate(struct run *run, const struct policy_row *row)
{
    const struct effect *gate = policy_row_effect(row, EFFECT_GATE);
    const struct effect *class = policy_row_effect(row, EFFECT_CLASS);
    const struct effect *action = policy_row_effect(row, EFFECT_ACTION);
    struct gate_list *gates = &run->out->gates;

    if (!gate || !class)
        return false;
    if (!gate_raise(gates, gate->text, (enum gate_class) class->value, action ? action->text : NULL,
                    members_of(run, gate->text), run->in->decided_at)) {
        run->out->incomplete = run->out->incomplete || gates->count == DECISION_GATES;
        return false;
    }
    run->raised[gates_find(gates, gate->text) - gates->items] = true;
    return true;
}

/* One answer may be several facts: an instrument's scores, a list's members. What holds is named
 * each by each, since it is asked for; the rest once for its source. */
static bool already_missing(const struct run *run, enum fact_id fact, bool holds)
{
    return run->is_missing[fact] || (!holds && run->misses_source[run->in->policy->sources[fact]]);
}

static void add_missing(struct run *run, enum fact_id fact, bool holds,
                        const struct policy_row *row)
{
    struct decision *out = run->out;

    if (already_missing(run, fact, holds))
        return;
    if (out->missing_count == DECISION_MISSING) {
        out->incomplete = true;
        return;
    }
    out->missing[out->missing_count++] = (struct missing_input){ fact, holds, row };
    run->is_missing[fact] = true;
    run->misses_source[run->in->policy->sources[fact]] = true;
}

/* A screen that says anything but "no" (or "none") keeps the stratum from being low. */
static void note_positive_screen(struct run *run, enum fact_id fact)
{
    const struct fact_value *value = &run->facts->values[fact];
    bool screens = fact_is_red_flag(fact) || fact == FACT_SUICIDE_CONCERN;

    if (screens && value->presence == FACT_KNOWN && value->value != 0 &&
        !gate_settles_fact(run->in->policy, &run->out->gates, fact, run->facts))
        run->block_low = true;
}

static void require_fact(struct run *run, const struct policy_row *row, enum fact_id fact)
{
    if (fact_is_known(run->facts, fact)) {
        note_positive_screen(run, fact);
        return;
    }
    if (policy_row_effect(row, EFFECT_GATE) && !raise_row_gate(run, row))
        return; /* a clinician has closed this screen as it stands */
    run->block_low = true;
    run->hold = true;
    if (!already_missing(run, fact, true))
        add_trace(run, row);
    add_missing(run, fact, true, row);
}

void run_read_requirements(struct run *run)
{
    const struct policy_table *table = &run->in->policy->tables[POLICY_REQUIREMENTS];

    for (size_t i = 0; i < table->row_count; i++) {
        const struct policy_row *row = &table->rows[i];

        if (policy_row_fires(row, run->facts) != TRUTH_YES)
            continue;
        for (size_t e = 0; e < row->effect_count; e++)
            if (row->effects[e].kind == EFFECT_REQUIRE)
                require_fact(run, row, (enum fact_id)row->effects[e].value);
    }
}

static void raise_gates(struct run *run)
{
    const struct policy_table *table = &run->in->policy->tables[POLICY_GATES];

    for (size_t i = 0; i < table->row_count; i++) {
        const struct policy_row *row = &table->rows[i];

        if (policy_row_fires(row, run->facts) == TRUTH_YES && raise_row_gate(run, row))
            apply_row(run, row);
    }
}

/* What each class means for urgency; HOLD and PARALLEL mean nothing for it. */
static enum urgency class_urgency(enum gate_class class)
{
    static const enum urgency urgencies_by_class[CLASS_COUNT] = {
        [CLASS_U2] = URGENCY_URGENT2,          [CLASS_U1] = URGENCY_URGENT1,
        [CLASS_SC] = URGENCY_SUSPECTED_CANCER, [CLASS_E1] = URGENCY_SAME_DAY,
        [CLASS_E0] = URGENCY_EMERGENCY,
    };

    return urgencies_by_class[class];
}

void run_read_gates(struct run *run)
{
    struct gate_list *gates = &run->out->gates;
    int64_t classes = 0;

    raise_gates(run);
    gates_settle(gates, run->raised, run->in->decided_at);
    for (int i = 0; i < gates->count; i++) {
        const struct gate *gate = &gates->items[i];

        if (gate->state == GATE_CLOSED)
            continue;
        classes |= INT64_C(1) << gate->class;
        run->hold = run->hold || gate->class == CLASS_HOLD;
        run->urgent_need = run->urgent_need || gate->class == CLASS_U1 || gate->class == CLASS_U2;
        raise_urgency(gate_class_latches(gate->class) ? &run->out->urgency
                                                      : &run->out->urgency_floor,
                      class_urgency(gate->class));
    }
    fact_set_known(run->facts, FACT_GATE_CLASSES, classes);
}

void run_read_table(struct run *run, enum policy_table_id id)
{
    const struct policy_table *table = &run->in->policy->tables[id];
    bool fired = false;

    fact_set_known(run->facts, FACT_STREAMS, run->out->streams);
    fact_set_known(run->facts, FACT_FLAGS, run->out->flags);
    for (size_t i = 0; i < table->row_count; i++) {
        if (policy_row_fires(&table->rows[i], run->facts) != TRUTH_YES)
            continue;
        apply_row(run, &table->rows[i]);
        fired = true;
        if (policy_hit(id) == HIT_UNIQUE)
            break;
    }
    if (!fired && table->otherwise)
        apply_row(run, table->otherwise);
}

/* Each missing fact that the row asks for, or the first alone: what an injection depends on is of
 * interest once somebody asks for one. */
static void note_missing(struct run *run, const struct policy_row *row, bool first_alone)
{
    for (size_t i = 0; i < row->cell_count; i++) {
        if (cell_holds(&row->cells[i], run->facts) != TRUTH_MAYBE)
            continue;
        if (fact_row(row->cells[i].fact)->path[0])
            add_missing(run, row->cells[i].fact, false, row);
        if (first_alone)
            return;
    }
}

/* A near miss is of the patient, not of where or by whom the referral was made. */
static void note_near_miss(struct run *run, const struct policy_row *row, const struct cell *unmet)
{
    struct decision *out = run->out;

    if (row->cell_count < 2 || out->near_miss_count == DECISION_NEAR_MISSES ||
        run->in->policy->missing[unmet->fact] == MISSING_ERROR)
        return;
    out->near_misses[out->near_miss_count++] = (struct near_miss){ row, unmet };
}

/* Read no further than to a second cell that does not hold, if one of them says no. */
static void note_row(struct run *run, const struct policy_row *row, bool first_alone)
{
    const struct cell *unmet = NULL;
    bool denied = false;
    int count = 0;

    for (size_t i = 0; i < row->cell_count && !(denied && count > 1); i++) {
        enum truth truth = cell_holds(&row->cells[i], run->facts);

        if (truth == TRUTH_YES)
            continue;
        unmet = &row->cells[i];
        denied = denied || truth == TRUTH_NO;
        count++;
    }
    if (count > 0 && !denied)
        note_missing(run, row, first_alone);
    if (count == 1)
        note_near_miss(run, row, unmet);
}

/* Rows that one more answer, or another one, would have fired. The list of near misses is bounded.
 */
void run_note_what_could_change(struct run *run)
{
    static const enum policy_table_id tables[] = { POLICY_GATES,         POLICY_ELIGIBILITY,
                                                   POLICY_OPIOIDS,       POLICY_STREAMS,
                                                   POLICY_URGENCY,       POLICY_BANDS,
                                                   POLICY_INTERVENTIONS, POLICY_PLACEMENT };

    for (size_t t = 0; t < sizeof(tables) / sizeof(tables[0]); t++) {
        const struct policy_table *table = &run->in->policy->tables[tables[t]];

        for (size_t i = 0; i < table->row_count; i++)
            note_row(run, &table->rows[i], tables[t] == POLICY_INTERVENTIONS);
    }
}
