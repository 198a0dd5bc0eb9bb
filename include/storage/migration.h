#ifndef STORAGE_MIGRATION_H
#define STORAGE_MIGRATION_H

#include "error.h"
#include "pool.h"

#include <stdbool.h>

/*
 * The schema, brought forward. Scripts are embedded from sql/migration in the order of their names;
 * each runs once, in one transaction together with its row in schema_migration. Migrators that run
 * at the same time wait for each other on an advisory lock. There is no way back: a mistake is
 * mended by the next migration.
 */
struct embedded_script {
    const char *name; /* NULL ends a list */
    const char *text; /* SQL, any number of statements, none of them BEGIN or COMMIT */
};

/*
 * Apply what is missing, and after it, with `demo`, the seeds of sql/seed, which may run any number
 * of times. Blocks; prints a line on standard output for each script. A failed script leaves no
 * trace and stops the run; so does a script that was changed after it had been applied
 * (ERROR_CONFLICT).
 */
MUST_CHECK bool migration_run(const char *url, bool demo, struct error *err);

/* The same with other scripts; either list may be NULL. */
MUST_CHECK bool migration_apply(const char *url, const struct embedded_script migrations[],
                                const struct embedded_script seeds[], struct error *err);

/* Whether every embedded migration was applied. Others may have been too: a newer program's. */
MUST_CHECK bool migration_is_current(struct db *db, bool *ret, struct error *err);

#endif
