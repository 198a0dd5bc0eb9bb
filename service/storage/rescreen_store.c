#include "rescreen_store.h"
#include "cleanup.h"
#include "referral_row.h"

DEFINE_CLEANUP(PGresult *, PQclear)

/* In the order of rescreen_write.sql's parameters, but for the day between them. */
static const struct column told_columns[] = {
    COLUMN(TEXT, struct rescreen, icb),        COLUMN(TEXT, struct rescreen, id),
    COLUMN(INTEGER, struct rescreen, version), COLUMN(DATE, struct rescreen, due_on),
    COLUMN(TEXT, struct rescreen, data),       COLUMN(TEXT, struct rescreen, event_id),
};

static const struct column noted_columns[] = { COLUMN(TEXT, struct rescreen, audit_id) };

static bool no_memory(struct error *err)
{
    return error_set(err, ERROR_UNAVAILABLE, "", "Rescreens are larger than the memory for them");
}

bool rescreen_store_tenants(struct db *db, struct date today, struct arena *arena,
                            struct tenant_list *ret, struct error *err)
{
    const char *values[] = { date_parameter(arena, today) };
    struct query query = { .statement = STATEMENT_rescreen_tenants, .values = values };

    return values[0] ? tenant_list_read(db, &query, arena, ret, err) : no_memory(err);
}

static bool due_read(const PGresult *rows, int row, const char *icb, struct arena *arena,
                     struct rescreen *ret)
{
    struct referral *r = &ret->referral;

    *ret = (struct rescreen){ .icb = icb,
                              .id = arena_text(arena, db_text(rows, row, "id")),
                              .version = db_integer(rows, row, "version", 0),
                              .due_on = date_column(rows, row, "rescreen_due") };
    *r = (struct referral){ .icb = icb,
                            .id = ret->id,
                            .version = ret->version,
                            .state = arena_text(arena, db_text(rows, row, "state")),
                            .tier = arena_text(arena, db_text(rows, row, "tier")) };
    return r->id && r->state;
}

bool rescreen_store_due(struct db *db, const char *icb, struct date today, int limit,
                        struct arena *arena, struct rescreen_list *ret, struct error *err)
{
    const char *values[] = { icb, date_parameter(arena, today), number_parameter(arena, limit) };
    struct query query = { .statement = STATEMENT_rescreen_due, .values = values };
    cleanup(PQclear) PGresult *rows = NULL;

    if (!values[1] || !values[2])
        return no_memory(err);
    if (!db_run(db, "", &query, 1, err))
        return false;
    rows = query.rows;
    ret->count = PQntuples(rows);
    ret->items = arena_alloc(arena, ((size_t)ret->count + 1) * sizeof(ret->items[0]));
    if (!ret->items)
        return no_memory(err);
    for (int row = 0; row < ret->count; row++)
        if (!due_read(rows, row, icb, arena, &ret->items[row]))
            return no_memory(err);
    return true;
}

bool rescreen_store_write(struct db *db, const struct rescreen_list *list, struct date today,
                          struct arena *arena, struct error *err)
{
    struct column_parameters values = { .count = 0 };
    struct query query = { .statement = STATEMENT_rescreen_write, .columns = &values };
    const void **items = arena_alloc(arena, ((size_t)list->count + 1) * sizeof(*items));
    const char *day = date_parameter(arena, today);

    if (!items || !day)
        return no_memory(err);
    for (int i = 0; i < list->count; i++)
        items[i] = &list->items[i];
    if (!columns_add(&values, told_columns, COLUMN_COUNT(told_columns), items, list->count, arena,
                     err))
        return false;
    columns_add_text(&values, day);
    if (!columns_add(&values, noted_columns, COLUMN_COUNT(noted_columns), items, list->count, arena,
                     err) ||
        !db_run(db, "", &query, 1, err))
        return false;
    PQclear(query.rows);
    return true;
}
