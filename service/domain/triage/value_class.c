#include "value_class.h"
#include "fact_span.h"

#include <string.h>

enum { SET_GROUPS = 8, LIST_ALL = 256 };

static const struct cell *cell_on(const struct policy_row *row, enum fact_id fact)
{
    for (size_t i = 0; i < row->cell_count; i++)
        if (row->cells[i].fact == fact)
            return &row->cells[i];
    return NULL;
}

static bool same_bits(const struct row_bits *a, const struct row_bits *b)
{
    return memcmp(a, b, sizeof(*a)) == 0;
}

static struct row_bits fires_on(struct table_proof *p, enum fact_id fact, struct fact_value value)
{
    struct row_bits fires = { { 0 } };

    p->scratch.values[fact] = value;
    for (int i = 0; i < p->row_count; i++) {
        const struct cell *cell = cell_on(p->rows[i], fact);

        if (!cell || cell_holds(cell, &p->scratch) == TRUTH_YES)
            bits_add(&fires, i);
    }
    return fires;
}

/* A class that no row tells from an earlier one is left out, unless other columns might. */
static void add_class(struct table_proof *p, struct proof_column *column, struct fact_value value)
{
    struct row_bits fires = fires_on(p, column->fact, value);

    p->steps_left--;
    for (int i = 0; i < column->count; i++)
        if (same_bits(&column->classes[i].fires, &fires) &&
            (!column->coupled || (column->classes[i].value.presence == value.presence &&
                                  column->classes[i].value.value == value.value)))
            return;
    if (column->count == PROOF_CLASSES)
        column->sampled = true;
    else
        column->classes[column->count++] = (struct value_class){ value, fires };
}

static void add_known(struct table_proof *p, struct proof_column *column, int64_t value)
{
    add_class(p, column, (struct fact_value){ FACT_KNOWN, value });
}

static void add_number(struct table_proof *p, struct proof_column *column,
                       const struct fact_span *span, int64_t value)
{
    int64_t next = value < span->low ? span->low : fact_next_value(column->fact, value);

    if (next <= span->high)
        add_known(p, column, next);
}

static bool is_duration(enum fact_id fact)
{
    return fact == FACT_LONGEST_DURATION_MONTHS || fact == FACT_SHORTEST_DURATION_MONTHS ||
           fact == FACT_SHORTEST_DURATION_DAYS || fact == FACT_AGE_YEARS;
}

/* A number of one fact as the number of another that is about as long ago, in days; and back. */
static int64_t as_days(enum fact_id fact, int64_t value)
{
    switch ((int)fact) {
    case FACT_SHORTEST_DURATION_DAYS: return value;
    case FACT_AGE_YEARS: return value * 365 + value / 4;
    default: return value / FACT_DECIMAL_SCALE * 365243 / 12000 + value % FACT_DECIMAL_SCALE;
    }
}

static int64_t from_days(enum fact_id fact, int64_t days)
{
    switch ((int)fact) {
    case FACT_SHORTEST_DURATION_DAYS: return days;
    case FACT_AGE_YEARS: return days * 4 / 1461;
    default: {
        int64_t months = days * 12000 / 365243;

        return months * FACT_DECIMAL_SCALE + days - as_days(fact, months * FACT_DECIMAL_SCALE);
    }
    }
}

/* About where a coupled duration changes its answer, and a day, a month and a year beside it. */
static void add_about(struct table_proof *p, struct proof_column *column,
                      const struct fact_span *span, enum fact_id other, int64_t edge)
{
    static const int64_t beside[] = { 0, -1, 1, -4, 4, -31, 31, -366, 366 };

    for (size_t i = 0; i < sizeof(beside) / sizeof(beside[0]); i++) {
        int64_t days = as_days(other, edge) + beside[i];

        if (days >= 0)
            add_number(p, column, span, from_days(column->fact, days));
    }
}

/* Where a cell's answer changes: the first value within, and the first past it. */
static void add_edges(struct table_proof *p, struct proof_column *column,
                      const struct fact_span *span, const struct cell *cell)
{
    const int64_t edges[] = { cell->low, cell->high == INT64_MAX ? INT64_MIN : cell->high + 1 };

    for (int i = 0; cell->range && !cell->idle && i < 2; i++) {
        if (edges[i] == INT64_MIN)
            continue;
        if (cell->fact == column->fact)
            add_number(p, column, span, edges[i]);
        else
            add_about(p, column, span, cell->fact, edges[i]);
    }
}

static void add_numbers(struct table_proof *p, struct proof_column *column,
                        const struct fact_span *span)
{
    bool all = column->coupled && fact_row(column->fact)->type == FACT_INTEGER &&
               span->high - span->low < LIST_ALL;
    bool durations = column->coupled && is_duration(column->fact);

    for (int64_t value = span->low; all && value <= span->high; value++)
        add_number(p, column, span, value);
    add_number(p, column, span, span->low);
    add_number(p, column, span, span->low + 1);
    for (int i = 0; i < p->row_count; i++)
        for (size_t n = 0; n < p->rows[i]->cell_count; n++) {
            const struct cell *cell = &p->rows[i]->cells[n];

            if (cell->fact == column->fact ||
                (durations && facts_are_coupled(cell->fact, column->fact)))
                add_edges(p, column, span, cell);
        }
    column->sampled =
        column->sampled || (column->coupled && !all && column->fact != FACT_OME_MG_PER_DAY &&
                            fact_row(column->fact)->path[0] != '#');
}

/* Members that no cell and no other column tells apart are one group. */
static int split_set(const struct table_proof *p, const struct proof_column *column,
                     uint64_t members, uint64_t groups[64])
{
    int count = 1;

    groups[0] = members;
    for (int i = 0; i < p->row_count + p->column_count; i++) {
        const struct cell *cell = i < p->row_count ? cell_on(p->rows[i], column->fact) : NULL;
        uint64_t mask = i < p->row_count
                            ? (cell ? cell->members : 0)
                            : fact_coupled_members(column->fact, p->columns[i - p->row_count].fact);

        for (int g = 0, end = count; g < end; g++) {
            uint64_t within = groups[g] & mask;

            if (within == 0 || within == groups[g])
                continue;
            groups[g] &= ~mask;
            groups[count++] = within;
        }
    }
    return members ? count : 0;
}

static uint64_t first_of(uint64_t group)
{
    return group & -group;
}

/* One of each group that is chosen, and of a group alone two as well, where number counts. */
static void add_subset(struct table_proof *p, struct proof_column *column, const uint64_t *groups,
                       int count, uint64_t chosen)
{
    uint64_t members = 0, last = 0;

    for (int g = 0; g < count; g++)
        if (chosen >> g & 1) {
            members |= first_of(groups[g]);
            last = groups[g];
        }
    add_known(p, column, (int64_t)members);
    last &= ~members;
    if (column->coupled && last)
        add_known(p, column, (int64_t)(members | first_of(last)));
}

static void add_sets(struct table_proof *p, struct proof_column *column,
                     const struct fact_span *span)
{
    uint64_t groups[64];
    int count = split_set(p, column, span->members, groups);

    if (span->empty)
        add_known(p, column, 0);
    if (count <= SET_GROUPS) {
        for (uint64_t chosen = 1; count > 0 && chosen < UINT64_C(1) << count; chosen++)
            add_subset(p, column, groups, count, chosen);
        return;
    }
    column->sampled = true;
    for (int a = 0; a < count; a++)
        for (int b = 0; b <= a; b++)
            add_subset(p, column, groups, count, UINT64_C(1) << a | UINT64_C(1) << b);
    add_subset(p, column, groups, count, (UINT64_C(1) << (count - 1) << 1) - 1);
}

static void make_column(struct table_proof *p, struct proof_column *column)
{
    const struct fact_span span = fact_span(p->policy, p->table, column->fact);

    column->count = 0;
    column->sampled = false;
    if (span.missing)
        add_class(p, column, (struct fact_value){ FACT_ABSENT, 0 });
    if (!span.known)
        return;
    if (fact_row(column->fact)->range)
        add_numbers(p, column, &span);
    else if (fact_row(column->fact)->type == FACT_SET)
        add_sets(p, column, &span);
    else
        for (int value = 0; value < 64; value++)
            if (span.members >> value & 1)
                add_known(p, column, value);
}

static int count_rows(const struct table_proof *p, enum fact_id fact)
{
    int count = 0;

    for (int i = 0; i < p->row_count; i++)
        count += cell_on(p->rows[i], fact) != NULL;
    return count;
}

static void list_columns(struct table_proof *p)
{
    int counts[FACT_COUNT];

    p->column_count = 0;
    for (int f = 0; f < FACT_COUNT; f++)
        counts[f] = count_rows(p, (enum fact_id)f);
    for (;;) {
        int best = 0;

        for (int f = 1; f < FACT_COUNT; f++)
            if (counts[f] > counts[best])
                best = f;
        if (counts[best] == 0 || p->column_count == PROOF_COLUMNS)
            return;
        p->columns[p->column_count++].fact = (enum fact_id)best;
        counts[best] = 0;
    }
}

void classes_make(struct table_proof *p)
{
    list_columns(p);
    for (int i = 0; i < p->column_count; i++) {
        struct proof_column *column = &p->columns[i];

        column->coupled = false;
        for (int n = 0; n < p->column_count; n++)
            column->coupled =
                column->coupled || facts_are_coupled(column->fact, p->columns[n].fact);
    }
    for (int i = 0; i < p->column_count; i++)
        make_column(p, &p->columns[i]);
}
