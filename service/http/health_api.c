#include "alarms.h"
#include "app.h"
#include "digest.h"
#include "docs_page.h"
#include "metrics.h"
#include "openapi_document.h"
#include "route.h"

#include <string.h>

enum { METRICS_BYTES = 256 * KIB, TAG_DIGITS = 16 };

/* Touches nothing that may be broken: a service without its database is alive. */
bool get_liveness(struct exchange *x, struct error *err)
{
    static const char alive[] = "{\"status\":\"alive\"}";

    (void)err;
    reply_text(x, 200, "application/json", alive, strlen(alive));
    return true;
}

bool get_readiness(struct exchange *x, struct error *err)
{
    static const char ready[] = "{\"status\":\"ready\"}";

    if (!app_check(x->app, err))
        return false;
    reply_text(x, 200, "application/json", ready, strlen(ready));
    return true;
}

static void write_commits(const struct app_figures *figures, struct buffer *text)
{
    metrics_write_gauge(text, "painpath_submissions_queued", "Submissions waiting for a commit.",
                        figures->submissions_queued);
    metrics_write_counter(text, "painpath_submissions_total", "Submissions taken into commits.",
                          figures->submissions);
    metrics_write_counter(text, "painpath_submission_commits_total",
                          "Commits that submissions shared.", figures->submission_commits);
    metrics_write_counter(text, "painpath_submission_halvings_total",
                          "Commits that failed and were tried again in halves.",
                          figures->submission_halvings);
    metrics_write_counter(text, "painpath_submissions_refused_total",
                          "Submissions for which the queue had no room or no time.",
                          figures->submissions_refused);
    metrics_write_counter(text, "painpath_submissions_with_gap_total",
                          "Submissions that need what no service in their area has.",
                          figures->submissions_with_gap);
}

static void write_escalations(struct app *app, struct buffer *text)
{
    struct alarm_figures figures;

    alarm_board_figures(app, &figures);
    metrics_write_gauge(text, "painpath_escalation_oldest_overdue_seconds",
                        "Age of the oldest escalation past its deadline without acknowledgement.",
                        figures.oldest_age_us / 1000000);
    metrics_write_gauge(text, "painpath_escalations_overdue",
                        "Referrals with an escalation past its deadline without acknowledgement.",
                        figures.overdue);
    metrics_write_counter(text, "painpath_escalation_alerts_total",
                          "Alerts about escalations that nobody acknowledged.",
                          figures.alerted_again);
    metrics_write_counter(text, "painpath_escalations_without_contact_total",
                          "Escalations raised here for which the tenant lists nobody.",
                          figures.uncontacted);
    metrics_write_counter(text, "painpath_escalation_alerts_without_contact_total",
                          "Alerts for which the tenant lists nobody.", figures.no_contact);
    metrics_write_counter(text, "painpath_redflags_without_endpoint_total",
                          "Red-flag events that no webhook endpoint is granted.",
                          figures.no_endpoint);
    metrics_write_counter(text, "painpath_redflag_delivery_failures_total",
                          "Red-flag deliveries that failed three times, or for good.",
                          figures.failing_deliveries);
}

static void write_database(struct app *app, struct buffer *text)
{
    struct app_figures figures;

    app_figures(app, &figures);
    metrics_write_gauge(text, "painpath_database_connections",
                        "Connections that the pool may hold.", figures.connections);
    metrics_write_gauge(text, "painpath_database_connections_in_use", "Connections lent now.",
                        figures.connections_in_use);
    metrics_write_gauge(text, "painpath_database_waiters", "Calls waiting for a connection.",
                        figures.connection_waiters);
    write_commits(&figures, text);
}

bool get_metrics(struct exchange *x, struct error *err)
{
    struct buffer text;

    buffer_init(&text, x->arena, METRICS_BYTES);
    metrics_write(x->metrics, &text);
    write_database(x->app, &text);
    write_escalations(x->app, &text);
    if (text.failed)
        return error_set(err, ERROR_UNAVAILABLE, "", "The metrics do not fit their memory");
    reply_text(x, 200, "text/plain; version=0.0.4; charset=utf-8", text.text, text.length);
    return true;
}

/* A document that is part of the program: its digest is its version. */
static bool reply_document(struct exchange *x, const char *type, const char *text)
{
    const char *known = header_value(x, "If-None-Match");
    char digest[SHA256_HEX];
    size_t length = strlen(text);
    const char *tag;

    digest_sha256_hex(text, length, digest);
    tag = arena_format(x->arena, "\"%.*s\"", TAG_DIGITS, digest);
    if (tag)
        reply_header(x, "ETag", tag);
    reply_header(x, "Cache-Control", "no-cache");
    if (tag && known && strstr(known, tag))
        reply_nothing(x, 304);
    else
        reply_text(x, 200, type, text, length);
    return true;
}

bool get_contract(struct exchange *x, struct error *err)
{
    (void)err;
    return reply_document(x, "application/json", OPENAPI_DOCUMENT);
}

bool get_docs(struct exchange *x, struct error *err)
{
    (void)err;
    return reply_document(x, "text/html; charset=utf-8", DOCS_PAGE);
}
