#include "cleanup.h"
#include "clock.h"
#include "id.h"
#include "referral_row.h"

DEFINE_CLEANUP(PGresult *, PQclear)

/* What one caller wants to read, and what came of it. */
struct reading {
    struct share share;
    const char *id, *organisation_seen, *action;
    struct author author;
    const char *audit_id;
    int64_t at;

    struct arena *arena; /* the caller's */
    bool is_found, is_read;
    struct referral *referral;
    struct error *err;
};

/* In the order of referral_get.sql's parameters. */
static const struct column columns[] = {
    COLUMN(TEXT, struct reading, id),
    COLUMN(TEXT, struct reading, author.tenants),
    COLUMN(TEXT, struct reading, organisation_seen),
    COLUMN(TEXT, struct reading, audit_id),
    COLUMN(INSTANT, struct reading, at),
    COLUMN(TEXT, struct reading, author.client),
    COLUMN(TEXT, struct reading, author.organisation),
    COLUMN(TEXT, struct reading, author.practitioner),
    COLUMN(TEXT, struct reading, action),
    COLUMN(TEXT, struct reading, author.request_id),
};

static void hand_over(const PGresult *rows, int row, struct share *const shares[])
{
    struct reading *reading = (struct reading *)shares[db_integer(rows, row, "n", 1) - 1];

    reading->is_found = true;
    reading->is_read =
        referral_row_read(rows, row, reading->arena, reading->referral, reading->err);
}

bool referral_read_batch(const struct batch *batch, struct error *err)
{
    struct column_parameters values = { .count = 0 };
    struct query query = { .statement = STATEMENT_referral_get, .columns = &values };
    cleanup(PQclear) PGresult *rows = NULL;

    for (int i = 0; i < batch->count; i++)
        ((struct reading *)batch->shares[i])->at = clock_now_us();
    if (!columns_add(&values, columns, COLUMN_COUNT(columns), (const void *const *)batch->shares,
                     batch->count, batch->arena, err) ||
        !db_run_until(batch->db, batch->tenants, &query, 1, batch->deadline_ms, err))
        return false;
    rows = query.rows;
    for (int i = 0; i < PQntuples(rows); i++)
        hand_over(rows, i, batch->shares);
    return true;
}

bool referral_store_get(struct db *db, const struct reader *reader, const char *id,
                        const char *action, struct arena *arena, struct referral *ret,
                        struct error *err)
{
    const struct id audit_id = id_make();
    struct reading reading = { .share = { .tenant = reader->author->tenants },
                               .id = id,
                               .organisation_seen = reader->organisation,
                               .action = action,
                               .author = *reader->author,
                               .audit_id = audit_id.text,
                               .arena = arena,
                               .referral = ret,
                               .err = err };

    if (!db_combine(db, BATCH_REFERRAL_READ, &reading.share, err))
        return false;
    if (!reading.is_found)
        return error_set(err, ERROR_NOT_FOUND, "", "There is no such referral");
    return reading.is_read;
}
