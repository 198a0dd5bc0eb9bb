#include "policy_papers.h"
#include "buffer.h"
#include "cleanup.h"
#include "examiner.h"
#include "policies.h"
#include "policy_diff.h"
#include "policy_read.h"
#include "policy_report.h"
#include "policy_sheet.h"
#include "policy_tests.h"

DEFINE_CLEANUP(json_t *, json_decref)

enum { FINDINGS_BYTES = 4 * MIB };

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

static bool write_findings(const char *report, const char *tests, bool passes, struct arena *arena,
                           const char **ret, struct error *err)
{
    struct buffer text;
    struct writer w;

    buffer_init(&text, arena, FINDINGS_BYTES);
    writer_init(&w, &text);
    writer_open(&w, NULL, '{');
    writer_bool(&w, "passes", passes);
    writer_raw(&w, "report", report);
    writer_raw(&w, "tests", tests);
    writer_close(&w);
    *ret = text.text;
    return !text.failed ||
           error_set(err, ERROR_UNAVAILABLE, "", "The findings are larger than their memory");
}

static bool examine(const char *document, struct arena *arena, const char **ret, bool *ret_passes,
                    struct error *err)
{
    cleanup(json_decref) json_t *json = json_loads(document, 0, NULL);
    const struct policy *policy;
    const char *report, *tests;
    bool reported, tested;

    if (!json)
        return error_set(err, ERROR_UNAVAILABLE, "", "The policy is larger than its memory");
    if (!policy_report_write(json, &report_effort_usual, arena, &report, &reported, err) ||
        !policy_compile(json, arena, &policy, err) ||
        !policy_run_tests(json, policy, arena, &tests, &tested, err))
        return false;
    *ret_passes = reported && tested;
    return write_findings(report, tests, *ret_passes, arena, ret, err);
}

bool examine_record(struct app *app, struct arena *arena, const struct policy_record *policy,
                    const char **ret, bool *ret_passes, struct error *err)
{
    bool done;

    if (!examiner_enter(app->examiner, policy->icb, err))
        return false;
    done = examine(policy->document, arena, ret, ret_passes, err);
    examiner_leave(app->examiner);
    return done;
}

bool examine_policy(struct app *app, struct arena *arena, const struct caller *caller,
                    const char *icb, const char *version, const char **ret, bool *ret_passes,
                    struct error *err)
{
    struct policy_record policy;

    return find_policy(app, arena, caller, icb, version, &policy, err) &&
           examine_record(app, arena, &policy, ret, ret_passes, err);
}
