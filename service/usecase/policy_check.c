#include "decision.h"
#include "policy_compile.h"
#include "text.h"

/* What the rows of a policy must be to each other, and to the tables that they stand in. */

/* A gate without a class would never open, and what is without a gate in that table never fire. */
static void check_gate(struct compile *c, const struct step *then, const struct policy_row *row,
                       enum policy_table_id table)
{
    const struct effect *gate = policy_row_effect(row, EFFECT_GATE);
    const struct step step = { then, "gate", 0 };
    char id[GATE_ID_SIZE];

    if ((gate != NULL) != (policy_row_effect(row, EFFECT_CLASS) != NULL))
        policy_fault(c, then, "a gate and its class stand together");
    else if (!gate && table == POLICY_GATES)
        policy_fault(c, then, "a row of this table raises a gate");
    else if (gate && !text_copy(id, sizeof(id), gate->text))
        policy_fault(c, &step, "the gate's id is too long: at most %d characters",
                     GATE_ID_SIZE - 1);
}

static bool asks_for(const struct policy_row *row, enum fact_id fact, uint64_t members)
{
    for (size_t i = 0; i < row->cell_count; i++)
        if (row->cells[i].fact == fact && row->cells[i].members == members &&
            !row->cells[i].negated && !row->cells[i].matches_missing)
            return true;
    return false;
}

/* Low needs a band that says so, and nothing that forbids it (ruling 2). */
static void check_stratum(struct compile *c, const struct step *at, const struct policy_row *row)
{
    const struct effect *stratum = policy_row_effect(row, EFFECT_STRATUM);
    const struct step step = { at, "when", 0 };

    if (stratum && stratum->value == STRATUM_LOW &&
        !(asks_for(row, FACT_BAND, UINT64_C(1) << STRATUM_LOW) &&
          asks_for(row, FACT_LOW_BLOCKED, 1)))
        policy_fault(c, &step, "low needs the conditions band: low and lowBlocked: no");
}

void policy_check_row(struct compile *c, const struct step *at, const struct policy_row *row,
                      enum policy_table_id table)
{
    const struct step then = { at, "then", 0 };
    int faults = c->faults.count;

    for (size_t i = 0; i < row->effect_count; i++) {
        const struct step step = { &then, effect_names[row->effects[i].kind], 0 };

        if (!effect_belongs(row->effects[i].kind, table) &&
            (i == 0 || row->effects[i - 1].kind != row->effects[i].kind))
            policy_fault(c, &step, "an effect that rows of this table cannot have");
    }
    if (!policy_is_sound(c, faults))
        return;
    check_gate(c, &then, row, table);
    check_stratum(c, at, row);
}

/* The table that has a row of this id before the row: the table's own, or an earlier one. */
static const char *find_earlier(const struct policy *policy, int table, size_t row, const char *id)
{
    for (int t = 0; t <= table; t++) {
        const struct policy_table *earlier = &policy->tables[t];
        size_t count = t < table ? earlier->row_count : row;

        for (size_t i = 0; i < count && i < earlier->row_count; i++)
            if (text_equal(earlier->rows[i].id, id))
                return policy_table_names[t];
        if (t < table && earlier->otherwise && text_equal(earlier->otherwise->id, id))
            return policy_table_names[t];
    }
    return NULL;
}

static void check_id(struct compile *c, const struct step *at, int table, size_t row,
                     const char *id)
{
    const char *earlier = id ? find_earlier(c->policy, table, row, id) : NULL;
    const struct step step = { at, "id", 0 };

    if (earlier)
        policy_fault(c, &step, "the id stands twice: table %s has it too", earlier);
}

static void check_table(struct compile *c, const struct step *tables, int id)
{
    const struct policy_table *table = &c->policy->tables[id];
    const struct step at = { tables, NULL, c->table_at[id] };
    const struct step rows = { &at, "rows", 0 }, otherwise = { &at, "otherwise", 0 };

    if (!c->has_table[id])
        policy_fault(c, tables, "the table %s is missing", policy_table_names[id]);
    else if (table->row_count == 0)
        policy_fault(c, &rows, "the table has no rows");
    for (size_t i = 0; i < table->row_count; i++) {
        const struct step row = { &rows, NULL, i };

        check_id(c, &row, id, i, table->rows[i].id);
    }
    if (table->otherwise)
        check_id(c, &otherwise, id, table->row_count, table->otherwise->id);
}

static bool is_required(const struct policy *policy, enum fact_id fact)
{
    const struct policy_table *table = &policy->tables[POLICY_REQUIREMENTS];

    for (size_t i = 0; i < table->row_count; i++)
        if (policy_row_requires(&table->rows[i], fact))
            return true;
    return false;
}

static void check_inputs(struct compile *c)
{
    const struct step inputs = { NULL, "inputs", 0 };
    size_t i;
    json_t *input;

    json_array_foreach(json_object_get(c->document, "inputs"), i, input) {
        const struct step item = { &inputs, NULL, i }, step = { &item, "missing", 0 };
        enum fact_id fact;
        bool holds;

        if (!fact_parse(json_string_value(json_object_get(input, "name")), &fact) ||
            !c->listed[fact])
            continue;
        holds = c->policy->missing[fact] == MISSING_HOLD;
        if (holds && !is_required(c->policy, fact))
            policy_fault(c, &step, "the input holds, yet no row requires it");
        if (!holds && is_required(c->policy, fact))
            policy_fault(c, &step, "a row requires what is said not to hold");
    }
}

/* A referral has room for each gate of a policy once. */
static void check_gate_count(struct compile *c, const struct step *tables)
{
    const char *seen[DECISION_GATES + 1] = { NULL };
    int count = 0;

    for (int t = POLICY_REQUIREMENTS; t <= POLICY_GATES; t++)
        for (size_t i = 0; i < c->policy->tables[t].row_count; i++) {
            const struct step table = { tables, NULL, c->table_at[t] };
            const struct step rows = { &table, "rows", 0 }, row = { &rows, NULL, i };
            const struct effect *gate =
                policy_row_effect(&c->policy->tables[t].rows[i], EFFECT_GATE);

            if (!gate || text_index(seen, gate->text) >= 0)
                continue;
            if (count == DECISION_GATES) {
                policy_fault(c, &row, "more gates than a referral has room for: %d",
                             DECISION_GATES);
                return;
            }
            seen[count++] = gate->text;
        }
}

void policy_check(struct compile *c)
{
    const struct step tables = { NULL, "tables", 0 };

    for (int t = 0; t < POLICY_TABLE_COUNT; t++)
        check_table(c, &tables, t);
    check_gate_count(c, &tables);
    if (c->sound[POLICY_REQUIREMENTS]) /* else who knows what it would have asked for */
        check_inputs(c);
}
