#include "pathway.h"

#include <criterion/criterion.h>

static struct date day(int year, int month, int of_month)
{
    return date_from_civil(year, month, of_month);
}

Test(pathway, counts_the_handoffs_of_the_year_before_a_day)
{
    const struct pathway p = { .handed_off_on = "2025-03-01,2025-11-23,2026-01-05,2026-01-05" };

    cr_expect_eq(pathway_count_handoffs(&p, day(2026, 1, 5)), 4);
    cr_expect_eq(pathway_count_handoffs(&p, day(2026, 3, 1)), 4, "the day itself counts");
    cr_expect_eq(pathway_count_handoffs(&p, day(2026, 3, 2)), 3, "and the day before does not");
    cr_expect_eq(pathway_count_handoffs(&p, day(2026, 11, 24)), 2);
    cr_expect_eq(pathway_count_handoffs(&p, day(2027, 1, 6)), 0);
    cr_expect_eq(pathway_count_handoffs(&(struct pathway){ .revision = 1 }, day(2026, 1, 5)), 0);
}

Test(pathway, counts_a_leap_day_until_the_last_of_february)
{
    const struct pathway p = { .handed_off_on = "2024-02-28,2024-02-29" };

    cr_expect_eq(pathway_count_handoffs(&p, day(2025, 2, 28)), 2);
    cr_expect_eq(pathway_count_handoffs(&p, day(2025, 3, 1)), 0);
}

Test(pathway, a_plan_is_active_up_to_its_review_unless_it_ended)
{
    struct care_plan plan = { .version = 1,
                              .started_on = day(2026, 1, 5),
                              .review_on = day(2026, 4, 5),
                              .ended_on = DATE_NONE };

    cr_expect_not(care_plan_is_active(&plan, day(2026, 1, 4)));
    cr_expect(care_plan_is_active(&plan, day(2026, 1, 5)));
    cr_expect(care_plan_is_active(&plan, day(2026, 4, 5)));
    cr_expect_not(care_plan_is_active(&plan, day(2026, 4, 6)));
    plan.ended_on = day(2026, 2, 1);
    cr_expect(care_plan_is_active(&plan, day(2026, 1, 31)));
    cr_expect_not(care_plan_is_active(&plan, day(2026, 2, 1)));
    cr_expect_not(care_plan_is_active(&(struct care_plan){ .version = 0 }, day(1970, 1, 1)));
}

Test(pathway, nothing_recorded_is_known_to_be_nothing)
{
    const struct pathway none = { .revision = 0 };
    struct fact_set facts = { 0 };

    pathway_put_facts(&none, day(2026, 1, 5), &facts);
    for (int i = FACT_SAME_PAIN_OPEN; i <= FACT_MDT_RECOMMENDATION; i++) {
        cr_expect(fact_is_known(&facts, (enum fact_id)i), "%s", fact_row((enum fact_id)i)->name);
        cr_expect_eq(facts.values[i].value, 0, "%s", fact_row((enum fact_id)i)->name);
    }
}
