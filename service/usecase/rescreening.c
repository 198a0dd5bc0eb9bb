#include "rescreening.h"
#include "clock.h"
#include "id.h"
#include "referral_decide.h"
#include "rescreen_store.h"

/* So few at a time that another worker finds something to do, too. */
enum { BATCH = 64, BATCH_BYTES = MIB };

static bool compose(struct rescreen *r, struct arena *arena, struct error *err)
{
    r->data = event_data(&r->referral, r->version, arena);
    r->event_id = arena_text(arena, id_make().text);
    r->audit_id = arena_text(arena, id_make().text);
    return (r->data && r->event_id && r->audit_id) ||
           error_set(err, ERROR_UNAVAILABLE, "", "Rescreens are larger than the memory for them");
}

static bool tell_tenant(struct app *app, const char *icb, struct date today, struct arena *arena,
                        bool *ret_more, struct error *err)
{
    struct rescreen_list due;

    if (!rescreen_store_due(app->db, icb, today, BATCH, arena, &due, err))
        return false;
    for (int i = 0; i < due.count; i++)
        if (!compose(&due.items[i], arena, err))
            return false;
    *ret_more |= due.count == BATCH;
    return due.count == 0 || rescreen_store_write(app->db, &due, today, arena, err);
}

/* One tenant's failure is not the next one's. */
static bool tell_tenants(struct app *app, struct arena *arena, bool *ret_more, struct error *err)
{
    const struct date today = instant_london_date(clock_now_us(), NULL);
    struct tenant_list tenants;
    bool done = true;

    if (!rescreen_store_tenants(app->db, today, arena, &tenants, err))
        return false;
    for (int i = 0; i < tenants.count; i++) {
        struct arena batch;

        arena_init(&batch, BATCH_BYTES);
        done &= tell_tenant(app, tenants.icbs[i], today, &batch, ret_more, err);
        arena_free(&batch);
    }
    return done;
}

bool tell_rescreens(struct app *app, bool *ret_more, struct error *err)
{
    struct arena arena;
    bool done;

    arena_init(&arena, MIB);
    done = tell_tenants(app, &arena, ret_more, err);
    arena_free(&arena);
    return done;
}
