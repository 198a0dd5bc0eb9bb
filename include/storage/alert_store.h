#ifndef STORAGE_ALERT_STORE_H
#define STORAGE_ALERT_STORE_H

#include "arena.h"
#include "error.h"
#include "referral.h"
#include "tenant_list.h"

#include <stddef.h>

/*
 * Escalations that nobody has acknowledged, tenant by tenant: which are to be looked at, and what
 * came of it. Reading locks nothing, and writing takes what is still as it was read, so workers may
 * do the same at the same time, and be killed at any: a due time leads to one alert. For the
 * worker's role.
 */

/* Those with something due. */
MUST_CHECK bool alert_store_tenants(struct db *db, struct arena *arena, struct tenant_list *ret,
                                    struct error *err);

struct due_referral {
    struct referral referral; /* what a look needs: identity, version, submission, gates */
    int64_t due_at;           /* µs */
};

struct due_list {
    struct due_referral *items;
    int count;
};

MUST_CHECK bool alert_store_due(struct db *db, struct arena *arena, const char *icb, int limit,
                                struct due_list *ret, struct error *err);

struct alert {
    const char *icb, *referral_id;
    int64_t version, due_at; /* as read */
    int64_t acknowledge_due; /* µs; 0 if nobody is awaited any more */
    int64_t next_due;        /* µs; 0 for never */
    bool is_alert;           /* else only the times are set */
    const char *told;        /* JSON of whom it names; NULL if nobody is listed */
    const char *data;        /* the event's */
    const char *event_id, *audit_id;
};

struct alert_outcome {
    int64_t alerts, without_contact; /* of those that were made here */
};

/* What monitoring asks, over all tenants; for either role. */
struct escalation_figures {
    int64_t oldest; /* µs: the deadline that passed first; 0 if none has */
    int64_t overdue;
    int64_t alerted_again, no_contact, no_endpoint, failing_deliveries;
};
MUST_CHECK bool alert_store_figures(struct db *db, struct escalation_figures *ret,
                                    struct error *err);

MUST_CHECK bool alert_store_write(struct db *db, struct arena *arena, const struct alert alerts[],
                                  int count, struct alert_outcome *ret, struct error *err);

#endif
