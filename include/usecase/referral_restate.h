#ifndef USECASE_REFERRAL_RESTATE_H
#define USECASE_REFERRAL_RESTATE_H

#include "referral_decide.h"

#include <jansson.h>

/*
 * Deciding again because more is known of the pathway. What a clinician has reviewed stands: of the
 * rules only those that flag a pin-ball are read again, unless what was recorded asks for a higher
 * tier than the one that stands. Inside usecase only.
 */
struct restatement {
    const struct snapshot *snapshot;
    const char *cause;
    int64_t now;
    bool may_raise; /* a review gives way to a proposal of a higher tier */
};

/* The next decision of `before`, whose pathway is as it will be; ret->version is that before. */
MUST_CHECK bool referral_decide_again(const struct restatement *request,
                                      const struct referral *before, struct arena *arena,
                                      struct referral *ret, struct gate_list *ret_gates,
                                      struct error *err);

/*
 * For a review: triage runs for `referral` with what is known of its pathway, and `decision`, its
 * decision's document, takes from that the flag PINBALL, what the rules that give it explain and
 * recommend, and the records. The columns that follow from these are set, not the texts.
 */
MUST_CHECK bool referral_restate(const struct restatement *request, struct referral *referral,
                                 json_t *decision, struct arena *arena, struct error *err);

#endif
