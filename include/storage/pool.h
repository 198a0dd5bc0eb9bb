#ifndef STORAGE_POOL_H
#define STORAGE_POOL_H

#include "combiner.h"
#include "error.h"

/*
 * The database as those see it who only hand it on: how it is opened, watched and closed. What can
 * be asked of it is in the stores; how they ask, in db.h.
 */
struct db;

struct db_options {
    const char *url;  /* libpq connection string or URI, several hosts allowed */
    const char *role; /* SET ROLE after connecting; NULL for none */
    int pool_size;
    int timeout_ms; /* for one db_run in all, waiting for a connection included */
};

/* Connects to nobody yet: connections are opened as callers need them. Host names are looked up by
 * the system's resolver, whose own time limit stands outside the deadline. */
MUST_CHECK bool db_new(const struct db_options *options, struct db **ret, struct error *err);
void db_free(struct db *db);

/* One trip to the server and back within the deadline, for /readyz. */
MUST_CHECK bool db_ping(struct db *db, struct error *err);

struct db_figures {
    int size;                       /* connections that the pool may hold */
    int in_use;                     /* lent at this moment */
    int waiting;                    /* callers waiting for one */
    struct combiner_figures writes; /* submissions combined into commits */
};
void db_figures(struct db *db, struct db_figures *ret);

#endif
