#include "contract.h"
#include "page.h"
#include "referral_json.h"
#include "route.h"

#include <inttypes.h>
#include <string.h>

enum { REFERRAL_BYTES = 2 * MIB };

static bool reply_referral(struct exchange *x, int status, const struct referral *referral,
                           struct error *err)
{
    struct buffer body;
    struct writer writer;

    buffer_init(&body, x->arena, REFERRAL_BYTES);
    buffer_expect(&body, KIB + strlen(referral->submission) + strlen(referral->decision));
    writer_init(&writer, &body);
    referral_write(&writer, referral);
    reply_header_format(x, "ETag", "\"%" PRId64 "\"", referral->version);
    return reply_json(x, status, &body, err);
}

bool submit_referral(struct exchange *x, struct error *err)
{
    const struct referral_submission submission = { x->json, x->body, x->body_length,
                                                    idempotency_key(x) };
    struct referral referral;

    if (!refer_patient(x->app, &x->caller, x->arena, &submission, &referral, err))
        return false;
    reply_header_format(x, "Location", "/v1/referrals/%s", referral.id);
    return reply_referral(x, 201, &referral, err);
}

bool get_referral(struct exchange *x, struct error *err)
{
    struct referral referral;

    if (!look_up_referral(x->app, &x->caller, x->arena, path_value(x, "referralId"), "getReferral",
                          &referral, err))
        return false;
    return reply_referral(x, 200, &referral, err);
}

static bool check_submission(void *context, const json_t *document, struct error *err)
{
    struct exchange *x = context;

    return contract_check_schema(x->contract, "ReferralSubmission", document, x->arena, err);
}

bool amend_referral(struct exchange *x, struct error *err)
{
    struct amendment amendment = { .id = path_value(x, "referralId"),
                                   .patch = x->json,
                                   .check = check_submission,
                                   .check_context = x };
    struct referral referral;

    if (!if_match(x, &amendment.version, err) ||
        !amend_assessment(x->app, &x->caller, x->arena, &amendment, &referral, err))
        return false;
    return reply_referral(x, 200, &referral, err);
}

bool review_decision(struct exchange *x, struct error *err)
{
    struct review review = { .id = path_value(x, "referralId") };
    struct referral referral;

    review_read(x->json, &review);
    if (!if_match(x, &review.version, err) ||
        !review_referral(x->app, &x->caller, x->arena, &review, &referral, err))
        return false;
    return reply_referral(x, 200, &referral, err);
}

bool record_escalation(struct exchange *x, struct error *err)
{
    struct escalation_step step = { .id = path_value(x, "referralId"),
                                    .gate = path_value(x, "gate") };
    struct referral referral;

    escalation_step_read(x->json, &step);
    step.version = ESCALATION_ANY_VERSION;
    if (header_value(x, "If-Match") && !if_match(x, &step.version, err))
        return false;
    if (!settle_escalation(x->app, &x->caller, x->arena, &step, &referral, err))
        return false;
    return reply_referral(x, 200, &referral, err);
}

bool close_referral(struct exchange *x, struct error *err)
{
    struct closing closing = { .id = path_value(x, "referralId") };
    struct referral referral;

    closing_read(x->json, &closing);
    if (!if_match(x, &closing.version, err) ||
        !end_referral(x->app, &x->caller, x->arena, &closing, &referral, err))
        return false;
    return reply_referral(x, 200, &referral, err);
}

static bool reply_event(struct exchange *x, const struct referral_happening *event,
                        struct error *err)
{
    struct buffer body;
    struct writer writer;

    buffer_init(&body, x->arena, REFERRAL_BYTES);
    writer_init(&writer, &body);
    happening_write(&writer, event);
    reply_header_format(x, "Location", "/v1/referrals/%s/timeline", path_value(x, "referralId"));
    reply_header_format(x, "ETag", "\"%" PRId64 "\"", event->version);
    return reply_json(x, 201, &body, err);
}

bool record_pathway_event(struct exchange *x, struct error *err)
{
    struct pathway_event event = { .referral_id = path_value(x, "referralId"),
                                   .key = idempotency_key(x),
                                   .body = x->body,
                                   .body_length = x->body_length };
    struct referral_happening happening;

    pathway_event_read(x->json, &event);
    if (!note_pathway_event(x->app, &x->caller, x->arena, &event, &happening, err))
        return false;
    return reply_event(x, &happening, err);
}

bool evaluate_triage(struct exchange *x, struct error *err)
{
    const char *decision;
    struct buffer body;
    struct writer writer;

    if (!weigh_referral(x->app, &x->caller, x->arena, x->json, &decision, err))
        return false;
    buffer_init(&body, x->arena, REFERRAL_BYTES);
    writer_init(&writer, &body);
    writer_open(&writer, NULL, '{');
    writer_raw(&writer, "decision", decision);
    writer_close(&writer);
    return reply_json(x, 200, &body, err);
}
