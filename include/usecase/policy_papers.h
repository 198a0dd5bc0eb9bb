#ifndef USECASE_POLICY_PAPERS_H
#define USECASE_POLICY_PAPERS_H

#include "app.h"
#include "arena.h"
#include "caller.h"
#include "error.h"
#include "policy_record.h"

/*
 * What people read of a tenant's policies: how two differ, the sheet that is signed, and what is
 * wrong with one. `icb` may be NULL if the token opens one tenant alone; a version may be
 * `built-in`. Texts live in the arena.
 */

/* JSON, as policy_diff.h says. */
MUST_CHECK bool compare_policies(struct app *app, struct arena *arena, const struct caller *caller,
                                 const char *icb, const char *from, const char *to,
                                 const char **ret, struct error *err);

/* HTML, as policy_sheet.h says; `older` may be NULL. */
MUST_CHECK bool print_policy(struct app *app, struct arena *arena, const struct caller *caller,
                             const char *icb, const char *version, const char *older,
                             const char **ret, struct error *err);

/* {passes, report, tests}: as policy_report.h and policy_tests.h say. `ret_passes` if it may decide
 * about people: nothing is wrong in the report, and every test passes. ERROR_INVALID for tests that
 * cannot be read. A second or two, after those whose turn comes before (examiner.h). */
MUST_CHECK bool examine_policy(struct app *app, struct arena *arena, const struct caller *caller,
                               const char *icb, const char *version, const char **ret,
                               bool *ret_passes, struct error *err);

/* The same of one that was found: what an activation asks. */
MUST_CHECK bool examine_record(struct app *app, struct arena *arena,
                               const struct policy_record *policy, const char **ret,
                               bool *ret_passes, struct error *err);

#endif
