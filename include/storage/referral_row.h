#ifndef STORAGE_REFERRAL_ROW_H
#define STORAGE_REFERRAL_ROW_H

#include "db.h"
#include "referral_store.h"

/* Rows of referral_read into structs, and values into parameters. Inside storage only. */

MUST_CHECK bool referral_row_read(const PGresult *rows, int row, struct arena *arena,
                                  struct referral *ret, struct error *err);
MUST_CHECK bool referral_page_read(const PGresult *rows, struct arena *arena,
                                   struct referral_page *ret, struct error *err);

/* Parameter text in the arena; NULL for "none" (DATE_NONE, a negative number, 0 µs). */
const char *date_parameter(struct arena *arena, struct date date);
const char *instant_parameter(struct arena *arena, int64_t us);
const char *number_parameter(struct arena *arena, int64_t value);
const char *bool_parameter(bool value);

/* Arrays of fresh ids and of types, one of each an event. */
const char *event_ids_parameter(struct arena *arena, const struct event_batch *events);
const char *event_types_parameter(struct arena *arena, const struct event_batch *events);

struct date date_column(const PGresult *rows, int row, const char *column);

#endif
