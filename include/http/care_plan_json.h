#ifndef HTTP_CARE_PLAN_JSON_H
#define HTTP_CARE_PLAN_JSON_H

#include "buffer.h"
#include "care_plans.h"

#include <jansson.h>

/* The JSON shapes of care plans: CarePlan, and CarePlanSetting. */

/* The plan of the referral's pathway. */
void care_plan_resource_write(struct writer *writer, const struct referral *referral,
                              struct arena *arena);

/* From a body that the contract has checked; texts belong to `body`. */
void care_plan_setting_read(const json_t *body, struct care_plan_setting *ret);

#endif
