#ifndef USECASE_ALARMS_H
#define USECASE_ALARMS_H

#include "app.h"
#include "decision.h"

/*
 * What must not be silent about escalations: each is a figure in the metrics and a line in the log,
 * without anything of a patient. What workers count is in the database, and a thread beside the
 * requests reads it: a scrape asks nobody.
 */
struct alarm_board;

/* NULL if memory ran out. */
struct alarm_board *alarm_board_new(void);
void alarm_board_free(struct alarm_board *board);

/* After a commit: gates that were raised at `now`, have a deadline and nobody to be told of it. */
void alarm_uncontacted(struct app *app, const char *icb, const struct gate_list *gates,
                       int64_t now);

/* Read the figures, at most every few seconds. For one thread of a process. */
MUST_CHECK bool alarm_board_refresh(struct app *app, struct error *err);

struct alarm_figures {
    int64_t
        oldest_age_us; /* since the deadline of the oldest that nobody acknowledged; 0 if none */
    int64_t overdue;   /* referrals with such a one */
    int64_t alerted_again;
    int64_t uncontacted; /* escalations for which the tenant lists nobody: of this process */
    int64_t no_contact;  /* alerts that found it so */
    int64_t no_endpoint;
    int64_t failing_deliveries;
};
void alarm_board_figures(struct app *app, struct alarm_figures *ret);

#endif
