#include "replay_run.h"
#include "author.h"
#include "cleanup.h"
#include "clock.h"
#include "default_policy.h"
#include "id.h"
#include "job_store.h"
#include "policy_read.h"
#include "policy_store.h"
#include "referral_decide.h"
#include "replay_store.h"
#include "snapshot.h"
#include "submission.h"
#include "text.h"
#include "triage.h"

#include <string.h>

DEFINE_CLEANUP(json_t *, json_decref)

/* One page's texts are let go of before the next is read. */
enum { PAGE = 1000, PAGE_BYTES = 128 * MIB, ID_TEXT = sizeof(((struct id *)0)->text) };

struct run {
    struct app *app;
    struct arena *arena;
    struct job *job;
    const struct snapshot *snapshot;
    struct replay_period period;
    struct replay_book *book;
    struct decision *decisions; /* before, after */
};

static bool no_memory(struct error *err)
{
    return error_set(err, ERROR_INTERNAL, "", "The replay is larger than the memory for it");
}

static bool read_policy(struct run *run, const char *version, const struct policy **ret,
                        struct error *err)
{
    static const struct author worker = { .tenants = "" };
    struct policy_record record;

    if (!version) {
        *ret = snapshot_policy(run->snapshot, run->job->icb, clock_now_us());
        return true;
    }
    if (text_equal(version, "built-in"))
        return policy_read(DEFAULT_POLICY, run->arena, ret, err);
    return policy_store_get(run->app->db, run->arena, &worker, run->job->icb, version, &record,
                            err) &&
           policy_read(record.document, run->arena, ret, err);
}

static bool make_room(struct run *run, int side, struct error *err)
{
    struct replay_book *book = run->book;

    for (int t = 0; t < POLICY_TABLE_COUNT; t++) {
        size_t size = book->policies[side]->tables[t].row_count * sizeof(int64_t);

        book->hits[side][t] = arena_alloc(run->arena, size + 1);
        if (!book->hits[side][t])
            return no_memory(err);
        memset(book->hits[side][t], 0, size);
    }
    return true;
}

static bool prepare(struct run *run, const json_t *request, struct error *err)
{
    struct replay_book *book = run->book;

    book->request = request;
    book->versions[0] = json_string_value(json_object_get(request, "against"));
    book->versions[1] = json_string_value(json_object_get(request, "version"));
    run->period.icb = run->job->icb;
    run->period.decisions = json_is_true(json_object_get(request, "reproduce"));
    if (!date_parse(json_string_value(json_object_get(request, "receivedFrom")),
                    &run->period.from) ||
        !date_parse(json_string_value(json_object_get(request, "receivedTo")), &run->period.to))
        return error_set(err, ERROR_INTERNAL, "", "a stored request cannot be read");
    for (int side = 0; side < 2; side++)
        if (!read_policy(run, book->versions[side], &book->policies[side], err) ||
            !make_room(run, side, err))
            return false;
    return replay_store_count(run->app->db, &run->period, run->arena, &run->job->total, err);
}

static void count_row(struct replay_book *book, int side, const struct policy_row *row)
{
    const struct policy *policy = book->policies[side];

    for (int t = 0; t < POLICY_TABLE_COUNT; t++) {
        const struct policy_table *table = &policy->tables[t];

        if (row >= table->rows && row < table->rows + table->row_count)
            book->hits[side][t][row - table->rows]++;
        book->otherwise_hits[side][t] += row == table->otherwise;
    }
}

static void count_rows(struct replay_book *book, int side, const struct decision *d)
{
    for (int i = 0; i < d->trace_count; i++)
        count_row(book, side, d->trace[i]);
}

static bool remember(struct run *run, const char *id, struct error *err)
{
    struct replay_book *book = run->book;
    const struct decision *d = run->decisions;
    struct replay_mover *mover = &book->movers[book->mover_count];

    if (book->mover_count == REPLAY_MOVERS)
        return true;
    *mover = (struct replay_mover){ arena_text(run->arena, id),
                                    { d[0].tier, d[1].tier },
                                    { d[0].stratum, d[1].stratum },
                                    { d[0].urgency, d[1].urgency },
                                    { d[0].status, d[1].status } };
    book->mover_count++;
    return mover->id || no_memory(err);
}

static void put_records(const struct replay_row *row, struct fact_set *facts)
{
    int outcome = text_index(mdt_recommendations, row->mdt_recommendation);

    fact_set_known(facts, FACT_SAME_PAIN_OPEN, row->is_linked);
    fact_set_known(facts, FACT_HANDOFFS, row->handoffs);
    fact_set_known(facts, FACT_ACTIVE_CARE_PLAN, row->has_plan);
    fact_set_known(facts, FACT_MDT_RECOMMENDATION, outcome < 0 ? 0 : outcome);
}

static void decide(struct run *run, const struct replay_row *row, const json_t *document, int side)
{
    const struct reference *reference = &run->snapshot->reference;
    const struct policy *policy = run->book->policies[side];
    int nation = text_index(nations, json_string_value(json_object_get(document, "nation")));
    struct fact_set facts;
    const struct triage_input input = {
        .policy = policy,
        .facts = &facts,
        .icb = run->job->icb,
        .requested_service_id = json_string_value(json_object_get(document, "requestedServiceId")),
        .decided_at = row->received_at,
        .clock_started_on = row->clock_started_on,
        .directory = &reference->directory,
        .contacts = &reference->contacts,
        .calendar = &reference->calendars[nation < 0 ? NATION_ENGLAND : nation],
        .outcome_alone = true,
    };

    submission_read_facts(document, policy, row->received_at, &facts);
    put_records(row, &facts);
    triage_decide(&input, &run->decisions[side]);
}

/* The policy of the two that a stored decision names; NULL if it is neither. */
static const struct policy *policy_of(const struct run *run, const char *decision)
{
    for (int side = 0; side < 2; side++)
        if (strstr(decision, run->book->policies[side]->revision))
            return run->book->policies[side];
    return NULL;
}

/* A stored decision made again from what is stored of its inputs: the same bytes, or the directory,
 * the contacts or the calendar have moved on since. */
static bool make_again(struct run *run, const struct replay_row *row, const json_t *document,
                       struct arena *arena, struct error *err)
{
    const struct policy *policy = row->decision ? policy_of(run, row->decision) : NULL;
    struct referral scratch = { .icb = run->job->icb,
                                .id = row->id,
                                .decision_number = 1,
                                .state = "open",
                                .submission = row->submission,
                                .received_at = row->received_at,
                                .received_on = row->received_on,
                                .clock_started_on = row->clock_started_on };
    struct submission submission;
    const struct decide_request request = { .snapshot = run->snapshot,
                                            .submission = &submission,
                                            .cause = "submitted",
                                            .now = row->created_at,
                                            .policy = policy };

    if (!policy)
        return true;
    submission_take(document, &scratch, run->snapshot, policy, &submission);
    put_records(row, &submission.facts);
    if (!referral_decide(&request, &scratch, &run->decisions[0], arena, err))
        return false;
    run->book->made_again++;
    run->book->made_equal += text_equal(scratch.decision, row->decision);
    return true;
}

static struct replay_patient patient_of(const json_t *document, const struct fact_set *facts)
{
    const json_t *patient = json_object_get(document, "patient");
    const json_t *decile = json_object_get(patient, "imdDecile");

    return (struct replay_patient){
        .imd_decile = json_is_integer(decile) ? (int)json_integer_value(decile) : -1,
        .age_years =
            fact_is_known(facts, FACT_AGE_YEARS) ? (int)facts->values[FACT_AGE_YEARS].value : -1,
        .gender = json_string_value(json_object_get(patient, "gender")),
        .ethnic_category = json_string_value(json_object_get(patient, "ethnicCategory")),
    };
}

static bool replay_one(struct run *run, const struct replay_row *row, struct arena *arena,
                       struct error *err)
{
    cleanup(json_decref) json_t *document = json_loads(row->submission, 0, NULL);
    struct replay_book *book = run->book;
    struct replay_patient patient;

    if (!document) {
        book->unreadable++;
        return true;
    }
    if (!make_again(run, row, document, arena, err))
        return false;
    for (int side = 0; side < 2; side++) {
        decide(run, row, document, side);
        count_rows(book, side, &run->decisions[side]);
    }
    patient = patient_of(document, &run->decisions[0].facts);
    return !replay_add(&book->counts, &run->decisions[0], &run->decisions[1], &patient) ||
           remember(run, row->id, err);
}

/* One page; `after` moves on to its last id, or becomes "" at the end. */
static bool replay_page(struct run *run, char after[ID_TEXT], struct error *err)
{
    struct replay_page page;
    struct arena arena;
    bool done;

    arena_init(&arena, PAGE_BYTES);
    done = replay_store_page(run->app->db, &run->period, after, PAGE, &arena, &page, err);
    for (int i = 0; done && i < page.count; i++)
        done = replay_one(run, &page.items[i], &arena, err);
    if (done) {
        run->job->done += page.count;
        (void)text_copy(after, ID_TEXT, page.count == PAGE ? page.items[PAGE - 1].id : "");
        done = job_store_progress(run->app->db, &arena, run->job, JOB_LEASE_MS, err);
    }
    arena_free(&arena);
    return done;
}

static bool replay_all(struct run *run, struct error *err)
{
    char after[ID_TEXT] = "00000000-0000-0000-0000-000000000000";

    while (after[0]) {
        if (app_is_stopping(run->app))
            return error_set(err, ERROR_UNAVAILABLE, "", "The worker is stopping");
        if (!replay_page(run, after, err))
            return false;
    }
    return true;
}

bool replay_run(struct app *app, struct arena *arena, struct job *job, struct error *err)
{
    cleanup(json_decref) json_t *request = json_loads(job->request, 0, NULL);
    struct run run = { .app = app, .arena = arena, .job = job };

    run.book = arena_alloc(arena, sizeof(*run.book));
    run.decisions = arena_alloc(arena, 2 * sizeof(run.decisions[0]));
    if (!request || !run.book || !run.decisions)
        return no_memory(err);
    memset(run.book, 0, sizeof(*run.book));
    if (!snapshot_take(app->snapshots, app->db, arena, &run.snapshot, err) ||
        !prepare(&run, request, err) || !replay_all(&run, err))
        return false;
    job->result = replay_write(run.book, arena);
    return job->result || no_memory(err);
}
