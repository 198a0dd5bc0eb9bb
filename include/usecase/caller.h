#ifndef USECASE_CALLER_H
#define USECASE_CALLER_H

#include <stdbool.h>

/*
 * Who asks: read from a verified token, and from the NHS end-user headers where the token speaks
 * for an application. Use cases act for a caller, and the audit trail names it.
 */

/* X(id, name in a token) */
#define SCOPE_TABLE(X)                                                                             \
    X(REFERRAL_SUBMIT, "referral.submit")                                                          \
    X(REFERRAL_READ, "referral.read")                                                              \
    X(TRIAGE_REVIEW, "triage.review")                                                              \
    X(WAITING_WRITE, "waiting.write")                                                              \
    X(KPI_READ, "kpi.read")                                                                        \
    X(DIRECTORY_WRITE, "directory.write")                                                          \
    X(POLICY_WRITE, "policy.write")                                                                \
    X(POLICY_APPROVE, "policy.approve")                                                            \
    X(WEBHOOK_MANAGE, "webhook.manage")                                                            \
    X(AUDIT_READ, "audit.read")

enum scope {
    SCOPE_NONE, /* open to all: health, documentation */
#define X(id, name) SCOPE_##id,
    SCOPE_TABLE(X)
#undef X
        SCOPE_COUNT
};

enum { CALLER_ICBS = 16 };

struct caller {
    const char *client;       /* the token's subject: the application; scope of idempotency keys */
    const char *organisation; /* ODS code of the calling organisation; "" if none */
    const char *practitioner; /* registration of the acting clinician; "" if none */
    const char *practitioner_role; /* "" if none */
    const char *icbs[CALLER_ICBS]; /* tenants that the token opens */
    int icb_count;
    const char *tenants;    /* the same, comma separated, for row-level security */
    unsigned scopes;        /* bit 1 << enum scope */
    const char *request_id; /* of this call, for the audit trail */
};

const char *scope_name(enum scope scope);
bool caller_may(const struct caller *caller, enum scope scope);
bool caller_opens(const struct caller *caller, const char *icb);

#endif
