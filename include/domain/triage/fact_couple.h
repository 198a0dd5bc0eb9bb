#ifndef DOMAIN_FACT_COUPLE_H
#define DOMAIN_FACT_COUPLE_H

#include "fact.h"
#include "policy.h"

/*
 * Facts that stand on one another, so that not every combination of their values can occur: what is
 * derived from pain sites, onset, opioids, complexity or requests; scores and the instruments that
 * they were sent with; parts of a total (V-01); bands, and the stratum that follows from them.
 *
 * Not told: which gates, streams, flags, urgency, tier, activation and codes can come with each
 * other or with what raised them; which instruments are in date where others are stale; days and
 * months of an onset to the very day. A combination of those may pass here and yet never occur.
 */

/* Some facts, each known or missing; of the rest nothing is said. */
struct partial_facts {
    struct fact_set facts;
    bool assigned[FACT_COUNT];
};

/* Whether these can all be true of one referral, as far as the above goes. */
bool facts_can_meet(const struct policy *policy, const struct partial_facts *partial);

/* Whether facts_can_meet can say no because of these two. */
bool facts_are_coupled(enum fact_id a, enum fact_id b);

/* Of a SET, the members that a coupled fact tells from the rest; 0 if it tells none apart. */
uint64_t fact_coupled_members(enum fact_id set, enum fact_id other);

/* Parts of facts_can_meet, in score_couple.c: totals and their parts, bands and the stratum. */
bool scores_can_meet(const struct policy *policy, const struct partial_facts *partial);
bool risk_can_meet(const struct policy *policy, const struct partial_facts *partial);
/* The instrument that a score is of; -1 for other facts. */
int score_instrument(enum fact_id fact);

static inline bool partial_knows(const struct partial_facts *partial, enum fact_id fact)
{
    return partial->assigned[fact] && fact_is_known(&partial->facts, fact);
}

static inline bool partial_lacks(const struct partial_facts *partial, enum fact_id fact)
{
    return partial->assigned[fact] && !fact_is_known(&partial->facts, fact);
}

#endif
