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
        .lane = (int)db_integer(rows, 0, "lane", 0),
        .attempts = (int)db_integer(rows, 0, "attempts", 0),
        .fence = db_integer(rows, 0, "fence", 0),
    };
    endpoint->icb = arena_text(arena, db_text(rows, 0, "icb"));
    endpoint->id = arena_text(arena, db_text(rows, 0, "id"));
    endpoint->url = arena_text(arena, db_text(rows, 0, "url"));
    endpoint->event_types = arena_text(arena, db_text(rows, 0, "event_types"));
    endpoint->ordered = db_bool(rows, 0, "ordered");
    endpoint->clinical = db_bool(rows, 0, "clinical");
    if (!ret->secret_sealed || !endpoint->icb || !endpoint->id || !endpoint->url ||
        !endpoint->event_types)
        return no_memory(err);
    return true;
}

bool delivery_store_claim(struct db *db, struct arena *arena, const struct delivery_claim *claim,
                          struct delivery_lease *ret, bool *ret_found, struct error *err)
{
    cleanup(PQclear) PGresult *rows = NULL;
    const char *values[] = {
        arena_format(arena, "%d", claim->lease_ms),
        claim->holder,
        arena_format(arena, "%d", claim->endpoint_leases),
        arena_format(arena, "%d", claim->look),
    };
    struct query query = { .statement = STATEMENT_delivery_claim, .values = values };

    if (!values[0] || !values[2] || !values[3])
        return no_memory(err);
    if (!db_run(db, "", &query, 1, err))
        return false;
    rows = query.rows;
    *ret_found = PQntuples(rows) > 0;
    return !*ret_found || lease_read(rows, arena, ret, err);
}

/* The parameters that say under which lease; every statement about one begins with them. */
enum { LEASE_VALUES = 4, SETTLE_VALUES = 12, DISABLE_VALUES = 7, RELEASE_VALUES = 6 };

static bool lease_values(struct arena *arena, const struct delivery_lease *lease,
                         const char *ret[LEASE_VALUES])
{
    ret[0] = lease->endpoint.icb;
    ret[1] = lease->endpoint.id;
    ret[2] = arena_format(arena, "%d", lease->lane);
    ret[3] = arena_format(arena, "%" PRId64, lease->fence);
    return ret[2] && ret[3];
}

static bool settle_values(struct arena *arena, const struct delivery_lease *lease, int lease_ms,
                          const struct delivery_result *result, const char *ret[SETTLE_VALUES])
{
    ret[4] = arena_format(arena, "%" PRId64, result->event->position);
    ret[5] = result->event->id;
    ret[6] = states[result->outcome];
    ret[7] = arena_format(arena, "%d", result->attempts);
    ret[8] = result->status ? arena_format(arena, "%d", result->status) : NULL;
    ret[9] = result->failure;
    ret[10] = arena_format(arena, "%" PRId64, result->delay_ms);
    ret[11] = arena_format(arena, "%d", lease_ms);
    return lease_values(arena, lease, ret) && ret[4] && ret[7] && ret[10] && ret[11];
}

static bool disable_values(struct arena *arena, const struct delivery_lease *lease,
                           const char *event_id, const char *ret[DISABLE_VALUES])
{
    ret[4] = "gone";
    ret[5] = event_id;
    ret[6] = arena_format(arena,
                          "{\"referralId\":null,\"version\":null,\"state\":null,\"tier\":null,"
                          "\"links\":{\"endpoint\":\"/v1/webhook-endpoints/%s\"}}",
                          lease->endpoint.id);
    return lease_values(arena, lease, ret) && ret[6];
}

bool delivery_store_settle(struct db *db, struct arena *arena, const struct delivery_lease *lease,
                           int lease_ms, const struct delivery_result *result, bool *ret_goes_on,
                           struct error *err)
{
    cleanup(PQclear) PGresult *settled = NULL;
    cleanup(PQclear) PGresult *disabled = NULL;
    const char *settle[SETTLE_VALUES] = { NULL };
    const char *disable[DISABLE_VALUES] = { NULL };
    const struct id event_id = id_make();
    struct query queries[] = {
        { .statement = STATEMENT_endpoint_disable, .values = disable },
        { .statement = STATEMENT_delivery_settle, .values = settle },
    };
    int first = result->outcome == DELIVERY_GONE ? 0 : 1;

    if (!settle_values(arena, lease, lease_ms, result, settle) ||
        !disable_values(arena, lease, event_id.text, disable))
        return no_memory(err);
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
    const char *values[RELEASE_VALUES] = {
        [4] = arena_format(arena, "%" PRId64, position),
        [5] = arena_format(arena, "%" PRId64, delay_ms),
    };
    struct query query = { .statement = STATEMENT_delivery_release, .values = values };

    if (!lease_values(arena, lease, values) || !values[4] || !values[5])
        return no_memory(err);
    if (!db_run(db, "", &query, 1, err))
        return false;
    rows = query.rows;
    return true;
}

bool delivery_store_alarm(struct db *db, const char *icb, struct error *err)
{
    cleanup(PQclear) PGresult *rows = NULL;
    struct query query = { .statement = STATEMENT_alarm_count,
                           .values = (const char *const[]){ icb, "failingDelivery" } };

    if (!db_run(db, "", &query, 1, err))
        return false;
    rows = query.rows;
    return true;
}
