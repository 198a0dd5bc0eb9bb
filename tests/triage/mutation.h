#ifndef TESTS_MUTATION_H
#define TESTS_MUTATION_H

#include "fact.h"

#include <jansson.h>

/*
 * Every small change of a policy document, one at a time: what an input's absence means, each
 * threshold, each table's hit policy, each row, and in a row each cell and effect.
 */

/* Called with the changed document, and where and how it was changed, in words. */
typedef void mutation_visitor(const json_t *document, const char *where, const char *change,
                              void *context);

/* The document is as before when it returns. */
void mutations_visit(json_t *document, mutation_visitor *visit, void *context);

enum { CELL_ALTERNATIVES = 64, CELL_TEXT = 512 };

/* Other texts that a cell could have: an alternative less or more, its opposite, a bound that is or
 * is not included. Returns how many. */
int cell_alternatives(enum fact_id fact, const char *text, char ret[][CELL_TEXT]);

#endif
