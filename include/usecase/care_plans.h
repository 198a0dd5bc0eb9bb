#ifndef USECASE_CARE_PLANS_H
#define USECASE_CARE_PLANS_H

#include "app.h"
#include "arena.h"
#include "caller.h"
#include "error.h"
#include "referral.h"

/*
 * The minimal care plan of a referral's pathway (ruling 21): linked referrals and all tiers share
 * it. While it is active nobody on the pathway is flagged as a pin-ball.
 */

/* `ret->pathway.plan` is the plan in force, of version 0 if none was ever set. */
MUST_CHECK bool look_up_care_plan(struct app *app, const struct caller *caller, struct arena *arena,
                                  const char *referral_id, struct referral *ret, struct error *err);

struct care_plan_setting {
    const char *referral_id;
    int64_t version; /* of the plan that the caller has read; 0 before the first */
    const char *coordinator, *coordinator_role;
    struct date started_on, review_on, ended_on; /* ended_on may be DATE_NONE */
};

/*
 * The next version of the plan, owned by the clinician who sets it. In the same commit every open
 * referral of the pathway gets a decision that knows it; one that was reviewed stays so. FORBIDDEN
 * without a named clinician, STALE if another version is in force, CONFLICT for a closed referral,
 * INVALID if the dates are impossible or would set a plan that is over already.
 */
MUST_CHECK bool draw_up_care_plan(struct app *app, const struct caller *caller, struct arena *arena,
                                  const struct care_plan_setting *setting, struct referral *ret,
                                  struct error *err);

#endif
