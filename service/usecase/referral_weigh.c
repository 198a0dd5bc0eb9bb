#include "clock.h"
#include "decision_document.h"
#include "policies.h"
#include "referral_decide.h"
#include "referrals.h"
#include "tenant.h"
#include "text.h"

static void take_record(const json_t *value, enum fact_id fact, struct fact_set *facts)
{
    const char *text = json_string_value(value);

    if (json_is_boolean(value))
        fact_set_known(facts, fact, json_is_true(value));
    else if (text_equal(text, "yes") || text_equal(text, "no"))
        fact_set_known(facts, fact, text_equal(text, "yes"));
}

/* Records that only this use case may be told: elsewhere they come from our own (ruling 8). */
static void take_records(const json_t *records, struct fact_set *facts)
{
    const json_t *capability = json_object_get(records, "capability");
    const json_t *handoffs = json_object_get(records, "handoffs");
    int outcome =
        text_index(mdt_recommendations, json_string_value(json_object_get(records, "mdtOutcome")));

    take_record(json_object_get(records, "mdtInTierOne"), FACT_MDT_IN_TIER_ONE, facts);
    take_record(json_object_get(records, "carePlan"), FACT_ACTIVE_CARE_PLAN, facts);
    take_record(json_object_get(records, "samePainOpen"), FACT_SAME_PAIN_OPEN, facts);
    take_record(json_object_get(capability, "scs"), FACT_SCS_LOCAL, facts);
    take_record(json_object_get(capability, "itdd"), FACT_ITDD_LOCAL, facts);
    if (json_is_number(handoffs))
        fact_set_known(facts, FACT_HANDOFFS, (int64_t)json_number_value(handoffs));
    if (outcome >= 0)
        fact_set_known(facts, FACT_MDT_RECOMMENDATION, outcome);
}

/* The one in force, or whichever of the tenant's, drafts too, the caller wants to try. */
static bool choose_policy(struct app *app, const struct caller *caller, struct arena *arena,
                          const struct snapshot *snapshot, const char *icb, const json_t *document,
                          int64_t now, const struct policy **ret, struct error *err)
{
    const char *version = json_string_value(json_object_get(document, "policyVersion"));

    *ret = snapshot_policy(snapshot, icb, now);
    if (!version || text_equal(version, (*ret)->version))
        return true;
    if (compile_policy(app, caller, arena, icb, version, ret, err))
        return true;
    return err->code == ERROR_NOT_FOUND
               ? error_set(err, ERROR_INVALID, "/policyVersion", "is no version of a policy here")
               : false;
}

bool weigh_referral(struct app *app, const struct caller *caller, struct arena *arena,
                    const json_t *document, const char **ret_decision, struct error *err)
{
    struct decide_request request = { .cause = "submitted", .now = clock_now_us() };
    struct referral scratch = { .decision_number = 1, .state = "open" };
    const char *icb = json_string_value(json_object_get(document, "icb"));
    struct submission submission;
    struct decision decision;

    if (!icb)
        icb = caller->icbs[0];
    if (!snapshot_take(app->snapshots, app->db, arena, &request.snapshot, err) ||
        !choose_policy(app, caller, arena, request.snapshot, icb, document, request.now,
                       &request.policy, err) ||
        !submission_read(document, request.policy, request.now, false, arena, &submission, err))
        return false;
    if (!submission.icb && !tenant_choose(caller, NULL, "/icb", &submission.icb, err))
        return false;
    if (!caller_opens(caller, submission.icb))
        return error_set(err, ERROR_FORBIDDEN, "/icb",
                         "The token does not open this integrated care board");
    take_records(json_object_get(document, "records"), &submission.facts);
    scratch.clock_started_on = submission.received_on;
    request.submission = &submission;
    if (!referral_decide(&request, &scratch, &decision, arena, err))
        return false;
    *ret_decision = scratch.decision;
    return true;
}
