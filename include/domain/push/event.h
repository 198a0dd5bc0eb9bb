#ifndef DOMAIN_EVENT_H
#define DOMAIN_EVENT_H

#include <stdbool.h>
#include <stdint.h>

/*
 * What happened, as downstream systems are told of it: the same thin fact in the feed and in a
 * delivery, without clinical content. A tenant's events are numbered without gaps, in an order in
 * which no referral's later version comes before an earlier one; whoever has read up to a position
 * has missed nothing before it.
 */

/* X(id, type) */
#define EVENT_TABLE(X)                                                                             \
    X(REFERRAL_RECEIVED, "referral.received")                                                      \
    X(REFERRAL_AMENDED, "referral.amended")                                                        \
    X(REFERRAL_CLOSED, "referral.closed")                                                          \
    X(DECISION_PROVISIONAL, "decision.provisional")                                                \
    X(DECISION_CONFIRMED, "decision.confirmed")                                                    \
    X(DECISION_OVERRIDDEN, "decision.overridden")                                                  \
    X(REDFLAG_RAISED, "redflag.raised")                                                            \
    X(REDFLAG_UNACKNOWLEDGED, "redflag.unacknowledged")                                            \
    X(REDFLAG_CLOSED, "redflag.closed")                                                            \
    X(ESCALATION_ACKNOWLEDGED, "escalation.acknowledged")                                          \
    X(TIER_CHANGED, "tier.changed")                                                                \
    X(CLOCK_DUE_SOON, "clock.due_soon")                                                            \
    X(CLOCK_BREACHED, "clock.breached")                                                            \
    X(PINBALL_DETECTED, "pinball.detected")                                                        \
    X(RESCREEN_DUE, "rescreen.due")                                                                \
    X(SERVICE_CHANGED, "service.changed")                                                          \
    X(POLICY_ACTIVATED, "policy.activated")                                                        \
    X(ENDPOINT_DISABLED, "endpoint.disabled")                                                      \
    X(WEBHOOK_TEST, "webhook.test")

enum event_type {
#define X(id, type) EVENT_##id,
    EVENT_TABLE(X)
#undef X
        EVENT_TYPE_COUNT
};

const char *event_type_name(enum event_type type);
bool event_type_parse(const char *name, enum event_type *ret);

/* Of clinical content (redflag.*): only for endpoints that were granted it, by hand so far. */
bool event_type_is_clinical(const char *name);

struct event {
    int64_t position;
    const char *id;
    const char *type;
    int64_t occurred_at_us;
    const char *ordering_key; /* of the referral; of the event itself if it concerns none */
    const char *data;         /* a JSON object */
};

#endif
