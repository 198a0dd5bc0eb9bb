#include "decision.h"
#include "policy_read.h"
#include "text.h"

/* What the rows of a policy must be to each other, and to the tables that they stand in. */

static bool fail(struct error *err, const char *where, const char *what)
{
    return error_set(err, ERROR_INVALID, "", "policy: %.80s: %.120s", where, what);
}

/* A gate without a class would never open, and what is without a gate in that table never fire. */
static bool check_gate(const struct policy_row *row, enum policy_table_id table, struct error *err)
{
    const struct effect *gate = policy_row_effect(row, EFFECT_GATE);
    char id[GATE_ID_SIZE];

    if ((gate != NULL) != (policy_row_effect(row, EFFECT_CLASS) != NULL))
        return fail(err, row->id, "a gate and its class stand together");
    if (!gate && table == POLICY_GATES)
        return fail(err, row->id, "a row of this table raises a gate");
    return !gate || text_copy(id, sizeof(id), gate->text) ||
           fail(err, row->id, "the gate's id is too long");
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
static bool check_stratum(const struct policy_row *row, struct error *err)
{
    const struct effect *stratum = policy_row_effect(row, EFFECT_STRATUM);

    if (!stratum || stratum->value != STRATUM_LOW)
        return true;
    return (asks_for(row, FACT_BAND, UINT64_C(1) << STRATUM_LOW) &&
            asks_for(row, FACT_LOW_BLOCKED, 1)) ||
           fail(err, row->id, "low needs the conditions band: low and lowBlocked: no");
}

static bool check_row(const struct policy_row *row, enum policy_table_id table, struct error *err)
{
    for (size_t i = 0; i < row->effect_count; i++)
        if (!effect_belongs(row->effects[i].kind, table))
            return fail(err, row->id, "an effect that rows of this table cannot have");
    return check_gate(row, table, err) && check_stratum(row, err);
}

static int count_id(const struct policy *policy, const char *id)
{
    int count = 0;

    for (int t = 0; t < POLICY_TABLE_COUNT; t++) {
        const struct policy_table *table = &policy->tables[t];

        for (size_t i = 0; i < table->row_count; i++)
            count += text_equal(table->rows[i].id, id);
        count += table->otherwise && text_equal(table->otherwise->id, id);
    }
    return count;
}

static bool check_table(const struct policy *policy, enum policy_table_id id, struct error *err)
{
    const struct policy_table *table = &policy->tables[id];
    const struct policy_row *last = table->otherwise;

    if (table->row_count == 0)
        return fail(err, policy_table_names[id], "the table is missing, or has no rows");
    for (size_t i = 0; i < table->row_count; i++) {
        if (count_id(policy, table->rows[i].id) > 1)
            return fail(err, table->rows[i].id, "the id stands twice");
        if (!check_row(&table->rows[i], id, err))
            return false;
    }
    if (last && (policy_hit(id) != HIT_UNIQUE || last->cell_count > 0))
        return fail(err, last->id, "otherwise has no conditions, and is for tables of one hit");
    return !last || check_row(last, id, err);
}

static bool is_required(const struct policy *policy, enum fact_id fact)
{
    const struct policy_table *table = &policy->tables[POLICY_REQUIREMENTS];

    for (size_t i = 0; i < table->row_count; i++)
        if (policy_row_requires(&table->rows[i], fact))
            return true;
    return false;
}

static bool check_inputs(const struct policy *policy, struct error *err)
{
    for (int i = 0; i < FACT_COUNT; i++) {
        bool holds = policy->missing[i] == MISSING_HOLD;

        if (holds && !is_required(policy, (enum fact_id)i))
            return fail(err, fact_row((enum fact_id)i)->name,
                        "the input holds, yet no row requires it");
        if (!holds && is_required(policy, (enum fact_id)i))
            return fail(err, fact_row((enum fact_id)i)->name,
                        "a row requires what is said not to hold");
    }
    return true;
}

/* A referral has room for each gate of a policy once. */
static bool check_gate_count(const struct policy *policy, struct error *err)
{
    const char *seen[DECISION_GATES + 1] = { NULL };
    int count = 0;

    for (int t = POLICY_REQUIREMENTS; t <= POLICY_GATES; t++)
        for (size_t i = 0; i < policy->tables[t].row_count; i++) {
            const struct effect *gate = policy_row_effect(&policy->tables[t].rows[i], EFFECT_GATE);

            if (!gate || text_index(seen, gate->text) >= 0)
                continue;
            if (count == DECISION_GATES)
                return fail(err, gate->text, "more gates than a referral has room for");
            seen[count++] = gate->text;
        }
    return true;
}

bool policy_check(const struct policy *policy, struct error *err)
{
    for (int t = 0; t < POLICY_TABLE_COUNT; t++)
        if (!check_table(policy, (enum policy_table_id)t, err))
            return false;
    return check_inputs(policy, err) && check_gate_count(policy, err);
}
