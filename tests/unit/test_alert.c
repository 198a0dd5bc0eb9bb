#include "alert.h"
#include "decision.h"

#include <criterion/criterion.h>

/* When somebody is told again of gates that nobody has acknowledged. */
enum { MINUTE = 60 };
static const int64_t S = 1000000;
static const int64_t NOW = INT64_C(1800000000) * 1000000;

static struct gate gate(enum gate_class class, enum gate_state state, int raised_ago_min,
                        int minutes)
{
    int64_t raised_at = NOW - raised_ago_min * MINUTE * S;

    return (struct gate){ .class = class,
                          .state = state,
                          .raised_at = raised_at,
                          .acknowledge_by = raised_at + minutes * MINUTE * S };
}

Test(alert, nobody_is_awaited_for_what_is_acknowledged_or_closed_or_asks_for_nothing)
{
    struct gate_list gates = { .items = { gate(CLASS_E0, GATE_ACKNOWLEDGED, 60, 15),
                                          gate(CLASS_E1, GATE_CLOSED, 600, 240),
                                          { .class = CLASS_U1, .raised_at = NOW } },
                               .count = 3 };
    struct alert_plan plan = alert_plan(&gates, NOW);

    cr_expect(plan.acknowledge_due == 0 && plan.deadline == 0 && !plan.is_overdue);
    cr_expect_null(alert_overdue(&gates, NOW));
    cr_expect_eq(alert_next(&gates, NOW, 900 * S), 0);
}

Test(alert, the_first_is_at_the_earliest_deadline)
{
    struct gate_list gates = {
        .items = { gate(CLASS_E1, GATE_OPEN, 0, 240), gate(CLASS_E0, GATE_OPEN, 0, 15) }, .count = 2
    };
    struct alert_plan plan = alert_plan(&gates, NOW);

    cr_expect_eq(plan.acknowledge_due, NOW + 15 * MINUTE * S);
    cr_expect_eq(plan.deadline, plan.acknowledge_due);
    cr_expect_not(plan.is_overdue);
    cr_expect_null(alert_overdue(&gates, NOW));
    cr_expect_eq(alert_next(&gates, NOW, 900 * S), plan.acknowledge_due, "only looked at");
}

Test(alert, the_next_is_after_the_same_time_again_but_not_too_soon)
{
    struct gate_list gates = { .items = { gate(CLASS_E0, GATE_OPEN, 15, 15) }, .count = 1 };

    cr_expect(alert_plan(&gates, NOW).is_overdue, "at its deadline it is");
    cr_expect_eq(alert_next(&gates, NOW, 60 * S), NOW + 15 * MINUTE * S);
    cr_expect_eq(alert_next(&gates, NOW, 3600 * S), NOW + 3600 * S);
    gates.items[0].raised_at = gates.items[0].acknowledge_by + 1;
    cr_expect_gt(alert_next(&gates, NOW, 0), NOW, "never at once");
}

Test(alert, one_overdue_does_not_hide_the_deadline_of_another)
{
    struct gate_list gates = { .items = { gate(CLASS_SC, GATE_OPEN, 600, 480),
                                          gate(CLASS_E0, GATE_OPEN, 0, 15) },
                               .count = 2 };
    struct alert_plan plan = alert_plan(&gates, NOW);

    cr_expect_eq(plan.acknowledge_due, gates.items[0].acknowledge_by);
    cr_expect_eq(plan.deadline, gates.items[1].acknowledge_by);
    cr_expect(plan.is_overdue);
    cr_expect_eq(alert_next(&gates, NOW, 900 * S), gates.items[1].acknowledge_by);
}

Test(alert, speaks_of_the_most_urgent_gate_that_is_overdue)
{
    struct gate_list gates = { .items = { gate(CLASS_HOLD, GATE_OPEN, 600, 60),
                                          gate(CLASS_E1, GATE_OPEN, 600, 240),
                                          gate(CLASS_E0, GATE_OPEN, 0, 15) },
                               .count = 3 };

    cr_expect_eq(alert_overdue(&gates, NOW), &gates.items[1]);
}
