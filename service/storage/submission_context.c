#include "cleanup.h"
#include "column.h"
#include "pathway_row.h"
#include "referral_row.h"

DEFINE_CLEANUP(PGresult *, PQclear)

/* What one caller's submission is to be decided with. */
struct asking {
    struct share share;
    const char *icb, *client, *key, *patient_key;
    int64_t pain_sites;
    struct arena *arena; /* the caller's */
    struct submission_context *context;
};

static const struct column key_columns[] = {
    COLUMN(TEXT, struct asking, icb),
    COLUMN(TEXT, struct asking, client),
    COLUMN(TEXT, struct asking, key),
};

static const struct column patient_columns[] = {
    COLUMN(TEXT, struct asking, icb),
    COLUMN(TEXT, struct asking, patient_key),
    COLUMN(INTEGER, struct asking, pain_sites),
};

static void read_key(const PGresult *rows, int row, struct share *const shares[])
{
    struct asking *asking = (struct asking *)shares[db_integer(rows, row, "n", 1) - 1];
    struct submission_context *context = asking->context;

    context->fingerprint = arena_text(asking->arena, db_text(rows, row, "fingerprint"));
    context->operation = arena_text(asking->arena, db_text(rows, row, "operation"));
    context->resource = arena_text(asking->arena, db_text(rows, row, "resource"));
}

static void read_same_pain(const PGresult *rows, int row, struct share *const shares[])
{
    struct asking *asking = (struct asking *)shares[db_integer(rows, row, "n", 1) - 1];

    asking->context->same_pain = (struct open_referral){
        .id = arena_text(asking->arena, db_text(rows, row, "id")),
        .pathway_id = arena_text(asking->arena, db_text(rows, row, "pathway_id")),
        .clock_started_on = date_column(rows, row, "clock_started_on"),
        .pathway = pathway_row_read(rows, row, asking->arena),
    };
}

bool submission_context_batch(const struct batch *batch, struct error *err)
{
    const void *const *askings = (const void *const *)batch->shares;
    struct column_parameters keys = { .count = 0 }, patients = { .count = 0 };
    struct query queries[] = { { .statement = STATEMENT_submission_key, .columns = &keys },
                               { .statement = STATEMENT_submission_patient,
                                 .columns = &patients } };
    cleanup(PQclear) PGresult *made = NULL;
    cleanup(PQclear) PGresult *open = NULL;

    if (!columns_add(&keys, key_columns, COLUMN_COUNT(key_columns), askings, batch->count,
                     batch->arena, err) ||
        !columns_add(&patients, patient_columns, COLUMN_COUNT(patient_columns), askings,
                     batch->count, batch->arena, err))
        return false;
    if (!db_run_until(batch->db, batch->tenants, queries, 2, batch->deadline_ms, err))
        return false;
    made = queries[0].rows;
    open = queries[1].rows;
    for (int i = 0; i < PQntuples(made); i++)
        read_key(made, i, batch->shares);
    for (int i = 0; i < PQntuples(open); i++)
        read_same_pain(open, i, batch->shares);
    return true;
}

bool submission_context_read(struct db *db, const struct author *author, const char *icb,
                             const char *key, const char *patient_key, int64_t sites,
                             struct arena *arena, struct submission_context *ret, struct error *err)
{
    struct asking asking = { .share = { .tenant = icb },
                             .icb = icb,
                             .client = author->client,
                             .key = key,
                             .patient_key = patient_key,
                             .pain_sites = sites,
                             .arena = arena,
                             .context = ret };

    *ret = (struct submission_context){ .fingerprint = NULL };
    return db_combine(db, BATCH_SUBMISSION_CONTEXT, &asking.share, err);
}
