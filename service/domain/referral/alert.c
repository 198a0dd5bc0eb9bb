#include "alert.h"
#include "decision.h"

enum { US_PER_S = 1000000 };

static bool is_awaited(const struct gate *gate)
{
    return gate->state == GATE_OPEN && gate->acknowledge_by != 0;
}

/* Of instants, 0 being none. */
static int64_t earlier(int64_t a, int64_t b)
{
    if (a == 0 || b == 0)
        return a + b;
    return a < b ? a : b;
}

struct alert_plan alert_plan(const struct gate_list *gates, int64_t now)
{
    struct alert_plan plan = { 0 };

    for (int i = 0; i < gates->count; i++) {
        const struct gate *gate = &gates->items[i];

        if (!is_awaited(gate))
            continue;
        plan.acknowledge_due = earlier(plan.acknowledge_due, gate->acknowledge_by);
        if (gate->acknowledge_by > now)
            plan.deadline = earlier(plan.deadline, gate->acknowledge_by);
        else
            plan.is_overdue = true;
    }
    return plan;
}

const struct gate *alert_overdue(const struct gate_list *gates, int64_t now)
{
    const struct gate *found = NULL;

    for (int i = 0; i < gates->count; i++) {
        const struct gate *gate = &gates->items[i];

        if (is_awaited(gate) && gate->acknowledge_by <= now &&
            (!found || gate->class > found->class))
            found = gate;
    }
    return found;
}

static int64_t again(const struct gate *gate, int64_t now, int64_t least)
{
    int64_t length = gate->acknowledge_by - gate->raised_at;

    if (length < least)
        length = least;
    return now + (length < US_PER_S ? US_PER_S : length);
}

int64_t alert_next(const struct gate_list *gates, int64_t now, int64_t least)
{
    int64_t next = 0;

    for (int i = 0; i < gates->count; i++) {
        const struct gate *gate = &gates->items[i];

        if (is_awaited(gate))
            next = earlier(next, gate->acknowledge_by > now ? gate->acknowledge_by
                                                            : again(gate, now, least));
    }
    return next;
}
