#include "fact_span.h"

/* From which table on triage knows what it derives on the way. */
static enum policy_table_id known_from(enum fact_id fact)
{
    switch ((int)fact) {
    case FACT_GATE_CLASSES:
    case FACT_STREAMS:
    case FACT_FLAGS: return POLICY_ELIGIBILITY;
    case FACT_RECENT_ONSET: return POLICY_OPIOIDS;
    case FACT_NEUROPATHIC: return POLICY_URGENCY;
    case FACT_URGENT_NEED:
    case FACT_URGENCY: return POLICY_BANDS;
    case FACT_BAND:
    case FACT_LOWEST_BAND:
    case FACT_ACTIVATION:
    case FACT_LOW_BLOCKED: return POLICY_STRATUM;
    case FACT_STRATUM: return POLICY_INTERVENTIONS;
    case FACT_TIER: return POLICY_DATES;
    default: return POLICY_REQUIREMENTS;
    }
}

static void collect(const struct policy_row *row, enum effect_kind kind, uint64_t *values)
{
    for (size_t i = 0; i < row->effect_count; i++)
        if (row->effects[i].kind == kind)
            *values |= UINT64_C(1) << row->effects[i].value;
}

/* The values of an effect in the rows of the tables from `first` up to, without it, `end`. */
static uint64_t effects_of(const struct policy *policy, enum effect_kind kind, int first, int end)
{
    uint64_t values = 0;

    for (int t = first; t < end; t++) {
        const struct policy_table *table = &policy->tables[t];

        for (size_t i = 0; i < table->row_count; i++)
            collect(&table->rows[i], kind, &values);
        if (table->otherwise)
            collect(table->otherwise, kind, &values);
    }
    return values;
}

/* "no", and "yes" if a row says so. */
static uint64_t truth_of(const struct policy *policy, enum effect_kind kind, int end)
{
    return 1 | (effects_of(policy, kind, POLICY_GATES, end) ? 2 : 0);
}

/* A floor raises a band that is below it, and makes none. */
static uint64_t bands_of(const struct policy *policy)
{
    uint64_t bands = effects_of(policy, EFFECT_BAND, POLICY_BANDS, POLICY_STRATUM);
    uint64_t floors = effects_of(policy, EFFECT_FLOOR, POLICY_BANDS, POLICY_STRATUM);

    return bands | (bands ? floors & ~((bands & -bands) - 1) : 0);
}

/* What an earlier decision asked for stays until a review lowers it, whatever this policy says. */
static uint64_t urgencies_of(const struct policy *policy)
{
    return effects_of(policy, EFFECT_URGENCY, POLICY_GATES, POLICY_BANDS) | 1U << URGENCY_ROUTINE |
           1U << URGENCY_URGENT2 | 1U << URGENCY_URGENT1;
}

static struct fact_span of_members(uint64_t members, bool missing)
{
    return (struct fact_span){ .missing = missing || !members,
                               .known = members != 0,
                               .members = members };
}

static struct fact_span of_set(uint64_t members)
{
    return (struct fact_span){ .known = true, .empty = true, .members = members };
}

/* True if the fact is one that triage derives on the way. */
static bool derived_span(const struct policy *policy, enum policy_table_id table, enum fact_id fact,
                         struct fact_span *ret)
{
    uint64_t bands = bands_of(policy);
    uint64_t floors = effects_of(policy, EFFECT_FLOOR, POLICY_BANDS, POLICY_STRATUM);

    switch ((int)fact) {
    case FACT_GATE_CLASSES: *ret = of_set((1U << CLASS_COUNT) - 2); break;
    case FACT_STREAMS:
        *ret = of_set(effects_of(policy, EFFECT_STREAM, POLICY_GATES, (int)table));
        break;
    case FACT_FLAGS:
        *ret = of_set(effects_of(policy, EFFECT_FLAG, POLICY_GATES, (int)table));
        break;
    case FACT_RECENT_ONSET:
        *ret = of_members(truth_of(policy, EFFECT_RECENT_ONSET, POLICY_OPIOIDS), false);
        break;
    case FACT_NEUROPATHIC:
        *ret = of_members(truth_of(policy, EFFECT_NEUROPATHIC, POLICY_URGENCY), false);
        break;
    case FACT_URGENT_NEED:
    case FACT_LOW_BLOCKED: *ret = of_members(3, false); break;
    case FACT_URGENCY: *ret = of_members(urgencies_of(policy), false); break;
    case FACT_BAND: *ret = of_members(bands, true); break;
    case FACT_LOWEST_BAND: *ret = of_members(bands | floors, true); break;
    case FACT_ACTIVATION:
        *ret =
            of_members(effects_of(policy, EFFECT_ACTIVATION, POLICY_BANDS, POLICY_STRATUM), true);
        break;
    case FACT_STRATUM:
        *ret = of_members(effects_of(policy, EFFECT_STRATUM, POLICY_STRATUM, POLICY_INTERVENTIONS) |
                              1U << STRATUM_INDETERMINATE,
                          false);
        break;
    case FACT_TIER:
        *ret =
            of_members(effects_of(policy, EFFECT_TIER, POLICY_GATES, POLICY_DATES) >> TIER_I, true);
        break;
    default: return false;
    }
    return true;
}

static uint64_t answers(enum fact_id fact)
{
    const char *const *domain = fact_row(fact)->domain;
    uint64_t members = 0;

    for (int i = 0; domain && domain[i]; i++)
        if (!fact_says_nothing(domain[i]))
            members |= UINT64_C(1) << i;
    return domain ? members : 3;
}

static bool is_always_known(const struct policy *policy, enum fact_id fact)
{
    return fact == FACT_INSTRUMENTS || fact == FACT_STALE_INSTRUMENTS ||
           fact == FACT_MDT_IN_TIER_ONE || fact == FACT_SCS_LOCAL || fact == FACT_ITDD_LOCAL ||
           (fact_row(fact)->path[0] && policy->missing[fact] == MISSING_ERROR);
}

struct fact_span fact_span(const struct policy *policy, enum policy_table_id table,
                           enum fact_id fact)
{
    const struct fact_row *row = fact_row(fact);
    struct fact_span span = { .missing = true };

    if (table < known_from(fact))
        return span;
    if (derived_span(policy, table, fact, &span))
        return span;
    span = (struct fact_span){ .missing = !is_always_known(policy, fact),
                               .known = true,
                               .empty = row->type == FACT_SET && fact != FACT_PAIN_SITES,
                               .members = answers(fact) };
    if (row->range) {
        span.low = row->range->low;
        span.high = row->range->high;
    }
    return span;
}

int64_t fact_next_value(enum fact_id fact, int64_t value)
{
    enum { LAST_DAY = 30 };
    bool is_duration =
        fact == FACT_LONGEST_DURATION_MONTHS || fact == FACT_SHORTEST_DURATION_MONTHS;
    int64_t rest = value % FACT_DECIMAL_SCALE;

    return is_duration && rest > LAST_DAY ? value - rest + FACT_DECIMAL_SCALE : value;
}
