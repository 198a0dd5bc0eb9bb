#ifndef DEMO_SEQUEL_H
#define DEMO_SEQUEL_H

#include "api_client.h"
#include "demo_case.h"
#include "tally.h"

/*
 * What becomes of a made-up referral after it was sent: the practice completes it, a clinician
 * acknowledges an escalation, records its outcome, confirms or overrides the decision, or somebody
 * closes it. The case's fate decides, within what its state allows; most are left as they are, for
 * a list is to be seen.
 */
struct sequel {
    struct api_client *client;
    const struct demo_case *made;
    bool is_repeated;    /* a later referral is to be linked to it, so it stays open */
    struct date today;   /* of the service's clock: an outcome is not older than its gate */
    struct tally *tally; /* counts each step */
};

/* `referral` is the one sent, as it stands, and becomes what it is afterwards; the caller keeps it.
 */
MUST_CHECK bool sequel_play(const struct sequel *sequel, json_t **referral, struct error *err);

#endif
