#ifndef STORAGE_KEY_USE_ROW_H
#define STORAGE_KEY_USE_ROW_H

#include "arena.h"
#include "db.h"
#include "key_use.h"

/* The one row of key_use.sql. Inside storage only. */
MUST_CHECK bool key_use_read(const PGresult *rows, struct arena *arena, struct key_use *ret,
                             struct error *err);

#endif
