#ifndef USECASE_SHADOW_H
#define USECASE_SHADOW_H

#include "referral_decide.h"

/*
 * A candidate policy run beside the one in force on what is submitted. It decides about nobody and
 * is stored nowhere: the log has one line a submission, `policy.shadow`, with the candidate's
 * version and whether it would have moved the referral, and which way in the caution order. Which
 * tier or stratum is clinical, and is told by a replay over the period.
 *
 * After the commit; nothing here fails a submission.
 */
void shadow_decide(const struct decide_request *request, const struct referral *referral,
                   const struct decision *decision, struct arena *arena);

#endif
