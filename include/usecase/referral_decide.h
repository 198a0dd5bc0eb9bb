#ifndef USECASE_REFERRAL_DECIDE_H
#define USECASE_REFERRAL_DECIDE_H

#include "decision.h"
#include "referral_store.h"
#include "snapshot.h"
#include "submission.h"
#include "triage.h"

/* Where triage meets the stored referral. Inside usecase only. */

/* What is decided again, and why. */
struct decide_request {
    const struct snapshot *snapshot;
    const struct submission *submission;
    const struct gate_list *gates; /* NULL at submission */
    enum urgency urgency_floor;
    const char *cause;
    int64_t now;
    const struct policy *policy; /* NULL: the one in force in the tenant at `now` */
};

/* Decide, and put the answer into `referral` with its texts and columns. The clock start of
 * `referral` and what is known of its pathway are read; its decision number is the new one's. */
MUST_CHECK bool referral_decide(const struct decide_request *request, struct referral *referral,
                                struct decision *ret, struct arena *arena, struct error *err);

/* next_due from the other due dates. */
void referral_settle_due(struct referral *referral);

/* When somebody is alerted of its gates, as they are at `now`. Whoever changes gates calls it. */
void referral_set_alerts(struct referral *referral, const struct gate_list *gates, int64_t now);

/* Take a service's place in the columns; NULL for none. The rules on referral-to-treatment time are
 * England's: elsewhere a service has no scope. */
void referral_set_service(struct referral *referral, const struct service *service);

/* The thin event body of a referral as it is after the change; NULL at the arena's ceiling. */
const char *event_data(const struct referral *referral, int64_t version, struct arena *arena);

void event_batch_add(struct event_batch *batch, const char *type);
/* tier.changed, if it did. */
void event_batch_add_tier(struct event_batch *batch, const struct referral *before,
                          const struct referral *after);

/* redflag.raised, if a gate of class E0, E1 or SC was raised, or rose, at `now`: however many
 * others are open already, somebody has to hear of this one. */
void event_batch_add_red_flags(struct event_batch *batch, const struct gate_list *gates,
                               int64_t now);

/* pinball.detected, if the decision has the flag and the one before had not; NULL for none before.
 */
void event_batch_add_pinball(struct event_batch *batch, const struct referral *before,
                             const struct referral *after);

/* All three, of a decision at after->updated_at. */
void event_batch_add_decision(struct event_batch *batch, const struct referral *before,
                              const struct referral *after, const struct gate_list *gates);

/* ERROR_STALE or, for a closed one, ERROR_CONFLICT. */
MUST_CHECK bool referral_must_be_at(const struct referral *referral, int64_t version,
                                    struct error *err);
MUST_CHECK bool referral_must_be_open(const struct referral *referral, struct error *err);

/* A submission as it was stored: nothing is checked anew. */
MUST_CHECK bool submission_reread(const struct referral *referral, const struct snapshot *snapshot,
                                  struct submission *ret, struct error *err);
/* The same of its document, which has been parsed, with the facts as a policy reads them. */
void submission_take(const json_t *document, const struct referral *referral,
                     const struct snapshot *snapshot, const struct policy *policy,
                     struct submission *ret);

#endif
