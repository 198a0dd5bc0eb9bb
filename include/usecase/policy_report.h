#ifndef USECASE_POLICY_REPORT_H
#define USECASE_POLICY_REPORT_H

#include "arena.h"
#include "error.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * Whether a policy may decide about people: everything that can be said of a document by looking at
 * it alone, as one JSON object. The same document with the same effort gives the same bytes.
 *
 *     {
 *       "passes": no faults, overlaps, gaps or broken rulings, and no more findings of a table than
 *                                                             can be listed,
 *       "revision": SHA-256 of the canonical form; null where there are faults,
 *       "faults": [{pointer, table, row, column, detail}]      a hundred at most; table, row and
 *                                                              column where it stands in one
 *       "overlaps": [{table, rows [2], witness}]               two rows of a UNIQUE table fire
 *       "gaps": [{table, witness}]                             none of its rows does
 *       "unreachable": [{table, row}]                          no input fires it
 *       "idle": [{table, row, threshold}]                      it waits for a value to be set
 *       "unsigned": [{threshold, origin, setBy}]               values that no source gives:
 * somebody stands for each (ruling 7) "withoutSource": [{table, row, source}]                its
 * source names no evidence that the document lists "rulings": [{ruling, passes, tried, witness,
 * said}]    2, 3 and 4, tried out on so many referrals; witness null if it passes "proved":
 * [sentence], "searched": [sentence]           what is not there, and where there was no looking
 * everywhere
 *     }
 *
 * A witness is facts by name with values as in the API, null where it is missing: of an overlap or
 * a gap those that show it, all others may be anything; of a ruling the whole referral, and the
 * input whose absence shows the breach. Unreachable rows, idle ones and unsigned values are for a
 * person to judge: they do not fail a policy. What `table_proof.h` and `fact_couple.h` say of their
 * limits holds here.
 *
 * Where there are faults, nothing is compiled and all other lists are empty.
 */

struct report_effort {
    uint64_t seed;       /* of the referrals that are drawn */
    int rounds;          /* referrals for each ruling */
    int64_t table_steps; /* steps of a table's proof, as table_prove counts them */
};

/* Enough for an answer to a person who waits: a second or two. */
extern const struct report_effort report_effort_usual;

/* ERROR_UNAVAILABLE if memory runs out; what is wrong with the document is in the report. The
 * document is not changed; *ret is in the arena, and all else is given back. */
MUST_CHECK bool policy_report_write(json_t *document, const struct report_effort *effort,
                                    struct arena *arena, const char **ret, bool *ret_passes,
                                    struct error *err);

#endif
