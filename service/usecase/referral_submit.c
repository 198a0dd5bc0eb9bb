#include "alarms.h"
#include "cleanup.h"
#include "clock.h"
#include "decision_document.h"
#include "digest.h"
#include "id.h"
#include "referral_decide.h"
#include "referrals.h"
#include "shadow.h"
#include "tenant.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

/* Of many for one patient, who come at once, each round writes one. */
enum { ATTEMPTS = 50 };

/* Who holds a patient commits in a few milliseconds, or is stuck. The longest pauses are so long
 * that the tries last until the deadline. */
enum { FIRST_PAUSE_MS = 4, LONGEST_PAUSE_MS = 512 };

struct reader caller_reader(const struct caller *caller, const struct author *author)
{
    bool whole_tenant = caller_may(caller, SCOPE_TRIAGE_REVIEW);

    return (struct reader){ author, whole_tenant ? NULL : caller->organisation };
}

const char *patient_key(const struct app *app, const char *nhs_number, struct arena *arena)
{
    unsigned char digest[SHA256_BYTES];
    char hex[SHA256_HEX];

    if (!nhs_number)
        return NULL;
    digest_hmac_sha256(app->patient_key, sizeof(app->patient_key), nhs_number, strlen(nhs_number),
                       digest);
    digest_hex(digest, sizeof(digest), hex);
    return arena_format(arena, "\\x%s", hex);
}

/* Whichever of the two was received first: a wait is not lost by the order in which it was told. */
static struct date first_day(const struct open_referral *same_pain, const struct submission *s)
{
    bool is_earlier = same_pain && same_pain->clock_started_on.days < s->received_on.days;

    return is_earlier ? same_pain->clock_started_on : s->received_on;
}

static void begin_referral(struct referral *r, const struct submission *s,
                           const struct open_referral *same_pain, const char *patient,
                           const struct caller *caller, int64_t now, struct arena *arena)
{
    *r = (struct referral){
        .icb = s->icb,
        .id = arena_text(arena, id_make().text),
        .version = 1,
        .state = "open",
        .pathway_id = same_pain ? same_pain->pathway_id : arena_text(arena, id_make().text),
        .linked_to = same_pain ? same_pain->id : NULL,
        .created_at = now,
        .updated_at = now,
        .received_at = s->received_at,
        .received_on = s->received_on,
        .patient_key = patient,
        .ubrn = s->ubrn,
        .referrer_ods = s->referrer_ods,
        .receiving_ods = s->receiving_ods,
        .client = caller->client,
        .clock_started_on = first_day(same_pain, s),
        .decision_number = 1,
    };
    if (!same_pain)
        return;
    r->pathway = same_pain->pathway;
    r->pathway.same_pain_open = true;
    pathway_add_handoff(&r->pathway, s->received_on, arena); /* to be linked is to be handed off */
}

/* One try: the whole of it is done again if something came between reading and writing. */
struct attempt {
    struct app *app;
    const struct caller *caller;
    const struct author *author;
    const struct snapshot *snapshot;
    const struct referral_submission *request;
    struct submission read;
    const struct submission *submission; /* NULL if it was refused */
    struct error refusal;                /* and why */
    const char *icb;
    const char *patient; /* blind index; NULL without NHS number */
    char fingerprint[SHA256_HEX];
    int64_t deadline_ms; /* after which a busy patient is waited for no longer */
    int tries;
    int pause_ms; /* the next one, at most; 0 is the first */
    struct arena *arena;
};

static bool replay(const struct attempt *a, const struct submission_context *context,
                   struct referral *ret, struct error *err)
{
    if (!text_equal(context->operation, "submitReferral") ||
        !text_equal(context->fingerprint, a->fingerprint))
        return error_set(err, ERROR_INVALID, "",
                         "The Idempotency-Key was used with another request");
    return referral_store_first(a->app->db, a->author, a->icb, context->resource, a->arena, ret,
                                err);
}

/* Where the document was refused nothing is decided, and no pain is looked for. */
static int64_t sites_of(const struct attempt *a)
{
    return a->submission ? a->submission->facts.values[FACT_PAIN_SITES].value : 0;
}

/* Whether the patient may be free now; the pause is outside of any transaction. */
static bool pause_for_patient(struct attempt *a)
{
    int pause_ms = a->pause_ms > 0 ? a->pause_ms : FIRST_PAUSE_MS;

    a->pause_ms = pause_ms < LONGEST_PAUSE_MS ? 2 * pause_ms : pause_ms;
    return a->tries < ATTEMPTS && clock_pause(pause_ms, a->deadline_ms);
}

static bool commit_once_free(struct attempt *a, const struct submission_write *write,
                             enum submission_outcome *ret_outcome, struct error *err)
{
    do {
        a->tries++;
        if (!submission_commit(a->app->db, a->author, write, ret_outcome, err))
            return false;
    } while (*ret_outcome == SUBMISSION_BUSY && pause_for_patient(a));
    return true;
}

static bool decide_and_commit(struct attempt *a, const struct submission_context *context,
                              struct referral *ret, enum submission_outcome *ret_outcome,
                              struct error *err)
{
    const struct decide_request request = { .snapshot = a->snapshot,
                                            .submission = a->submission,
                                            .cause = "submitted",
                                            .now = clock_now_us() };
    struct submission_write write = { .key = a->request->key, .fingerprint = a->fingerprint };
    struct decision decision;

    begin_referral(&write.referral, a->submission,
                   context->same_pain.id ? &context->same_pain : NULL, a->patient, a->caller,
                   request.now, a->arena);
    if (!referral_decide(&request, &write.referral, &decision, a->arena, err))
        return false;
    event_batch_add(&write.events, "referral.received");
    event_batch_add_red_flags(&write.events, &decision.gates, request.now);
    event_batch_add_pinball(&write.events, NULL, &write.referral);
    write.events.data = event_data(&write.referral, 1, a->arena);
    if (!commit_once_free(a, &write, ret_outcome, err))
        return false;
    if (*ret_outcome == SUBMISSION_WRITTEN && decision.placement.gap_count > 0)
        atomic_fetch_add(&a->app->gaps_submitted, 1);
    if (*ret_outcome == SUBMISSION_WRITTEN)
        alarm_uncontacted(a->app, a->icb, &decision.gates, request.now);
    if (*ret_outcome == SUBMISSION_WRITTEN)
        shadow_decide(&request, &write.referral, &decision, a->arena);
    *ret = write.referral;
    return true;
}

static bool read_submission(struct attempt *a, struct error *err)
{
    struct submission *s = &a->read;

    if (!snapshot_take(a->app->snapshots, a->app->db, a->arena, &a->snapshot, err) ||
        !submission_read(a->request->document, snapshot_policy(a->snapshot, a->icb, clock_now_us()),
                         clock_now_us(), true, a->arena, s, err))
        return false;
    s->document = submission_compact(a->request->body, a->request->body_length, a->arena);
    if (!s->document)
        return error_set(err, ERROR_UNAVAILABLE, "", "No memory for the submission");
    a->submission = s;
    return true;
}

/*
 * With what is stored of the key and the patient. A known key answers as it did, before anything
 * else: the document's meaning depends on today's date, and a retry's must not.
 */
static bool refer_knowing(struct attempt *a, struct referral *ret,
                          enum submission_outcome *ret_outcome, struct error *err)
{
    struct submission_context context;

    if (!submission_context_read(a->app->db, a->author, a->icb, a->request->key, a->patient,
                                 sites_of(a), a->arena, &context, err))
        return false;
    if (context.fingerprint) {
        *ret_outcome = SUBMISSION_WRITTEN;
        return replay(a, &context, ret, err);
    }
    if (a->submission)
        return decide_and_commit(a, &context, ret, ret_outcome, err);
    *err = a->refusal;
    return false;
}

/*
 * Nearly every submission is a new key's, for a patient with nothing open for the same pain. So the
 * first try takes that for granted and spares the reading: the write's guard refuses what was taken
 * for granted wrongly, and then it is read.
 */
static bool refer(struct attempt *a, struct referral *ret, enum submission_outcome *ret_outcome,
                  struct error *err)
{
    static const struct submission_context nothing;

    *ret_outcome = SUBMISSION_OVERTAKEN;
    if (read_submission(a, &a->refusal) && !decide_and_commit(a, &nothing, ret, ret_outcome, err))
        return false;
    while (*ret_outcome == SUBMISSION_OVERTAKEN && a->tries < ATTEMPTS)
        if (!refer_knowing(a, ret, ret_outcome, err))
            return false;
    return true;
}

static bool outcome_check(enum submission_outcome outcome, struct error *err)
{
    switch (outcome) {
    case SUBMISSION_WRITTEN: return true;
    case SUBMISSION_IN_FLIGHT:
        return error_set(err, ERROR_CONFLICT, "",
                         "A request with this Idempotency-Key is being worked on");
    case SUBMISSION_UBRN_KNOWN:
        return error_set(err, ERROR_CONFLICT, "/ubrn",
                         "A referral with this UBRN is already known");
    case SUBMISSION_BUSY:
        return error_set(err, ERROR_UNAVAILABLE, "", "the patient or the UBRN stayed locked");
    case SUBMISSION_OVERTAKEN: break;
    }
    return error_set(err, ERROR_UNAVAILABLE, "", "the patient's referrals kept changing");
}

bool refer_patient(struct app *app, const struct caller *caller, struct arena *arena,
                   const struct referral_submission *request, struct referral *ret,
                   struct error *err)
{
    const struct author author = author_of(caller);
    const json_t *patient = json_object_get(request->document, "patient");
    struct attempt a = { .app = app,
                         .caller = caller,
                         .author = &author,
                         .request = request,
                         .icb = json_string_value(json_object_get(request->document, "icb")),
                         .deadline_ms = clock_monotonic_ms() + app->database_timeout_ms,
                         .arena = arena };
    enum submission_outcome outcome;

    if (!a.icb || !caller_opens(caller, a.icb))
        return error_set(err, ERROR_FORBIDDEN, "/icb",
                         "The token does not open this integrated care board");
    (void)digest_sha256_hex(request->body, request->body_length, a.fingerprint);
    a.patient = patient_key(app, json_string_value(json_object_get(patient, "nhsNumber")), arena);
    return refer(&a, ret, &outcome, err) && outcome_check(outcome, err);
}
