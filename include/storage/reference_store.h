#ifndef STORAGE_REFERENCE_STORE_H
#define STORAGE_REFERENCE_STORE_H

#include "arena.h"
#include "calendar.h"
#include "contact.h"
#include "error.h"
#include "holiday.h"
#include "nation.h"
#include "service.h"

struct db;

/*
 * The reference data in one piece: the directory, the escalation contacts of every tenant and the
 * calendar of every nation, each with its version. Retired rows are left out.
 *
 * Everything returned lives in `arena` and is const from then on, so threads may share it. A reload
 * takes a fresh arena. Less than half a kilobyte a row; ERROR_UNAVAILABLE at the arena's ceiling,
 * ERROR_INTERNAL for a value that this program does not know.
 */
struct reference {
    struct directory directory;
    struct contact_list contacts;
    struct calendar calendars[NATION_COUNT]; /* by enum nation */
};

MUST_CHECK bool reference_load(struct db *db, struct arena *arena, struct reference *ret,
                               struct error *err);

/* Whether all of it still has the versions of `loaded`, and the tenants' policies (policy_store.h)
 * have that of `policies`. Four rows are read. */
MUST_CHECK bool reference_is_current(struct db *db, const struct reference *loaded,
                                     const char *policies, bool *ret, struct error *err);

/* Put these in the place of what is known of their nations in their years, in one commit. Needs the
 * rights of the schema's owner. */
MUST_CHECK bool reference_store_holidays(struct db *db, struct arena *arena,
                                         const struct holiday holidays[], size_t count,
                                         size_t *ret_written, size_t *ret_removed,
                                         struct error *err);

#endif
