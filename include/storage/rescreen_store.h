#ifndef STORAGE_RESCREEN_STORE_H
#define STORAGE_RESCREEN_STORE_H

#include "referral.h"
#include "tenant_list.h"

/*
 * Referrals that still wait and are to be screened again (U-06), tenant by tenant. Reading locks
 * nothing, and writing takes what is still as it was read, so workers may do the same at the same
 * time, and be killed at any: a day leads to one event. For the worker's role.
 */

/* Those with something due by `today`. */
MUST_CHECK bool rescreen_store_tenants(struct db *db, struct date today, struct arena *arena,
                                       struct tenant_list *ret, struct error *err);

struct rescreen {
    struct referral referral; /* what its event tells */
    const char *icb, *id;
    int64_t version;
    struct date due_on; /* as read */
    const char *data;   /* the event's; set by the caller, as are the ids */
    const char *event_id, *audit_id;
};

struct rescreen_list {
    struct rescreen *items;
    int count;
};

MUST_CHECK bool rescreen_store_due(struct db *db, const char *icb, struct date today, int limit,
                                   struct arena *arena, struct rescreen_list *ret,
                                   struct error *err);

/* Tell, and set each one's next day, after `today`. */
MUST_CHECK bool rescreen_store_write(struct db *db, const struct rescreen_list *list,
                                     struct date today, struct arena *arena, struct error *err);

#endif
