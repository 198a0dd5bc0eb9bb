#include "care_plan_json.h"
#include "exchange.h"
#include "route.h"

#include <inttypes.h>

enum { CARE_PLAN_BYTES = 16 * KIB };

static bool reply_care_plan(struct exchange *x, const struct referral *referral, struct error *err)
{
    struct buffer body;
    struct writer writer;

    buffer_init(&body, x->arena, CARE_PLAN_BYTES);
    writer_init(&writer, &body);
    care_plan_resource_write(&writer, referral, x->arena);
    reply_header_format(x, "ETag", "\"%" PRId64 "\"", referral->pathway.plan.version);
    return reply_json(x, 200, &body, err);
}

bool get_care_plan(struct exchange *x, struct error *err)
{
    struct referral referral;

    if (!look_up_care_plan(x->app, &x->caller, x->arena, path_value(x, "referralId"), &referral,
                           err))
        return false;
    return reply_care_plan(x, &referral, err);
}

bool set_care_plan(struct exchange *x, struct error *err)
{
    struct care_plan_setting setting = { .referral_id = path_value(x, "referralId") };
    struct referral referral;

    care_plan_setting_read(x->json, &setting);
    if (!if_match(x, &setting.version, err) ||
        !draw_up_care_plan(x->app, &x->caller, x->arena, &setting, &referral, err))
        return false;
    return reply_care_plan(x, &referral, err);
}
