#include "endpoint.h"

#include <string.h>

enum { SECOND = 1, MINUTE = 60, HOUR = 3600, DAY = 86400, STATUS_GONE = 410 };

/* The sample schedule of Standard Webhooks, with its second step shortened. */
static const int delays_s[] = { 5 * SECOND, 30 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR,
                                5 * HOUR,   10 * HOUR,   14 * HOUR,  20 * HOUR,   24 * HOUR };

enum { DELAY_COUNT = sizeof(delays_s) / sizeof(delays_s[0]) };

bool endpoint_is_subscribed(const struct endpoint *endpoint, const char *event_type)
{
    size_t length = strlen(event_type);

    for (const char *rest = endpoint->event_types; *rest;) {
        size_t entry = strcspn(rest, ",");

        if (entry == length && memcmp(rest, event_type, length) == 0)
            return true;
        rest += entry + (rest[entry] == ',');
    }
    return false;
}

enum delivery_outcome delivery_judge(int status, int attempts)
{
    if (status >= 200 && status < 300)
        return DELIVERY_DELIVERED;
    if (status == STATUS_GONE)
        return DELIVERY_GONE;
    return attempts > DELAY_COUNT ? DELIVERY_DEAD : DELIVERY_RETRY;
}

int64_t delivery_delay_ms(int attempts, int retry_after_s, int chance)
{
    int index = attempts < 1 ? 0 : attempts > DELAY_COUNT ? DELAY_COUNT - 1 : attempts - 1;
    int wished_s = retry_after_s < DAY ? retry_after_s : DAY;
    int64_t delay_ms = 1000 * (int64_t)(wished_s > delays_s[index] ? wished_s : delays_s[index]);

    return delay_ms + delay_ms * chance / 10000;
}
