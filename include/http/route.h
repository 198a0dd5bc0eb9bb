#ifndef HTTP_ROUTE_H
#define HTTP_ROUTE_H

#include "caller.h"
#include "error.h"
#include "exchange.h"

/*
 * Every operation, once. The handler's name is the operationId in snake_case; a test holds the
 * table set-equal to openapi.yaml, both ways. Method, path, handler, scope the caller must hold,
 * body limit in bytes (0: a body is not read). Where two paths match, the first row's is meant: a
 * literal segment stands before a {name}.
 */
#define ROUTE_TABLE(X)                                                                             \
    X(POST, "/v1/referrals", submit_referral, REFERRAL_SUBMIT, MIB)                                \
    X(GET, "/v1/referrals", list_referrals, REFERRAL_READ, 0)                                      \
    X(POST, "/v1/referrals/search", search_referrals, REFERRAL_READ, 16 * KIB)                     \
    X(GET, "/v1/referrals/{referralId}", get_referral, REFERRAL_READ, 0)                           \
    X(PATCH, "/v1/referrals/{referralId}", amend_referral, REFERRAL_SUBMIT, MIB)                   \
    X(GET, "/v1/referrals/{referralId}/decisions", list_decisions, REFERRAL_READ, 0)               \
    X(GET, "/v1/referrals/{referralId}/timeline", get_timeline, REFERRAL_READ, 0)                  \
    X(GET, "/v1/referrals/{referralId}/care-plan", get_care_plan, REFERRAL_READ, 0)                \
    X(PUT, "/v1/referrals/{referralId}/care-plan", set_care_plan, TRIAGE_REVIEW, 64 * KIB)         \
    X(POST, "/v1/referrals/{referralId}/review", review_decision, TRIAGE_REVIEW, 64 * KIB)         \
    X(POST, "/v1/referrals/{referralId}/escalations/{gate}", record_escalation, TRIAGE_REVIEW,     \
      64 * KIB)                                                                                    \
    X(POST, "/v1/referrals/{referralId}/events", record_pathway_event, WAITING_WRITE, 64 * KIB)    \
    X(POST, "/v1/referrals/{referralId}/close", close_referral, WAITING_WRITE, 64 * KIB)           \
    X(POST, "/v1/triage", evaluate_triage, REFERRAL_SUBMIT, MIB)                                   \
    X(GET, "/v1/waiting-list", get_waiting_list, REFERRAL_READ, 0)                                 \
    X(GET, "/v1/kpis", list_kpis, KPI_READ, 0)                                                     \
    X(GET, "/v1/refusals", list_refusals, AUDIT_READ, 0)                                           \
    X(GET, "/v1/events", list_events, WEBHOOK_MANAGE, 0)                                           \
    X(GET, "/v1/webhook-endpoints", list_webhook_endpoints, WEBHOOK_MANAGE, 0)                     \
    X(POST, "/v1/webhook-endpoints", create_webhook_endpoint, WEBHOOK_MANAGE, 64 * KIB)            \
    X(GET, "/v1/webhook-endpoints/{endpointId}", get_webhook_endpoint, WEBHOOK_MANAGE, 0)          \
    X(DELETE, "/v1/webhook-endpoints/{endpointId}", delete_webhook_endpoint, WEBHOOK_MANAGE, 0)    \
    X(GET, "/v1/escalation-contacts", list_escalation_contacts, DIRECTORY_WRITE, 0)                \
    X(POST, "/v1/escalation-contacts", create_escalation_contact, DIRECTORY_WRITE, 16 * KIB)       \
    X(GET, "/v1/escalation-contacts/{contactId}", get_escalation_contact, DIRECTORY_WRITE, 0)      \
    X(PUT, "/v1/escalation-contacts/{contactId}", replace_escalation_contact, DIRECTORY_WRITE,     \
      16 * KIB)                                                                                    \
    X(GET, "/v1/policies", list_policies, REFERRAL_READ, 0)                                        \
    X(POST, "/v1/policies", create_policy, POLICY_WRITE, MIB)                                      \
    X(GET, "/v1/policies/diff", diff_policies, REFERRAL_READ, 0)                                   \
    X(GET, "/v1/policies/{version}", get_policy, REFERRAL_READ, 0)                                 \
    X(PUT, "/v1/policies/{version}", replace_policy, POLICY_WRITE, MIB)                            \
    X(GET, "/v1/policies/{version}/sheet", get_policy_sheet, REFERRAL_READ, 0)                     \
    X(POST, "/v1/policies/{version}/check", check_policy, POLICY_WRITE, 16 * KIB)                  \
    X(POST, "/v1/policies/{version}/shadow", shadow_policy, POLICY_WRITE, 16 * KIB)                \
    X(POST, "/v1/policies/{version}/approve", approve_policy, POLICY_APPROVE, 64 * KIB)            \
    X(POST, "/v1/policies/{version}/activate", activate_policy, POLICY_APPROVE, 16 * KIB)          \
    X(POST, "/v1/policies/{version}/retire", retire_policy, POLICY_APPROVE, 16 * KIB)              \
    X(POST, "/v1/policies/{version}/replay", replay_policy, POLICY_WRITE, 16 * KIB)                \
    X(GET, "/v1/jobs/{jobId}", get_job, POLICY_WRITE, 0)                                           \
    X(GET, "/openapi.json", get_contract, NONE, 0)                                                 \
    X(GET, "/docs", get_docs, NONE, 0)                                                             \
    X(GET, "/livez", get_liveness, NONE, 0)                                                        \
    X(GET, "/readyz", get_readiness, NONE, 0)                                                      \
    X(GET, "/metrics", get_metrics, NONE, 0)

#define X(method, path, handler, scope, limit)                                                     \
    MUST_CHECK bool handler(struct exchange *x, struct error *err);
ROUTE_TABLE(X)
#undef X

struct route {
    const char *method;
    const char *path;
    const char *operation; /* operationId, as in the contract */
    bool (*handler)(struct exchange *x, struct error *err);
    enum scope scope;
    size_t body_limit;
};

enum {
    ROUTE_COUNT = 0
#define X(method, path, handler, scope, limit) +1
    ROUTE_TABLE(X)
#undef X
};

enum { ROUTE_BODY_LIMIT = MIB }; /* the largest of the table */

const struct route *route_at(int index);
int route_index(const struct route *route);

/*
 * The row for a method and path; fills x->route and x->path_values. ERROR_NOT_FOUND for an unknown
 * path; ERROR_METHOD, with an Allow header on the exchange, for a known path with another method.
 * HEAD matches GET.
 */
MUST_CHECK bool route_match(struct exchange *x, struct error *err);

#endif
