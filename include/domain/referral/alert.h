#ifndef DOMAIN_ALERT_H
#define DOMAIN_ALERT_H

#include <stdbool.h>
#include <stdint.h>

struct gate;
struct gate_list;

/*
 * When somebody has to be told again. A gate of class E0, E1, SC or HOLD that is open has a
 * deadline by which a clinician acknowledges it; one that passes leads to an alert, and to another
 * after the same time again, without end. Alerts are of a referral: one speaks for all its overdue
 * gates.
 */
struct alert_plan {
    int64_t acknowledge_due; /* µs: the earliest deadline of a gate nobody has acknowledged; 0 if
                                none */
    int64_t deadline;        /* the earliest that is still to come; 0 if none */
    bool is_overdue;         /* one has passed: the alerts that began go on */
};

struct alert_plan alert_plan(const struct gate_list *gates, int64_t now);

/* The most urgent gate whose deadline has passed; NULL if none has. */
const struct gate *alert_overdue(const struct gate_list *gates, int64_t now);

/* When to look at the gates again: for an overdue one after the time that it had, but `least` at
 * least; for another at its deadline. 0 if nobody is awaited. */
int64_t alert_next(const struct gate_list *gates, int64_t now, int64_t least);

#endif
