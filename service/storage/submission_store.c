#include "cleanup.h"
#include "id.h"
#include "referral_row.h"

#include <inttypes.h>

DEFINE_CLEANUP(PGresult *, PQclear)

enum { PARAMETER_BYTES = 64 * KIB };

static void read_open(const PGresult *rows, struct arena *arena, struct submission_context *ret)
{
    for (int i = 0; i < PQntuples(rows) && i < SUBMISSION_OPEN_REFERRALS; i++)
        ret->open[ret->open_count++] = (struct open_referral){
            .id = arena_text(arena, db_text(rows, i, "id")),
            .pathway_id = arena_text(arena, db_text(rows, i, "pathway_id")),
            .pain_sites = db_integer(rows, i, "pain_sites", 0),
            .clock_started_on = date_column(rows, i, "clock_started_on"),
        };
}

bool submission_context_read(struct db *db, const struct author *author, const char *icb,
                             const char *key, const char *patient_key, struct arena *arena,
                             struct submission_context *ret, struct error *err)
{
    struct query queries[] = {
        { STATEMENT_submission_key, (const char *const[]){ icb, author->client, key }, NULL },
        { STATEMENT_submission_patient,
          (const char *const[]){ icb, patient_key,
                                 number_parameter(arena, SUBMISSION_OPEN_REFERRALS) },
          NULL },
    };
    cleanup(PQclear) PGresult *made = NULL;
    cleanup(PQclear) PGresult *open = NULL;

    if (!db_run(db, author->tenants, queries, 2, err))
        return false;
    made = queries[0].rows;
    open = queries[1].rows;
    *ret = (struct submission_context){ .open_count = 0 };
    if (PQntuples(made) > 0) {
        ret->fingerprint = arena_text(arena, db_text(made, 0, "fingerprint"));
        ret->operation = arena_text(arena, db_text(made, 0, "operation"));
        ret->resource = arena_text(arena, db_text(made, 0, "resource"));
    }
    read_open(open, arena, ret);
    return true;
}

static enum submission_outcome read_outcome(const PGresult *rows)
{
    if (db_bool(rows, 0, "is_written"))
        return SUBMISSION_WRITTEN;
    return db_bool(rows, 0, "key_free") ? SUBMISSION_OVERTAKEN : SUBMISSION_IN_FLIGHT;
}

/* Parameters live as long as the call: in an arena of its own. */
static bool commit(struct db *db, const struct author *author, const struct submission_write *w,
                   struct arena *a, enum submission_outcome *ret, struct error *err)
{
    const struct referral *r = &w->referral;
    const struct id audit_id = id_make();
    const char *const values[] = { r->icb,
                                   author->client,
                                   w->key,
                                   w->fingerprint,
                                   r->patient_key,
                                   r->id,
                                   instant_parameter(a, r->created_at),
                                   r->pathway_id,
                                   r->linked_to,
                                   instant_parameter(a, r->received_at),
                                   date_parameter(a, r->received_on),
                                   number_parameter(a, r->pain_sites),
                                   r->ubrn,
                                   r->referrer_ods,
                                   r->receiving_ods,
                                   ANSWER_PARAMETERS(a, r),
                                   date_parameter(a, r->clock_started_on),
                                   DUE_PARAMETERS(a, r),
                                   DOCUMENT_PARAMETERS(r),
                                   EVENT_PARAMETERS(a, &w->events),
                                   audit_id.text,
                                   author->organisation,
                                   author->practitioner,
                                   author->request_id };
    struct query queries[] = {
        { STATEMENT_submission_lock, (const char *const[]){ r->icb, r->patient_key }, NULL },
        { STATEMENT_submission_write, values, NULL },
    };
    cleanup(PQclear) PGresult *locked = NULL;
    cleanup(PQclear) PGresult *written = NULL;

    if (!db_run(db, author->tenants, queries, 2, err))
        return false;
    locked = queries[0].rows;
    written = queries[1].rows;
    *ret = read_outcome(written);
    return true;
}

bool submission_commit(struct db *db, const struct author *author,
                       const struct submission_write *write, enum submission_outcome *ret,
                       struct error *err)
{
    struct arena parameters;
    bool done;

    arena_init(&parameters, PARAMETER_BYTES);
    done = commit(db, author, write, &parameters, ret, err);
    arena_free(&parameters);
    return done;
}
