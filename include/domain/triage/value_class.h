#ifndef DOMAIN_VALUE_CLASS_H
#define DOMAIN_VALUE_CLASS_H

#include "table_proof.h"

/*
 * The columns of a search: each fact that the rows read, with a value for each class that they tell
 * apart, or with finer ones where another column stands on it. Inside domain/triage only.
 *
 * The rows and their count are set; the columns are made anew, those first that most rows read.
 */
void classes_make(struct table_proof *p);

static inline bool bits_has(const struct row_bits *bits, int row)
{
    return bits->words[row / 64] >> (row % 64) & 1;
}

static inline void bits_add(struct row_bits *bits, int row)
{
    bits->words[row / 64] |= UINT64_C(1) << (row % 64);
}

#endif
