#include "pathway_store.h"
#include "cleanup.h"
#include "db.h"
#include "pathway_row.h"
#include "referral_row.h"

DEFINE_CLEANUP(PGresult *, PQclear)

static const char *text(const PGresult *rows, int row, const char *column, struct arena *arena)
{
    return arena_text(arena, db_text(rows, row, column));
}

static struct care_plan plan_read(const PGresult *rows, int row, struct arena *arena)
{
    return (struct care_plan){ .version = db_integer(rows, row, "plan_version", 0),
                               .owner = text(rows, row, "owner", arena),
                               .owner_role = text(rows, row, "owner_role", arena),
                               .coordinator = text(rows, row, "coordinator", arena),
                               .coordinator_role = text(rows, row, "coordinator_role", arena),
                               .started_on = date_column(rows, row, "started_on"),
                               .review_on = date_column(rows, row, "review_on"),
                               .ended_on = date_column(rows, row, "ended_on"),
                               .set_at = db_integer(rows, row, "plan_set_at_us", 0) };
}

struct pathway pathway_row_read(const PGresult *rows, int row, struct arena *arena)
{
    return (struct pathway){ .revision = db_integer(rows, row, "revision", 0),
                             .handed_off_on = text(rows, row, "handed_off_on", arena),
                             .mdt_recommendation = text(rows, row, "mdt_recommendation", arena),
                             .mdt_on = date_column(rows, row, "mdt_on"),
                             .plan = plan_read(rows, row, arena) };
}

bool pathway_store_read(struct db *db, const struct author *author, const struct referral *referral,
                        struct arena *arena, struct pathway *ret, struct error *err)
{
    struct query query = { .statement = STATEMENT_pathway_get,
                           .values = (const char *const[]){ referral->icb, referral->id } };
    cleanup(PQclear) PGresult *rows = NULL;

    if (!db_run(db, author->tenants, &query, 1, err))
        return false;
    rows = query.rows;
    if (PQntuples(rows) == 0)
        return error_set(err, ERROR_NOT_FOUND, "", "There is no such referral");
    *ret = pathway_row_read(rows, 0, arena);
    ret->same_pain_open = db_bool(rows, 0, "same_pain_open");
    ret->escalated_id = text(rows, 0, "escalated_id", arena);
    ret->placed_tier = text(rows, 0, "placed_tier", arena);
    ret->placed_service_id = text(rows, 0, "placed_service_id", arena);
    return true;
}

bool pathway_store_open(struct db *db, const struct author *author, const struct referral *referral,
                        struct arena *arena, struct referral_page *ret, struct error *err)
{
    struct query query = { .statement = STATEMENT_pathway_open,
                           .values =
                               (const char *const[]){ referral->icb, referral->id,
                                                      number_parameter(arena, PATHWAY_OPEN) } };
    cleanup(PQclear) PGresult *rows = NULL;

    if (!db_run(db, author->tenants, &query, 1, err))
        return false;
    rows = query.rows;
    return referral_page_read(rows, arena, ret, err);
}
