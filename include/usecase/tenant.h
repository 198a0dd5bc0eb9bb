#ifndef USECASE_TENANT_H
#define USECASE_TENANT_H

#include "app.h"
#include "arena.h"
#include "author.h"
#include "caller.h"
#include "error.h"
#include "referral_store.h"

/* For use cases alone: whose data a caller means, and how storage is told who acts. */

/*
 * The tenant that the caller means: `icb`, or the only one that the token opens if `icb` is NULL.
 * ERROR_NOT_FOUND for one that it does not open, ERROR_INVALID if it has to say which, at the
 * pointer `at`: where the request would say it.
 */
MUST_CHECK bool tenant_choose(const struct caller *caller, const char *icb, const char *at,
                              const char **ret, struct error *err);

/* Whether a person acts, by the token or the headers beside it; else ERROR_FORBIDDEN, in which
 * `kind` says who is needed: "person" or "clinician". */
MUST_CHECK bool caller_is_named(const struct caller *caller, const char *kind, struct error *err);

/* Points into the caller. */
struct author author_of(const struct caller *caller);

/* Whose referrals the caller may see: a referrer its own organisation's, a service those sent to
 * it, a reviewer the tenant's (ruling 10). `author` must outlive it. */
struct reader caller_reader(const struct caller *caller, const struct author *author);
/* The blind index of an NHS number as a bytea parameter; NULL for NULL. */
const char *patient_key(const struct app *app, const char *nhs_number, struct arena *arena);

#endif
