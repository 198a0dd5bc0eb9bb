#include "plain_policy.h"
#include "buffer.h"
#include "decision.h"

enum { LARGEST = 512 * KIB };

static const char *const no_yes[] = { "no", "yes", NULL };

static const char *const *names_of(const struct fact_row *row)
{
    return row->type == FACT_TRISTATE ? no_yes : row->domain;
}

static void write_number(struct writer *w, const char *name, enum fact_id fact, int64_t value)
{
    writer_decimal(w, name, value, fact_row(fact)->type == FACT_DECIMAL ? FACT_DECIMAL_SCALE : 1);
}

static void write_names(struct writer *w, const char *name, uint64_t bits, const char *const *names)
{
    writer_open(w, name, '[');
    for (int i = 0; names && names[i]; i++)
        if (bits >> i & 1)
            writer_text(w, NULL, names[i]);
    writer_close(w);
}

static void write_cell(struct writer *w, const struct cell *cell)
{
    writer_open(w, NULL, '{');
    writer_text(w, "fact", fact_row(cell->fact)->name);
    if (cell->range) {
        writer_open(w, "range", '[');
        write_number(w, NULL, cell->fact, cell->low);
        write_number(w, NULL, cell->fact, cell->high);
        writer_close(w);
    } else {
        write_names(w, "members", cell->members, names_of(fact_row(cell->fact)));
    }
    writer_bool(w, "set", cell->of_set);
    writer_bool(w, "negated", cell->negated);
    writer_bool(w, "missing", cell->matches_missing);
    writer_close(w);
}

static bool is_idle(const struct policy_row *row)
{
    for (size_t i = 0; i < row->cell_count; i++)
        if (row->cells[i].idle)
            return true;
    return false;
}

static void write_row(struct writer *w, const struct policy_row *row)
{
    writer_open(w, NULL, '{');
    writer_text(w, "id", row->id);
    writer_open(w, "cells", '[');
    for (size_t i = 0; i < row->cell_count; i++)
        write_cell(w, &row->cells[i]);
    writer_close(w);
    writer_close(w);
}

static void write_table(struct writer *w, const struct policy *policy, enum policy_table_id id)
{
    const struct policy_table *table = &policy->tables[id];

    writer_open(w, NULL, '{');
    writer_text(w, "id", policy_table_names[id]);
    writer_bool(w, "unique", policy_hit(id) == HIT_UNIQUE);
    writer_text(w, "otherwise", table->otherwise ? table->otherwise->id : NULL);
    writer_open(w, "rows", '[');
    for (size_t i = 0; i < table->row_count; i++)
        if (!is_idle(&table->rows[i]))
            write_row(w, &table->rows[i]);
    writer_close(w);
    writer_close(w);
}

const char *plain_policy(const struct policy *policy, struct arena *arena)
{
    struct buffer text;
    struct writer w;

    buffer_init(&text, arena, LARGEST);
    writer_init(&w, &text);
    writer_open(&w, NULL, '[');
    for (int i = 0; i < POLICY_TABLE_COUNT; i++)
        write_table(&w, policy, (enum policy_table_id)i);
    writer_close(&w);
    return text.failed ? NULL : text.text;
}

static void write_fact(struct writer *w, enum fact_id fact, const struct fact_value *value)
{
    const struct fact_row *row = fact_row(fact);

    if (value->presence != FACT_KNOWN)
        return;
    if (row->type == FACT_TRISTATE || row->type == FACT_ENUM)
        writer_text(w, row->name, names_of(row)[value->value]);
    else if (row->type == FACT_SET)
        write_names(w, row->name, (uint64_t)value->value, row->domain);
    else
        write_number(w, row->name, fact, value->value);
}

size_t fired_rows(const struct policy *policy, enum policy_table_id id,
                  const struct fact_set *facts, const struct policy_row *ret[])
{
    const struct policy_table *table = &policy->tables[id];
    size_t count = 0;

    for (size_t i = 0; i < table->row_count; i++)
        if (policy_row_fires(&table->rows[i], facts) == TRUTH_YES)
            ret[count++] = &table->rows[i];
    if (count == 0 && table->otherwise)
        ret[count++] = table->otherwise;
    return count;
}

static void write_fired(struct writer *w, const struct policy *policy, const struct fact_set *facts)
{
    const struct policy_row *rows[DECISION_TRACE];

    writer_open(w, "fired", '[');
    for (int id = 0; id < POLICY_TABLE_COUNT; id++) {
        size_t count = fired_rows(policy, (enum policy_table_id)id, facts, rows);

        for (size_t i = 0; i < count; i++)
            writer_text(w, NULL, rows[i]->id);
    }
    writer_close(w);
}

const char *plain_referral(const struct policy *policy, const struct fact_set *facts,
                           struct arena *arena)
{
    struct buffer text;
    struct writer w;

    buffer_init(&text, arena, LARGEST);
    writer_init(&w, &text);
    writer_open(&w, NULL, '{');
    writer_open(&w, "facts", '{');
    for (int i = 0; i < FACT_COUNT; i++)
        write_fact(&w, (enum fact_id)i, &facts->values[i]);
    writer_close(&w);
    write_fired(&w, policy, facts);
    writer_close(&w);
    return text.failed ? NULL : text.text;
}
