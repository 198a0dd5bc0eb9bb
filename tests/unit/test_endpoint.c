#include "endpoint.h"
#include "event.h"

#include <criterion/criterion.h>

Test(endpoint, only_a_2xx_answer_counts_as_delivered)
{
    static const int failures[] = { 0, 100, 199, 300, 301, 302, 307, 399, 400, 404, 429, 500, 503 };

    cr_expect_eq(delivery_judge(200, 1), DELIVERY_DELIVERED);
    cr_expect_eq(delivery_judge(299, 11), DELIVERY_DELIVERED);
    for (size_t i = 0; i < sizeof(failures) / sizeof(failures[0]); i++)
        cr_expect_eq(delivery_judge(failures[i], 1), DELIVERY_RETRY, "%d", failures[i]);
}

Test(endpoint, a_receiver_that_says_gone_gets_no_more)
{
    cr_expect_eq(delivery_judge(410, 1), DELIVERY_GONE);
    cr_expect_eq(delivery_judge(410, 11), DELIVERY_GONE);
}

Test(endpoint, an_event_is_dead_after_the_eleventh_failure)
{
    cr_expect_eq(delivery_judge(500, 10), DELIVERY_RETRY);
    cr_expect_eq(delivery_judge(500, 11), DELIVERY_DEAD);
}

Test(endpoint, waits_grow_and_outlast_a_weekend)
{
    int64_t total_ms = 0;

    cr_expect_eq(delivery_delay_ms(1, 0, 0), 5000);
    cr_expect_eq(delivery_delay_ms(2, 0, 0), 30000);
    for (int attempts = 1; attempts <= 10; attempts++) {
        total_ms += delivery_delay_ms(attempts, 0, 0);
        cr_expect(attempts == 1 ||
                  delivery_delay_ms(attempts, 0, 0) > delivery_delay_ms(attempts - 1, 0, 999));
    }
    cr_expect_gt(total_ms, (int64_t)72 * 3600 * 1000);
}

Test(endpoint, a_receiver_may_ask_for_a_longer_wait_but_not_for_a_shorter_or_endless_one)
{
    cr_expect_eq(delivery_delay_ms(1, 60, 0), 60000);
    cr_expect_eq(delivery_delay_ms(2, 1, 0), 30000);
    cr_expect_eq(delivery_delay_ms(1, 1000000000, 0), (int64_t)86400 * 1000);
}

Test(endpoint, a_subscription_is_to_whole_names)
{
    const struct endpoint endpoint = { .event_types = "referral.received,tier.changed" };

    cr_expect(endpoint_is_subscribed(&endpoint, "referral.received"));
    cr_expect(endpoint_is_subscribed(&endpoint, "tier.changed"));
    cr_expect_not(endpoint_is_subscribed(&endpoint, "tier"));
    cr_expect_not(endpoint_is_subscribed(&endpoint, "changed"));
    cr_expect_not(endpoint_is_subscribed(&endpoint, "referral.received,tier.changed"));
    cr_expect_not(endpoint_is_subscribed(&endpoint, ""));
}

Test(event, red_flags_are_the_clinical_events)
{
    enum event_type type;

    cr_assert(event_type_parse("redflag.raised", &type));
    cr_expect_eq(type, EVENT_REDFLAG_RAISED);
    cr_expect_not(event_type_parse("redflag.", &type));
    for (int i = 0; i < EVENT_TYPE_COUNT; i++)
        cr_expect_eq(event_type_is_clinical(event_type_name((enum event_type)i)),
                     i == EVENT_REDFLAG_RAISED || i == EVENT_REDFLAG_UNACKNOWLEDGED ||
                         i == EVENT_REDFLAG_CLOSED);
}
