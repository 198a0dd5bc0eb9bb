#ifndef USECASE_POLICY_FLAT_H
#define USECASE_POLICY_FLAT_H

#include "policy.h"
#include "policy_cell.h"

#include <stdbool.h>

/*
 * A policy's tables as people see them: lines of cells under named columns. The tables of rows
 * (policy_table_names), and three more: thresholds, inputs and evidence.
 *
 * A line is an object of column and value. Columns of rows: `id`, `when FACT`, `then EFFECT`,
 * `because`, `source`; of the others their members. Any further member is the column `also MEMBER`.
 * The row of a table's `otherwise` has one more member of its line, POLICY_OTHERWISE, which is no
 * column.
 */

#define POLICY_WHEN "when "
#define POLICY_THEN "then "
#define POLICY_ALSO "also "
#define POLICY_OTHERWISE "otherwise"

/* Names of all such tables, in the order in which they are read; NULL at the end. */
extern const char *const policy_sheet_names[];

bool policy_sheet_is_rows(const char *table);

/* Whether the table's lines are told apart by `id`, or else by `name`. */
const char *policy_sheet_key(const char *table);

/* The table of rows with that id; NULL if the document has none. */
json_t *policy_find_table(const json_t *document, const char *id);

/* A new list of the table's lines; empty if the document has no such table. NULL if something in
 * it has not the form of a line. */
json_t *policy_flat_lines(const json_t *document, const char *table);

/* The columns that the lines use, in their order, NULL at the end; those that each line must have
 * are there in any case. In the arena; NULL if it is exhausted. */
const char *const *policy_flat_columns(const char *table, const json_t *lines, struct arena *arena);

/* What stands in a column. False if the table has no column of that name. */
bool policy_column_kind(const char *table, const char *column, enum policy_cell_kind *ret);

/* Put lines in the place of the table; the document is made to have it if it has not. */
bool policy_unflatten(json_t *document, const char *table, const json_t *lines);

#endif
