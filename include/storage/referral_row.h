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

/*
 * Runs of parameters that two statements share, in their order: what a decision answers, by when,
 * with its documents, when somebody is alerted, and the events of it.
 */
#define ANSWER_PARAMETERS(arena, r)                                                                \
    (r)->status, (r)->stratum, (r)->tier, number_parameter(arena, (r)->urgency),                   \
        bool_parameter((r)->bookable), (r)->streams, (r)->flags, (r)->service_id, (r)->rtt_scope
#define DUE_PARAMETERS(arena, r)                                                                   \
    date_parameter(arena, (r)->advice_due), date_parameter(arena, (r)->assess_due),                \
        date_parameter(arena, (r)->rtt_due), date_parameter(arena, (r)->target_due),               \
        date_parameter(arena, (r)->next_due)
#define ALERT_PARAMETERS(arena, r)                                                                 \
    bool_parameter((r)->alerts_are_set), instant_parameter(arena, (r)->alerts.acknowledge_due),    \
        instant_parameter(arena, (r)->alerts.deadline), bool_parameter((r)->alerts.is_overdue)
#define DOCUMENT_PARAMETERS(r) (r)->submission, (r)->decision, (r)->gates
#define EVENT_PARAMETERS(arena, events)                                                            \
    (events)->data, event_ids_parameter(arena, events), event_types_parameter(arena, events)

/* Arrays of fresh ids and of types, one of each an event. */
const char *event_ids_parameter(struct arena *arena, const struct event_batch *events);
const char *event_types_parameter(struct arena *arena, const struct event_batch *events);

struct date date_column(const PGresult *rows, int row, const char *column);

#endif
