#include "shadow.h"
#include "log.h"

static const char *direction(const struct decision *now, const struct decision *candidate)
{
    int caution = decision_compare_caution(candidate, now);

    return caution > 0 ? "moreCautious" : caution < 0 ? "lessCautious" : "same";
}

void shadow_decide(const struct decide_request *request, const struct referral *referral,
                   const struct decision *decision, struct arena *arena)
{
    struct decide_request beside = *request;
    struct referral scratch = *referral;
    struct decision candidate;
    struct error err;

    beside.policy = snapshot_shadow(request->snapshot, referral->icb, request->now);
    if (!beside.policy)
        return;
    if (!referral_decide(&beside, &scratch, &candidate, arena, &err)) {
        log_event(LOG_WARNING, "policy.shadow_failed", log_text("icb", referral->icb),
                  log_text("detail", err.detail));
        return;
    }
    log_event(LOG_INFO, "policy.shadow", log_text("icb", referral->icb),
              log_text("version", beside.policy->version),
              log_number("moved", decision_differs(decision, &candidate)),
              log_text("caution", direction(decision, &candidate)));
}
