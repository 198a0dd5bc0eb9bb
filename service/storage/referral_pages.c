#include "cleanup.h"
#include "clock.h"
#include "id.h"
#include "referral_row.h"

DEFINE_CLEANUP(PGresult *, PQclear)

/* Run one query for a page, with the audit row of the reading in the same transaction. */
static bool read_page(struct db *db, const struct reader *reader, const struct query *page,
                      const char *action, struct arena *arena, struct referral_page *ret,
                      struct error *err)
{
    const struct author *author = reader->author;
    const struct id audit_id = id_make();
    struct query queries[] = {
        *page,
        { .statement = STATEMENT_audit_add,
          .values = (const char *const[]){ audit_id.text, instant_parameter(arena, clock_now_us()),
                                           author->client, author->organisation,
                                           author->practitioner, action, author->request_id } },
    };
    cleanup(PQclear) PGresult *rows = NULL;
    cleanup(PQclear) PGresult *noted = NULL;

    if (!db_run(db, author->tenants, queries, 2, err))
        return false;
    rows = queries[0].rows;
    noted = queries[1].rows;
    return referral_page_read(rows, arena, ret, err);
}

bool referral_store_list(struct db *db, const struct reader *reader,
                         const struct referral_filter *f, struct arena *arena,
                         struct referral_page *ret, struct error *err)
{
    const struct query query = { .statement = STATEMENT_referral_list,
                                 .values = (const char *const[]){
                                     f->after_icb, f->after_id, reader->organisation, f->status,
                                     f->tier, f->stratum, f->stream,
                                     number_parameter(arena, f->urgency), f->service_id,
                                     date_parameter(arena, f->received_from),
                                     date_parameter(arena, f->received_to),
                                     instant_parameter(arena, f->updated_since), f->flag,
                                     number_parameter(arena, f->limit) } };

    return read_page(db, reader, &query, "listReferrals", arena, ret, err);
}

bool referral_store_search(struct db *db, const struct reader *reader,
                           const struct referral_identity *identity, int limit, struct arena *arena,
                           struct referral_page *ret, struct error *err)
{
    const struct query query = { .statement = STATEMENT_referral_search,
                                 .values = (const char *const[]){
                                     reader->organisation, identity->patient_key, identity->ubrn,
                                     identity->pathway_id, number_parameter(arena, limit) } };

    return read_page(db, reader, &query, "searchReferrals", arena, ret, err);
}

bool waiting_store_list(struct db *db, const struct reader *reader, const struct waiting_filter *f,
                        struct arena *arena, struct referral_page *ret, struct error *err)
{
    const struct query query = { .statement = STATEMENT_waiting_list,
                                 .values = (const char *const[]){
                                     reader->organisation, f->tier,
                                     number_parameter(arena, f->urgency), f->status, f->service_id,
                                     date_parameter(arena, f->as_of),
                                     f->after ? number_parameter(arena, f->after_urgency) : NULL,
                                     date_parameter(arena, f->after_next_due), f->after_id,
                                     number_parameter(arena, f->limit) } };

    return read_page(db, reader, &query, "getWaitingList", arena, ret, err);
}
