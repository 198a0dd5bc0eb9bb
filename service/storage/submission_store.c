#include "cleanup.h"
#include "column.h"
#include "id.h"
#include "referral_row.h"
#include "text.h"

#include <string.h>

DEFINE_CLEANUP(PGresult *, PQclear)

enum { ROW_BYTES = 2 * KIB }; /* of a submission beside its documents, at most about */

/* One caller's submission to be written. */
struct writing {
    struct share share;
    struct author author;
    struct submission_write write;
    struct id audit_id;
    const char *audit_id_text;
    enum submission_outcome outcome;
};

struct told {
    const char *referral_id, *id_text, *type, *data;
    struct id id;
};

#define REFERRAL(kind, member) COLUMN(kind, struct writing, write.referral.member)

/* In the order of submission_write.sql's parameters. */
static const struct column writing_columns[] = {
    REFERRAL(TEXT, icb),
    COLUMN(TEXT, struct writing, author.client),
    COLUMN(TEXT, struct writing, write.key),
    COLUMN(TEXT, struct writing, write.fingerprint),
    REFERRAL(TEXT, id),
    REFERRAL(INSTANT, created_at),
    REFERRAL(TEXT, patient_key),
    REFERRAL(INTEGER, pain_sites),
    REFERRAL(TEXT, linked_to),
    REFERRAL(TEXT, ubrn),
    REFERRAL(TEXT, pathway_id),
    REFERRAL(INSTANT, received_at),
    REFERRAL(DATE, received_on),
    REFERRAL(TEXT, referrer_ods),
    REFERRAL(TEXT, receiving_ods),
    REFERRAL(TEXT, status),
    REFERRAL(TEXT, stratum),
    REFERRAL(TEXT, tier),
    REFERRAL(INTEGER, urgency),
    REFERRAL(BOOLEAN, bookable),
    REFERRAL(TEXT, streams),
    REFERRAL(TEXT, flags),
    REFERRAL(TEXT, service_id),
    REFERRAL(TEXT, rtt_scope),
    REFERRAL(DATE, clock_started_on),
    REFERRAL(DATE, advice_due),
    REFERRAL(DATE, assess_due),
    REFERRAL(DATE, rtt_due),
    REFERRAL(DATE, target_due),
    REFERRAL(DATE, next_due),
    REFERRAL(TEXT, submission),
    REFERRAL(TEXT, decision),
    REFERRAL(TEXT, gates),
    COLUMN(TEXT, struct writing, audit_id_text),
    COLUMN(TEXT, struct writing, author.organisation),
    COLUMN(TEXT, struct writing, author.practitioner),
    COLUMN(TEXT, struct writing, author.request_id),
    REFERRAL(INTEGER, pathway.revision),
    REFERRAL(INTEGER, handoffs),
    REFERRAL(TEXT, care_plan),
    REFERRAL(MOMENT, alerts.acknowledge_due),
    REFERRAL(DATE, rescreen_due),
    REFERRAL(INTEGER, rescreen_days),
};

static const struct column told_columns[] = {
    COLUMN(TEXT, struct told, referral_id),
    COLUMN(TEXT, struct told, id_text),
    COLUMN(TEXT, struct told, type),
    COLUMN(TEXT, struct told, data),
};

static const struct column lock_columns[] = {
    REFERRAL(TEXT, icb),
    REFERRAL(TEXT, patient_key),
    REFERRAL(TEXT, ubrn),
};

/* Why a submission was not written, as submission_write.sql names it. */
static const struct obstacle {
    const char *name;
    enum submission_outcome outcome;
} obstacles[] = {
    { "keyBusy", SUBMISSION_IN_FLIGHT },
    { "patientBusy", SUBMISSION_BUSY },
    { "overtaken", SUBMISSION_OVERTAKEN },
    { "ubrnKnown", SUBMISSION_UBRN_KNOWN },
};

static enum submission_outcome read_outcome(const PGresult *rows, int row)
{
    const char *obstacle = db_text(rows, row, "obstacle");

    for (int i = 0; obstacle && i < (int)(sizeof(obstacles) / sizeof(obstacles[0])); i++)
        if (text_equal(obstacle, obstacles[i].name))
            return obstacles[i].outcome;
    return db_bool(rows, row, "is_written") ? SUBMISSION_WRITTEN : SUBMISSION_OVERTAKEN;
}

/* The events of all shares, one struct each; NULL if the arena cannot hold them. */
static const void **list_events(struct share *const shares[], int count, struct arena *arena,
                                int *ret_count)
{
    const void **list;
    struct told *told;
    int total = 0;

    for (int i = 0; i < count; i++)
        total += ((struct writing *)shares[i])->write.events.count;
    list = arena_alloc(arena, (size_t)total * sizeof(*list));
    told = arena_alloc(arena, (size_t)total * sizeof(*told));
    *ret_count = total;
    for (int i = 0; list && told && i < count; i++) {
        const struct submission_write *write = &((struct writing *)shares[i])->write;

        for (int j = 0; j < write->events.count; j++, told++) {
            *told = (struct told){ write->referral.id, told->id.text, write->events.types[j],
                                   write->events.data, id_make() };
            *list++ = told;
        }
    }
    return told ? list - total : NULL;
}

static bool make_parameters(const struct batch *batch, struct column_parameters *locks,
                            struct column_parameters *values, struct error *err)
{
    const void *const *rows = (const void *const *)batch->shares;
    int count = batch->count, event_count;
    const void **events = list_events(batch->shares, count, batch->arena, &event_count);

    if (!events)
        return error_set(err, ERROR_UNAVAILABLE, "", "A batch is larger than the memory for it");
    return columns_add(locks, lock_columns, COLUMN_COUNT(lock_columns), rows, count, batch->arena,
                       err) &&
           columns_add(values, writing_columns, COLUMN_COUNT(writing_columns), rows, count,
                       batch->arena, err) &&
           columns_add(values, told_columns, COLUMN_COUNT(told_columns), events, event_count,
                       batch->arena, err);
}

bool submission_write_batch(const struct batch *batch, struct error *err)
{
    struct column_parameters locks = { .count = 0 }, values = { .count = 0 };
    struct query queries[] = { { .statement = STATEMENT_submission_lock, .columns = &locks },
                               { .statement = STATEMENT_submission_write, .columns = &values } };
    cleanup(PQclear) PGresult *locked = NULL;
    cleanup(PQclear) PGresult *written = NULL;

    if (!make_parameters(batch, &locks, &values, err) ||
        !db_run_until(batch->db, batch->tenants, queries, 2, batch->deadline_ms, err))
        return false;
    locked = queries[0].rows;
    written = queries[1].rows;
    for (int i = 0; i < PQntuples(written); i++)
        ((struct writing *)batch->shares[db_integer(written, i, "n", 1) - 1])->outcome =
            read_outcome(written, i);
    return true;
}

bool submission_commit(struct db *db, const struct author *author,
                       const struct submission_write *write, enum submission_outcome *ret,
                       struct error *err)
{
    const struct referral *r = &write->referral;
    struct writing writing = { .share = { .tenant = r->icb,
                                          .bytes = ROW_BYTES + strlen(r->submission) +
                                                   strlen(r->decision) + strlen(r->gates) },
                               .author = *author,
                               .write = *write,
                               .audit_id = id_make() };

    writing.audit_id_text = writing.audit_id.text;
    if (!db_combine(db, BATCH_SUBMISSION_WRITE, &writing.share, err))
        return false;
    *ret = writing.outcome;
    return true;
}
