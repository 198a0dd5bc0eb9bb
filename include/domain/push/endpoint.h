#ifndef DOMAIN_ENDPOINT_H
#define DOMAIN_ENDPOINT_H

#include <stdbool.h>
#include <stdint.h>

/*
 * A webhook endpoint: where a tenant's events are posted, and what becomes of an attempt. The
 * events of a referral go to an ordered endpoint one at a time, in the order of their positions:
 * the next is not started before the one before it is settled, which is to say delivered or, after
 * the last attempt, dead. Otherwise they go in any order.
 */

struct endpoint {
    const char *icb;
    const char *id;
    int64_t version; /* of its registration; deliveries do not change it. The ETag */
    const char *url;
    const char *event_types; /* comma separated */
    const char *description; /* NULL if none */
    bool ordered;            /* events of one referral come in order */
    bool clinical;           /* granted clinical events; for deliveries alone */
    const char *secret;      /* "whsec_…", only where it is to be shown or used; otherwise NULL */
    const char *status;      /* enabled | disabled */
    const char *disabled_reason; /* NULL while enabled */
    int64_t created_at_us;
    int64_t disabled_at_us; /* 0 while enabled */
};

bool endpoint_is_subscribed(const struct endpoint *endpoint, const char *event_type);

enum delivery_outcome {
    DELIVERY_DELIVERED,
    DELIVERY_RETRY, /* pending: another attempt will be made */
    DELIVERY_DEAD,  /* given up; the lane goes on with its next event */
    DELIVERY_GONE,  /* 410: the receiver wants no more, the endpoint is disabled */
};

/* What an attempt with this HTTP status (0: none came) means; `attempts` counts this one. Only 2xx
 * is success: a redirect is a failure like any other. */
enum delivery_outcome delivery_judge(int status, int attempts);

/*
 * Milliseconds to wait after `attempts` failures: 5 s, 30 s, 5 min, 30 min, 2 h and so on, about
 * three days in all. `retry_after_s` of the receiver can only lengthen it, up to a day. `chance` in
 * 0…999 adds up to a tenth, so that endpoints which failed together do not come back together.
 */
int64_t delivery_delay_ms(int attempts, int retry_after_s, int chance);

#endif
