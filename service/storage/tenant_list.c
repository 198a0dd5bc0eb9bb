#include "tenant_list.h"
#include "cleanup.h"
#include "db.h"

DEFINE_CLEANUP(PGresult *, PQclear)

static bool no_memory(struct error *err)
{
    return error_set(err, ERROR_UNAVAILABLE, "", "Tenants are more than the memory for them");
}

bool tenant_list_read(struct db *db, struct query *query, struct arena *arena,
                      struct tenant_list *ret, struct error *err)
{
    cleanup(PQclear) PGresult *rows = NULL;
    const char **icbs;
    int count;

    if (!db_run(db, "", query, 1, err))
        return false;
    rows = query->rows;
    count = PQntuples(rows);
    icbs = arena_alloc(arena, ((size_t)count + 1) * sizeof(icbs[0]));
    if (!icbs)
        return no_memory(err);
    for (int row = 0; row < count; row++)
        if (!(icbs[row] = arena_text(arena, db_text(rows, row, "icb"))))
            return no_memory(err);
    *ret = (struct tenant_list){ icbs, count };
    return true;
}
