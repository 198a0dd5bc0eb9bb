#include "dispatch.h"
#include "body.h"
#include "cleanup.h"
#include "clock.h"
#include "correlation.h"
#include "log.h"
#include "problem.h"
#include "refusal.h"
#include "text.h"

#include <string.h>
#include <strings.h>

/* Past the connection limit only the operations open to all are served: an orchestrator that could
 * not see /livez would restart a service that is merely busy. */
static bool admit(const struct exchange *x, struct error *err)
{
    if (x->is_crowded && x->route->scope != SCOPE_NONE)
        return error_set(err, ERROR_UNAVAILABLE, "", "Too many connections");
    return true;
}

static bool authenticate(const struct auth *auth, struct exchange *x, struct error *err)
{
    if (x->route->scope == SCOPE_NONE)
        return true;
    if (!auth_check(auth, x, &x->caller, err))
        return false;
    x->caller.request_id = x->request_id;
    return true;
}

static bool authorize(const struct exchange *x, struct error *err)
{
    if (!caller_may(&x->caller, x->route->scope))
        return error_set(err, ERROR_FORBIDDEN, "", "The token lacks the scope %s",
                         scope_name(x->route->scope));
    return true;
}

/* "q=0", "q=0.0" and the like: what the caller will not have. */
static bool is_refused(const char *parameters, size_t length)
{
    for (size_t i = 0; i + 3 <= length; i++)
        if (strncasecmp(parameters + i, "q=0", 3) == 0)
            return strspn(parameters + i + 3, ".0") >= strcspn(parameters + i + 3, ",; \t");
    return false;
}

/* Whether one media range of Accept takes JSON. */
static bool range_takes_json(const char *range, size_t length)
{
    static const char *const taken[] = { "*/*", "application/*", "application/json" };
    size_t type_length = strcspn(range, ",; \t");

    if (is_refused(range + type_length, length - type_length))
        return false;
    for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++)
        if (type_length == strlen(taken[i]) && strncasecmp(range, taken[i], type_length) == 0)
            return true;
    return false;
}

static bool check_accept(const struct exchange *x, struct error *err)
{
    const char *accept = header_value(x, "Accept");

    if (text_is_empty(accept) || x->route->scope == SCOPE_NONE ||
        x->route->handler == get_policy_sheet)
        return true;
    while (*accept) {
        size_t length;

        accept += strspn(accept, ", \t");
        length = strcspn(accept, ",");
        if (range_takes_json(accept, length))
            return true;
        accept += length;
    }
    return error_set(err, ERROR_NOT_ACCEPTABLE, "", "Answers are application/json");
}

static bool serve(const struct dispatcher *dispatcher, struct exchange *x, struct error *err)
{
    const char *operation;

    if (!route_match(x, err) || !admit(x, err) || !authenticate(dispatcher->auth, x, err) ||
        !authorize(x, err) || !check_accept(x, err))
        return false;
    if (x->route->body_limit > 0 && !body_read(x, err))
        return false;
    operation = x->route->operation;
    if (!query_read(x, err) || !contract_check_parameters(x->contract, operation, x, err))
        return false;
    if (x->json && !contract_check_body(x->contract, operation, x->json, x->arena, err))
        return false;
    return x->route->handler(x, err);
}

/* What a clinician may write of an emergency: refused or not, it must not be lost. */
static bool tells_of_patient(const struct route *route)
{
    return route->handler == submit_referral || route->handler == amend_referral ||
           route->handler == evaluate_triage;
}

/*
 * A submission that was refused before its body was looked at (for its scope, its media type…) may
 * tell of an emergency all the same, so that it is read for the advice's sake.
 */
static const char *advice_for(struct exchange *x, const struct error *err)
{
    const char *advice = NULL;
    struct error ignored;

    if (!x->route || !tells_of_patient(x->route) || !x->caller.client ||
        error_status(err->code) >= 500)
        return NULL;
    if (!x->json && (x->body_length > x->route->body_limit || !body_parse(x, &ignored)))
        return NULL;
    refusal_note(x, err, &advice);
    return advice;
}

static void refuse(struct exchange *x, const struct error *err)
{
    if (err->code == ERROR_INTERNAL || err->code == ERROR_UNAVAILABLE)
        log_event(err->code == ERROR_INTERNAL ? LOG_ERROR : LOG_WARNING, "request.failed",
                  log_text("code", error_slug(err->code)), log_text("detail", err->detail));
    problem_reply(x, err, advice_for(x, err));
}

static void add_common_headers(struct exchange *x)
{
    correlation_reply(x);
    reply_header(x, "X-Content-Type-Options", "nosniff");
    if (strncmp(x->path, "/v1/", 4) == 0)
        reply_header(x, "Cache-Control", "no-store");
}

/* The route's template stands for the path, which may hold anything that a caller wrote. */
static void record(const struct exchange *x, int64_t duration_us)
{
    metrics_count(x->metrics, x->route, x->status, duration_us);
    log_event(LOG_INFO, "request", log_text("method", x->route ? x->route->method : "-"),
              log_text("route", x->route ? x->route->path : "-"), log_number("status", x->status),
              log_number("durationMs", duration_us / 1000), log_text("client", x->caller.client),
              log_text("correlationId", x->correlation_id));
}

DEFINE_CLEANUP(json_t *, json_decref)

void dispatch(const struct dispatcher *dispatcher, struct exchange *x, const struct error *fault)
{
    cleanup(json_decref) json_t *json = NULL;
    int64_t start_us = clock_monotonic_us();
    struct error err;

    x->app = dispatcher->app;
    x->contract = dispatcher->contract;
    x->metrics = dispatcher->metrics;
    correlation_read(x);
    log_context(x->request_id, x->trace_id);
    if (fault)
        refuse(x, fault);
    else if (!serve(dispatcher, x, &err))
        refuse(x, &err);
    json = x->json;
    add_common_headers(x);
    record(x, clock_monotonic_us() - start_us);
    log_context("", "");
}
