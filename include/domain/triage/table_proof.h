#ifndef DOMAIN_TABLE_PROOF_H
#define DOMAIN_TABLE_PROOF_H

#include "fact_couple.h"
#include "policy.h"

/*
 * The rows of one table over everything that their facts can be (fact_span.h), as far as facts can
 * come together (fact_couple.h). Each fact's values are taken apart into the classes that cells
 * tell apart, missing being one more; a cell answers as in triage, and a maybe does not fire.
 *
 *   overlap      two rows of a UNIQUE table fire on one input
 *   gap          no row of a UNIQUE table does, and it has no `otherwise`
 *   unreachable  no input fires the row; a row that waits for a threshold is not told of
 *
 * Each overlap and gap has a witness: the facts that show it, of which every other value of every
 * other fact changes nothing. What is not found is not there if the proof is complete. It is not
 * where a search ran out of steps, or where values of one fact that others stand on are too many
 * to be tried (`sampled`): what was found holds all the same, and a row that was not reached is
 * then not told of.
 *
 * The memory is the caller's: a struct table_proof, some 5 MiB, whose content is of no interest
 * before. Nothing else is needed, and nothing is kept.
 */
enum {
    PROOF_ROWS = 256,
    PROOF_COLUMNS = FACT_COUNT,
    PROOF_CLASSES = 640,
    PROOF_FINDINGS = 64,
    PROOF_MEMO = 4096
};

struct row_bits {
    uint64_t words[PROOF_ROWS / 64];
};

/* One value of a fact for all that the rows cannot tell from it. */
struct value_class {
    struct fact_value value;
    struct row_bits fires; /* rows without a cell that says anything but yes to it */
};

struct proof_column {
    enum fact_id fact;
    bool coupled; /* with another column */
    bool sampled;
    int count;
    struct value_class classes[PROOF_CLASSES];
};

enum finding_kind { FINDING_OVERLAP, FINDING_GAP, FINDING_UNREACHABLE };

struct table_finding {
    enum finding_kind kind;
    const struct policy_row *rows[2]; /* of an overlap both, of a gap none */
    struct partial_facts witness;     /* not of an unreachable row */
};

struct proof_memo {
    int depth;
    struct row_bits live;
};

struct table_proof {
    struct table_finding findings[PROOF_FINDINGS];
    int count;
    bool more; /* than there is room for */
    bool complete;
    enum fact_id sampled;             /* the first fact that was; FACT_COUNT for none */
    const struct policy_row *cut_off; /* the first row whose search ran out of steps */
    int64_t steps;

    /* Of the search alone. */
    const struct policy *policy;
    enum policy_table_id table;
    const struct policy_row *rows[PROOF_ROWS];
    int row_count;
    struct proof_column columns[PROOF_COLUMNS];
    int column_count;
    struct row_bits done[PROOF_COLUMNS + 1]; /* rows that no column from this one on asks */
    struct partial_facts at;
    struct fact_set scratch;
    struct proof_memo memo[PROOF_MEMO];
    int64_t steps_left, search_left;
};

/* Look at one table in at most `steps` steps; a step is the look at one value. */
void table_prove(const struct policy *policy, enum policy_table_id id, int64_t steps,
                 struct table_proof *ret);

#endif
