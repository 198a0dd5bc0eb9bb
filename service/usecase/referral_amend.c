#include "alarms.h"
#include "cleanup.h"
#include "clock.h"
#include "decision_document.h"
#include "pathway_store.h"
#include "referral_decide.h"
#include "referrals.h"
#include "tenant.h"
#include "text.h"

DEFINE_CLEANUP(json_t *, json_decref)

enum { ATTEMPTS = 5 };

/* The stored submission with the patch on it, checked for shape and meaning. */
static bool read_amended(const struct snapshot *snapshot, const struct amendment *amendment,
                         const struct referral *before, struct arena *arena, struct submission *ret,
                         struct error *err)
{
    cleanup(json_decref) json_t *stored = json_loads(before->submission, 0, NULL);
    cleanup(json_decref) json_t *merged = submission_merge(stored, amendment->patch);

    if (!merged)
        return error_set(err, ERROR_UNAVAILABLE, "", "out of memory");
    if (!amendment->check(amendment->check_context, merged, err) ||
        !submission_read(merged, snapshot_policy(snapshot, before->icb, clock_now_us()),
                         clock_now_us(), true, arena, ret, err))
        return false;
    ret->document = submission_text(merged, arena);
    return ret->document || error_set(err, ERROR_UNAVAILABLE, "", "out of memory");
}

static bool commit_amendment(struct app *app, const struct author *author,
                             const struct referral *before, const struct referral *after,
                             const struct gate_list *gates, struct arena *arena, struct error *err)
{
    struct referral_change change = { .after = after,
                                      .kind = "amended",
                                      .action = "amendReferral",
                                      .occurred_on = instant_london_date(after->updated_at, NULL),
                                      .decides = true };

    event_batch_add(&change.events, "referral.amended");
    event_batch_add_decision(&change.events, before, after, gates);
    change.events.data = event_data(after, after->version + 1, arena);
    return referral_store_change(app->db, author, &change, err);
}

/* One try: the whole of it is done again if more came to be known of the pathway meanwhile. */
static bool try_amendment(struct app *app, const struct caller *caller, struct arena *arena,
                          const struct amendment *amendment, struct referral *after,
                          bool *ret_overtaken, struct error *err)
{
    const struct author author = author_of(caller);
    struct decide_request request = { .cause = "amended", .now = clock_now_us() };
    struct submission submission;
    struct gate_list gates;
    struct decision decision;
    struct referral before;

    *ret_overtaken = false;
    if (!look_up_referral(app, caller, arena, amendment->id, "amendReferral", &before, err) ||
        !referral_must_be_at(&before, amendment->version, err) ||
        !snapshot_take(app->snapshots, app->db, arena, &request.snapshot, err) ||
        !read_amended(request.snapshot, amendment, &before, arena, &submission, err) ||
        !gates_read(before.gates, arena, &gates, &request.urgency_floor, err) ||
        !pathway_store_read(app->db, &author, &before, arena, &before.pathway, err))
        return false;
    *after = before;
    after->decision_number++;
    after->updated_at = request.now;
    request.submission = &submission;
    request.gates = &gates;
    if (!referral_decide(&request, after, &decision, arena, err))
        return false;
    if (commit_amendment(app, &author, &before, after, &decision.gates, arena, err)) {
        alarm_uncontacted(app, after->icb, &decision.gates, request.now);
        return true;
    }
    *ret_overtaken = err->code == ERROR_STALE;
    return false;
}

bool amend_assessment(struct app *app, const struct caller *caller, struct arena *arena,
                      const struct amendment *amendment, struct referral *ret, struct error *err)
{
    struct referral after;
    bool overtaken = true;

    for (int i = 0; overtaken && i < ATTEMPTS; i++) {
        if (try_amendment(app, caller, arena, amendment, &after, &overtaken, err)) {
            after.version++;
            *ret = after;
            return true;
        }
    }
    return false;
}
