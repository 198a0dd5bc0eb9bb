#ifndef USECASE_POLICY_WORDS_H
#define USECASE_POLICY_WORDS_H

#include "buffer.h"

#include <jansson.h>

/*
 * A policy's conditions and effects in words, for people who sign it: "STarT Back total from 4 to
 * 9". Thresholds are given by their values, instruments by their titles; both are the document's.
 */

/* What the fact is: "known cancer", "STarT Back total". */
void policy_words_fact(struct buffer *out, const json_t *document, const char *fact);

/* A condition on it, in the grammar of cell_read; a cell that has none of its forms stands as it
 * is. */
void policy_words_condition(struct buffer *out, const json_t *document, const char *fact,
                            const char *cell);

/* What an effect does: "at least Tier II". */
void policy_words_effect(struct buffer *out, const json_t *document, const char *effect,
                         const json_t *value);

/* A value of the API in words, whichever list it is from: "EPIDURAL" is "epidural injection". */
void policy_words_value(struct buffer *out, const json_t *document, const char *name);

/* A number as it stands, or "@threshold" by its value. */
void policy_words_number(struct buffer *out, const json_t *document, const char *word);

/* A name of the API as words: "lowBack" is "low back", "HIGH_DOSE" is "high dose". */
void policy_words_name(struct buffer *out, const char *name);

#endif
