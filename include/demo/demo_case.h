#ifndef DEMO_CASE_H
#define DEMO_CASE_H

#include "arena.h"
#include "complaint.h"
#include "date.h"
#include "error.h"

/*
 * Made-up referrals: the same plan and index give the same bytes, so that sending them twice is a
 * retry. They were received over the last twenty weeks, a little more of them lately, by working
 * days and hours.
 */

enum { CASE_ICBS = 16, CASE_COUNT_MAX = 100000 };

struct demo_plan {
    uint64_t seed;
    struct date today;           /* nothing is later than the day before */
    const char *icbs[CASE_ICBS]; /* most referrals belong to the first */
    int icb_count;
};

struct demo_case {
    const char *icb;
    const char *key;        /* Idempotency-Key */
    const char *submission; /* a ReferralSubmission */
    const char *completion; /* a ReferralPatch of what was left out; NULL if there is none */
    enum story story;
    int repeats; /* index of the referral that this one follows with the same pain, or -1 */
    struct date received; /* on this day */
    int fate;             /* 0 to 999: what becomes of it */
};

/* `index` is below CASE_COUNT_MAX. Texts live in the arena; ERROR_UNAVAILABLE at its ceiling. */
MUST_CHECK bool demo_case_make(const struct demo_plan *plan, int index, struct arena *arena,
                               struct demo_case *ret, struct error *err);

/* Whether a later referral follows this one with the same pain. */
bool demo_case_is_repeated(const struct demo_plan *plan, int index);

#endif
