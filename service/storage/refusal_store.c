#include "refusal_store.h"
#include "cleanup.h"
#include "referral_row.h"

DEFINE_CLEANUP(PGresult *, PQclear)

bool refusal_store_add(struct db *db, const struct author *author, const char *icb,
                       const struct refusal *refusal, struct arena *arena, struct error *err)
{
    struct query query = { .statement = STATEMENT_refusal_add,
                           .values = (const char *const[]){
                               icb, refusal->id, instant_parameter(arena, refusal->at),
                               author->client, author->organisation, refusal->operation,
                               number_parameter(arena, refusal->status), refusal->slug,
                               refusal->pointers, bool_parameter(refusal->urgent) } };
    cleanup(PQclear) PGresult *rows = NULL;

    if (!db_run(db, author->tenants, &query, 1, err))
        return false;
    rows = query.rows;
    return true;
}

bool refusal_store_list(struct db *db, const struct author *author, const char *before, int limit,
                        struct arena *arena, struct refusal_page *ret, struct error *err)
{
    struct query query = { .statement = STATEMENT_refusal_list,
                           .values =
                               (const char *const[]){ before, number_parameter(arena, limit) } };
    cleanup(PQclear) PGresult *rows = NULL;

    if (!db_run(db, author->tenants, &query, 1, err))
        return false;
    rows = query.rows;
    ret->count = PQntuples(rows);
    ret->items = arena_alloc(arena, ((size_t)ret->count + 1) * sizeof(*ret->items));
    if (!ret->items)
        return error_set(err, ERROR_UNAVAILABLE, "", "a page is larger than the memory for it");
    for (int i = 0; i < ret->count; i++)
        ret->items[i] = (struct refusal){
            .id = arena_text(arena, db_text(rows, i, "id")),
            .at = db_integer(rows, i, "at_us", 0),
            .client = arena_text(arena, db_text(rows, i, "client")),
            .organisation = arena_text(arena, db_text(rows, i, "organisation")),
            .operation = arena_text(arena, db_text(rows, i, "operation")),
            .status = db_integer(rows, i, "status", 0),
            .slug = arena_text(arena, db_text(rows, i, "slug")),
            .pointers = arena_text(arena, db_text(rows, i, "pointers")),
            .urgent = db_bool(rows, i, "urgent"),
        };
    return true;
}
