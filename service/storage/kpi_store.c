#include "kpi_store.h"
#include "cleanup.h"
#include "referral_row.h"

DEFINE_CLEANUP(PGresult *, PQclear)

bool kpi_store_count(struct db *db, const struct author *author, struct date as_of,
                     const struct kpi_limits *limits, struct arena *arena, struct kpi_counts *ret,
                     struct error *err)
{
    struct query query = { .statement = STATEMENT_kpi_counts,
                           .values =
                               (const char *const[]){ date_parameter(arena, as_of),
                                                      number_parameter(arena, limits->advice_days),
                                                      number_parameter(arena, limits->assess_days),
                                                      number_parameter(arena, limits->rtt_days) } };
    cleanup(PQclear) PGresult *rows = NULL;

    if (!db_run(db, author->tenants, &query, 1, err))
        return false;
    rows = query.rows;
    *ret = (struct kpi_counts){
        .advised_in_time = db_integer(rows, 0, "advised_in_time", 0),
        .advice_decided = db_integer(rows, 0, "advice_decided", 0),
        .assessed_in_time = db_integer(rows, 0, "assessed_in_time", 0),
        .assessment_decided = db_integer(rows, 0, "assessment_decided", 0),
        .waiting_in_time = db_integer(rows, 0, "waiting_in_time", 0),
        .waiting = db_integer(rows, 0, "waiting", 0),
    };
    return true;
}
