#ifndef STORAGE_TENANT_LIST_H
#define STORAGE_TENANT_LIST_H

#include "arena.h"
#include "error.h"

struct db;
struct query;

/* The tenants that a statement of the worker's lists, in its column `icb`. Inside the arena. */
struct tenant_list {
    const char **icbs;
    int count;
};

MUST_CHECK bool tenant_list_read(struct db *db, struct query *query, struct arena *arena,
                                 struct tenant_list *ret, struct error *err);

#endif
