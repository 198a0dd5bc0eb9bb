#include "tally.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>

static int compare_rows(const void *a, const void *b)
{
    const struct tally_row *x = a, *y = b;

    return x->count == y->count ? strcmp(x->name, y->name) : y->count - x->count;
}

static struct tally_row *row_of(struct tally *tally, const char *name)
{
    for (int i = 0; i < tally->row_count; i++)
        if (text_equal(tally->rows[i].name, name))
            return &tally->rows[i];
    if (tally->row_count == TALLY_ROWS)
        return &tally->rows[TALLY_ROWS - 1];
    return &tally->rows[tally->row_count++];
}

void tally_add(struct tally *tally, const char *name)
{
    struct tally_row *row = row_of(tally, name ? name : "none");

    if (row->count++ == 0)
        (void)text_copy(row->name, sizeof(row->name), name ? name : "none");
}

int tally_count(const struct tally *tally, const char *name)
{
    for (int i = 0; i < tally->row_count; i++)
        if (text_equal(tally->rows[i].name, name))
            return tally->rows[i].count;
    return 0;
}

void tally_print(const struct tally *tally, const char *title)
{
    struct tally sorted = *tally;

    qsort(sorted.rows, (size_t)sorted.row_count, sizeof(sorted.rows[0]), compare_rows);
    printf("  %-11s", title);
    for (int i = 0; i < sorted.row_count; i++)
        printf("%s%s %d", i > 0 ? ", " : "", sorted.rows[i].name, sorted.rows[i].count);
    puts(sorted.row_count == 0 ? "nothing" : "");
}
