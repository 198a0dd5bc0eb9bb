#ifndef USECASE_PATHWAY_EVENTS_H
#define USECASE_PATHWAY_EVENTS_H

#include "app.h"
#include "arena.h"
#include "caller.h"
#include "error.h"
#include "referral.h"

#include <stddef.h>

/*
 * What happens to a patient on the pathway, told by whoever sees it happen (ruling 20). An event is
 * appended: it needs no version of the referral, and a retry with its key is the same event.
 */
struct pathway_event {
    const char *referral_id;
    const char *key;  /* the caller's Idempotency-Key */
    const char *body; /* the raw bytes: their digest tells a retry from another event */
    size_t body_length;

    const char *kind; /* one of the contract's */
    struct date occurred_on;
    const char *recommendation; /* of a mdtOutcome: one of mdt_recommendations */
};

/*
 * Record it, and what follows from it for the referral, in one commit. `ret` is its entry of the
 * timeline. Errors: INVALID (its date; the key was used for something else), FORBIDDEN (the kind
 * needs a named clinician), CONFLICT (the referral is closed).
 */
MUST_CHECK bool note_pathway_event(struct app *app, const struct caller *caller,
                                   struct arena *arena, const struct pathway_event *event,
                                   struct referral_happening *ret, struct error *err);

#endif
