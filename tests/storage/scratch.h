#ifndef STORAGE_SCRATCH_H
#define STORAGE_SCRATCH_H

#include "db.h"

/*
 * A database of the test's own, in the cluster that PGHOST and its like name (pg_virtualenv).
 *
 * The engine is tested with the one statement that it owns, migration_count_missing: in a staged
 * database the table that it reads is a view on the function scene(), so that a test says in
 * PL/pgSQL what the server does when the statement runs.
 */
struct scratch {
    char name[40];
    char url[160];
    PGconn *owner; /* a session of the test's own, beside the pool */
};

void scratch_make(struct scratch *scratch); /* empty */
void scratch_stage(struct scratch *scratch);
void scratch_migrate(struct scratch *scratch); /* with the product's schema and seeds */
/* As a program of before a migration left it; scratch_bring_forward does the rest. */
void scratch_migrate_before(struct scratch *scratch, const char *migration);
/* The same by an owner who is no superuser, as in production; what follows too. */
void scratch_migrate_before_as_owner(struct scratch *scratch, const char *migration);
void scratch_drop(struct scratch *scratch);

/* Bring a database's schema to the product's, with the seeds. */
void scratch_bring_forward(struct scratch *scratch);

/* The body of scene(): PL/pgSQL statements. */
void scratch_scene(struct scratch *scratch, const char *body);

/* Run SQL as the owner. */
void scratch_do(struct scratch *scratch, const char *sql);
/* The first column of the first row; NULL if there is none. Good until the next 8 calls. */
const char *scratch_value(struct scratch *scratch, const char *sql);

/* A pool of connections to it. */
struct db *scratch_db(const struct scratch *scratch, const char *role, int pool_size,
                      int timeout_ms);

/* Run the staged statement once in a transaction. */
bool scratch_play(struct db *db, struct error *err);

/* A socket on loopback that takes connections and never answers, as a frozen server does. */
int scratch_listen(int *ret_port);

#endif
