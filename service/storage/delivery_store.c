#include "delivery_store.h"
#include "cleanup.h"
#include "db.h"
#include "id.h"

#include <inttypes.h>

DEFINE_CLEANUP(PGresult *, PQclear)

/* "pending" is what an event stays, whose endpoint was disabled under it. */
static const char *const states[] = {
    [DELIVERY_DELIVERED] = "delivered",
    [DELIVERY_RETRY] = "pending",
    [DELIVERY_DEAD] = "dead",
    [DELIVERY_GONE] = "pending",
};

static bool no_memory(struct error *err)
{
    return error_set(err, ERROR_UNAVAILABLE, "", "A delivery is larger than the memory for it");
}

static bool lease_read(const PGresult *rows, struct arena *arena, struct delivery_lease *ret,
                       struct error *err)
{
    struct endpoint *endpoint = &ret->endpoint;

    *ret = (struct delivery_lease){
        .secret_sealed = arena_text(arena, db_text(rows, 0, "secret_sealed")),
        .position = db_integer(rows, 0, "position", 0),
        .attempts = (int)db_integer(rows, 0, "attempts", 0),
        .fence = db_integer(rows, 0, "fence", 0),
    };
    endpoint->icb = arena_text(arena, db_text(rows, 0, "icb"));
    endpoint->id = arena_text(arena, db_text(rows, 0, "id"));
    endpoint->url = arena_text(arena, db_text(rows, 0, "url"));
    endpoint->event_types = arena_text(arena, db_text(rows, 0, "event_types"));
    if (!ret->secret_sealed || !endpoint->icb || !endpoint->id || !endpoint->url ||
        !endpoint->event_types)
        return no_memory(err);
    return true;
}

bool delivery_store_claim(struct db *db, struct arena *arena, int lease_ms,
                          struct delivery_lease *ret, bool *ret_found, struct error *err)
{
    cleanup(PQclear) PGresult *rows = NULL;
    const char *values[] = { arena_format(arena, "%d", lease_ms) };
    struct query query = { .statement = STATEMENT_delivery_claim, .values = values };

    if (!values[0])
        return no_memory(err);
    if (!db_run(db, "", &query, 1, err))
        return false;
    rows = query.rows;
    *ret_found = PQntuples(rows) > 0;
    return !*ret_found || lease_read(rows, arena, ret, err);
}

/* The values of delivery_settle, in the order of its parameters. */
enum { SETTLE_VALUES = 11, DISABLE_VALUES = 6 };

static bool settle_values(struct arena *arena, const struct delivery_lease *lease, int lease_ms,
                          const struct delivery_result *result, const char *ret[SETTLE_VALUES],
                          struct error *err)
{
    const char *const values[SETTLE_VALUES] = {
        lease->endpoint.icb,
        lease->endpoint.id,
        arena_format(arena, "%" PRId64, lease->fence),
        arena_format(arena, "%" PRId64, result->event->position),
        result->event->id,
        states[result->outcome],
        arena_format(arena, "%d", result->attempts),
        result->status ? arena_format(arena, "%d", result->status) : NULL,
        result->failure,
        arena_format(arena, "%" PRId64, result->delay_ms),
        arena_format(arena, "%d", lease_ms),
    };

    if (!values[2] || !values[3] || !values[6] || !values[9] || !values[10])
        return no_memory(err);
    for (int i = 0; i < SETTLE_VALUES; i++)
        ret[i] = values[i];
    return true;
}

bool delivery_store_settle(struct db *db, struct arena *arena, const struct delivery_lease *lease,
                           int lease_ms, const struct delivery_result *result, bool *ret_goes_on,
                           struct error *err)
{
    cleanup(PQclear) PGresult *settled = NULL;
    cleanup(PQclear) PGresult *disabled = NULL;
    const char *settle[SETTLE_VALUES] = { NULL };
    const struct id event_id = id_make();
    const char *disable[DISABLE_VALUES] = {
        lease->endpoint.icb,
        lease->endpoint.id,
        NULL,
        "gone",
        event_id.text,
        "{\"referralId\":null,\"version\":null,\"state\":null,\"tier\":null,\"links\":{}}",
    };
    struct query queries[] = {
        { .statement = STATEMENT_endpoint_disable, .values = disable },
        { .statement = STATEMENT_delivery_settle, .values = settle },
    };
    int first = result->outcome == DELIVERY_GONE ? 0 : 1;

    if (!settle_values(arena, lease, lease_ms, result, settle, err))
        return false;
    disable[2] = settle[2];
    if (!db_run(db, "", queries + first, 2 - first, err))
        return false;
    disabled = queries[0].rows;
    settled = queries[1].rows;
    *ret_goes_on = PQntuples(settled) > 0 && db_bool(settled, 0, "is_enabled");
    return true;
}

bool delivery_store_release(struct db *db, struct arena *arena, const struct delivery_lease *lease,
                            int64_t position, int64_t delay_ms, struct error *err)
{
    cleanup(PQclear) PGresult *rows = NULL;
    const char *values[] = {
        lease->endpoint.icb,
        lease->endpoint.id,
        arena_format(arena, "%" PRId64, lease->fence),
        arena_format(arena, "%" PRId64, position),
        arena_format(arena, "%" PRId64, delay_ms),
    };
    struct query query = { .statement = STATEMENT_delivery_release, .values = values };

    if (!values[2] || !values[3] || !values[4])
        return no_memory(err);
    if (!db_run(db, "", &query, 1, err))
        return false;
    rows = query.rows;
    return true;
}
