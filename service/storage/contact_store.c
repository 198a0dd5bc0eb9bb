#include "contact_store.h"
#include "cleanup.h"
#include "contact_row.h"
#include "id.h"
#include "key_use_row.h"

#include <inttypes.h>

DEFINE_CLEANUP(PGresult *, PQclear)

static bool no_memory(struct error *err)
{
    return error_set(err, ERROR_UNAVAILABLE, "", "Contacts are larger than the memory for them");
}

static bool not_found(struct error *err)
{
    return error_set(err, ERROR_NOT_FOUND, "", "There is no such escalation contact");
}

/* What a contact says, in the order in which its statements take it. */
#define CONTACT_PARAMETERS(c)                                                                      \
    gate_class_name((c)->class), (c)->immediate_danger ? "true" : "false", (c)->service_id,        \
        (c)->first.role, (c)->first.channel, (c)->first.written_hours, (c)->fallback.role,         \
        (c)->fallback.channel, (c)->fallback.written_hours

static bool not_served(struct error *err)
{
    return error_set(err, ERROR_INVALID, "/serviceId",
                     "is no service for this integrated care board");
}

bool contact_store_create(struct db *db, struct arena *arena, const struct author *author,
                          const struct contact *contact, const char *key, const char *fingerprint,
                          struct key_use *ret, struct error *err)
{
    cleanup(PQclear) PGresult *created = NULL;
    cleanup(PQclear) PGresult *kept = NULL;
    const struct id audit_id = id_make();
    struct query queries[] = {
        { .statement = STATEMENT_contact_create,
          .values = (const char *const[]){ contact->icb, author->client, key, fingerprint,
                                           contact->id, CONTACT_PARAMETERS(contact), audit_id.text,
                                           author->organisation, author->practitioner,
                                           author->request_id } },
        { .statement = STATEMENT_key_use,
          .values = (const char *const[]){ contact->icb, author->client, key } },
    };

    if (!db_run(db, author->tenants, queries, 2, err))
        return false;
    created = queries[0].rows;
    kept = queries[1].rows;
    return PQntuples(kept) > 0 ? key_use_read(kept, arena, ret, err) : not_served(err);
}

bool contact_store_get(struct db *db, struct arena *arena, const struct author *author,
                       const char *id, struct contact *ret, struct error *err)
{
    cleanup(PQclear) PGresult *rows = NULL;
    struct query query = { .statement = STATEMENT_contact_get,
                           .values = (const char *const[]){ id } };

    if (!db_run(db, author->tenants, &query, 1, err))
        return false;
    rows = query.rows;
    return PQntuples(rows) > 0 ? contact_row_read(rows, 0, arena, ret, err) : not_found(err);
}

bool contact_store_list(struct db *db, struct arena *arena, const struct author *author,
                        const char *after, int limit, struct contact_list *ret, struct error *err)
{
    cleanup(PQclear) PGresult *rows = NULL;
    const char *values[] = { after, arena_format(arena, "%d", limit) };
    struct query query = { .statement = STATEMENT_contact_page, .values = values };
    struct contact *contacts;
    int count;

    if (!values[1])
        return no_memory(err);
    if (!db_run(db, author->tenants, &query, 1, err))
        return false;
    rows = query.rows;
    count = PQntuples(rows);
    contacts = arena_alloc(arena, (size_t)count * sizeof(contacts[0]));
    if (!contacts)
        return no_memory(err);
    for (int row = 0; row < count; row++)
        if (!contact_row_read(rows, row, arena, &contacts[row], err))
            return false;
    *ret = (struct contact_list){ contacts, (size_t)count, NULL };
    return true;
}

bool contact_store_replace(struct db *db, struct arena *arena, const struct author *author,
                           const struct contact *contact, struct error *err)
{
    cleanup(PQclear) PGresult *rows = NULL;
    const struct id audit_id = id_make();
    const char *version = arena_format(arena, "%" PRId64, contact->version);
    struct query query = { .statement = STATEMENT_contact_replace,
                           .values = (const char *const[]){
                               contact->id, version, CONTACT_PARAMETERS(contact), audit_id.text,
                               author->client, author->organisation, author->practitioner,
                               author->request_id } };

    if (!version)
        return no_memory(err);
    if (!db_run(db, author->tenants, &query, 1, err))
        return false;
    rows = query.rows;
    if (PQntuples(rows) == 0)
        return not_found(err);
    if (db_bool(rows, 0, "is_unserved"))
        return not_served(err);
    return db_bool(rows, 0, "is_replaced") ||
           error_set(err, ERROR_STALE, "", "The escalation contact has another version by now");
}
