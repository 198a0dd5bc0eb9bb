#ifndef USECASE_REFUSALS_H
#define USECASE_REFUSALS_H

#include "app.h"
#include "arena.h"
#include "caller.h"
#include "error.h"
#include "referral.h"

#include <jansson.h>

/*
 * Submissions that were refused. A refusal never hides an emergency (ruling 6): what can be read of
 * the document is held against the emergency gates of the policy.
 */

/* Whether any readable part of a submission raises a gate of class E0 or E1. False as well while
 * the policy cannot be had. */
bool document_tells_emergency(struct app *app, const json_t *document);

/* Keep a refusal: `refusal` without id and time. */
MUST_CHECK bool keep_refusal(struct app *app, const struct caller *caller, struct arena *arena,
                             const char *icb, const struct refusal *refusal, struct error *err);

/* Newest first; `before` is the id of the last item of the page before, or NULL. */
MUST_CHECK bool page_refusals(struct app *app, const struct caller *caller, struct arena *arena,
                              const char *before, int limit, struct refusal_page *ret,
                              struct error *err);

#endif
