#ifndef USECASE_REFERRAL_RESTATE_H
#define USECASE_REFERRAL_RESTATE_H

#include "referral_decide.h"

#include <jansson.h>

/*
 * What a clinician has reviewed stands, whatever is recorded of the pathway afterwards: only the
 * rules that flag a pin-ball are read again. Inside usecase only.
 */

/* Whether the decision in force is a clinician's. */
bool referral_is_reviewed(const struct referral *referral);

/*
 * Triage runs for `referral` with what is known of its pathway, and `decision`, its decision's
 * document, takes from that the flag PINBALL, what the rules that give it explain and recommend,
 * and the records. The columns that follow from these are set; the texts are the caller's to write.
 */
MUST_CHECK bool referral_restate(const struct snapshot *snapshot, int64_t now,
                                 struct referral *referral, json_t *decision, struct arena *arena,
                                 struct error *err);

#endif
