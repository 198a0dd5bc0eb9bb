#include "endpoint_store.h"
#include "cleanup.h"
#include "date.h"
#include "db.h"
#include "id.h"
#include "text.h"

#include <inttypes.h>

DEFINE_CLEANUP(PGresult *, PQclear)

static bool no_memory(struct error *err)
{
    return error_set(err, ERROR_UNAVAILABLE, "", "Endpoints are larger than the memory for them");
}

static bool endpoint_read(const PGresult *rows, int row, struct arena *arena, struct endpoint *ret,
                          struct error *err)
{
    *ret = (struct endpoint){
        .icb = arena_text(arena, db_text(rows, row, "icb")),
        .id = arena_text(arena, db_text(rows, row, "id")),
        .version = db_integer(rows, row, "version", 0),
        .url = arena_text(arena, db_text(rows, row, "url")),
        .event_types = arena_text(arena, db_text(rows, row, "event_types")),
        .description = arena_text(arena, db_text(rows, row, "description")),
        .ordered = db_bool(rows, row, "ordered"),
        .status = arena_text(arena, db_text(rows, row, "status")),
        .disabled_reason = arena_text(arena, db_text(rows, row, "disabled_reason")),
        .created_at_us = db_integer(rows, row, "created_at_us", 0),
        .disabled_at_us = db_integer(rows, row, "disabled_at_us", 0),
    };
    if (!ret->icb || !ret->id || !ret->url || !ret->event_types || !ret->status)
        return no_memory(err);
    return true;
}

static bool key_read(const PGresult *rows, struct arena *arena, struct endpoint_of_key *ret,
                     struct error *err)
{
    if (PQntuples(rows) == 0)
        return error_set(err, ERROR_INTERNAL, "", "An idempotency key was not kept");
    *ret = (struct endpoint_of_key){
        .fingerprint = arena_text(arena, db_text(rows, 0, "fingerprint")),
        .operation = arena_text(arena, db_text(rows, 0, "operation")),
        .secret_sealed = arena_text(arena, db_text(rows, 0, "secret_sealed")),
    };
    if (!ret->fingerprint || !ret->operation)
        return no_memory(err);
    return !db_text(rows, 0, "id") || endpoint_read(rows, 0, arena, &ret->endpoint, err);
}

bool endpoint_store_create(struct db *db, struct arena *arena, const struct author *author,
                           const struct endpoint_registration *registration,
                           struct endpoint_of_key *ret, struct error *err)
{
    cleanup(PQclear) PGresult *created = NULL;
    cleanup(PQclear) PGresult *kept = NULL;
    const struct endpoint *endpoint = &registration->endpoint;
    const struct id audit_id = id_make();
    char created_at[INSTANT_TEXT];
    struct query queries[] = {
        { .statement = STATEMENT_endpoint_create,
          .values =
              (const char *const[]){
                  endpoint->icb, author->client, registration->key, registration->fingerprint,
                  endpoint->id, instant_format(endpoint->created_at_us, created_at), endpoint->url,
                  endpoint->event_types, endpoint->description, registration->secret_sealed,
                  audit_id.text, author->organisation, author->practitioner, author->request_id,
                  endpoint->ordered ? "true" : "false", endpoint->clinical ? "true" : "false" } },
        { .statement = STATEMENT_endpoint_of_key,
          .values = (const char *const[]){ endpoint->icb, author->client, registration->key } },
    };

    if (!db_run(db, author->tenants, queries, 2, err))
        return false;
    created = queries[0].rows;
    kept = queries[1].rows;
    return key_read(kept, arena, ret, err);
}

bool endpoint_store_get(struct db *db, struct arena *arena, const struct author *author,
                        const char *id, struct endpoint *ret, struct error *err)
{
    cleanup(PQclear) PGresult *rows = NULL;
    struct query query = { .statement = STATEMENT_endpoint_get,
                           .values = (const char *const[]){ id } };

    if (!db_run(db, author->tenants, &query, 1, err))
        return false;
    rows = query.rows;
    if (PQntuples(rows) == 0)
        return error_set(err, ERROR_NOT_FOUND, "", "There is no such webhook endpoint");
    return endpoint_read(rows, 0, arena, ret, err);
}

bool endpoint_store_list(struct db *db, struct arena *arena, const struct author *author,
                         const char *after, int limit, struct endpoint **ret, size_t *ret_count,
                         struct error *err)
{
    cleanup(PQclear) PGresult *rows = NULL;
    const char *values[] = { after, arena_format(arena, "%d", limit) };
    struct query query = { .statement = STATEMENT_endpoint_list, .values = values };
    struct endpoint *endpoints;
    int count;

    if (!values[1])
        return no_memory(err);
    if (!db_run(db, author->tenants, &query, 1, err))
        return false;
    rows = query.rows;
    count = PQntuples(rows);
    endpoints = arena_alloc(arena, (size_t)count * sizeof(endpoints[0]));
    if (!endpoints)
        return no_memory(err);
    for (int row = 0; row < count; row++)
        if (!endpoint_read(rows, row, arena, &endpoints[row], err))
            return false;
    *ret = endpoints;
    *ret_count = (size_t)count;
    return true;
}

bool endpoint_store_delete(struct db *db, struct arena *arena, const struct author *author,
                           const char *id, int64_t version, struct error *err)
{
    cleanup(PQclear) PGresult *rows = NULL;
    const struct id audit_id = id_make();
    const char *values[] = {
        id,
        arena_format(arena, "%" PRId64, version),
        audit_id.text,
        author->client,
        author->organisation,
        author->practitioner,
        author->request_id,
    };
    struct query query = { .statement = STATEMENT_endpoint_delete, .values = values };

    if (!values[1])
        return no_memory(err);
    if (!db_run(db, author->tenants, &query, 1, err))
        return false;
    rows = query.rows;
    if (PQntuples(rows) == 0)
        return error_set(err, ERROR_NOT_FOUND, "", "There is no such webhook endpoint");
    if (!db_bool(rows, 0, "is_deleted"))
        return error_set(err, ERROR_STALE, "", "The webhook endpoint has another version by now");
    return true;
}
