#ifndef USECASE_POLICY_CSV_H
#define USECASE_POLICY_CSV_H

#include "arena.h"
#include "error.h"

#include <jansson.h>
#include <stddef.h>

/*
 * A policy's tables as CSV, for people with a spreadsheet, without loss: the table that is read is
 * the table that was written (csv_text.h says what spreadsheets may and may not do to it).
 *
 * The first line names the columns (policy_flat.h). An empty cell or a "-" is nothing: a condition
 * that is not asked, an effect that the row has not, a threshold that nobody has set. The row of
 * `otherwise` has the word before its id ("otherwise T-06.2") and stands last.
 *
 * Tables: those of POLICY_TABLE_TABLE, thresholds, inputs and evidence.
 */

/* CSV text in the arena, with a byte order mark and lines ending in CRLF. ERROR_INVALID, naming it,
 * if something of the table has not the form of its column; ERROR_NOT_FOUND for another name of a
 * table. */
MUST_CHECK bool policy_table_to_csv(const json_t *document, const char *table, struct arena *arena,
                                    const char **ret, struct error *err);

/*
 * Put what the text says in the place of the document's table. ERROR_INVALID with every fault, as
 * /LINE/COLUMN, and the document as it was: an unknown column, fact, effect or name, a cell that
 * cannot be read, a row without id, reason or source, an id that stands twice, and what csv_read
 * refuses. Whether the policy as a whole can be, policy_compile says.
 */
MUST_CHECK bool policy_table_from_csv(json_t *document, const char *table, const char *text,
                                      size_t length, struct arena *arena, struct error *err);

#endif
