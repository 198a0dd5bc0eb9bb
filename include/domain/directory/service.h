#ifndef DOMAIN_SERVICE_H
#define DOMAIN_SERVICE_H

#include "care.h"
#include "nation.h"
#include "tier.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The directory of pain services: who treats what, for whom, and whether the team is complete. It
 * is reference data without patients, shared between tenants, and loaded whole: a directory is one
 * snapshot, const once made, and its version is an input of every decision.
 */

/*
 * How the rules on referral-to-treatment time see a service, which decides whether a clock starts
 * on receipt there and whether its wait is reported.
 */
enum rtt_scope {
    RTT_IN_SCOPE_REPORTED,  /* consultant-led: clock and return */
    RTT_IN_SCOPE_COMMUNITY, /* consultant-led in the community: clock, left out of the return */
    RTT_INTERFACE,          /* may send on to a consultant: clock and return */
    RTT_OUT_OF_SCOPE        /* neither */
};

struct service {
    const char *id;
    const char *name;
    enum tier tier;
    enum rtt_scope rtt_scope;
    enum nation nation;
    const char *provider_ods;
    const char *site_ods;
    const char *treatment_function; /* national code, such as 191 for pain management; "" if none */
    const char *const *icbs;        /* catchment, NULL at the end */
    bool accepting;                 /* takes new referrals at present */
    bool staff_psychologist;        /* the professions in the team */
    bool staff_physiotherapist;
    bool staff_other_rehabilitation; /* occupational therapist or the like */
    bool staff_physician;
    uint32_t interventions; /* what it offers: bit by enum intervention_code */
    uint32_t streams;       /* whom it treats, and which teams it has: bit by enum stream */
    int age_from, age_to;   /* youngest and oldest patient, in whole years */
    int new_minutes_weekly; /* clinic time for new patients in an ordinary week */
    bool wait_is_known;     /* else nobody has said, which is not the same as no wait */
    int wait_days;          /* present estimate of the wait for a first appointment */
};

struct directory {
    const struct service *services;
    size_t count;
    const char *version;
};

/* Names as in the API: "inScopeReported", "inScopeCommunity", "interface", "outOfScope". */
const char *rtt_scope_name(enum rtt_scope scope);
bool rtt_scope_parse(const char *name, enum rtt_scope *ret);

/* The smallest team that counts as multidisciplinary: a psychologist, a physiotherapist or other
 * rehabilitation professional, and a physician. */
bool service_meets_mdt_minimum(const struct service *service);

bool service_covers(const struct service *service, const char *icb);

/* NULL if there is none of that id. */
const struct service *directory_find(const struct directory *directory, const char *id);

/* True if an accepting Tier I service in the ICB's catchment meets the MDT minimum. */
bool directory_has_mdt_in_tier_one(const struct directory *directory, const char *icb);

#endif
