#ifndef STORAGE_COLUMN_H
#define STORAGE_COLUMN_H

#include "arena.h"
#include "error.h"

#include <stddef.h>

/*
 * Many rows as parameters: one array for each column, in PostgreSQL's binary form, for
 * unnest($1, $2, …). A table of columns says where in the caller's structs the values are; a
 * statement's parameters stand in the table's order.
 */

enum column_kind {
    COLUMN_TEXT,    /* const char *; NULL is NULL */
    COLUMN_INTEGER, /* int64_t, bigint */
    COLUMN_BOOLEAN, /* bool */
    COLUMN_DATE,    /* struct date; DATE_NONE is NULL */
    COLUMN_INSTANT, /* int64_t in µs, timestamptz */
    COLUMN_MOMENT   /* the same; 0 is NULL */
};

struct column {
    enum column_kind kind;
    size_t offset; /* of the value in each struct */
};

#define COLUMN(kind, type, member)                                                                 \
    {                                                                                              \
        COLUMN_##kind, offsetof(type, member)                                                      \
    }

#define COLUMN_COUNT(columns) ((int)(sizeof(columns) / sizeof((columns)[0])))

/* Parameters of one statement, ready for struct query. */
enum { COLUMN_PARAMETERS = 48 };
struct column_parameters {
    const char *values[COLUMN_PARAMETERS];
    int lengths[COLUMN_PARAMETERS];
    int formats[COLUMN_PARAMETERS]; /* 1, binary */
    int count;
};

/* Add the arrays of `columns`, taken from `rows[0]` to `rows[row_count - 1]`. ERROR_UNAVAILABLE if
 * the arena cannot hold them. */
MUST_CHECK bool columns_add(struct column_parameters *parameters, const struct column columns[],
                            int column_count, const void *const rows[], int row_count,
                            struct arena *arena, struct error *err);

/* Add one text parameter, that every row shares. */
void columns_add_text(struct column_parameters *parameters, const char *text);

#endif
