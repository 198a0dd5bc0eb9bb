#include "generate.h"
#include "setting.h"
#include "text.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

/* splitmix64 */
static uint64_t next(struct chance *chance)
{
    uint64_t z = (chance->state += UINT64_C(0x9e3779b97f4a7c15));

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

uint32_t chance_below(struct chance *chance, uint32_t limit)
{
    return (uint32_t)(next(chance) % limit);
}

/* Births and onsets on both sides of each boundary that a rule has; received on 2026-01-05. */
static const char *const births[] = { "1981-01-01", "1960-06-30", "1975-01-05", "1974-12-31",
                                      "1906-01-05", "2005-01-06", "2006-01-05", "2006-01-06",
                                      "2008-01-05", "2008-01-06", "2010-01-05", "2010-01-06",
                                      "2015-01-01", NULL };
static const char *const onsets[] = { "2025-01-05", "2016-03-01", "2025-10-04", "2025-10-05",
                                      "2025-10-06", "2025-10",    "2025-11-24", "2025-11-25",
                                      "2025-11",    "2026-01-05", "2026-01",    NULL };
static const char *const asked[] = {
    "none", "MBB", "EPIDURAL,RFD", "SCS_ASSESSMENT", "STANDARD_PMP", "EDUCATION", NULL
};
static const char *const medicines[] = { "none",
                                         "morphine",
                                         "morphine 30 x2",
                                         "morphine 45 x2",
                                         "morphine 60 x2 + oxycodone 200 x2",
                                         "fentanyl patch 25",
                                         "methadone 10 x2",
                                         "buprenorphine sublingual 8 x1",
                                         "codeine 30 x4 prn",
                                         "codeine 30 x4 prn?",
                                         "codeine 30 x4 use3000000",
                                         "morphine 5000 x1 use20",
                                         "morphine 10 x0 use20",
                                         "morphine 0 x2",
                                         "fentanyl patch 0",
                                         "fentanyl patch 12 use400",
                                         "buprenorphine sublingual 0.4 x2 dependence",
                                         "buprenorphine sublingual 4 x1 pain",
                                         "morphine 3000 x1",
                                         NULL };
static const char *const lengths[] = { "0", "49", "50", "69", "70", "100", NULL };
static const char *const counts[] = { "0", "1", "2", "3", NULL };
static const char *const others[] = { "none", "acuteLimbIschaemia", NULL };
/* Values that a document may hold, those that say "not known" left out. */
static const char *const concerns[] = { "none",         "passive",       "activeIdeation",
                                        "planOrIntent", "recentAttempt", NULL };
static const char *const substances[] = { "none", "past", "current", NULL };
static const char *const yes_or_no[] = { "no", "yes", NULL };
static const char *const sites[] = { "lowBack",
                                     "neck",
                                     "thoracicSpine",
                                     "shoulder",
                                     "knee",
                                     "hip",
                                     "legPain",
                                     "armOrHand",
                                     "foot",
                                     "multisiteMsk",
                                     "widespread",
                                     "neuropathicLimb",
                                     "pelvic",
                                     "abdominal",
                                     "chest",
                                     "headache",
                                     "orofacial",
                                     "postSurgical",
                                     "cancerRelated",
                                     "other",
                                     "lowBack,knee",
                                     "neck,abdominal",
                                     "shoulder,knee,hip",
                                     "lowBack,legPain",
                                     NULL };

static const char *const *legal_words(enum fact_id fact)
{
    switch ((int)fact) {
    case FACT_AGE_YEARS: return births;
    case FACT_LONGEST_DURATION_MONTHS: return onsets;
    case FACT_PAIN_SITES: return sites;
    case FACT_SUICIDE_CONCERN: return concerns;
    case FACT_SUBSTANCE_USE: return substances;
    case FACT_OPIOIDS_LISTED: return medicines;
    case FACT_INTERVENTIONS_REQUESTED: return asked;
    case FACT_OTHER_RED_FLAGS: return others;
    case FACT_PAIN_VAS: return lengths;
    case FACT_ED_ATTENDANCES:
    case FACT_INJECTIONS: return counts;
    default: return fact_row(fact)->type == FACT_TRISTATE ? yes_or_no : fact_row(fact)->domain;
    }
}

/* "#phq9/subscales/item9": the instrument, and the pointer inside its entry. */
static const char *split_path(enum fact_id fact, char instrument[32])
{
    const char *path = fact_row(fact)->path + 1;
    size_t length = strcspn(path, "/");

    memcpy(instrument, path, length);
    instrument[length] = '\0';
    return path + length;
}

static const struct instrument_score *find_score(enum fact_id fact)
{
    const struct policy *policy = default_policy();

    for (size_t i = 0; i < policy->instrument_count; i++)
        for (size_t n = 0; n < policy->instruments[i].score_count; n++)
            if (policy->instruments[i].scores[n].fact == fact)
                return &policy->instruments[i].scores[n];
    cr_assert_fail("%s is no score of the policy", fact_row(fact)->name);
    return NULL;
}

static bool set_score(json_t *document, enum fact_id fact, int n)
{
    char instrument[32];
    const char *path = split_path(fact, instrument);
    json_t *entry = instrument_entry(document, instrument);
    const struct instrument_score *score = find_score(fact);
    int64_t scale = fact_row(fact)->type == FACT_DECIMAL ? FACT_DECIMAL_SCALE : 1;

    if (!entry || n > (score->high - score->low) / scale)
        return false;
    set_at(entry, path, json_integer(score->low / scale + n));
    return true;
}

bool set_legal_value(json_t *document, enum fact_id fact, int n)
{
    const struct fact_row *row = fact_row(fact);
    const char *const *words;
    char difference[128];

    if (row->path[0] == '#')
        return set_score(document, fact, n);
    words = legal_words(fact);
    for (int i = 0; i <= n; i++)
        if (!words[i])
            return false;
    (void)snprintf(difference, sizeof(difference), "%s=%s", row->path, words[n]);
    change_document(document, difference);
    return true;
}

static json_t *place_of(json_t *document, enum fact_id fact, const char **ret_path)
{
    static char instrument[32];

    *ret_path = fact_row(fact)->path;
    if (**ret_path != '#')
        return document;
    *ret_path = split_path(fact, instrument);
    return instrument_entry(document, instrument);
}

bool blank_value(json_t *document, enum fact_id fact, int blank)
{
    const char *path, *word = fact == FACT_SUICIDE_CONCERN ? "notAsked" : "unknown";
    json_t *place = place_of(document, fact, &path);
    bool has_word = fact_row(fact)->type == FACT_TRISTATE && path[0] == '/' &&
                    fact != FACT_OPIOIDS_LISTED && fact != FACT_INTERVENTIONS_REQUESTED;

    if (!place || !value_at(place, path) || blank > 2)
        return false;
    if (blank == 2 && !has_word && fact != FACT_SUICIDE_CONCERN && fact != FACT_SUBSTANCE_USE)
        return false;
    set_at(place, path, blank == 0 ? NULL : blank == 1 ? json_null() : json_string(word));
    return true;
}

/* Half of the red flags stay "no", or nothing but emergencies would be drawn. */
static void change_fact(json_t *document, enum fact_id fact, struct chance *chance)
{
    uint32_t kind = chance_below(chance, 8);
    int count = 0;

    if (kind < 2) {
        (void)blank_value(document, fact, (int)chance_below(chance, 3));
        return;
    }
    if (fact_is_red_flag(fact) && kind < 4)
        return;
    for (const char *const *word = legal_words(fact); word[count];)
        count++;
    (void)set_legal_value(document, fact, (int)chance_below(chance, (uint32_t)count));
}

static void change_instruments(json_t *document, struct chance *chance)
{
    static const char *const choices[] = { "startBack=none",
                                           "startBack=2/0",
                                           "startBack=3/3",
                                           "startBack=6/2",
                                           "startBack=7/5",
                                           "startBack=5",
                                           "startBack=-/4",
                                           "startBack=-",
                                           "startBack=2/0@2025-10-06",
                                           "startMsk=none",
                                           "startMsk=3",
                                           "startMsk=6",
                                           "startMsk=10",
                                           "startMsk=-",
                                           "phq9=none",
                                           "phq9=8/0",
                                           "phq9=8/1",
                                           "phq9=8",
                                           "phq9=26",
                                           "phq9=-/0",
                                           "phq9=-",
                                           "phq9=20/3@2025-09-01",
                                           "pseq=none",
                                           "pseq=25",
                                           "pseq=12",
                                           "pseq=-",
                                           "pam=none",
                                           "pam=40",
                                           "pam=-/3",
                                           "pam=-",
                                           "ompsqSf=49",
                                           "ompsqSf=50",
                                           "gad7=15",
                                           "gad7=-",
                                           "phq4=2",
                                           "bpi=8/8",
                                           "bpi=8.5/4",
                                           "bpi=-/9",
                                           "bpi=-",
                                           "dn4=4",
                                           "slanss=11",
                                           "painDetect=19",
                                           "ort=8",
                                           "comm=9",
                                           "comm=-",
                                           "dass21=-/20/4/8",
                                           "dass21=-",
                                           "complexity=20/14",
                                           "complexity=3/1",
                                           "complexity=absent",
                                           "instruments=none",
                                           "instruments=absent" };

    change_document(document, choices[chance_below(chance, sizeof(choices) / sizeof(choices[0]))]);
}

static bool may_be_amended(enum fact_id fact)
{
    const char *path = fact_row(fact)->path;

    return strncmp(path, "/assessment/", 12) == 0 || fact == FACT_PRIORITY_TYPE ||
           fact == FACT_PAIN_PRIMARY_REASON;
}

static bool may_be_changed(enum fact_id fact)
{
    return (fact_row(fact)->origin == FACT_SUBMITTED && fact_row(fact)->path[0] == '/') ||
           fact == FACT_AGE_YEARS || fact == FACT_LONGEST_DURATION_MONTHS ||
           fact == FACT_OPIOIDS_LISTED || fact == FACT_INTERVENTIONS_REQUESTED;
}

/* What the contract requires is never blanked. */
static bool is_required_by_contract(enum fact_id fact)
{
    return fact == FACT_PRIORITY_TYPE || fact == FACT_NATION || fact == FACT_CARE_SETTING ||
           fact == FACT_REFERRER_ROLE;
}

static void change_at_random(json_t *document, struct chance *chance, bool amending)
{
    enum fact_id fact = (enum fact_id)chance_below(chance, FACT_COUNT);

    if (chance_below(chance, 5) == 0)
        change_instruments(document, chance);
    else if (!may_be_changed(fact) || (amending && !may_be_amended(fact)))
        change_at_random(document, chance, amending);
    else if (is_required_by_contract(fact))
        (void)set_legal_value(document, fact, (int)chance_below(chance, 2));
    else
        change_fact(document, fact, chance);
}

void amend_at_random(json_t *document, struct chance *chance)
{
    change_at_random(document, chance, true);
}

json_t *random_submission(struct chance *chance)
{
    static const uint32_t most[] = { 2, 4, 8, 16, 80 };
    json_t *document = base_case();
    uint32_t changes = chance_below(chance, most[chance_below(chance, 5)]);

    if (chance_below(chance, 2))
        change_document(document, "startBack=2/0"); /* what could be low, and must not */
    if (chance_below(chance, 4) == 0)
        change_document(document, "icb=QOX");
    while (changes-- > 0)
        change_at_random(document, chance, false);
    return document;
}
