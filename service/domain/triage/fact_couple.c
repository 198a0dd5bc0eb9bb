#include "fact_couple.h"
#include "opioid.h"

#include <string.h>

enum { DAYS_OF_1000_YEARS = 365243, MONTHS_OF_1000_YEARS = 12000, ONSET_SLACK_DAYS = 4 };
static const struct fact_dates no_dates = { { 0 }, { INT32_MIN }, { INT32_MIN }, { INT32_MIN } };

static bool is(const struct partial_facts *p, enum fact_id fact, int64_t value)
{
    return partial_knows(p, fact) && p->facts.values[fact].value == value;
}

static int64_t value_of(const struct partial_facts *p, enum fact_id fact)
{
    return p->facts.values[fact].value;
}

/* Known together or missing together. */
static bool are_of_one_mind(const struct partial_facts *p, const enum fact_id *facts, int count)
{
    bool known = false, missing = false;

    for (int i = 0; i < count; i++) {
        known = known || partial_knows(p, facts[i]);
        missing = missing || partial_lacks(p, facts[i]);
    }
    return !known || !missing;
}

/* What the fact is said to be is what it was derived to be. */
static bool agrees(const struct partial_facts *p, enum fact_id fact, const struct fact_set *derived)
{
    if (!p->assigned[fact])
        return true;
    return fact_is_known(&p->facts, fact)
               ? fact_is_known(derived, fact) && derived->values[fact].value == value_of(p, fact)
               : !fact_is_known(derived, fact);
}

static void derive_from(enum fact_id fact, struct fact_value value, struct fact_set *ret)
{
    memset(ret, 0, sizeof(*ret));
    ret->values[fact] = value;
    fact_set_derive(ret, &no_dates);
}

static bool sites_can_meet(const struct partial_facts *p)
{
    static const enum fact_id sites[] = { FACT_PAIN_SITES, FACT_SPINAL, FACT_SEVERAL_SITES };
    struct fact_set derived;

    if (!are_of_one_mind(p, sites, 3))
        return false;
    if (!partial_knows(p, FACT_PAIN_SITES))
        return true;
    derive_from(FACT_PAIN_SITES, p->facts.values[FACT_PAIN_SITES], &derived);
    return value_of(p, FACT_PAIN_SITES) != 0 && agrees(p, FACT_SPINAL, &derived) &&
           agrees(p, FACT_SEVERAL_SITES, &derived);
}

/* What one of the three that palliativePain stands on can still be. */
struct could {
    bool yes, no, missing;
};

static struct could could_of(const struct partial_facts *p, enum fact_id fact)
{
    bool known = partial_knows(p, fact);

    if (!p->assigned[fact])
        return (struct could){ true, true, true };
    return (struct could){ known && value_of(p, fact) == 1, known && value_of(p, fact) == 0,
                           !known };
}

static struct could could_of_sites(const struct partial_facts *p)
{
    bool known = partial_knows(p, FACT_SPINAL) || partial_knows(p, FACT_SEVERAL_SITES);
    bool missing = partial_lacks(p, FACT_SPINAL) || partial_lacks(p, FACT_SEVERAL_SITES);
    struct fact_set derived;
    bool yes;

    if (!p->assigned[FACT_PAIN_SITES])
        return (struct could){ !missing, !missing, !known };
    if (!partial_knows(p, FACT_PAIN_SITES))
        return (struct could){ false, false, true };
    derive_from(FACT_PAIN_SITES, p->facts.values[FACT_PAIN_SITES], &derived);
    yes = fact_is_yes(&derived, FACT_PALLIATIVE_PAIN);
    return (struct could){ yes, !yes, false };
}

static bool palliative_can_meet(const struct partial_facts *p)
{
    const struct could s = could_of_sites(p), c = could_of(p, FACT_CANCER_RELATED_PAIN),
                       e = could_of(p, FACT_END_OF_LIFE);

    if (!p->assigned[FACT_PALLIATIVE_PAIN])
        return true;
    if (is(p, FACT_PALLIATIVE_PAIN, 1))
        return s.yes || c.yes || e.yes;
    if (is(p, FACT_PALLIATIVE_PAIN, 0))
        return s.no && c.no && e.no;
    return (s.no || s.missing) && (c.no || c.missing) && (e.no || e.missing) &&
           (s.missing || c.missing || e.missing);
}

static bool requests_can_meet(const struct partial_facts *p)
{
    struct fact_set derived;

    if (!p->assigned[FACT_INTERVENTIONS_REQUESTED])
        return true;
    derive_from(FACT_INTERVENTIONS_REQUESTED, p->facts.values[FACT_INTERVENTIONS_REQUESTED],
                &derived);
    return agrees(p, FACT_ONLY_GENERIC_REQUESTED, &derived);
}

/* Months and days since the same day, as far as months are equally long. */
static bool same_day(int64_t months, int64_t days)
{
    int64_t expected = months / FACT_DECIMAL_SCALE * DAYS_OF_1000_YEARS / MONTHS_OF_1000_YEARS +
                       months % FACT_DECIMAL_SCALE;

    return days >= expected - ONSET_SLACK_DAYS && days <= expected + ONSET_SLACK_DAYS;
}

static bool onset_can_meet(const struct partial_facts *p)
{
    static const enum fact_id onset[] = { FACT_LONGEST_DURATION_MONTHS,
                                          FACT_SHORTEST_DURATION_MONTHS,
                                          FACT_SHORTEST_DURATION_DAYS };
    int64_t longest = value_of(p, onset[0]), shortest = value_of(p, onset[1]);
    int64_t days = value_of(p, onset[2]);
    int64_t life = (value_of(p, FACT_AGE_YEARS) + 1) * 12 * FACT_DECIMAL_SCALE;
    bool aged = partial_knows(p, FACT_AGE_YEARS);

    if (!are_of_one_mind(p, onset, 3))
        return false;
    if (partial_knows(p, onset[0]) && partial_knows(p, onset[1]) &&
        (longest < shortest || longest > shortest + 2 * FACT_DECIMAL_SCALE))
        return false;
    if (partial_knows(p, onset[0]) && partial_knows(p, onset[2]) && !same_day(longest, days) &&
        (days > longest / FACT_DECIMAL_SCALE * 31 + 31 ||
         days + 62 + ONSET_SLACK_DAYS < longest / FACT_DECIMAL_SCALE * 30))
        return false;
    if (partial_knows(p, onset[1]) && partial_knows(p, onset[2]) && !same_day(shortest, days))
        return false;
    if (aged && partial_knows(p, onset[0]) && longest >= life + 2 * FACT_DECIMAL_SCALE)
        return false;
    return !aged || !partial_knows(p, onset[1]) || shortest < life;
}

/* As submission_lists.c and ome_sum read the list: an empty one is none and 0 mg, and of a sum that
 * is complete, or of which nobody knows whether it is, every item was converted. */
static bool opioids_can_meet(const struct partial_facts *p)
{
    static const enum fact_id list[] = { FACT_OPIOIDS_LISTED, FACT_METHADONE,
                                         FACT_DEPENDENCE_TREATMENT, FACT_IMPLAUSIBLE_DOSE,
                                         FACT_OPIOID_WITHOUT_FACTOR };
    enum { LISTED = 5, FIRST_SIGN = 1 };
    bool sent = false, unsent = false;
    bool none = is(p, FACT_OPIOIDS_LISTED, 0) || is(p, FACT_OME_STATUS, OME_NONE);
    bool converted = is(p, FACT_OME_STATUS, OME_COMPLETE);
    bool some = is(p, FACT_OPIOIDS_LISTED, 1) || converted ||
                is(p, FACT_OME_STATUS, OME_LOWER_BOUND) || partial_lacks(p, FACT_OME_MG_PER_DAY) ||
                (partial_knows(p, FACT_OME_MG_PER_DAY) && !is(p, FACT_OME_MG_PER_DAY, 0));
    bool part = is(p, FACT_DEPENDENCE_TREATMENT, 1) || is(p, FACT_OPIOID_WITHOUT_FACTOR, 1) ||
                partial_lacks(p, FACT_OME_MG_PER_DAY);

    for (int i = 0; i < LISTED; i++) {
        sent = sent || partial_knows(p, list[i]);
        unsent = unsent || partial_lacks(p, list[i]);
        some = some || (i >= FIRST_SIGN && is(p, list[i], 1));
    }
    sent = sent || partial_knows(p, FACT_OME_STATUS) || partial_knows(p, FACT_OME_MG_PER_DAY);
    if (sent && partial_lacks(p, FACT_OME_STATUS))
        converted = some = true;
    return !(sent && unsent) && !(none && some) && !(converted && part);
}

static bool complexity_can_meet(const struct partial_facts *p)
{
    static const enum fact_id both[] = { FACT_COMPLEXITY_FACTORS, FACT_COMPLEXITY_SUM };

    return are_of_one_mind(p, both, 2) &&
           (!partial_knows(p, both[0]) || !partial_knows(p, both[1]) ||
            value_of(p, both[1]) <= 5 * value_of(p, both[0]));
}

bool facts_can_meet(const struct policy *policy, const struct partial_facts *p)
{
    return sites_can_meet(p) && palliative_can_meet(p) && requests_can_meet(p) &&
           onset_can_meet(p) && opioids_can_meet(p) && complexity_can_meet(p) &&
           scores_can_meet(policy, p) && risk_can_meet(policy, p);
}

static int group_of(enum fact_id fact)
{
    switch ((int)fact) {
    case FACT_PAIN_SITES:
    case FACT_SPINAL:
    case FACT_SEVERAL_SITES:
    case FACT_PALLIATIVE_PAIN:
    case FACT_CANCER_RELATED_PAIN:
    case FACT_END_OF_LIFE: return 1;
    case FACT_LONGEST_DURATION_MONTHS:
    case FACT_SHORTEST_DURATION_MONTHS:
    case FACT_SHORTEST_DURATION_DAYS:
    case FACT_AGE_YEARS: return 2;
    case FACT_OPIOIDS_LISTED:
    case FACT_OME_STATUS:
    case FACT_OME_MG_PER_DAY:
    case FACT_METHADONE:
    case FACT_DEPENDENCE_TREATMENT:
    case FACT_OPIOID_WITHOUT_FACTOR:
    case FACT_IMPLAUSIBLE_DOSE: return 3;
    case FACT_COMPLEXITY_FACTORS:
    case FACT_COMPLEXITY_SUM: return 4;
    case FACT_INTERVENTIONS_REQUESTED:
    case FACT_ONLY_GENERIC_REQUESTED: return 5;
    case FACT_BAND:
    case FACT_LOWEST_BAND:
    case FACT_LOW_BLOCKED:
    case FACT_STRATUM: return 6;
    default: return 0;
    }
}

bool facts_are_coupled(enum fact_id a, enum fact_id b)
{
    int left = score_instrument(a), right = score_instrument(b);

    if (a == b)
        return false;
    if (left >= 0 || right >= 0)
        return left == right || (left >= 0 && b == FACT_INSTRUMENTS) ||
               (right >= 0 && a == FACT_INSTRUMENTS);
    return group_of(a) != 0 && group_of(a) == group_of(b);
}

/* The members that make the other fact say yes by themselves. */
static uint64_t members_that_say_yes(enum fact_id set, enum fact_id other)
{
    uint64_t members = 0;

    for (int i = 0; fact_row(set)->domain[i]; i++) {
        const struct fact_value alone = { FACT_KNOWN, INT64_C(1) << i };
        struct fact_set derived;

        derive_from(set, alone, &derived);
        if (fact_is_yes(&derived, other))
            members |= UINT64_C(1) << i;
    }
    return members;
}

uint64_t fact_coupled_members(enum fact_id set, enum fact_id other)
{
    if (set == FACT_INSTRUMENTS)
        return score_instrument(other) < 0 ? 0 : UINT64_C(1) << score_instrument(other);
    if (set == FACT_PAIN_SITES || set == FACT_INTERVENTIONS_REQUESTED)
        return members_that_say_yes(set, other);
    return 0;
}
