#ifndef DOMAIN_REPLAY_H
#define DOMAIN_REPLAY_H

#include "care.h"
#include "decision.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * What another policy would have done: the same referrals decided by two policies, counted by what
 * became of each. Pure counting; who is asked for which referral, and what is shown, is the
 * caller's. All counts are of referrals.
 */

enum { REPLAY_TIERS = TIER_III + 1, REPLAY_STRATA = 4, REPLAY_STATUSES = DECISION_ESCALATED + 1 };
enum { REPLAY_URGENCIES = URGENCY_EMERGENCY + 1 };

/* By whom a change may fall unequally. X(id, name in the answer) */
#define REPLAY_SPLIT_TABLE(X)                                                                      \
    X(DEPRIVATION, "deprivationQuintile") /* of the index of multiple deprivation; 1 most */       \
    X(SEX, "gender")                                                                               \
    X(AGE, "age")                                                                                  \
    X(ETHNICITY, "ethnicGroup") /* the five groups of the NHS Data Dictionary's categories */

enum replay_split {
#define X(id, name) REPLAY_BY_##id,
    REPLAY_SPLIT_TABLE(X)
#undef X
        REPLAY_SPLITS
};
extern const char *const replay_splits[];

/* The last group of each split is those of whom it is not known. Names end with NULL. */
enum { REPLAY_GROUPS = 7 };
extern const char *const replay_groups[REPLAY_SPLITS][REPLAY_GROUPS + 1];

/* What is known of a patient; -1, NULL or "" where nothing is. */
struct replay_patient {
    int imd_decile; /* 1 to 10 */
    int age_years;
    const char *gender;          /* FHIR's words */
    const char *ethnic_category; /* NHS Data Dictionary, one letter or "99" */
};

struct replay_group {
    int64_t referrals;
    int64_t moved;                        /* decided otherwise in any of tier … streams */
    int64_t more_cautious, less_cautious; /* in the caution order of decision.h */
};

struct replay {
    int64_t referrals;
    struct replay_group all;
    int64_t tiers[REPLAY_TIERS][REPLAY_TIERS]; /* [before][after] */
    int64_t strata[REPLAY_STRATA][REPLAY_STRATA];
    int64_t urgencies[REPLAY_URGENCIES][REPLAY_URGENCIES];
    int64_t statuses[REPLAY_STATUSES][REPLAY_STATUSES];
    int64_t streams[STREAM_COUNT][2];             /* in the stream before, after */
    int64_t interventions[INTERVENTION_COUNT][2]; /* recommended or a candidate */
    int64_t slots[2];                             /* with a length that the policy sets */
    int64_t slot_minutes[2];                      /* of those */
    struct replay_group groups[REPLAY_SPLITS][REPLAY_GROUPS];
};

/* Count one referral. True if it moved. */
bool replay_add(struct replay *replay, const struct decision *before, const struct decision *after,
                const struct replay_patient *patient);

/*
 * Small numbers: counts from 1 to 9 say too much of too few. Counts are shown beside their sum, so
 * those that are hidden are two at least and ten together, or a subtraction gives them back: the
 * smallest others that are not 0 are hidden with them. `hidden` also tells which are hidden
 * already.
 */
enum { REPLAY_SMALL = 10 };
void replay_hide_small(const int64_t counts[], int n, bool hidden[]);

#endif
