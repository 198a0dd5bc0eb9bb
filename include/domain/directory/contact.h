#ifndef DOMAIN_CONTACT_H
#define DOMAIN_CONTACT_H

#include "gate_class.h"
#include "hours.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Whom an open gate is brought to. A contact is a role that is staffed, not a person: people change
 * shifts and jobs, and a decision must not name somebody who has left. Contacts belong to a tenant
 * and are loaded whole, like the directory.
 */
struct contact_point {
    const char *role;          /* such as "On-call mental health crisis team" */
    const char *channel;       /* how they are reached: a number, a mailbox, a pathway's name */
    const char *hours;         /* when, in words */
    const char *written_hours; /* the same in the grammar of hours.h */
    struct hours open;         /* and read */
};

struct contact {
    const char *icb;
    const char *id;
    int64_t version;
    enum gate_class class;
    bool immediate_danger;  /* for a patient in danger at this moment */
    const char *service_id; /* for referrals to that service alone; NULL for all */
    struct contact_point first;
    struct contact_point fallback; /* told when `first` has not acknowledged in time */
};

struct contact_list {
    const struct contact *contacts;
    size_t count;
    const char *version;
};

/*
 * The tenant's contact for a gate. One for immediate danger is used only in immediate danger, and
 * is preferred then. Where a class has no contact of its own, that of the next more urgent class
 * answers: somebody is told in any case. NULL only if the tenant has none at or above the class
 * that may be used.
 */
const struct contact *contact_for(const struct contact_list *list, const char *icb,
                                  enum gate_class class, bool immediate_danger);

/* The same for a referral that a service has: the service's own contact is preferred to the
 * tenant's, unless only the tenant's is for the immediate danger. `service_id` may be NULL. */
const struct contact *contact_for_service(const struct contact_list *list, const char *icb,
                                          const char *service_id, enum gate_class class,
                                          bool immediate_danger);

/* Whom to call at an instant (µs), and whom next: the first point if it is open then, else the
 * fallback if that is, else the first. Bank holidays are those of `calendar`. */
struct contact_choice {
    const struct contact_point *now, *next;
};
struct contact_choice contact_choose(const struct contact *contact, int64_t at,
                                     const struct calendar *calendar);

/* Whom to tell where nobody has acknowledged in time: the fallback, unless it is out of its hours
 * and the first point is not. */
const struct contact_point *contact_after(const struct contact *contact, int64_t at,
                                          const struct calendar *calendar);

#endif
