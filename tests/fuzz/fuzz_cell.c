#include "error.h"
#include "fuzz.h"
#include "policy_read.h"
#include "table_proof.h"
#include "text.h"

/* A fact by its number, then a cell about it: refused with a reason, or answered for any value, and
 * its row proved to be what it is. */

enum { STEPS = 4000 };

static const struct threshold_list thresholds = {
    { { "a", true, 3000, ORIGIN_SOURCE }, { "b", false, 0, ORIGIN_JUDGEMENT } }, 2
};

static void answer(const struct cell *cell)
{
    static const int64_t numbers[] = { INT64_MIN, -1, 0, 1, 63, 1000, INT64_MAX };
    const struct fact_row *row = fact_row(cell->fact);
    struct fact_set facts = { 0 };

    (void)cell_holds(cell, &facts);
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        if (!row->range && (numbers[i] < 0 || numbers[i] > 1))
            continue;
        fact_set_known(&facts, cell->fact, numbers[i]);
        (void)cell_holds(cell, &facts);
    }
}

/* Beside a row that asks nothing the cell's row overlaps, unless it cannot fire or sleeps. */
static void prove(const struct cell *cell)
{
    static struct table_proof proof;
    const struct policy_row rows[] = { { .id = "X-01.1", .cells = cell, .cell_count = 1 },
                                       { .id = "X-01.2" } };
    struct policy policy = *fuzz_policy();

    policy.tables[POLICY_TIERS] = (struct policy_table){ rows, 2, NULL };
    table_prove(&policy, POLICY_TIERS, STEPS, &proof);
    PROMISE(proof.count <= 1 && (!proof.complete || proof.count == 1 || cell->idle));
    for (int i = 0; i < proof.count; i++)
        if (proof.findings[i].kind == FINDING_OVERLAP)
            PROMISE(policy_row_fires(&rows[0], &proof.findings[i].witness.facts) == TRUTH_YES);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    const char *text = fuzz_text(&arena, data + (size > 0), size - (size > 0));
    enum fact_id fact = (enum fact_id)(size > 0 ? data[0] % FACT_COUNT : 0);
    bool unverified = false;
    struct error err = { 0 };
    struct cell cell;

    if (cell_read(text, fact, &thresholds, &cell, &unverified, &err)) {
        answer(&cell);
        prove(&cell);
    } else {
        PROMISE(err.detail[0]);
    }
    arena_free(&arena);
    return 0;
}
