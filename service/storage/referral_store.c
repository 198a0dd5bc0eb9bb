#include "referral_store.h"
#include "cleanup.h"
#include "clock.h"
#include "id.h"
#include "referral_row.h"

DEFINE_CLEANUP(PGresult *, PQclear)

enum { PARAMETER_BYTES = 64 * KIB };

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
    }
    return (ret->decision && ret->submission) ||
           error_set(err, ERROR_UNAVAILABLE, "", "a referral is larger than the memory for it");
}

static bool change(struct db *db, const struct author *author, const struct referral_change *c,
                   struct arena *a, struct error *err)
{
    const struct referral *r = c->after;
    const struct id audit_id = id_make();
    struct query query = { .statement = STATEMENT_referral_change,
                           .values = (const char *const[]){ r->icb,
                                                            r->id,
                                                            number_parameter(a, r->version),
                                                            instant_parameter(a, r->updated_at),
                                                            number_parameter(a, r->decision_number),
                                                            date_parameter(a, c->occurred_on),
                                                            r->closed,
                                                            number_parameter(a, r->pain_sites),
                                                            ANSWER_PARAMETERS(a, r),
                                                            DUE_PARAMETERS(a, r),
                                                            DOCUMENT_PARAMETERS(r),
                                                            c->kind,
                                                            author->client,
                                                            author->practitioner,
                                                            c->gate,
                                                            c->code,
                                                            c->reference,
                                                            EVENT_PARAMETERS(a, &c->events),
                                                            audit_id.text,
                                                            author->organisation,
                                                            c->action,
                                                            author->request_id } };
    cleanup(PQclear) PGresult *rows = NULL;

    if (!db_run(db, author->tenants, &query, 1, err))
        return false;
    rows = query.rows;
    return PQntuples(rows) == 1 ||
           error_set(err, ERROR_STALE, "", "The referral has changed since that version");
}

bool referral_store_change(struct db *db, const struct author *author,
                           const struct referral_change *c, struct error *err)
{
    struct arena parameters;
    bool done;

    arena_init(&parameters, PARAMETER_BYTES);
    done = change(db, author, c, &parameters, err);
    arena_free(&parameters);
    return done;
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

static bool read_happenings(const PGresult *rows, struct arena *arena, struct referral_history *ret)
{
    int count = PQntuples(rows);
    struct referral_happening *items = arena_alloc(arena, ((size_t)count + 1) * sizeof(*items));

    for (int i = 0; items && i < count; i++)
        items[i] = (struct referral_happening){
            .version = db_integer(rows, i, "version", 0),
            .kind = arena_text(arena, db_text(rows, i, "kind")),
            .occurred_on = arena_text(arena, db_text(rows, i, "occurred_on")),
            .client = arena_text(arena, db_text(rows, i, "client")),
            .practitioner = arena_text(arena, db_text(rows, i, "practitioner")),
            .recorded_at = db_integer(rows, i, "recorded_at_us", 0),
            .gate = arena_text(arena, db_text(rows, i, "gate")),
            .code = arena_text(arena, db_text(rows, i, "code")),
            .reference = arena_text(arena, db_text(rows, i, "reference")),
            .decision_number = db_integer(rows, i, "decision_number", 0),
        };
    ret->happenings = items;
    ret->happening_count = count;
    return items != NULL;
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
