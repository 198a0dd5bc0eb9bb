#include "fact.h"
#include "opioid.h"
#include "policy.h"
#include "text.h"

#include <string.h>

const char *const priority_types[] = { "routine", "urgent", "urgentSuspectedCancer", NULL };
const char *const nations[] = { "england", "scotland", "wales", "ni", NULL };
const char *const care_settings[] = { "community", "outpatient", "inpatient", NULL };
const char *const referrer_roles[] = {
    "gp", "gpTeamSenior", "hospitalConsultant", "hospitalTeamSenior", "ahpMsk", "other", NULL
};
const char *const pain_sites[] = { "lowBack",   "neck",         "thoracicSpine", "shoulder",
                                   "knee",      "hip",          "legPain",       "armOrHand",
                                   "foot",      "multisiteMsk", "widespread",    "neuropathicLimb",
                                   "pelvic",    "abdominal",    "chest",         "headache",
                                   "orofacial", "postSurgical", "cancerRelated", "other",
                                   NULL };
const char *const workup_statuses[] = { "completeNoCause",  "completeNoTreatment",
                                        "treatmentsFailed", "pending",
                                        "notStarted",       NULL };
const char *const suicide_concerns[] = {
    "none", "passive", "activeIdeation", "planOrIntent", "recentAttempt", "notAsked", NULL
};
const char *const substance_uses[] = { "none", "past", "current", "unknown", NULL };
const char *const instruments[] = { "startBack", "startMsk",   "ompsqSf", "pam",  "pseq",
                                    "pseq2",     "phq9",       "phq4",    "gad7", "pcs",
                                    "tsk17",     "tsk11",      "bpi",     "peg",  "dn4",
                                    "slanss",    "painDetect", "eq5d5l",  "ort",  "comm",
                                    "dass21",    NULL };
const char *const mdt_recommendations[] = { "none", "tierTwo", "highlySpecialist",
                                            "scs",  "itdd",    NULL };
const char *const block_results[] = { "positive", "negative", "notDone", "unknown", NULL };
const char *const activations[] = { "low", "high", NULL };
const char *const pain_types[] = { "primary",           "cancerRelated", "postSurgical",
                                   "musculoskeletal",   "visceral",      "neuropathic",
                                   "headacheOrofacial", "other",         NULL };
const char *const strata[] = { "low", "moderate", "high", "indeterminate", NULL };

const char *const fact_types[] = { "tristate", "enum", "set", "integer", "decimal", NULL };

enum {
#define X(id, name, type, domain, path)                                                            \
    SCALE_##id = FACT_##type == FACT_DECIMAL ? FACT_DECIMAL_SCALE : 1,
    FACT_TABLE(X)
#undef X
};
static const struct fact_range ranges[FACT_COUNT] = {
#define X(id, unit, low, high)                                                                     \
    [FACT_##id] = { unit, INT64_C(low) * SCALE_##id, INT64_C(high) * SCALE_##id },
    FACT_NUMBER_TABLE(X)
#undef X
};

static const struct fact_row rows[FACT_COUNT] = {
#define X(id, name, type, domain, path)                                                            \
    [FACT_##id] = { name,                                                                          \
                    FACT_##type,                                                                   \
                    domain,                                                                        \
                    path,                                                                          \
                    FACT_##id < FACT_AGE_YEARS             ? FACT_SUBMITTED                        \
                    : FACT_##id < FACT_MDT_IN_TIER_ONE     ? FACT_DERIVED                          \
                    : FACT_##id <= FACT_MDT_RECOMMENDATION ? FACT_RECORD                           \
                                                           : FACT_DERIVED,                         \
                    FACT_##type >= FACT_INTEGER ? &ranges[FACT_##id] : NULL },
    FACT_TABLE(X)
#undef X
};

const struct fact_row *fact_row(enum fact_id id)
{
    return &rows[id];
}

bool fact_says_nothing(const char *word)
{
    return text_equal(word, "unknown") || text_equal(word, "notAsked");
}

bool fact_parse(const char *name, enum fact_id *ret)
{
    for (int i = 0; i < FACT_COUNT; i++) {
        if (text_equal(rows[i].name, name)) {
            *ret = (enum fact_id)i;
            return true;
        }
    }
    return false;
}

/* Up to the slash after an instrument's name; the whole of any other path. */
static size_t source_length(const char *path)
{
    return path[0] == '#' ? strcspn(path, "/") + 1 : strlen(path) + 1;
}

enum fact_id fact_source(enum fact_id id)
{
    size_t length = source_length(rows[id].path);
    int first = 0;

    while (strncmp(rows[first].path, rows[id].path, length) != 0)
        first++;
    return (enum fact_id)first;
}

void fact_set_known(struct fact_set *facts, enum fact_id id, int64_t value)
{
    facts->values[id] = (struct fact_value){ FACT_KNOWN, value };
}

static int64_t site_bits(const char *const names[])
{
    int64_t bits = 0;

    for (int i = 0; names[i]; i++)
        bits |= INT64_C(1) << text_index(pain_sites, names[i]);
    return bits;
}

static void derive_sites(struct fact_set *facts)
{
    static const char *const spinal[] = { "lowBack", "neck", "thoracicSpine", "multisiteMsk",
                                          NULL };
    static const char *const several[] = { "multisiteMsk", "widespread", NULL };
    int64_t sites = facts->values[FACT_PAIN_SITES].value;

    if (!fact_is_known(facts, FACT_PAIN_SITES))
        return;
    fact_set_known(facts, FACT_SPINAL, (sites & site_bits(spinal)) != 0);
    fact_set_known(facts, FACT_SEVERAL_SITES,
                   (sites & (sites - 1)) != 0 || (sites & site_bits(several)) != 0);
}

static bool is_no(const struct fact_set *facts, enum fact_id id)
{
    return fact_is_known(facts, id) && facts->values[id].value == 0;
}

static void derive_palliative(struct fact_set *facts)
{
    static const char *const cancer[] = { "cancerRelated", NULL };
    bool at_site = (facts->values[FACT_PAIN_SITES].value & site_bits(cancer)) != 0;

    if (at_site || fact_is_yes(facts, FACT_CANCER_RELATED_PAIN) ||
        fact_is_yes(facts, FACT_END_OF_LIFE))
        fact_set_known(facts, FACT_PALLIATIVE_PAIN, 1);
    else if (fact_is_known(facts, FACT_PAIN_SITES) && is_no(facts, FACT_CANCER_RELATED_PAIN) &&
             is_no(facts, FACT_END_OF_LIFE))
        fact_set_known(facts, FACT_PALLIATIVE_PAIN, 0);
}

/* Neither suitable nor enough for complex patients when it is all there is (T-05). */
static void derive_requests(struct fact_set *facts)
{
    static const char *const generic[] = { "SUPPORTED_SELF_MANAGEMENT",
                                           "HEALTH_COACH",
                                           "SOCIAL_PRESCRIBING",
                                           "EARLY_STRATIFIED_CARE",
                                           "BRIEF_PSYCH_INFORMED",
                                           "EDUCATION",
                                           NULL };
    int64_t asked = facts->values[FACT_INTERVENTIONS_REQUESTED].value;
    int64_t bits = 0;

    for (int i = 0; generic[i]; i++)
        bits |= INT64_C(1) << text_index(intervention_codes, generic[i]);
    if (fact_is_known(facts, FACT_INTERVENTIONS_REQUESTED) && asked != 0)
        fact_set_known(facts, FACT_ONLY_GENERIC_REQUESTED, (asked & ~bits) == 0);
}

static int64_t months_as_decimal(struct date from, struct date to)
{
    int days, months = date_months_between(from, to, &days);

    return (int64_t)months * FACT_DECIMAL_SCALE + days;
}

/* The latest day that the onset may mean: a month that is not over yet ends at receipt. */
static struct date latest_onset(const struct fact_dates *dates)
{
    return dates->onset_last.days < dates->received.days ? dates->onset_last : dates->received;
}

void fact_set_derive(struct fact_set *facts, const struct fact_dates *dates)
{
    struct date latest = latest_onset(dates);

    derive_sites(facts);
    derive_palliative(facts);
    derive_requests(facts);
    if (!date_is_none(dates->birth))
        fact_set_known(facts, FACT_AGE_YEARS, date_years_between(dates->birth, dates->received));
    if (date_is_none(dates->onset_first))
        return;
    fact_set_known(facts, FACT_LONGEST_DURATION_MONTHS,
                   months_as_decimal(dates->onset_first, dates->received));
    fact_set_known(facts, FACT_SHORTEST_DURATION_MONTHS,
                   months_as_decimal(latest, dates->received));
    fact_set_known(facts, FACT_SHORTEST_DURATION_DAYS, dates->received.days - latest.days);
}

const char *const urgencies[] = { "routine", "urgent2",   "urgent1", "suspectedCancer",
                                  "sameDay", "emergency", NULL };
const char *const gate_classes[] = {
    "NONE", "PARALLEL", "U2", "U1", "HOLD", "SC", "E1", "E0", NULL
};
