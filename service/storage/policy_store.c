#include "policy_store.h"
#include "cleanup.h"
#include "db.h"
#include "id.h"
#include "key_use_row.h"
#include "referral_row.h"

#include <string.h>

DEFINE_CLEANUP(PGresult *, PQclear)

static bool no_memory(struct error *err)
{
    return error_set(err, ERROR_UNAVAILABLE, "", "Policies are larger than the memory for them");
}

static bool is_stale(struct error *err)
{
    return error_set(err, ERROR_STALE, "", "The policy has changed since that edition");
}

static const char *text_of(const PGresult *rows, int row, const char *column, struct arena *arena)
{
    return arena_text(arena, db_text(rows, row, column));
}

/* One a line, as a list with NULL at its end. */
static const char *const *read_names(const char *lines, struct arena *arena)
{
    char *rest = arena_text(arena, lines ? lines : "");
    const char **names;
    size_t count = 1;

    for (const char *s = rest; s && *s; s++)
        count += *s == '\n';
    names = rest ? arena_alloc(arena, (count + 1) * sizeof(names[0])) : NULL;
    if (!names)
        return NULL;
    for (size_t i = 0; i < count; i++)
        names[i] = strsep(&rest, "\n");
    names[count] = NULL;
    return names;
}

static bool record_read(const PGresult *rows, int row, struct arena *arena,
                        struct policy_record *ret, struct error *err)
{
    *ret = (struct policy_record){
        .icb = text_of(rows, row, "icb", arena),
        .version = text_of(rows, row, "version", arena),
        .edition = db_integer(rows, row, "edition", 0),
        .policy_id = text_of(rows, row, "policy_id", arena),
        .title = text_of(rows, row, "title", arena),
        .revision = text_of(rows, row, "revision", arena),
        .document = text_of(rows, row, "document", arena),
        .authors = read_names(db_text(rows, row, "authors"), arena),
        .created_at = db_integer(rows, row, "created_at_us", 0),
        .changed_at = db_integer(rows, row, "changed_at_us", 0),
        .active_from = db_integer(rows, row, "active_from_us", 0),
        .active_until = db_integer(rows, row, "active_until_us", 0),
        .is_withdrawn = db_bool(rows, row, "is_withdrawn"),
        .approval_count = db_integer(rows, row, "approval_count", 0),
        .approvals = text_of(rows, row, "approvals", arena),
        .status = text_of(rows, row, "status", arena),
    };
    return (ret->icb && ret->version && ret->policy_id && ret->title && ret->revision &&
            ret->authors && ret->approvals && ret->status &&
            (ret->document || !db_text(rows, row, "document"))) ||
           no_memory(err);
}

bool policy_store_create(struct db *db, struct arena *arena, const struct author *author,
                         const struct policy_record *policy, const char *key,
                         const char *fingerprint, struct key_use *ret, struct error *err)
{
    cleanup(PQclear) PGresult *created = NULL;
    cleanup(PQclear) PGresult *kept = NULL;
    const struct id id = id_make(), audit_id = id_make();
    struct query queries[] = {
        { .statement = STATEMENT_policy_create,
          .values = (const char *const[]){ policy->icb, author->client, key, fingerprint, id.text,
                                           policy->version, policy->policy_id, policy->title,
                                           policy->revision, policy->document, audit_id.text,
                                           author->organisation, author->practitioner,
                                           author->request_id } },
        { .statement = STATEMENT_key_use,
          .values = (const char *const[]){ policy->icb, author->client, key } },
    };

    if (!db_run(db, author->tenants, queries, 2, err))
        return false;
    created = queries[0].rows;
    kept = queries[1].rows;
    return key_use_read(kept, arena, ret, err);
}

bool policy_store_get(struct db *db, struct arena *arena, const struct author *author,
                      const char *icb, const char *version, struct policy_record *ret,
                      struct error *err)
{
    cleanup(PQclear) PGresult *rows = NULL;
    struct query query = { .statement = STATEMENT_policy_get,
                           .values = (const char *const[]){ icb, version } };

    if (!db_run(db, author->tenants, &query, 1, err))
        return false;
    rows = query.rows;
    if (PQntuples(rows) == 0)
        return error_set(err, ERROR_NOT_FOUND, "", "There is no such policy");
    return record_read(rows, 0, arena, ret, err);
}

bool policy_store_list(struct db *db, struct arena *arena, const struct author *author,
                       const char *icb, const char *after, int limit, struct policy_list *ret,
                       struct error *err)
{
    cleanup(PQclear) PGresult *rows = NULL;
    const char *values[] = { icb, after, number_parameter(arena, limit) };
    struct query query = { .statement = STATEMENT_policy_list, .values = values };
    struct policy_record *items;
    int count;

    if (!values[2])
        return no_memory(err);
    if (!db_run(db, author->tenants, &query, 1, err))
        return false;
    rows = query.rows;
    count = PQntuples(rows);
    items = arena_alloc(arena, ((size_t)count + 1) * sizeof(items[0]));
    if (!items)
        return no_memory(err);
    for (int row = 0; row < count; row++)
        if (!record_read(rows, row, arena, &items[row], err))
            return false;
    *ret = (struct policy_list){ items, (size_t)count };
    return true;
}

/* A change of one policy: a row says that it was done. */
static bool change(struct db *db, const struct author *author, struct query *query,
                   struct error *err)
{
    bool done;

    if (!db_run(db, author->tenants, query, 1, err))
        return false;
    done = PQntuples(query->rows) > 0;
    PQclear(query->rows);
    return done || is_stale(err);
}

bool policy_store_replace(struct db *db, struct arena *arena, const struct author *author,
                          const struct policy_record *policy, struct error *err)
{
    const struct id audit_id = id_make();
    const char *values[] = {
        policy->icb,          policy->version,      number_parameter(arena, policy->edition),
        policy->policy_id,    policy->title,        policy->revision,
        policy->document,     audit_id.text,        author->client,
        author->practitioner, author->organisation, author->request_id
    };
    struct query query = { .statement = STATEMENT_policy_replace, .values = values };

    return values[2] ? change(db, author, &query, err) : no_memory(err);
}

/* Thresholds and what is stated of them, as two arrays. */
static const struct column value_columns[] = {
    COLUMN(TEXT, struct signed_value, threshold),
    COLUMN(TEXT, struct signed_value, stated),
};

bool policy_store_approve(struct db *db, struct arena *arena, const struct author *author,
                          const struct policy_record *policy, const struct approval *approval,
                          struct error *err)
{
    struct column_parameters values = { .count = 0 };
    struct query query = { .statement = STATEMENT_policy_approve, .columns = &values };
    const void **list = arena_alloc(arena, (approval->count + 1) * sizeof(*list));
    const char *edition = number_parameter(arena, policy->edition);
    const struct id audit_id = id_make();
    const char *const before[] = { policy->icb,          policy->version, edition,
                                   author->practitioner, approval->name,  approval->role };
    const char *const after[] = { audit_id.text, author->client, author->organisation,
                                  author->request_id };

    if (!list || !edition)
        return no_memory(err);
    for (size_t i = 0; i < approval->count; i++)
        list[i] = &approval->values[i];
    for (size_t i = 0; i < sizeof(before) / sizeof(before[0]); i++)
        columns_add_text(&values, before[i]);
    if (!columns_add(&values, value_columns, COLUMN_COUNT(value_columns), list,
                     (int)approval->count, arena, err))
        return false;
    for (size_t i = 0; i < sizeof(after) / sizeof(after[0]); i++)
        columns_add_text(&values, after[i]);
    return change(db, author, &query, err);
}

static bool signature_read(const PGresult *rows, int row, struct arena *arena,
                           struct signed_value *ret)
{
    *ret = (struct signed_value){ .threshold = text_of(rows, row, "threshold", arena),
                                  .stated = text_of(rows, row, "stated", arena),
                                  .name = text_of(rows, row, "name", arena),
                                  .role = text_of(rows, row, "role", arena),
                                  .signer = text_of(rows, row, "signer", arena),
                                  .signed_at = text_of(rows, row, "signed_at", arena) };
    return ret->threshold && ret->stated && ret->name && ret->role && ret->signer && ret->signed_at;
}

bool policy_store_signatures(struct db *db, struct arena *arena, const struct author *author,
                             const char *icb, struct signature_list *ret, struct error *err)
{
    cleanup(PQclear) PGresult *rows = NULL;
    struct query query = { .statement = STATEMENT_policy_signature_list,
                           .values = (const char *const[]){ icb } };
    struct signed_value *items;
    int count;

    if (!db_run(db, author->tenants, &query, 1, err))
        return false;
    rows = query.rows;
    count = PQntuples(rows);
    items = arena_alloc(arena, ((size_t)count + 1) * sizeof(items[0]));
    if (!items)
        return no_memory(err);
    for (int row = 0; row < count; row++)
        if (!signature_read(rows, row, arena, &items[row]))
            return no_memory(err);
    *ret = (struct signature_list){ items, (size_t)count };
    return true;
}

bool policy_store_activate(struct db *db, struct arena *arena, const struct author *author,
                           const struct policy_record *policy, int64_t from, const char *data,
                           struct error *err)
{
    const char *edition = number_parameter(arena, policy->edition);
    const char *instant = instant_parameter(arena, from);
    const struct id id = id_make(), event_id = id_make(), audit_id = id_make();
    struct query queries[] = {
        { .statement = STATEMENT_policy_make_room,
          .values = (const char *const[]){ policy->icb, instant } },
        { .statement = STATEMENT_policy_activate,
          .values = (const char *const[]){ policy->icb, policy->version, edition, policy->revision,
                                           id.text, instant, author->practitioner, event_id.text,
                                           data, audit_id.text, author->client,
                                           author->organisation, author->request_id } },
    };

    if (!edition || !instant)
        return no_memory(err);
    if (!db_run(db, author->tenants, queries, 2, err))
        return false;
    PQclear(queries[0].rows);
    PQclear(queries[1].rows);
    return true;
}

bool policy_store_shadow(struct db *db, struct arena *arena, const struct author *author,
                         const struct policy_record *policy, int64_t until, struct error *err)
{
    const struct id audit_id = id_make();
    const char *values[] = { policy->icb,
                             policy->version,
                             number_parameter(arena, policy->edition),
                             instant_parameter(arena, until),
                             audit_id.text,
                             author->client,
                             author->organisation,
                             author->practitioner,
                             author->request_id };
    struct query query = { .statement = STATEMENT_policy_shadow_set, .values = values };

    return values[2] && values[3] ? change(db, author, &query, err) : no_memory(err);
}

bool policy_store_retire(struct db *db, struct arena *arena, const struct author *author,
                         const struct policy_record *policy, struct error *err)
{
    const char *edition = number_parameter(arena, policy->edition);
    const struct id audit_id = id_make();
    struct query queries[] = {
        { .statement = STATEMENT_policy_retire,
          .values = (const char *const[]){ policy->icb, policy->version, edition, audit_id.text,
                                           author->client, author->organisation,
                                           author->practitioner, author->request_id } },
        { .statement = STATEMENT_policy_close_gap, .values = (const char *const[]){ policy->icb } },
    };

    if (!edition)
        return no_memory(err);
    if (!db_run(db, author->tenants, queries, 2, err))
        return false;
    PQclear(queries[0].rows);
    PQclear(queries[1].rows);
    return true;
}

static bool period_read(const PGresult *rows, int row, struct arena *arena,
                        struct policy_period *ret)
{
    *ret = (struct policy_period){ .icb = text_of(rows, row, "icb", arena),
                                   .is_shadow = db_bool(rows, row, "is_shadow"),
                                   .from = db_integer(rows, row, "from_us", 0),
                                   .until = db_integer(rows, row, "until_us", 0),
                                   .revision = text_of(rows, row, "revision", arena),
                                   .document = text_of(rows, row, "document", arena) };
    return ret->icb && ret->revision && ret->document;
}

bool policy_store_schedule(struct db *db, struct arena *arena, struct policy_schedule *ret,
                           struct error *err)
{
    cleanup(PQclear) PGresult *rows = NULL;
    struct query query = { .statement = STATEMENT_policy_in_force_list };
    struct policy_period *items;
    int count;

    if (!db_run(db, "", &query, 1, err))
        return false;
    rows = query.rows;
    count = db_text(rows, 0, "icb") ? PQntuples(rows) : 0;
    items = arena_alloc(arena, ((size_t)count + 1) * sizeof(items[0]));
    if (!items)
        return no_memory(err);
    for (int row = 0; row < count; row++)
        if (!period_read(rows, row, arena, &items[row]))
            return no_memory(err);
    *ret = (struct policy_schedule){ items, (size_t)count, text_of(rows, 0, "version", arena) };
    return ret->version || no_memory(err);
}
