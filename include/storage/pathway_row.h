#ifndef STORAGE_PATHWAY_ROW_H
#define STORAGE_PATHWAY_ROW_H

#include "arena.h"
#include "pathway.h"

#include <libpq-fe.h>

/* A row that holds the columns of pathway_read, all NULL where nothing is known. Inside storage
 * only. */
struct pathway pathway_row_read(const PGresult *rows, int row, struct arena *arena);

#endif
