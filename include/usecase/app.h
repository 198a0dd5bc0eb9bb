#ifndef USECASE_APP_H
#define USECASE_APP_H

#include "error.h"

#include <stdatomic.h>
#include <stdint.h>

struct db;
struct alarm_board;
struct examiner;
struct snapshot_holder;
struct webhook_rules;

/*
 * What the use cases share: one for each process role (serving, working), made at the start and
 * const from then on, but for a count and the flag that says it is being stopped. Use cases read
 * it; they never read the environment.
 */

enum { APP_KEY_BYTES = 32, APP_KEY_HEX = 2 * APP_KEY_BYTES };

struct app_options {
    const char *database_url;
    const char *database_role;
    int pool_size;
    int database_timeout_ms;
    const char *patient_key;   /* 64 hex digits */
    const char *secrets_key;   /* 64 hex digits */
    const char *webhook_allow; /* CIDR list */
    bool webhook_allow_http;
    const char *webhook_ports;
    int webhook_timeout_ms;
    int work_interval_ms;
    int alert_interval_s;
    const char *trial_icbs; /* comma separated */
};

struct app {
    struct db *db;
    int database_timeout_ms;
    struct snapshot_holder *snapshots;        /* of policy and reference data */
    struct alarm_board *alarms;               /* what must not be silent */
    struct examiner *examiner;                /* turns at the check of a policy */
    unsigned char patient_key[APP_KEY_BYTES]; /* of the blind index of NHS numbers */
    unsigned char secrets_key[APP_KEY_BYTES]; /* encrypts the secrets of webhook endpoints */
    struct webhook_rules *webhook_rules;      /* where deliveries may go */
    int work_interval_ms;                     /* rest of an idle worker */
    atomic_long gaps_submitted;               /* submissions for which a service was missing */
    int alert_interval_s;                     /* the least between two alerts about a referral */
    char trial_icbs[256];                     /* tenants of nobody's patients, for trials */
    atomic_bool is_stopping;
};

/* Whether the tenant is one for trials, whose policies may hold values that nobody stands for. */
bool app_is_trial(const struct app *app, const char *icb);

/* The options' text need not outlive the call. ERROR_INVALID or ERROR_INTERNAL, with a sentence for
 * the operator, if a key or a rule cannot be read. */
MUST_CHECK bool app_new(const struct app_options *options, struct app **ret, struct error *err);
void app_free(struct app *app);

/* From now on app_check fails and workers finish: the process is about to end. */
void app_stop(struct app *app);
bool app_is_stopping(const struct app *app);
/* For so long, or until the app is stopped. */
void app_rest(const struct app *app, int ms);

/* Whether requests can be served: not stopping, the database answers, and its schema is no older
 * than the program. ERROR_UNAVAILABLE if not. */
MUST_CHECK bool app_check(struct app *app, struct error *err);

/* The pool of connections and the queue of submissions at this moment; what was written of them
 * since the start. */
struct app_figures {
    int connections;
    int connections_in_use;
    int connection_waiters;
    int submissions_queued;
    int64_t submissions;          /* taken into commits, whatever became of each */
    int64_t submission_commits;   /* that they shared */
    int64_t submission_halvings;  /* commits that failed and were tried again in halves */
    int64_t submissions_refused;  /* for want of room or time in the queue */
    int64_t submissions_with_gap; /* written with a serviceGap in their decision */
};
void app_figures(struct app *app, struct app_figures *ret);

#endif
