#include "event_store.h"
#include "cleanup.h"
#include "db.h"
#include "id.h"
#include "log.h"

#include <inttypes.h>

DEFINE_CLEANUP(PGresult *, PQclear)

/* So many are numbered in one transaction: a backlog does not outlast the deadline of a call. */
#define SEQUENCE_BATCH "5000"

static bool no_memory(struct error *err)
{
    return error_set(err, ERROR_UNAVAILABLE, "", "Events are larger than the memory for them");
}

static bool sequence_tenant(struct db *db, const char *icb, struct error *err)
{
    cleanup(PQclear) PGresult *locked = NULL;
    cleanup(PQclear) PGresult *numbered = NULL;
    struct query queries[] = {
        { .statement = STATEMENT_outbox_lock, .values = (const char *const[]){ icb } },
        { .statement = STATEMENT_outbox_sequence,
          .values = (const char *const[]){ icb, SEQUENCE_BATCH } },
    };
    int64_t unheard;

    if (!db_run(db, "", queries, 2, err))
        return false;
    locked = queries[0].rows;
    numbered = queries[1].rows;
    unheard = db_integer(numbered, 0, "unheard", 0);
    if (unheard > 0)
        log_event(LOG_ERROR, "redflag.no_endpoint", log_text("icb", icb),
                  log_number("events", unheard));
    return true;
}

bool event_store_sequence(struct db *db, size_t *ret_count, struct error *err)
{
    cleanup(PQclear) PGresult *rows = NULL;
    struct query query = { .statement = STATEMENT_outbox_waiting };
    int count;

    if (!db_run(db, "", &query, 1, err))
        return false;
    rows = query.rows;
    count = PQntuples(rows);
    for (int row = 0; row < count; row++)
        if (!sequence_tenant(db, db_text(rows, row, "icb"), err))
            return false;
    *ret_count = (size_t)count;
    return true;
}

static bool events_read(const PGresult *rows, struct arena *arena, struct event_list *ret,
                        struct error *err)
{
    int count = PQntuples(rows);
    struct event *events = arena_alloc(arena, (size_t)count * sizeof(events[0]));

    if (!events)
        return no_memory(err);
    for (int row = 0; row < count; row++) {
        struct event *event = &events[row];

        event->position = db_integer(rows, row, "position", 0);
        event->id = arena_text(arena, db_text(rows, row, "id"));
        event->type = arena_text(arena, db_text(rows, row, "type"));
        event->occurred_at_us = db_integer(rows, row, "occurred_at_us", 0);
        event->ordering_key = arena_text(arena, db_text(rows, row, "ordering_key"));
        event->data = arena_text(arena, db_text(rows, row, "data"));
        if (!event->id || !event->type || !event->ordering_key || !event->data)
            return no_memory(err);
    }
    *ret = (struct event_list){ events, (size_t)count };
    return true;
}

bool event_store_page(struct db *db, struct arena *arena, const struct event_lane *lane,
                      int64_t after, int look, struct event_list *ret, int64_t *ret_reached,
                      struct error *err)
{
    cleanup(PQclear) PGresult *rows = NULL;
    const char *values[] = { lane->icb, lane->ordered ? "true" : "false",
                             arena_format(arena, "%d", lane->lane),
                             arena_format(arena, "%" PRId64, after),
                             arena_format(arena, "%d", look) };
    struct query query = { .statement = STATEMENT_event_page, .values = values };

    if (!values[2] || !values[3] || !values[4])
        return no_memory(err);
    if (!db_run(db, "", &query, 1, err))
        return false;
    rows = query.rows;
    *ret_reached = db_integer(rows, 0, "reached", after);
    *ret = (struct event_list){ NULL, 0 };
    return !db_text(rows, 0, "position") || events_read(rows, arena, ret, err);
}

bool event_store_list(struct db *db, struct arena *arena, const struct author *author,
                      const char *icb, int64_t after, int limit, struct event_list *ret,
                      struct error *err)
{
    cleanup(PQclear) PGresult *rows = NULL;
    const struct id audit_id = id_make();
    const char *values[] = {
        icb,
        arena_format(arena, "%" PRId64, after),
        arena_format(arena, "%d", limit),
        audit_id.text,
        author->client,
        author->organisation,
        author->practitioner,
        author->request_id,
    };
    struct query query = { .statement = STATEMENT_event_list, .values = values };

    if (!values[1] || !values[2])
        return no_memory(err);
    if (!db_run(db, author->tenants, &query, 1, err))
        return false;
    rows = query.rows;
    return events_read(rows, arena, ret, err);
}
