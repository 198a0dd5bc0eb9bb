#include "care_plans.h"
#include "alarms.h"
#include "cleanup.h"
#include "clock.h"
#include "pathway_store.h"
#include "referral_restate.h"
#include "referrals.h"
#include "tenant.h"
#include "text.h"

#include <jansson.h>

DEFINE_CLEANUP(json_t *, json_decref)

/* A plan may be older than its referral, and is looked at again in a time that people can foresee.
 */
enum { ATTEMPTS = 5, MONTHS_BEFORE = 12, MONTHS_AHEAD = 24 };

bool look_up_care_plan(struct app *app, const struct caller *caller, struct arena *arena,
                       const char *referral_id, struct referral *ret, struct error *err)
{
    const struct author author = author_of(caller);

    return look_up_referral(app, caller, arena, referral_id, "getCarePlan", ret, err) &&
           pathway_store_read(app->db, &author, ret, arena, &ret->pathway, err);
}

/* One try: the whole of it is done again if something came between reading and writing. */
struct setting_attempt {
    struct app *app;
    const struct caller *caller;
    const struct author *author;
    const struct care_plan_setting *setting;
    struct arena *arena;
    struct restatement restatement;
    struct referral referral; /* that it is set on, with the plan that was in force */
    struct care_plan plan;
    struct referral_change changes[PATHWAY_OPEN];
    const struct gate_list *gates[PATHWAY_OPEN]; /* of the changes; too large for a stack */
    int count;
};

static struct date birth_date(const struct referral *r)
{
    cleanup(json_decref) json_t *document = json_loads(r->submission, 0, NULL);
    const json_t *patient = json_object_get(document, "patient");
    const char *text = json_string_value(json_object_get(patient, "birthDate"));
    struct date birth;

    return text && date_parse(text, &birth) ? birth : DATE_NONE;
}

/* A linked referral's clock began when the first on its pathway was received. */
static bool check_start(const struct care_plan_setting *s, const struct referral *r,
                        struct date today, struct error *err)
{
    struct date birth = birth_date(r);

    if (s->started_on.days > today.days)
        return error_set(err, ERROR_INVALID, "/startedOn", "must not be in the future");
    if (!date_is_none(birth) && s->started_on.days < birth.days)
        return error_set(err, ERROR_INVALID, "/startedOn",
                         "must not be before the patient was born");
    return s->started_on.days >= date_add_months(r->clock_started_on, -MONTHS_BEFORE).days ||
           error_set(err, ERROR_INVALID, "/startedOn",
                     "must not be more than a year before the referral was received");
}

static bool check_review_and_end(const struct care_plan_setting *s, struct date today,
                                 struct error *err)
{
    if (s->review_on.days < s->started_on.days)
        return error_set(err, ERROR_INVALID, "/reviewOn", "must not be before the plan started");
    if (date_is_none(s->ended_on) && s->review_on.days > date_add_months(today, MONTHS_AHEAD).days)
        return error_set(err, ERROR_INVALID, "/reviewOn", "must not be more than two years ahead");
    if (date_is_none(s->ended_on))
        return s->review_on.days >= today.days ||
               error_set(err, ERROR_INVALID, "/reviewOn",
                         "must not be in the past: end the plan with endedOn");
    if (s->ended_on.days > today.days)
        return error_set(err, ERROR_INVALID, "/endedOn", "must not be in the future");
    return s->ended_on.days >= s->started_on.days ||
           error_set(err, ERROR_INVALID, "/endedOn", "must not be before the plan started");
}

static bool read_and_check(struct setting_attempt *a, struct error *err)
{
    const struct care_plan_setting *s = a->setting;
    struct referral *r = &a->referral;
    struct date today = instant_london_date(a->restatement.now, NULL);

    if (!look_up_referral(a->app, a->caller, a->arena, s->referral_id, "setCarePlan", r, err) ||
        !referral_must_be_open(r, err) ||
        !pathway_store_read(a->app->db, a->author, r, a->arena, &r->pathway, err))
        return false;
    if (r->pathway.plan.version != s->version)
        return error_set(err, ERROR_STALE, "", "The care plan has changed since that version");
    return check_start(s, r, today, err) && check_review_and_end(s, today, err) &&
           snapshot_take(a->app->snapshots, a->app->db, a->arena, &a->restatement.snapshot, err);
}

static void make_plan(struct setting_attempt *a)
{
    const struct care_plan_setting *s = a->setting;
    const char *role = a->caller->practitioner_role;

    a->plan = (struct care_plan){ .version = s->version + 1,
                                  .owner = a->caller->practitioner,
                                  .owner_role = text_is_empty(role) ? NULL : role,
                                  .coordinator = s->coordinator,
                                  .coordinator_role = s->coordinator_role,
                                  .started_on = s->started_on,
                                  .review_on = s->review_on,
                                  .ended_on = s->ended_on,
                                  .set_at = a->restatement.now };
}

/* The next decision of one referral of the pathway, which knows the plan. */
static bool add_change(struct setting_attempt *a, struct referral *before, bool has_siblings,
                       struct error *err)
{
    struct referral *after = arena_alloc(a->arena, sizeof(*after));
    struct gate_list *gates = arena_alloc(a->arena, sizeof(*gates));
    struct referral_change *change = &a->changes[a->count];

    if (!after || !gates)
        return error_set(err, ERROR_UNAVAILABLE, "", "out of memory");
    before->pathway = a->referral.pathway;
    before->pathway.plan = a->plan;
    before->pathway.same_pain_open = has_siblings;
    if (!referral_decide_again(&a->restatement, before, a->arena, after, gates, err))
        return false;
    *change =
        (struct referral_change){ .after = after,
                                  .kind = "carePlanSet",
                                  .action = "setCarePlan",
                                  .occurred_on = instant_london_date(a->restatement.now, NULL),
                                  .decides = true };
    event_batch_add(&change->events, "referral.amended");
    event_batch_add_decision(&change->events, before, after, gates);
    change->events.data = event_data(after, after->version + 1, a->arena);
    a->gates[a->count++] = gates;
    return true;
}

/* The referral that it is set on comes first: it names the lock and the pathway. */
static bool decide_all(struct setting_attempt *a, struct error *err)
{
    struct referral_page open;

    if (!pathway_store_open(a->app->db, a->author, &a->referral, a->arena, &open, err))
        return false;
    make_plan(a);
    for (int i = 0; i < open.count; i++)
        if (text_equal(open.items[i].id, a->referral.id) &&
            !add_change(a, &open.items[i], open.count > 1, err))
            return false;
    if (a->count == 0)
        return error_set(err, ERROR_CONFLICT, "", "The referral is closed");
    for (int i = 0; i < open.count; i++)
        if (!text_equal(open.items[i].id, a->referral.id) &&
            !add_change(a, &open.items[i], true, err))
            return false;
    return true;
}

static bool commit_plan(const struct setting_attempt *a, struct error *err)
{
    const struct pathway_record record = { .handed_off_on = DATE_NONE, .plan = &a->plan };

    return referral_store_record(a->app->db, a->author, &record, a->changes, a->count, err);
}

static bool try_setting(struct setting_attempt *a, bool *ret_overtaken, struct error *err)
{
    *ret_overtaken = false;
    a->count = 0;
    a->restatement = (struct restatement){ .cause = "carePlanSet", .now = clock_now_us() };
    if (!read_and_check(a, err) || !decide_all(a, err))
        return false;
    if (commit_plan(a, err)) {
        for (int i = 0; i < a->count; i++)
            alarm_uncontacted(a->app, a->referral.icb, a->gates[i], a->restatement.now);
        return true;
    }
    *ret_overtaken = err->code == ERROR_STALE;
    return false;
}

bool draw_up_care_plan(struct app *app, const struct caller *caller, struct arena *arena,
                       const struct care_plan_setting *setting, struct referral *ret,
                       struct error *err)
{
    const struct author author = author_of(caller);
    struct setting_attempt a = {
        .app = app, .caller = caller, .author = &author, .setting = setting, .arena = arena
    };
    bool overtaken = true;

    if (!caller_is_named(caller, "clinician", err))
        return false;
    for (int i = 0; overtaken && i < ATTEMPTS; i++) {
        if (try_setting(&a, &overtaken, err)) {
            *ret = *a.changes[0].after;
            ret->version++;
            return true;
        }
    }
    if (overtaken)
        return error_set(err, ERROR_UNAVAILABLE, "", "the pathway kept changing");
    return false;
}
