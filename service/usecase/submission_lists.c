#include "submission.h"
#include "text.h"

#include <math.h>
#include <string.h>

/* What a submission says in lists and codes, and what triage makes of it. */

static const struct fact_value absent = { FACT_ABSENT, 0 };
static const struct fact_value unknown = { FACT_UNKNOWN, 0 };

static struct fact_value known(int64_t value)
{
    return (struct fact_value){ FACT_KNOWN, value };
}

/* A list whose content matters only in that it changed: 0 if empty, else a digest above 0. */
static struct fact_value read_digest(const json_t *list)
{
    uint32_t digest = 2166136261U;
    size_t i;
    json_t *item;

    if (!json_is_array(list))
        return list ? unknown : absent;
    if (json_array_size(list) == 0)
        return known(0);
    json_array_foreach(list, i, item) {
        for (const char *c = json_is_string(item) ? json_string_value(item) : ""; *c; c++)
            digest = (digest ^ (unsigned char)*c) * 16777619U;
        digest = (digest ^ 0xFF) * 16777619U;
    }
    return known((digest & 0x7FFFFFFF) | 1);
}

/* An empty list asks for nothing, and that is known. */
static struct fact_value read_requests(const json_t *list)
{
    int64_t bits = 0;
    size_t i;
    json_t *item;

    if (!json_is_array(list))
        return list ? unknown : absent;
    json_array_foreach(list, i, item) {
        int code = text_index(intervention_codes, json_string_value(item));

        if (code >= 0)
            bits |= INT64_C(1) << code;
    }
    return known(bits);
}

/* How many factors of the complexity model were scored, and their sum. */
static void read_complexity(const json_t *factors, struct fact_set *facts)
{
    int64_t count = 0, sum = 0;
    const char *name;
    json_t *value;

    if (!json_is_object(factors)) {
        facts->values[FACT_COMPLEXITY_FACTORS] = factors ? unknown : absent;
        facts->values[FACT_COMPLEXITY_SUM] = factors ? unknown : absent;
        return;
    }
    json_object_foreach((json_t *)(size_t)factors, name, value) {
        if (!json_is_number(value))
            continue;
        count++;
        sum += llround(submission_number(value));
    }
    fact_set_known(facts, FACT_COMPLEXITY_FACTORS, count);
    fact_set_known(facts, FACT_COMPLEXITY_SUM, sum);
}

/* In thousandths. A refused body's number may be anything: beyond reach it is not known. */
static int64_t read_amount(const json_t *entry, const char *name)
{
    const json_t *value = json_object_get(entry, name);
    double number = json_number_value(value);

    if (!json_is_number(value) || !(number >= 0 && number <= 100000))
        return OPIOID_UNKNOWN;
    return llround(number * FACT_DECIMAL_SCALE);
}

static int read_word(const json_t *entry, const char *name, const char *const *words)
{
    const char *word = json_string_value(json_object_get(entry, name));

    return word ? text_index(words, word) : OPIOID_UNKNOWN;
}

static struct opioid read_opioid(const json_t *entry)
{
    const json_t *prn = json_object_get(entry, "prn");

    return (struct opioid){
        .drug = read_word(entry, "drug", opioid_drugs),
        .route = read_word(entry, "route", opioid_routes),
        .unit = read_word(entry, "unit", opioid_units),
        .indication = read_word(entry, "indication", opioid_indications),
        .dose = read_amount(entry, "dose"),
        .times_per_day = read_amount(entry, "timesPerDay"),
        .actual_daily_use = read_amount(entry, "actualDailyUse"),
        .prn = json_is_boolean(prn) ? json_is_true(prn) : OPIOID_UNKNOWN,
    };
}

static void note_ome(const struct ome *ome, struct fact_set *facts)
{
    facts->values[FACT_OME_STATUS] = ome->status == OME_UNKNOWN ? unknown : known(ome->status);
    if (ome->has_amount)
        fact_set_known(facts, FACT_OME_MG_PER_DAY, ome->mg_per_day);
    fact_set_known(facts, FACT_METHADONE, ome->methadone);
    fact_set_known(facts, FACT_DEPENDENCE_TREATMENT, ome->dependence_treatment);
    fact_set_known(facts, FACT_OPIOID_WITHOUT_FACTOR, ome->without_factor);
    fact_set_known(facts, FACT_IMPLAUSIBLE_DOSE, ome->implausible);
}

/* A list that was not sent is unknown, not none (ruling 15). */
static void read_opioids(const json_t *list, const struct ome_table *table, struct fact_set *facts)
{
    struct opioid opioids[OPIOID_LIMIT];
    size_t count = json_array_size(list);
    struct ome ome;

    if (!json_is_array(list)) {
        facts->values[FACT_OPIOIDS_LISTED] = list ? unknown : absent;
        return;
    }
    fact_set_known(facts, FACT_OPIOIDS_LISTED, count > 0);
    if (count > OPIOID_LIMIT)
        return; /* refused; that there are some is all that its reader needs */
    for (size_t i = 0; i < count; i++)
        opioids[i] = read_opioid(json_array_get(list, i));
    ome_sum(opioids, count, table, &ome);
    note_ome(&ome, facts);
}

/* By the chapter of ICD-11 MG30: "MG30.5" and what is below it are neuropathic. Chronic primary
 * musculoskeletal pain, MG30.02, is no other than its site says. */
static struct fact_value read_pain_type(const json_t *code)
{
    const char *text = json_string_value(code);
    int other = text_index(pain_types, "other");

    if (!text)
        return code ? unknown : absent;
    if (text_equal(text, "MG30.02"))
        return known(text_index(pain_types, "musculoskeletal"));
    return known(strlen(text) > 5 && text[5] >= '0' && text[5] < '0' + other ? text[5] - '0'
                                                                             : other);
}

static struct fact_value read_is(const json_t *code, const char *expected)
{
    if (!json_is_string(code))
        return code ? unknown : absent;
    return known(text_equal(json_string_value(code), expected));
}

static struct fact_value read_diagnosis(const json_t *assessment)
{
    const json_t *icd10 = json_object_get(assessment, "icd10");

    if (json_array_size(icd10) > 0 || json_is_string(json_object_get(assessment, "icd11Code")))
        return known(1);
    if (json_is_array(icd10))
        return known(0);
    return icd10 ? unknown : absent;
}

void submission_read_lists(const json_t *assessment, const struct policy *policy,
                           struct fact_set *facts)
{
    struct fact_value *values = facts->values;

    values[FACT_OTHER_RED_FLAGS] = read_digest(json_object_get(assessment, "otherRedFlags"));
    values[FACT_INTERVENTIONS_REQUESTED] =
        read_requests(json_object_get(assessment, "interventionsRequested"));
    read_complexity(json_object_get(assessment, "complexity"), facts);
    read_opioids(json_object_get(assessment, "opioids"), policy->ome_table, facts);
    values[FACT_PAIN_TYPE] = read_pain_type(json_object_get(assessment, "icd11Code"));
    values[FACT_PAIN_FUNCTION_CODED] =
        read_is(json_object_get(assessment, "treatmentFunctionCode"), "191");
    values[FACT_CHRONIC_PAIN_CODED] =
        read_is(json_object_get(assessment, "snomedCode"), "82423001");
    values[FACT_DIAGNOSIS_CODED] = read_diagnosis(assessment);
}

/* By the first character of a practice's ODS code; Scotland's and others that begin with a digit
 * are not told apart. */
void submission_read_practice(const json_t *patient, struct fact_set *facts)
{
    static const char *const letters = "\0SWZ";
    const json_t *practice = json_object_get(patient, "gpPracticeCode");
    const char *code = json_string_value(practice);
    struct fact_value *nation = &facts->values[FACT_REGISTERED_NATION];

    *nation = practice ? unknown : absent;
    if (!code || !((*code >= 'A' && *code <= 'Z') || *code == 'S'))
        return;
    *nation = known(NATION_ENGLAND);
    for (int i = NATION_SCOTLAND; i < NATION_COUNT; i++)
        if (*code == letters[i])
            *nation = known(i);
}
