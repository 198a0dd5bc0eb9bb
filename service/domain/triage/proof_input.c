#include "proof_input.h"

#include <string.h>

static bool has_source(enum fact_id fact)
{
    return fact_row(fact)->path[0] != '\0';
}

/* The first of the facts that the path holds stands for the input. */
bool proof_is_input(enum fact_id fact)
{
    for (int i = 0; i < (int)fact; i++)
        if (strcmp(fact_row((enum fact_id)i)->path, fact_row(fact)->path) == 0)
            return false;
    return has_source(fact) && fact != FACT_INSTRUMENTS;
}

static struct proof_value single(enum fact_id fact, int64_t number)
{
    return (struct proof_value){ { fact }, { number }, 1 };
}

/* Dates are facts too: days of pain, or of life, before receipt. */
static int take_days(struct proof_value ret[], const int64_t *days, int count, enum fact_id fact)
{
    for (int i = 0; i < count; i++)
        ret[i] = single(fact, days[i]);
    return count;
}

static int onset_values(struct proof_value ret[])
{
    static const int64_t days[] = { 0, 41, 42, 60, 91, 92, 93, 120, 180, 181, 200, 365, 4000 };

    return take_days(ret, days, (int)(sizeof(days) / sizeof(days[0])),
                     FACT_LONGEST_DURATION_MONTHS);
}

static int age_values(struct proof_value ret[])
{
    static const int64_t years[] = { 0, 10, 15, 16, 17, 18, 19, 20, 45, 50, 51, 80, 120 };

    return take_days(ret, years, (int)(sizeof(years) / sizeof(years[0])), FACT_AGE_YEARS);
}

static int opioid_values(struct proof_value ret[])
{
    static const int64_t doses[] = { 1000, 49999, 50000, 89999, 90000, 120000, 300000, 300001 };
    static const struct {
        int64_t methadone, without_factor, dependence, implausible;
    } unknowns[] = {
        { 0, 0, 0, 0 }, { 1, 1, 0, 0 }, { 0, 1, 0, 0 }, { 0, 0, 1, 0 }, { 0, 0, 0, 1 }
    };
    int count = 0;

    ret[count++] = (struct proof_value){
        { FACT_OPIOIDS_LISTED, FACT_OME_STATUS, FACT_OME_MG_PER_DAY }, { 0, OME_NONE, 0 }, 3
    };
    for (size_t i = 0; i < sizeof(doses) / sizeof(doses[0]); i++)
        ret[count++] =
            (struct proof_value){ { FACT_OPIOIDS_LISTED, FACT_OME_STATUS, FACT_OME_MG_PER_DAY },
                                  { 1, OME_COMPLETE, doses[i] },
                                  3 };
    ret[count++] = (struct proof_value){ { FACT_OPIOIDS_LISTED, FACT_OME_MG_PER_DAY, FACT_METHADONE,
                                           FACT_OPIOID_WITHOUT_FACTOR, FACT_DEPENDENCE_TREATMENT,
                                           FACT_IMPLAUSIBLE_DOSE },
                                         { 1, 1000, 0, 0, 0, 0 },
                                         6 };
    for (size_t i = 0; i < sizeof(unknowns) / sizeof(unknowns[0]); i++)
        ret[count++] = (struct proof_value){
            { FACT_OPIOIDS_LISTED, FACT_OME_STATUS, FACT_METHADONE, FACT_OPIOID_WITHOUT_FACTOR,
              FACT_DEPENDENCE_TREATMENT, FACT_IMPLAUSIBLE_DOSE },
            { 1, OME_LOWER_BOUND, unknowns[i].methadone, unknowns[i].without_factor,
              unknowns[i].dependence, unknowns[i].implausible },
            6
        };
    return count;
}

static int complexity_values(struct proof_value ret[])
{
    int count = 0;

    for (int factors = 0; factors <= 14; factors += factors < 9 ? 9 : 1)
        for (int sum = 0; sum <= 5 * factors && count < PROOF_VALUES; sum += 3)
            ret[count++] = (struct proof_value){ { FACT_COMPLEXITY_FACTORS, FACT_COMPLEXITY_SUM },
                                                 { factors, sum },
                                                 2 };
    return count;
}

static const struct instrument_score *find_score(const struct policy *policy, enum fact_id fact)
{
    for (size_t i = 0; i < policy->instrument_count; i++)
        for (size_t n = 0; n < policy->instruments[i].score_count; n++)
            if (policy->instruments[i].scores[n].fact == fact)
                return &policy->instruments[i].scores[n];
    return NULL;
}

/* Whole scores, of which there are at most a few dozen. */
static int score_values(const struct instrument_score *score, enum fact_id fact,
                        struct proof_value ret[])
{
    int64_t step = fact_row(fact)->type == FACT_DECIMAL ? FACT_DECIMAL_SCALE : 1;
    int count = 0;

    for (int64_t n = score->low; n <= score->high && count < PROOF_VALUES; n += step)
        ret[count++] = single(fact, n);
    return count;
}

static int enum_values(enum fact_id fact, struct proof_value ret[])
{
    const char *const *domain = fact_row(fact)->domain;
    int count = 0;

    for (int i = 0; domain[i]; i++)
        if (!fact_says_nothing(domain[i]))
            ret[count++] = single(fact, i);
    return count;
}

/* Each member alone, and the first two. */
static int set_values(enum fact_id fact, struct proof_value ret[])
{
    const char *const *domain = fact_row(fact)->domain;
    int count = 0;

    for (; domain[count]; count++)
        ret[count] = single(fact, INT64_C(1) << count);
    ret[count++] = single(fact, 3);
    return count;
}

static int number_values(enum fact_id fact, struct proof_value ret[])
{
    static const int64_t numbers[] = { 0, 1, 2, 3, 49, 50, 70, 100 };
    int64_t scale = fact_row(fact)->type == FACT_DECIMAL ? FACT_DECIMAL_SCALE : 1;
    int count = (int)(sizeof(numbers) / sizeof(numbers[0]));

    for (int i = 0; i < count; i++)
        ret[i] = single(fact, numbers[i] * scale);
    return count;
}

int proof_values(const struct policy *policy, enum fact_id input,
                 struct proof_value ret[PROOF_VALUES])
{
    const struct instrument_score *score = find_score(policy, input);

    if (score)
        return score_values(score, input, ret);
    switch ((int)input) {
    case FACT_LONGEST_DURATION_MONTHS: return onset_values(ret);
    case FACT_AGE_YEARS: return age_values(ret);
    case FACT_OPIOIDS_LISTED: return opioid_values(ret);
    case FACT_COMPLEXITY_FACTORS: return complexity_values(ret);
    default: break;
    }
    switch (fact_row(input)->type) {
    case FACT_TRISTATE:
        ret[0] = single(input, 0);
        ret[1] = single(input, 1);
        return 2;
    case FACT_ENUM: return enum_values(input, ret);
    case FACT_SET: return set_values(input, ret);
    case FACT_INTEGER:
    case FACT_DECIMAL: break;
    }
    return number_values(input, ret);
}

/* What stands on others is made anew: derived facts are never drawn. */
static void derive(struct fact_set *facts, const struct fact_dates *dates)
{
    static const enum fact_id derived[] = { FACT_SPINAL, FACT_SEVERAL_SITES, FACT_PALLIATIVE_PAIN,
                                            FACT_ONLY_GENERIC_REQUESTED };

    for (size_t i = 0; i < sizeof(derived) / sizeof(derived[0]); i++)
        facts->values[derived[i]] = (struct fact_value){ FACT_ABSENT, 0 };
    fact_set_derive(facts, dates);
}

static void clear(struct fact_set *facts, enum fact_id input)
{
    for (int i = 0; i < FACT_COUNT; i++)
        if (strcmp(fact_row((enum fact_id)i)->path, fact_row(input)->path) == 0)
            facts->values[i] = (struct fact_value){ FACT_ABSENT, 0 };
}

void proof_blank(struct proof_referral *r, enum fact_id input)
{
    clear(&r->facts, input);
    if (input == FACT_LONGEST_DURATION_MONTHS)
        r->dates.onset_first = r->dates.onset_last = DATE_NONE;
    derive(&r->facts, &r->dates);
}

/* A score was sent with its instrument, and only then. */
static void send_instrument(struct fact_set *facts, enum fact_id fact)
{
    const char *path = fact_row(fact)->path;
    size_t length = strcspn(path, "/");

    if (path[0] != '#')
        return;
    for (int i = 0; instruments[i]; i++)
        if (strlen(instruments[i]) == length - 1 &&
            strncmp(instruments[i], path + 1, length - 1) == 0)
            facts->values[FACT_INSTRUMENTS].value |= INT64_C(1) << i;
}

void proof_set(struct proof_referral *r, const struct proof_value *value)
{
    enum fact_id fact = value->facts[0];

    clear(&r->facts, fact);
    send_instrument(&r->facts, fact);
    if (fact == FACT_LONGEST_DURATION_MONTHS) {
        r->dates.onset_first = date_add_days(r->dates.received, -(int)value->numbers[0]);
        r->dates.onset_last = r->dates.onset_first;
    } else {
        for (int i = 0; i < value->count; i++)
            fact_set_known(&r->facts, value->facts[i], value->numbers[i]);
    }
    derive(&r->facts, &r->dates);
}

/* Nothing was sent but this. */
static void set_clear(struct fact_set *f)
{
    static const struct {
        enum fact_id fact;
        int64_t value;
    } rows[] = {
        { FACT_PRIORITY_TYPE, 0 },       { FACT_NATION, 0 },
        { FACT_CARE_SETTING, 1 },        { FACT_REFERRER_ROLE, 0 },
        { FACT_PAIN_PRIMARY_REASON, 1 }, { FACT_PAIN_SITES, 1 },
        { FACT_WORKUP_STATUS, 2 },       { FACT_SUICIDE_CONCERN, 0 },
        { FACT_OTHER_RED_FLAGS, 0 },     { FACT_AGE_YEARS, 45 },
        { FACT_OME_STATUS, OME_NONE },   { FACT_OME_MG_PER_DAY, 0 },
        { FACT_INSTRUMENTS, 1 },         { FACT_STALE_INSTRUMENTS, 0 },
        { FACT_START_BACK_TOTAL, 2 },    { FACT_START_BACK_DISTRESS, 0 },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        fact_set_known(f, rows[i].fact, rows[i].value);
}

void proof_begin(struct proof_referral *ret)
{
    const struct proof_value onset = single(FACT_LONGEST_DURATION_MONTHS, 365);

    memset(ret, 0, sizeof(*ret));
    ret->dates = (struct fact_dates){ { PROOF_DAY }, DATE_NONE, DATE_NONE, DATE_NONE };
    for (int i = 0; i < FACT_COUNT; i++)
        if (fact_row((enum fact_id)i)->type == FACT_TRISTATE && has_source((enum fact_id)i))
            fact_set_known(&ret->facts, (enum fact_id)i, 0);
    set_clear(&ret->facts);
    proof_set(ret, &onset);
}

bool proof_can_occur(const struct fact_set *facts)
{
    const struct fact_value *total = &facts->values[FACT_START_BACK_TOTAL];
    const struct fact_value *distress = &facts->values[FACT_START_BACK_DISTRESS];
    const struct fact_value *phq9 = &facts->values[FACT_PHQ9_TOTAL];
    const struct fact_value *item9 = &facts->values[FACT_PHQ9_ITEM9];
    bool start_back = total->presence != FACT_KNOWN || distress->presence != FACT_KNOWN ||
                      (total->value >= distress->value && total->value - distress->value <= 4);

    return start_back && (phq9->presence != FACT_KNOWN || item9->presence != FACT_KNOWN ||
                          (phq9->value >= item9->value && phq9->value - item9->value <= 24));
}
