#include "replay_store.h"
#include "cleanup.h"
#include "db.h"
#include "referral_row.h"

DEFINE_CLEANUP(PGresult *, PQclear)

static bool no_memory(struct error *err)
{
    return error_set(err, ERROR_UNAVAILABLE, "", "A page is larger than the memory for it");
}

bool replay_store_count(struct db *db, const struct replay_period *period, struct arena *arena,
                        int64_t *ret, struct error *err)
{
    const char *values[] = { period->icb, date_parameter(arena, period->from),
                             date_parameter(arena, period->to) };
    struct query query = { .statement = STATEMENT_replay_count, .values = values };

    if (!db_run(db, "", &query, 1, err))
        return false;
    *ret = db_integer(query.rows, 0, "total", 0);
    PQclear(query.rows);
    return true;
}

static bool row_read(const PGresult *rows, int row, struct arena *arena, struct replay_row *ret)
{
    *ret = (struct replay_row){
        .id = arena_text(arena, db_text(rows, row, "id")),
        .submission = arena_text(arena, db_text(rows, row, "submission")),
        .decision = arena_text(arena, db_text(rows, row, "decision")),
        .created_at = db_integer(rows, row, "created_at_us", 0),
        .received_at = db_integer(rows, row, "received_at_us", 0),
        .received_on = date_column(rows, row, "received_on"),
        .clock_started_on = date_column(rows, row, "clock_started_on"),
        .handoffs = db_integer(rows, row, "handoffs", 0),
        .has_plan = db_bool(rows, row, "has_plan"),
        .is_linked = db_bool(rows, row, "is_linked"),
        .mdt_recommendation = arena_text(arena, db_text(rows, row, "mdt_recommendation")),
    };
    return ret->id && ret->submission;
}

bool replay_store_page(struct db *db, const struct replay_period *period, const char *after,
                       int limit, struct arena *arena, struct replay_page *ret, struct error *err)
{
    cleanup(PQclear) PGresult *rows = NULL;
    const char *values[] = {
        period->icb, date_parameter(arena, period->from), date_parameter(arena, period->to),
        after,       number_parameter(arena, limit),      bool_parameter(period->decisions)
    };
    struct query query = { .statement = STATEMENT_replay_page, .values = values };
    struct replay_row *items;

    if (!db_run(db, "", &query, 1, err))
        return false;
    rows = query.rows;
    ret->count = PQntuples(rows);
    items = arena_alloc(arena, ((size_t)ret->count + 1) * sizeof(items[0]));
    ret->items = items;
    if (!items)
        return no_memory(err);
    for (int row = 0; row < ret->count; row++)
        if (!row_read(rows, row, arena, &items[row]))
            return no_memory(err);
    return true;
}
