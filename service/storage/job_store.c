#include "job_store.h"
#include "cleanup.h"
#include "db.h"
#include "id.h"
#include "key_use_row.h"
#include "referral_row.h"

DEFINE_CLEANUP(PGresult *, PQclear)

static bool no_memory(struct error *err)
{
    return error_set(err, ERROR_UNAVAILABLE, "", "A job is larger than the memory for it");
}

static const char *text_of(const PGresult *rows, const char *column, struct arena *arena)
{
    return arena_text(arena, db_text(rows, 0, column));
}

bool job_store_create(struct db *db, struct arena *arena, const struct author *author,
                      const struct job *job, const char *operation, const char *key,
                      const char *fingerprint, struct key_use *ret, struct error *err)
{
    cleanup(PQclear) PGresult *created = NULL;
    cleanup(PQclear) PGresult *kept = NULL;
    const struct id audit_id = id_make();
    struct query queries[] = {
        { .statement = STATEMENT_job_create,
          .values =
              (const char *const[]){ job->icb, author->client, key, fingerprint, operation, job->id,
                                     job->kind, job->request, audit_id.text, author->organisation,
                                     author->practitioner, author->request_id } },
        { .statement = STATEMENT_key_use,
          .values = (const char *const[]){ job->icb, author->client, key } },
    };

    if (!db_run(db, author->tenants, queries, 2, err))
        return false;
    created = queries[0].rows;
    kept = queries[1].rows;
    if (PQntuples(kept) == 0)
        return error_set(err, ERROR_THROTTLED, "", "Five jobs of the tenant are open already");
    return key_use_read(kept, arena, ret, err);
}

bool job_store_get(struct db *db, struct arena *arena, const struct author *author, const char *id,
                   struct job *ret, struct error *err)
{
    cleanup(PQclear) PGresult *rows = NULL;
    struct query query = { .statement = STATEMENT_job_get, .values = (const char *const[]){ id } };

    if (!db_run(db, author->tenants, &query, 1, err))
        return false;
    rows = query.rows;
    if (PQntuples(rows) == 0)
        return error_set(err, ERROR_NOT_FOUND, "", "There is no such job");
    *ret = (struct job){ .icb = text_of(rows, "icb", arena),
                         .id = text_of(rows, "id", arena),
                         .kind = text_of(rows, "kind", arena),
                         .state = text_of(rows, "state", arena),
                         .request = text_of(rows, "request", arena),
                         .done = db_integer(rows, 0, "done", 0),
                         .total = db_integer(rows, 0, "total", -1),
                         .result = text_of(rows, "result", arena),
                         .detail = text_of(rows, "detail", arena),
                         .created_at = db_integer(rows, 0, "created_at_us", 0),
                         .changed_at = db_integer(rows, 0, "changed_at_us", 0) };
    return (ret->icb && ret->id && ret->kind && ret->state && ret->request &&
            (ret->result || !db_text(rows, 0, "result"))) ||
           no_memory(err);
}

bool job_store_claim(struct db *db, struct arena *arena, int lease_ms, struct job *ret,
                     struct error *err)
{
    cleanup(PQclear) PGresult *rows = NULL;
    const char *values[] = { number_parameter(arena, lease_ms) };
    struct query query = { .statement = STATEMENT_job_claim, .values = values };

    *ret = (struct job){ .total = -1 };
    if (!values[0])
        return no_memory(err);
    if (!db_run(db, "", &query, 1, err))
        return false;
    rows = query.rows;
    if (PQntuples(rows) == 0)
        return true;
    ret->icb = text_of(rows, "icb", arena);
    ret->id = text_of(rows, "id", arena);
    ret->kind = text_of(rows, "kind", arena);
    ret->request = text_of(rows, "request", arena);
    ret->fence = db_integer(rows, 0, "fence", 0);
    return (ret->icb && ret->id && ret->kind && ret->request) || no_memory(err);
}

bool job_store_progress(struct db *db, struct arena *arena, const struct job *job, int lease_ms,
                        struct error *err)
{
    const char *values[] = { job->icb,
                             job->id,
                             number_parameter(arena, job->fence),
                             number_parameter(arena, job->done),
                             number_parameter(arena, job->total),
                             number_parameter(arena, lease_ms) };
    struct query query = { .statement = STATEMENT_job_progress, .values = values };
    bool held;

    if (!db_run(db, "", &query, 1, err))
        return false;
    held = PQntuples(query.rows) > 0;
    PQclear(query.rows);
    return held || error_set(err, ERROR_STALE, "", "The job is another worker's by now");
}

bool job_store_settle(struct db *db, struct arena *arena, const struct job *job, struct error *err)
{
    const char *values[] = { job->icb,    job->id,     number_parameter(arena, job->fence),
                             job->result, job->detail, number_parameter(arena, job->done) };
    struct query query = { .statement = STATEMENT_job_settle, .values = values };

    if (!db_run(db, "", &query, 1, err))
        return false;
    PQclear(query.rows);
    return true;
}
