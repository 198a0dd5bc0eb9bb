#ifndef DOMAIN_PATHWAY_H
#define DOMAIN_PATHWAY_H

#include "arena.h"
#include "date.h"
#include "fact.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * What our records say of a pathway: rules read it, and no caller may assert it (ruling 8). Zeroed,
 * it is a new patient's: no hand-off, no plan, no outcome, no other referral.
 */

/* The minimal plan that the tiers share (ruling 21): who owns it, who coordinates, until when. */
struct care_plan {
    int64_t version;                /* 0: none was ever set */
    const char *owner, *owner_role; /* the clinician who set it; the role may be NULL */
    const char *coordinator, *coordinator_role;
    struct date started_on, review_on, ended_on; /* ended_on may be DATE_NONE */
    int64_t set_at;                              /* µs */
};

/* From its start, up to and with its review date, unless it has ended before. */
bool care_plan_is_active(const struct care_plan *plan, struct date on);

struct pathway {
    int64_t revision;               /* grows with each thing that is recorded; 0 before the first */
    const char *handed_off_on;      /* dates, comma separated; NULL if never */
    const char *mdt_recommendation; /* of mdt_recommendations; NULL before the first outcome */
    struct date mdt_on;             /* of that outcome */
    struct care_plan plan;

    /* Of the referral that it was read for: whether the patient has another open one on the
     * pathway, and where a review last placed it (NULL before the first; a tier may have no
     * service). */
    bool same_pain_open;
    const char *escalated_id; /* another open one of the patient's, on the pathway or for the same
                                 pain, that is escalated; NULL if none is */
    const char *placed_tier, *placed_service_id;
};

/* Hand-offs in the twelve months before a day: since the same day of the year before, which counts.
 */
int pathway_count_handoffs(const struct pathway *pathway, struct date on);

/* One hand-off more; its text goes to the arena. */
void pathway_add_handoff(struct pathway *pathway, struct date on, struct arena *arena);

/* What it says on a day, as facts; those that are known already stay. */
void pathway_put_facts(const struct pathway *pathway, struct date on, struct fact_set *facts);

#endif
