#ifndef USECASE_POLICY_CELL_H
#define USECASE_POLICY_CELL_H

#include "arena.h"

#include <jansson.h>

/*
 * One value of a policy document as the text of a cell that people edit, and back.
 *
 * A text stands as it is, names of a list with "; " between them, truth values as true and false,
 * numbers and @thresholds as numbers and @thresholds. What would not come back from that as what it
 * was (a list of one name where a single name is usual, a text with blanks around it) is written as
 * JSON. The kind of a cell follows from its column, never from what stands in it.
 */
enum policy_cell_kind {
    CELL_TEXT,
    CELL_TEXT_OR_NULL, /* null for an empty cell */
    CELL_QUESTION,     /* of a condition: in the grammar of cell_read */
    CELL_NAME,         /* one name; several are a list */
    CELL_NAMES,        /* always a list */
    CELL_TRUTH,
    CELL_NUMBER, /* an integer or @threshold */
    CELL_AMOUNT, /* a threshold's: an integer, a decimal, or null for an empty cell */
    CELL_ANY     /* JSON if it reads as such, else text */
};

/* In the arena; NULL if it is exhausted. A value that is not there is "". */
const char *policy_cell_write(const json_t *value, enum policy_cell_kind kind, struct arena *arena);

/* A new reference; NULL if the cell cannot be read as its kind, which `policy_cell_wants` says. */
json_t *policy_cell_read(const char *text, enum policy_cell_kind kind);
const char *policy_cell_wants(enum policy_cell_kind kind);

#endif
