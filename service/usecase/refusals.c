#include "refusals.h"
#include "clock.h"
#include "id.h"
#include "refusal_store.h"
#include "snapshot.h"
#include "submission.h"
#include "tenant.h"
#include "triage.h"

bool document_tells_emergency(struct app *app, const json_t *document)
{
    const struct snapshot *snapshot;
    struct fact_set facts;
    struct arena arena; /* of its own: the request's may be full, which must hide nothing */
    struct error ignored;
    bool found = false;

    arena_init(&arena, 8 * KIB);
    if (snapshot_take(app->snapshots, app->db, &arena, &snapshot, &ignored)) {
        const struct policy *policy = snapshot_policy(
            snapshot, json_string_value(json_object_get(document, "icb")), clock_now_us());

        submission_read_facts(document, policy, clock_now_us(), &facts);
        found = triage_sees_emergency(policy, &facts);
    }
    arena_free(&arena);
    return found;
}

bool keep_refusal(struct app *app, const struct caller *caller, struct arena *arena,
                  const char *icb, const struct refusal *refusal, struct error *err)
{
    const struct author author = author_of(caller);
    const struct id id = id_make();
    struct refusal kept = *refusal;

    kept.id = id.text;
    kept.at = clock_now_us();
    if (!icb || !caller_opens(caller, icb))
        icb = caller->icbs[0]; /* the caller's own books: no other tenant's hold its mistakes */
    return refusal_store_add(app->db, &author, icb, &kept, arena, err);
}

bool page_refusals(struct app *app, const struct caller *caller, struct arena *arena,
                   const char *before, int limit, struct refusal_page *ret, struct error *err)
{
    const struct author author = author_of(caller);

    return refusal_store_list(app->db, &author, before, limit, arena, ret, err);
}
