#include "policy_papers.h"
#include "cleanup.h"
#include "policies.h"
#include "policy_diff.h"
#include "policy_sheet.h"

DEFINE_CLEANUP(json_t *, json_decref)

/* NULL, with *err, if there is no such policy. */
static json_t *document_of(struct app *app, struct arena *arena, const struct caller *caller,
                           const char *icb, const char *version, struct error *err)
{
    struct policy_record policy;
    json_t *document;

    if (!find_policy(app, arena, caller, icb, version, &policy, err))
        return NULL;
    document = json_loads(policy.document, 0, NULL);
    if (!document)
        (void)error_set(err, ERROR_UNAVAILABLE, "", "The policy is larger than its memory");
    return document;
}

/* Which of the two versions of a query is unknown, the caller has to be told. */
static json_t *document_asked(struct app *app, struct arena *arena, const struct caller *caller,
                              const char *icb, const char *version, const char *at,
                              struct error *err)
{
    json_t *document = document_of(app, arena, caller, icb, version, err);

    if (!document && err->code == ERROR_NOT_FOUND)
        (void)error_set(err, ERROR_INVALID, at, "is no version of a policy here");
    return document;
}

bool compare_policies(struct app *app, struct arena *arena, const struct caller *caller,
                      const char *icb, const char *from, const char *to, const char **ret,
                      struct error *err)
{
    cleanup(json_decref) json_t *before =
        document_asked(app, arena, caller, icb, from, "/query/from", err);
    cleanup(json_decref) json_t *after =
        before ? document_asked(app, arena, caller, icb, to, "/query/to", err) : NULL;
    struct policy_diff diff;

    if (!after || !policy_diff_make(before, after, arena, &diff, err))
        return false;
    *ret = policy_diff_write(&diff, arena);
    return *ret ||
           error_set(err, ERROR_UNAVAILABLE, "", "The difference is larger than its memory");
}

bool print_policy(struct app *app, struct arena *arena, const struct caller *caller,
                  const char *icb, const char *version, const char *older, const char **ret,
                  struct error *err)
{
    cleanup(json_decref) json_t *document = document_of(app, arena, caller, icb, version, err);
    cleanup(json_decref) json_t *before =
        document && older ? document_asked(app, arena, caller, icb, older, "/query/from", err)
                          : NULL;

    return document && (before || !older) && policy_sheet(document, before, arena, ret, err);
}
