#ifndef USECASE_POLICIES_H
#define USECASE_POLICIES_H

#include "app.h"
#include "arena.h"
#include "caller.h"
#include "error.h"
#include "policy.h"
#include "policy_record.h"

#include <jansson.h>
#include <stdbool.h>

/*
 * The life of a tenant's clinical policy: begun as a draft, approved by two people who did not
 * write it, put in force at a moment, followed by another. What was in force never changes; an edit
 * before that is a new text, which nobody has approved. Everybody who acts is a named person:
 * ERROR_FORBIDDEN otherwise. `icb` may be NULL if the token opens one tenant alone. Editions are
 * what the caller has read: ERROR_STALE if there is another. Everything lives in the arena.
 */

enum { POLICY_APPROVALS = 2 };

struct policy_request {
    const char *icb;
    const char *key;         /* Idempotency-Key */
    const char *fingerprint; /* of the body, as sent */
    json_t *document;        /* that the contract has checked for shape */
};

/* ERROR_INVALID with every fault if it does not compile; ERROR_CONFLICT for a version that the
 * tenant has. The same key with the same body gives the same version again. */
MUST_CHECK bool begin_policy(struct app *app, struct arena *arena, const struct caller *caller,
                             const struct policy_request *request, struct policy_record *ret,
                             struct error *err);

/* Another text of the same version; approvals are lost with the old one. ERROR_CONFLICT once it is,
 * was or will be in force, or was retired. */
MUST_CHECK bool rewrite_policy(struct app *app, struct arena *arena, const struct caller *caller,
                               const char *version, int64_t edition,
                               const struct policy_request *request, struct policy_record *ret,
                               struct error *err);

/* ERROR_NOT_FOUND for another tenant's, too. `built-in` is the policy of tenants that have none. */
MUST_CHECK bool find_policy(struct app *app, struct arena *arena, const struct caller *caller,
                            const char *icb, const char *version, struct policy_record *ret,
                            struct error *err);

/* The same, for a named person who has read that edition and changes it. For use cases. */
MUST_CHECK bool find_policy_at(struct app *app, struct arena *arena, const struct caller *caller,
                               const char *icb, const char *version, int64_t edition,
                               struct policy_record *ret, struct error *err);

/* At most `limit`, by version, after one (NULL: from the first). */
MUST_CHECK bool read_policies(struct app *app, struct arena *arena, const struct caller *caller,
                              const char *icb, const char *after, int limit,
                              struct policy_list *ret, bool *ret_more, struct error *err);

/* One of the tenant's, ready to decide with. */
MUST_CHECK bool compile_policy(struct app *app, const struct caller *caller, struct arena *arena,
                               const char *icb, const char *version, const struct policy **ret,
                               struct error *err);

struct approval_request {
    const char *icb;
    const char *name, *role; /* as they are to be shown */
    json_t *signs;           /* list of thresholds that the approver stands for; NULL for none */
};

/* ERROR_FORBIDDEN for one of its authors; ERROR_INVALID for a value that nobody has to sign. */
MUST_CHECK bool sign_policy(struct app *app, struct arena *arena, const struct caller *caller,
                            const char *version, int64_t edition,
                            const struct approval_request *request, struct policy_record *ret,
                            struct error *err);

/* In force from `from` (µs; 0 for now), and no sooner than every process can know of it.
 * ERROR_CONFLICT, saying what is missing: approvals, signatures (outside of trial tenants), the
 * proof; or while another comes into force later. */
MUST_CHECK bool enact_policy(struct app *app, struct arena *arena, const struct caller *caller,
                             const char *icb, const char *version, int64_t edition, int64_t from,
                             struct policy_record *ret, struct error *err);

/* Let it run beside the one in force until `until` (µs), at most 90 days from now; in the past: end
 * it. */
MUST_CHECK bool shadow_policy_until(struct app *app, struct arena *arena,
                                    const struct caller *caller, const char *icb,
                                    const char *version, int64_t edition, int64_t until,
                                    struct policy_record *ret, struct error *err);

/* Withdraw a draft, or what was to come into force. ERROR_CONFLICT for the one in force: activate
 * another. */
MUST_CHECK bool withdraw_policy(struct app *app, struct arena *arena, const struct caller *caller,
                                const char *icb, const char *version, int64_t edition,
                                struct policy_record *ret, struct error *err);

#endif
