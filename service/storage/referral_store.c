#include "referral_store.h"
#include "cleanup.h"
#include "clock.h"
#include "id.h"
#include "referral_row.h"

#include <string.h>

DEFINE_CLEANUP(PGresult *, PQclear)

enum { PARAMETER_BYTES = 256 * KIB, COMMIT_QUERIES = 40 };

bool referral_store_first(struct db *db, const struct author *author, const char *icb,
                          const char *id, struct arena *arena, struct referral *ret,
                          struct error *err)
{
    const struct id audit_id = id_make();
    struct query query = { .statement = STATEMENT_referral_first,
                           .values = (const char *const[]){
                               icb, id, audit_id.text, instant_parameter(arena, clock_now_us()),
                               author->client, author->organisation, author->practitioner,
                               author->request_id } };
    cleanup(PQclear) PGresult *rows = NULL;

    if (!db_run(db, author->tenants, &query, 1, err))
        return false;
    rows = query.rows;
    if (PQntuples(rows) == 0)
        return error_set(err, ERROR_INTERNAL, "", "a key names a referral that is not there");
    if (!referral_row_read(rows, 0, arena, ret, err))
        return false;
    ret->version = 1;
    ret->state = "open";
    ret->closed = NULL;
    ret->updated_at = ret->created_at;
    ret->decision_number = 1;
    if (db_text(rows, 0, "first_decision")) {
        ret->decision = arena_text(arena, db_text(rows, 0, "first_decision"));
        ret->submission = arena_text(arena, db_text(rows, 0, "first_submission"));
        ret->handoffs = db_integer(rows, 0, "first_handoffs", 0);
        ret->care_plan = arena_text(arena, db_text(rows, 0, "first_care_plan"));
    }
    return (ret->decision && ret->submission) ||
           error_set(err, ERROR_UNAVAILABLE, "", "a referral is larger than the memory for it");
}

/* One transaction being put together: statements that all hold, or fail it. */
struct commit {
    const struct author *author;
    struct arena *arena;
    struct query queries[COMMIT_QUERIES];
    int count;
};

static void add(struct commit *commit, enum statement statement, const char *const values[],
                size_t bytes)
{
    const char **kept = arena_alloc(commit->arena, bytes);

    if (!kept || commit->count == COMMIT_QUERIES) {
        commit->count = COMMIT_QUERIES + 1;
        return;
    }
    memcpy(kept, values, bytes);
    commit->queries[commit->count++] = (struct query){ .statement = statement, .values = kept };
}

#define ADD(commit, statement, ...)                                                                \
    add(commit, STATEMENT_##statement, (const char *const[]){ __VA_ARGS__ },                       \
        sizeof((const char *const[]){ __VA_ARGS__ }))

static void add_change(struct commit *commit, const struct referral_change *c, int64_t records)
{
    const struct referral *r = c->after;
    const struct author *author = commit->author;
    struct arena *a = commit->arena;
    int64_t revision = c->decides ? r->pathway.revision + records : -1;

    ADD(commit, referral_change, r->icb, r->id, number_parameter(a, r->version),
        instant_parameter(a, r->updated_at), number_parameter(a, r->decision_number),
        date_parameter(a, c->occurred_on), r->closed, number_parameter(a, r->pain_sites),
        ANSWER_PARAMETERS(a, r), DUE_PARAMETERS(a, r), DOCUMENT_PARAMETERS(r), c->kind,
        author->client, author->practitioner, c->gate, c->code, c->reference,
        EVENT_PARAMETERS(a, &c->events), arena_text(a, id_make().text), author->organisation,
        c->action, author->request_id, number_parameter(a, revision),
        number_parameter(a, r->handoffs), r->care_plan, ALERT_PARAMETERS(a, r),
        date_parameter(a, r->rescreen_due), number_parameter(a, r->rescreen_days));
}

static void add_plan(struct commit *commit, const struct care_plan *plan, const struct referral *r)
{
    struct arena *a = commit->arena;

    ADD(commit, care_plan_add, r->icb, r->pathway_id, number_parameter(a, plan->version), r->id,
        plan->owner, plan->owner_role, plan->coordinator, plan->coordinator_role,
        date_parameter(a, plan->started_on), date_parameter(a, plan->review_on),
        date_parameter(a, plan->ended_on), instant_parameter(a, plan->set_at));
}

static void add_known(struct commit *commit, const struct pathway_record *record,
                      const struct referral *r)
{
    struct arena *a = commit->arena;

    ADD(commit, pathway_record, r->icb, r->pathway_id, date_parameter(a, record->handed_off_on),
        record->mdt_recommendation,
        record->mdt_recommendation ? date_parameter(a, record->mdt_on) : NULL);
}

static void add_claim(struct commit *commit, const struct key_claim *claim,
                      const struct referral *r)
{
    struct arena *a = commit->arena;

    ADD(commit, key_claim, r->icb, commit->author->client, claim->key, claim->fingerprint,
        claim->operation, r->id, instant_parameter(a, r->updated_at),
        number_parameter(a, r->version + 1));
}

/* How many statements raise the pathway's revision. */
static int64_t add_record(struct commit *commit, const struct pathway_record *record,
                          const struct referral *r)
{
    int before = commit->count;

    if (record && record->plan)
        add_plan(commit, record->plan, r);
    if (record && (record->mdt_recommendation || !date_is_none(record->handed_off_on)))
        add_known(commit, record, r);
    return commit->count - before;
}

/* Each statement that does not hold fails the transaction, so there is nothing to read. */
static bool run(struct db *db, struct commit *commit, struct error *err)
{
    if (commit->count > COMMIT_QUERIES)
        return error_set(err, ERROR_UNAVAILABLE, "", "a change is larger than the memory for it");
    if (!db_run(db, commit->author->tenants, commit->queries, commit->count, err))
        return false;
    for (int i = 0; i < commit->count; i++)
        PQclear(commit->queries[i].rows);
    return true;
}

bool referral_store_record(struct db *db, const struct author *author,
                           const struct pathway_record *record,
                           const struct referral_change changes[], int count, struct error *err)
{
    const struct referral *first = changes[0].after;
    struct arena parameters;
    struct commit commit = { .author = author, .arena = &parameters };
    int64_t records;
    bool done;

    arena_init(&parameters, PARAMETER_BYTES);
    ADD(&commit, pathway_lock, first->icb, first->id);
    if (record && record->claim)
        add_claim(&commit, record->claim, first);
    records = add_record(&commit, record, first);
    for (int i = 0; i < count; i++)
        add_change(&commit, &changes[i], records);
    done = run(db, &commit, err);
    arena_free(&parameters);
    return done;
}

bool referral_store_change(struct db *db, const struct author *author,
                           const struct referral_change *change, struct error *err)
{
    return referral_store_record(db, author, NULL, change, 1, err);
}

static bool read_decisions(const PGresult *rows, struct arena *arena, struct referral_history *ret)
{
    ret->decision_count = PQntuples(rows);
    ret->decisions =
        arena_alloc(arena, ((size_t)ret->decision_count + 1) * sizeof(*ret->decisions));
    for (int i = 0; ret->decisions && i < ret->decision_count; i++)
        ret->decisions[i] =
            (struct decision_text){ db_integer(rows, i, "number", 0),
                                    arena_text(arena, db_text(rows, i, "decision")) };
    return ret->decisions != NULL;
}

static struct referral_happening read_happening(const PGresult *rows, int row, struct arena *arena)
{
    return (struct referral_happening){
        .version = db_integer(rows, row, "version", 0),
        .kind = arena_text(arena, db_text(rows, row, "kind")),
        .occurred_on = arena_text(arena, db_text(rows, row, "occurred_on")),
        .client = arena_text(arena, db_text(rows, row, "client")),
        .practitioner = arena_text(arena, db_text(rows, row, "practitioner")),
        .recorded_at = db_integer(rows, row, "recorded_at_us", 0),
        .gate = arena_text(arena, db_text(rows, row, "gate")),
        .code = arena_text(arena, db_text(rows, row, "code")),
        .reference = arena_text(arena, db_text(rows, row, "reference")),
        .decision_number = db_integer(rows, row, "decision_number", 0),
    };
}

static bool read_happenings(const PGresult *rows, struct arena *arena, struct referral_history *ret)
{
    int count = PQntuples(rows);
    struct referral_happening *items = arena_alloc(arena, ((size_t)count + 1) * sizeof(*items));

    for (int i = 0; items && i < count; i++) {
        items[i] = read_happening(rows, i, arena);
        items[i].told = arena_text(arena, db_text(rows, i, "told"));
    }
    ret->happenings = items;
    ret->happening_count = count;
    return items != NULL;
}

bool referral_store_event_of_key(struct db *db, const struct author *author, const char *icb,
                                 const char *key, struct arena *arena, struct event_of_key *ret,
                                 struct error *err)
{
    struct query query = { .statement = STATEMENT_event_of_key,
                           .values = (const char *const[]){ icb, author->client, key } };
    cleanup(PQclear) PGresult *rows = NULL;

    if (!db_run(db, author->tenants, &query, 1, err))
        return false;
    rows = query.rows;
    *ret = (struct event_of_key){ NULL };
    if (PQntuples(rows) == 0)
        return true;
    ret->fingerprint = arena_text(arena, db_text(rows, 0, "fingerprint"));
    ret->operation = arena_text(arena, db_text(rows, 0, "operation"));
    ret->resource = arena_text(arena, db_text(rows, 0, "resource"));
    ret->event = read_happening(rows, 0, arena);
    return ret->fingerprint || error_set(err, ERROR_UNAVAILABLE, "", "out of memory");
}

bool referral_store_history(struct db *db, const struct author *author, const char *icb,
                            const char *id, struct arena *arena, struct referral_history *ret,
                            struct error *err)
{
    struct query queries[] = {
        { .statement = STATEMENT_decision_list, .values = (const char *const[]){ icb, id } },
        { .statement = STATEMENT_referral_event_list, .values = (const char *const[]){ icb, id } },
    };
    cleanup(PQclear) PGresult *decisions = NULL;
    cleanup(PQclear) PGresult *happenings = NULL;

    if (!db_run(db, author->tenants, queries, 2, err))
        return false;
    decisions = queries[0].rows;
    happenings = queries[1].rows;
    if (!read_decisions(decisions, arena, ret) || !read_happenings(happenings, arena, ret))
        return error_set(err, ERROR_UNAVAILABLE, "", "a history is larger than the memory for it");
    return true;
}
