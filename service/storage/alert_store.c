#include "alert_store.h"
#include "cleanup.h"
#include "column.h"
#include "db.h"
#include "referral_row.h"

DEFINE_CLEANUP(PGresult *, PQclear)

/* In the order of alert_write.sql's parameters. */
static const struct column alert_columns[] = {
    COLUMN(TEXT, struct alert, icb),
    COLUMN(TEXT, struct alert, referral_id),
    COLUMN(INTEGER, struct alert, version),
    COLUMN(INSTANT, struct alert, due_at),
    COLUMN(MOMENT, struct alert, acknowledge_due),
    COLUMN(MOMENT, struct alert, next_due),
    COLUMN(BOOLEAN, struct alert, is_alert),
    COLUMN(TEXT, struct alert, told),
    COLUMN(TEXT, struct alert, data),
    COLUMN(TEXT, struct alert, event_id),
    COLUMN(TEXT, struct alert, audit_id),
};

static bool no_memory(struct error *err)
{
    return error_set(err, ERROR_UNAVAILABLE, "", "Alerts are larger than the memory for them");
}

bool alert_store_tenants(struct db *db, struct arena *arena, struct tenant_list *ret,
                         struct error *err)
{
    struct query query = { .statement = STATEMENT_alert_tenants };

    return tenant_list_read(db, &query, arena, ret, err);
}

static bool due_read(const PGresult *rows, int row, struct arena *arena, const char *icb,
                     struct due_referral *ret)
{
    struct referral *r = &ret->referral;

    *r = (struct referral){
        .icb = icb,
        .id = arena_text(arena, db_text(rows, row, "id")),
        .version = db_integer(rows, row, "version", 0),
        .state = arena_text(arena, db_text(rows, row, "state")),
        .tier = arena_text(arena, db_text(rows, row, "tier")),
        .service_id = arena_text(arena, db_text(rows, row, "service_id")),
        .received_at = db_integer(rows, row, "received_at_us", 0),
        .received_on = date_column(rows, row, "received_on"),
        .submission = arena_text(arena, db_text(rows, row, "submission")),
        .gates = arena_text(arena, db_text(rows, row, "gates")),
    };
    ret->due_at = db_integer(rows, row, "due_at_us", 0);
    return r->id && r->state && r->submission && r->gates;
}

bool alert_store_due(struct db *db, struct arena *arena, const char *icb, int limit,
                     struct due_list *ret, struct error *err)
{
    const char *values[] = { icb, arena_format(arena, "%d", limit) };
    struct query query = { .statement = STATEMENT_alert_due, .values = values };
    cleanup(PQclear) PGresult *rows = NULL;
    struct due_referral *items;
    int count;

    if (!values[1])
        return no_memory(err);
    if (!db_run(db, "", &query, 1, err))
        return false;
    rows = query.rows;
    count = PQntuples(rows);
    items = arena_alloc(arena, ((size_t)count + 1) * sizeof(items[0]));
    if (!items)
        return no_memory(err);
    for (int row = 0; row < count; row++)
        if (!due_read(rows, row, arena, icb, &items[row]))
            return no_memory(err);
    *ret = (struct due_list){ items, count };
    return true;
}

bool alert_store_write(struct db *db, struct arena *arena, const struct alert alerts[], int count,
                       struct alert_outcome *ret, struct error *err)
{
    struct column_parameters values = { .count = 0 };
    struct query query = { .statement = STATEMENT_alert_write, .columns = &values };
    cleanup(PQclear) PGresult *rows = NULL;
    const void **list = arena_alloc(arena, ((size_t)count + 1) * sizeof(*list));

    if (!list)
        return no_memory(err);
    for (int i = 0; i < count; i++)
        list[i] = &alerts[i];
    if (!columns_add(&values, alert_columns, COLUMN_COUNT(alert_columns), list, count, arena,
                     err) ||
        !db_run(db, "", &query, 1, err))
        return false;
    rows = query.rows;
    *ret = (struct alert_outcome){ db_integer(rows, 0, "alerts", 0),
                                   db_integer(rows, 0, "without_contact", 0) };
    return true;
}

bool alert_store_figures(struct db *db, struct escalation_figures *ret, struct error *err)
{
    struct query query = { .statement = STATEMENT_escalation_figures };
    cleanup(PQclear) PGresult *rows = NULL;

    if (!db_run(db, "", &query, 1, err))
        return false;
    rows = query.rows;
    *ret = (struct escalation_figures){
        .oldest = db_integer(rows, 0, "oldest_us", 0),
        .overdue = db_integer(rows, 0, "overdue", 0),
        .alerted_again = db_integer(rows, 0, "alerted_again", 0),
        .no_contact = db_integer(rows, 0, "no_contact", 0),
        .no_endpoint = db_integer(rows, 0, "no_endpoint", 0),
        .failing_deliveries = db_integer(rows, 0, "failing_deliveries", 0),
    };
    return true;
}
