#include "table_proof.h"
#include "value_class.h"

#include <string.h>

/* No search takes more than this part of a table's steps, so that one cannot starve the rest. */
enum { SHARE = 8 };

static bool is_empty(const struct row_bits *bits)
{
    uint64_t any = 0;

    for (size_t i = 0; i < sizeof(bits->words) / sizeof(bits->words[0]); i++)
        any |= bits->words[i];
    return any == 0;
}

static struct row_bits both(const struct row_bits *a, const struct row_bits *b)
{
    struct row_bits bits = { { 0 } };

    for (size_t i = 0; i < sizeof(bits.words) / sizeof(bits.words[0]); i++)
        bits.words[i] = a->words[i] & b->words[i];
    return bits;
}

static struct row_bits every_row(const struct table_proof *p)
{
    struct row_bits bits = { { 0 } };

    for (int i = 0; i < p->row_count; i++)
        bits_add(&bits, i);
    return bits;
}

static bool take_step(struct table_proof *p)
{
    if (p->search_left <= 0 || p->steps_left <= 0)
        return false;
    p->search_left--;
    p->steps_left--;
    return true;
}

static void assign(struct table_proof *p, const struct proof_column *column, int class)
{
    p->at.assigned[column->fact] = class >= 0;
    p->at.facts.values[column->fact] =
        class >= 0 ? column->classes[class].value : (struct fact_value){ FACT_ABSENT, 0 };
}

static bool can_stand(const struct table_proof *p, const struct proof_column *column)
{
    return !column->coupled || facts_can_meet(p->policy, &p->at);
}

/* Values from the column on with which every row fires. */
static bool fire_all(struct table_proof *p, int depth, const struct row_bits *all)
{
    const struct proof_column *column = &p->columns[depth];

    if (depth == p->column_count)
        return true;
    for (int i = 0; i < column->count; i++) {
        struct row_bits fires = both(&column->classes[i].fires, all);

        if (memcmp(&fires, all, sizeof(fires)) != 0)
            continue;
        if (!take_step(p))
            break;
        assign(p, column, i);
        if (can_stand(p, column) && fire_all(p, depth + 1, all))
            return true;
    }
    assign(p, column, -1);
    return false;
}

static struct proof_memo *memo_of(struct table_proof *p, int depth, const struct row_bits *live)
{
    uint64_t hash = (uint64_t)depth;

    for (size_t i = 0; i < sizeof(live->words) / sizeof(live->words[0]); i++)
        hash = (hash ^ live->words[i]) * UINT64_C(0x9e3779b97f4a7c15) ^ (hash >> 29);
    return &p->memo[(hash ^ hash >> 32) % PROOF_MEMO];
}

/* What follows depends on no more than depth and live rows, unless columns stand on one another. */
static bool is_known_to_fail(struct table_proof *p, int depth, const struct row_bits *live)
{
    const struct proof_memo *memo = memo_of(p, depth, live);

    return memo->depth == depth + 1 && memcmp(&memo->live, live, sizeof(*live)) == 0;
}

static bool has_coupled(const struct table_proof *p)
{
    for (int i = 0; i < p->column_count; i++)
        if (p->columns[i].coupled)
            return true;
    return false;
}

/* Values from the column on with which none of the live rows fires. */
static bool fire_none(struct table_proof *p, int depth, const struct row_bits *live)
{
    const struct proof_column *column = &p->columns[depth];
    const struct row_bits done = both(live, &p->done[depth]);

    if (is_empty(live))
        return true;
    if (depth == p->column_count || !is_empty(&done) || is_known_to_fail(p, depth, live))
        return false;
    for (int i = 0; i < column->count; i++) {
        const struct row_bits rest = both(live, &column->classes[i].fires);

        if (!take_step(p))
            break;
        assign(p, column, i);
        if (can_stand(p, column) && fire_none(p, depth + 1, &rest))
            return true;
    }
    assign(p, column, -1);
    if (p->search_left > 0 && !has_coupled(p))
        *memo_of(p, depth, live) = (struct proof_memo){ depth + 1, *live };
    return false;
}

static void mark_done(struct table_proof *p)
{
    p->done[p->column_count] = every_row(p);
    for (int i = p->column_count; i-- > 0;) {
        p->done[i] = p->done[i + 1];
        for (int row = 0; row < p->row_count; row++)
            for (size_t n = 0; n < p->rows[row]->cell_count; n++)
                if (p->rows[row]->cells[n].fact == p->columns[i].fact)
                    p->done[i].words[row / 64] &= ~(UINT64_C(1) << (row % 64));
    }
}

static void begin_search(struct table_proof *p, int64_t steps)
{
    classes_make(p);
    memset(&p->at, 0, sizeof(p->at));
    p->search_left = steps / SHARE + 1;
}

/* Whether what the search did not find is not there. */
static bool is_exhaustive(struct table_proof *p, const struct policy_row *row)
{
    enum fact_id sampled = FACT_COUNT;
    bool out = p->search_left <= 0 || p->steps_left <= 0;

    for (int i = 0; i < p->column_count && sampled == FACT_COUNT; i++)
        if (p->columns[i].sampled)
            sampled = p->columns[i].fact;
    if (p->sampled == FACT_COUNT)
        p->sampled = sampled;
    if (out && !p->cut_off)
        p->cut_off = row;
    out = out || sampled != FACT_COUNT;
    p->complete = p->complete && !out;
    return !out;
}

static void add_finding(struct table_proof *p, enum finding_kind kind, const struct policy_row *a,
                        const struct policy_row *b)
{
    if (p->count == PROOF_FINDINGS) {
        p->more = true;
        return;
    }
    p->findings[p->count++] =
        (struct table_finding){ .kind = kind, .rows = { a, b }, .witness = p->at };
}

static bool is_idle(const struct policy_row *row)
{
    for (size_t i = 0; i < row->cell_count; i++)
        if (row->cells[i].idle)
            return true;
    return false;
}

/* Some input on which the rows fire together. */
static bool search_together(struct table_proof *p, int64_t steps, const struct policy_row *a,
                            const struct policy_row *b)
{
    struct row_bits all;

    p->rows[0] = a;
    p->rows[1] = b;
    p->row_count = b ? 2 : 1;
    begin_search(p, steps);
    all = every_row(p);
    return fire_all(p, 0, &all);
}

static void search_reach(struct table_proof *p, const struct policy_table *table, int64_t steps)
{
    for (size_t i = 0; i < table->row_count; i++) {
        const struct policy_row *row = &table->rows[i];

        if (!is_idle(row) && !search_together(p, steps, row, NULL) && is_exhaustive(p, row)) {
            memset(&p->at, 0, sizeof(p->at));
            add_finding(p, FINDING_UNREACHABLE, row, NULL);
        }
    }
}

static void search_overlaps(struct table_proof *p, const struct policy_table *table, int64_t steps)
{
    for (size_t i = 0; i < table->row_count; i++)
        for (size_t n = i + 1; n < table->row_count; n++) {
            const struct policy_row *a = &table->rows[i], *b = &table->rows[n];

            if (is_idle(a) || is_idle(b))
                continue;
            if (search_together(p, steps, a, b))
                add_finding(p, FINDING_OVERLAP, a, b);
            else
                (void)is_exhaustive(p, a);
        }
}

static void search_gap(struct table_proof *p, const struct policy_table *table, int64_t steps)
{
    struct row_bits live;

    p->row_count = 0;
    for (size_t i = 0; i < table->row_count; i++)
        p->rows[p->row_count++] = &table->rows[i];
    begin_search(p, steps);
    mark_done(p);
    memset(p->memo, 0, sizeof(p->memo));
    live = every_row(p);
    if (fire_none(p, 0, &live))
        add_finding(p, FINDING_GAP, NULL, NULL);
    else
        (void)is_exhaustive(p, table->row_count ? &table->rows[0] : NULL);
}

void table_prove(const struct policy *policy, enum policy_table_id id, int64_t steps,
                 struct table_proof *ret)
{
    const struct policy_table *table = &policy->tables[id];

    ret->count = 0;
    ret->more = false;
    ret->complete = true;
    ret->sampled = FACT_COUNT;
    ret->cut_off = NULL;
    ret->policy = policy;
    ret->table = id;
    ret->steps_left = steps;
    search_reach(ret, table, steps);
    if (policy_hit(id) == HIT_UNIQUE) {
        search_overlaps(ret, table, steps);
        if (!table->otherwise && table->row_count <= PROOF_ROWS)
            search_gap(ret, table, steps);
        ret->complete = ret->complete && table->row_count <= PROOF_ROWS;
    }
    ret->steps = steps - ret->steps_left;
}
