#include "events.h"
#include "event_store.h"
#include "tenant.h"

bool read_events(struct app *app, struct arena *arena, const struct caller *caller, const char *icb,
                 int64_t after, int limit, struct event_page *ret, struct error *err)
{
    const struct author author = author_of(caller);
    struct event_list events;

    if (!tenant_choose(caller, icb, "/query/icb", &icb, err))
        return false;
    if (!event_store_list(app->db, arena, &author, icb, after, limit, &events, err))
        return false;
    *ret = (struct event_page){
        .items = events.items,
        .count = events.count,
        .position = events.count > 0 ? events.items[events.count - 1].position : after,
        .has_more = events.count == (size_t)limit,
    };
    return true;
}
