#ifndef USECASE_REFERRALS_H
#define USECASE_REFERRALS_H

#include "app.h"
#include "arena.h"
#include "caller.h"
#include "error.h"
#include "referral.h"

#include <jansson.h>

/*
 * What can be done with a referral, each function one use case: read, decide, write. Answers live
 * in the arena. `caller` is whom it is done for; the audit trail names it.
 */

/* A document against the contract, by whoever knows the contract. */
typedef bool document_check(void *context, const json_t *document, struct error *err);

struct referral_submission {
    const json_t *document;
    const char *body; /* the raw bytes: their digest tells a retry from another submission */
    size_t body_length;
    const char *key; /* the caller's Idempotency-Key */
};

/*
 * Take a referral in: decide, and commit referral, decision, events and audit at once. A retry with
 * the same key and body gives the first answer again and changes nothing.
 *
 * Errors: INVALID (impossible values; the key was used with another body), FORBIDDEN (a tenant
 * the token does not open), CONFLICT (UBRN known already; the key is in flight), UNAVAILABLE (the
 * commit's fate may be unknown: the same key finds out).
 */
MUST_CHECK bool refer_patient(struct app *app, const struct caller *caller, struct arena *arena,
                              const struct referral_submission *submission, struct referral *ret,
                              struct error *err);

/* Decide without storing anything. `ret_decision` is the decision's JSON text. */
MUST_CHECK bool weigh_referral(struct app *app, const struct caller *caller, struct arena *arena,
                               const json_t *document, const char **ret_decision,
                               struct error *err);

/* Change the assessment (RFC 7396) and decide again; gates that were raised stay (ruling 3). */
struct amendment {
    const char *id;
    int64_t version; /* that the caller has read */
    const json_t *patch;
    document_check *check; /* of the patched document */
    void *check_context;
};
MUST_CHECK bool amend_assessment(struct app *app, const struct caller *caller, struct arena *arena,
                                 const struct amendment *amendment, struct referral *ret,
                                 struct error *err);

/* A named clinician confirms a decision or overrides it. CONFLICT while a gate that has to be
 * closed by an outcome is open, or if there is nothing to confirm. */
struct review {
    const char *id;
    int64_t version;
    bool override;
    const char *tier, *service_id, *urgency; /* NULL leaves it as proposed */
    const char *reason_code, *reason;
};
MUST_CHECK bool review_referral(struct app *app, const struct caller *caller, struct arena *arena,
                                const struct review *review, struct referral *ret,
                                struct error *err);

/* A named clinician acknowledges a gate, or records its outcome, which closes it and decides anew.
 */
enum { ESCALATION_ANY_VERSION = -1 };

struct escalation_step {
    const char *id;
    int64_t version; /* that the caller has read, or ESCALATION_ANY_VERSION */
    const char *gate;
    bool outcome;                         /* else acknowledge */
    const char *outcome_code, *reference; /* NULL if not given */
    struct date on;
};
MUST_CHECK bool settle_escalation(struct app *app, const struct caller *caller, struct arena *arena,
                                  const struct escalation_step *step, struct referral *ret,
                                  struct error *err);

/* A person ends the pathway. CONFLICT while an E0, E1 or SC gate is open. */
struct closing {
    const char *id;
    int64_t version;
    const char *reason;
    struct date on;
};
MUST_CHECK bool end_referral(struct app *app, const struct caller *caller, struct arena *arena,
                             const struct closing *closing, struct referral *ret,
                             struct error *err);

/* A page of what the caller may see; `filter`, `identity` as in referral_store.h. */
MUST_CHECK bool page_referrals(struct app *app, const struct caller *caller, struct arena *arena,
                               const struct referral_filter *filter, struct referral_page *ret,
                               struct error *err);
/* By the patient's NHS number, a UBRN or a pathway: one of them, the others NULL. */
MUST_CHECK bool search_for_referrals(struct app *app, const struct caller *caller,
                                     struct arena *arena, const char *nhs_number, const char *ubrn,
                                     const char *pathway_id, struct referral_page *ret,
                                     struct error *err);
/* `icb` narrows to one tenant; NULL is all that the token opens. */
MUST_CHECK bool page_waiting_list(struct app *app, const struct caller *caller, struct arena *arena,
                                  const char *icb, const struct waiting_filter *filter,
                                  struct referral_page *ret, struct error *err);
/* Its replaced decisions and what happened to it, oldest first. */
MUST_CHECK bool look_up_history(struct app *app, const struct caller *caller, struct arena *arena,
                                const char *id, const char *action, struct referral *ret,
                                struct referral_history *ret_history, struct error *err);

/* Read one that the caller may see. */
MUST_CHECK bool look_up_referral(struct app *app, const struct caller *caller, struct arena *arena,
                                 const char *id, const char *action, struct referral *ret,
                                 struct error *err);

#endif
