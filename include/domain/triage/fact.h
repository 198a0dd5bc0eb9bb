#ifndef DOMAIN_FACT_H
#define DOMAIN_FACT_H

#include "date.h"
#include "tier.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What triage may know of a referral. Each fact is declared once, in FACT_TABLE; the contract, the
 * policy document and the evaluator are held to it by tests.
 *
 * A fact is known, unknown (the sender said so, or sent null) or absent (nothing was sent). Neither
 * of the last two is ever read as "no" or as zero. What a missing fact means is the policy's to
 * say.
 */

enum fact_presence { FACT_ABSENT, FACT_UNKNOWN, FACT_KNOWN };

/*
 * TRISTATE  yes | no | unknown; booleans are read too. value is 1 for yes, 0 for no
 * ENUM      value is an index into the domain
 * SET       several of a domain; value is a bit mask by index
 * INTEGER   value as it is
 * DECIMAL   value in thousandths
 */
enum fact_type { FACT_TRISTATE, FACT_ENUM, FACT_SET, FACT_INTEGER, FACT_DECIMAL };
enum { FACT_DECIMAL_SCALE = 1000 };

/*
 * Submitted: read at `path` of the submission ("#startBack/total": the instrument of that id).
 * Derived: computed from other facts by fact_set_derive or while triage runs.
 * Record: Painpath's own records; a caller may not assert it.
 */
enum fact_origin { FACT_SUBMITTED, FACT_DERIVED, FACT_RECORD };

/* X(id, name, type, domain or range, path) */
#define FACT_TABLE(X)                                                                              \
    X(PRIORITY_TYPE, "priorityType", ENUM, priority_types, "/priorityType")                        \
    X(NATION, "nation", ENUM, nations, "/nation")                                                  \
    X(CARE_SETTING, "careSetting", ENUM, care_settings, "/careSetting")                            \
    X(REFERRER_ROLE, "referrerRole", ENUM, referrer_roles, "/referrer/role")                       \
    X(PAIN_PRIMARY_REASON, "painPrimaryReason", TRISTATE, NULL, "/painPrimaryReason")              \
    X(PAIN_SITES, "painSites", SET, pain_sites, "/assessment/painSites")                           \
    X(WORKUP_STATUS, "workupStatus", ENUM, workup_statuses, "/assessment/workupStatus")            \
    X(SUICIDE_CONCERN, "suicideConcern", ENUM, suicide_concerns, "/assessment/suicideConcern")     \
    X(IMMEDIATE_DANGER, "immediateDanger", TRISTATE, NULL, "/assessment/immediateDanger")          \
    X(SUBSTANCE_USE, "substanceUse", ENUM, substance_uses, "/assessment/substanceUse")             \
    X(DIVERSION_CONCERN, "diversionConcern", TRISTATE, NULL, "/assessment/diversionConcern")       \
    X(END_OF_LIFE, "endOfLife", TRISTATE, NULL, "/assessment/endOfLife")                           \
    X(NEW_NEUROPATHIC_ONSET, "newNeuropathicOnset", TRISTATE, NULL,                                \
      "/assessment/newNeuropathicOnset")                                                           \
    X(WORSENING_AFTER_SURGERY, "worseningAfterSurgery", TRISTATE, NULL,                            \
      "/assessment/worseningAfterSurgery")                                                         \
    X(PROGRESSIVE_UNDIAGNOSED, "progressiveUndiagnosed", TRISTATE, NULL,                           \
      "/assessment/progressiveUndiagnosed")                                                        \
    X(OPIOID_BENEFIT, "opioidBenefit", TRISTATE, NULL, "/assessment/opioidBenefit")                \
    X(BENZODIAZEPINE, "benzodiazepine", TRISTATE, NULL, "/assessment/benzodiazepine")              \
    X(PAIN_VAS, "painVas", DECIMAL, NULL, "/assessment/painVas")                                   \
    X(SCIATICA, "sciatica", TRISTATE, NULL, "/assessment/sciatica")                                \
    X(ISCHAEMIC_PAIN, "ischaemicPain", TRISTATE, NULL, "/assessment/ischaemicPain")                \
    X(CONVENTIONAL_TRIED, "conventionalTried", TRISTATE, NULL, "/assessment/conventionalTried")    \
    X(ED_ATTENDANCES, "edAttendances6m", INTEGER, NULL, "/assessment/edAttendances6m")             \
    X(MEDIAL_BRANCH_BLOCK, "diagnosticMedialBranchBlock", ENUM, block_results,                     \
      "/assessment/diagnosticMedialBranchBlock")                                                   \
    X(INJECTIONS, "injectionsIn12Months", INTEGER, NULL, "/assessment/injectionsIn12Months")       \
    X(LAST_INJECTION_BENEFIT, "lastInjectionBenefit", TRISTATE, NULL,                              \
      "/assessment/lastInjectionBenefit")                                                          \
    X(LAST_INJECTION_GAIN, "lastInjectionFunctionalGain", TRISTATE, NULL,                          \
      "/assessment/lastInjectionFunctionalGain")                                                   \
    X(MEDICAL_ASSESSMENT, "medicalAssessment", TRISTATE, NULL,                                     \
      "/assessment/interventionAssessments/medical")                                               \
    X(PSYCHOLOGICAL_ASSESSMENT, "psychologicalAssessment", TRISTATE, NULL,                         \
      "/assessment/interventionAssessments/psychological")                                         \
    X(PHYSICAL_ASSESSMENT, "physicalAssessment", TRISTATE, NULL,                                   \
      "/assessment/interventionAssessments/physical")                                              \
    X(REHAB_PLAN, "rehabPlan", TRISTATE, NULL, "/assessment/interventionAssessments/rehabPlan")    \
    X(REQUESTED_TIER, "requestedTier", ENUM, tier_names, "/requestedTier")                         \
    RED_FLAG_TABLE(X)                                                                              \
    X(OTHER_RED_FLAGS, "otherRedFlags", INTEGER, NULL, "/assessment/otherRedFlags")                \
    SCORE_TABLE(X)                                                                                 \
    DERIVED_FACT_TABLE(X)

/* Scores of the instruments, in their order: "#phq9/total" is the total of a PHQ-9. */
#define SCORE_TABLE(X)                                                                             \
    X(START_BACK_TOTAL, "startBackTotal", INTEGER, NULL, "#startBack/total")                       \
    X(START_BACK_DISTRESS, "startBackDistress", INTEGER, NULL, "#startBack/subscales/distress")    \
    X(START_MSK_TOTAL, "startMskTotal", INTEGER, NULL, "#startMsk/total")                          \
    X(OMPSQ_TOTAL, "ompsqTotal", INTEGER, NULL, "#ompsqSf/total")                                  \
    X(PAM_TOTAL, "pamTotal", DECIMAL, NULL, "#pam/total")                                          \
    X(PAM_LEVEL, "pamLevel", INTEGER, NULL, "#pam/subscales/level")                                \
    X(PSEQ_TOTAL, "pseqTotal", INTEGER, NULL, "#pseq/total")                                       \
    X(PSEQ2_TOTAL, "pseq2Total", INTEGER, NULL, "#pseq2/total")                                    \
    X(PHQ9_TOTAL, "phq9Total", INTEGER, NULL, "#phq9/total")                                       \
    X(PHQ9_ITEM9, "phq9Item9", INTEGER, NULL, "#phq9/subscales/item9")                             \
    X(PHQ4_TOTAL, "phq4Total", INTEGER, NULL, "#phq4/total")                                       \
    X(GAD7_TOTAL, "gad7Total", INTEGER, NULL, "#gad7/total")                                       \
    X(PCS_TOTAL, "pcsTotal", INTEGER, NULL, "#pcs/total")                                          \
    X(TSK17_TOTAL, "tsk17Total", INTEGER, NULL, "#tsk17/total")                                    \
    X(TSK11_TOTAL, "tsk11Total", INTEGER, NULL, "#tsk11/total")                                    \
    X(BPI_SEVERITY, "bpiSeverity", DECIMAL, NULL, "#bpi/subscales/severity")                       \
    X(BPI_INTERFERENCE, "bpiInterference", DECIMAL, NULL, "#bpi/subscales/interference")           \
    X(PEG_TOTAL, "pegTotal", DECIMAL, NULL, "#peg/total")                                          \
    X(DN4_TOTAL, "dn4Total", INTEGER, NULL, "#dn4/total")                                          \
    X(SLANSS_TOTAL, "slanssTotal", INTEGER, NULL, "#slanss/total")                                 \
    X(PAIN_DETECT_TOTAL, "painDetectTotal", INTEGER, NULL, "#painDetect/total")                    \
    X(ORT_TOTAL, "ortTotal", INTEGER, NULL, "#ort/total")                                          \
    X(COMM_TOTAL, "commTotal", INTEGER, NULL, "#comm/total")                                       \
    X(DASS_TOTAL, "dassTotal", INTEGER, NULL, "#dass21/total")                                     \
    X(DASS_DEPRESSION, "dassDepression", INTEGER, NULL, "#dass21/subscales/depression")            \
    X(DASS_ANXIETY, "dassAnxiety", INTEGER, NULL, "#dass21/subscales/anxiety")                     \
    X(DASS_STRESS, "dassStress", INTEGER, NULL, "#dass21/subscales/stress")

#define RED_FLAG_TABLE(X)                                                                          \
    RED_FLAG(X, SADDLE_SENSORY_CHANGE, "saddleSensoryChange")                                      \
    RED_FLAG(X, NEW_BLADDER_DYSFUNCTION, "newBladderDysfunction")                                  \
    RED_FLAG(X, NEW_BOWEL_DYSFUNCTION, "newBowelDysfunction")                                      \
    RED_FLAG(X, BILATERAL_SCIATICA, "bilateralSciatica")                                           \
    RED_FLAG(X, NEW_SEXUAL_DYSFUNCTION, "newSexualDysfunction")                                    \
    RED_FLAG(X, SEVERE_OR_PROGRESSIVE_LEG_DEFICIT, "severeOrProgressiveLegDeficit")                \
    RED_FLAG(X, KNOWN_CANCER, "knownCancer")                                                       \
    RED_FLAG(X, RADICULAR_PAIN, "radicularPain")                                                   \
    RED_FLAG(X, LIMB_WEAKNESS, "limbWeakness")                                                     \
    RED_FLAG(X, WALKING_DIFFICULTY, "walkingDifficulty")                                           \
    RED_FLAG(X, SENSORY_LOSS, "sensoryLoss")                                                       \
    RED_FLAG(X, CORD_SIGNS, "cordSigns")                                                           \
    RED_FLAG(X, PAIN_PROGRESSIVE_OR_UNREMITTING, "painProgressiveOrUnremitting")                   \
    RED_FLAG(X, PAIN_WORSE_ON_STRAINING, "painWorseOnStraining")                                   \
    RED_FLAG(X, LOCALISED_SPINAL_TENDERNESS, "localisedSpinalTenderness")                          \
    RED_FLAG(X, NIGHT_PAIN_PREVENTING_SLEEP, "nightPainPreventingSleep")                           \
    RED_FLAG(X, UNEXPLAINED_WEIGHT_LOSS, "unexplainedWeightLoss")                                  \
    RED_FLAG(X, LYMPHADENOPATHY, "lymphadenopathy")                                                \
    RED_FLAG(X, SEPSIS_SUSPECTED, "sepsisSuspected")                                               \
    RED_FLAG(X, FEVER_OR_SYSTEMICALLY_UNWELL, "feverOrSystemicallyUnwell")                         \
    RED_FLAG(X, IMMUNOSUPPRESSION, "immunosuppression")                                            \
    RED_FLAG(X, INTRAVENOUS_DRUG_USE, "intravenousDrugUse")                                        \
    RED_FLAG(X, RECENT_BACTERIAL_INFECTION, "recentBacterialInfection")                            \
    RED_FLAG(X, PENETRATING_WOUND, "penetratingWound")                                             \
    RED_FLAG(X, SPINAL_IMPLANT, "spinalImplant")                                                   \
    RED_FLAG(X, NEW_OR_PROGRESSIVE_NEUROLOGICAL_DEFICIT, "newOrProgressiveNeurologicalDeficit")    \
    RED_FLAG(X, MAJOR_TRAUMA, "majorTrauma")                                                       \
    RED_FLAG(X, MINOR_TRAUMA, "minorTrauma")                                                       \
    RED_FLAG(X, OSTEOPOROSIS, "osteoporosis")                                                      \
    RED_FLAG(X, STEROID_USE, "steroidUse")                                                         \
    RED_FLAG(X, SPINAL_DEFORMITY, "spinalDeformity")                                               \
    RED_FLAG(X, SUSPECTED_CRPS, "suspectedCrps")                                                   \
    RED_FLAG(X, SAFEGUARDING_CONCERN, "safeguardingConcern")                                       \
    RED_FLAG(X, OPIOID_TOXICITY, "opioidToxicity")                                                 \
    RED_FLAG(X, ACUTE_WITHDRAWAL, "acuteWithdrawal")                                               \
    RED_FLAG(X, IMPLANTED_PUMP_FAILURE, "implantedPumpFailure")                                    \
    RED_FLAG(X, INFLAMMATORY_FEATURES, "inflammatoryFeatures")                                     \
    RED_FLAG(X, TRIGEMINAL_NEURALGIA, "trigeminalNeuralgia")                                       \
    RED_FLAG(X, CANCER_RELATED_PAIN, "cancerRelatedPain")

#define RED_FLAG(X, id, name) X(id, name, TRISTATE, NULL, "/assessment/redFlags/" name)

/* Paths of derived facts and records are empty; what they mean stands beside fact_set_derive. */
#define DERIVED_FACT_TABLE(X)                                                                      \
    X(AGE_YEARS, "ageYears", INTEGER, NULL, "/patient/birthDate")                                  \
    X(LONGEST_DURATION_MONTHS, "longestDurationMonths", DECIMAL, NULL, "/assessment/onsetDate")    \
    X(SHORTEST_DURATION_MONTHS, "shortestDurationMonths", DECIMAL, NULL, "/assessment/onsetDate")  \
    X(SHORTEST_DURATION_DAYS, "shortestDurationDays", INTEGER, NULL, "/assessment/onsetDate")      \
    X(SPINAL, "spinal", TRISTATE, NULL, "/assessment/painSites")                                   \
    X(SEVERAL_SITES, "severalSites", TRISTATE, NULL, "/assessment/painSites")                      \
    X(OPIOIDS_LISTED, "opioids", TRISTATE, NULL, "/assessment/opioids")                            \
    X(OME_STATUS, "omeStatus", ENUM, ome_statuses, "/assessment/opioids")                          \
    X(OME_MG_PER_DAY, "omeMgPerDay", DECIMAL, NULL, "/assessment/opioids")                         \
    X(METHADONE, "methadone", TRISTATE, NULL, "/assessment/opioids")                               \
    X(DEPENDENCE_TREATMENT, "dependenceTreatment", TRISTATE, NULL, "/assessment/opioids")          \
    X(OPIOID_WITHOUT_FACTOR, "opioidWithoutFactor", TRISTATE, NULL, "/assessment/opioids")         \
    X(IMPLAUSIBLE_DOSE, "implausibleDose", TRISTATE, NULL, "/assessment/opioids")                  \
    X(COMPLEXITY_FACTORS, "complexityFactors", INTEGER, NULL, "/assessment/complexity")            \
    X(COMPLEXITY_SUM, "complexitySum", INTEGER, NULL, "/assessment/complexity")                    \
    X(INTERVENTIONS_REQUESTED, "interventionsRequested", SET, intervention_codes,                  \
      "/assessment/interventionsRequested")                                                        \
    X(ONLY_GENERIC_REQUESTED, "onlyGenericRequested", TRISTATE, NULL, "")                          \
    X(PALLIATIVE_PAIN, "palliativePain", TRISTATE, NULL, "")                                       \
    X(PAIN_TYPE, "painType", ENUM, pain_types, "/assessment/icd11Code")                            \
    X(PAIN_FUNCTION_CODED, "painFunctionCoded", TRISTATE, NULL,                                    \
      "/assessment/treatmentFunctionCode")                                                         \
    X(CHRONIC_PAIN_CODED, "chronicPainCoded", TRISTATE, NULL, "/assessment/snomedCode")            \
    X(DIAGNOSIS_CODED, "diagnosisCoded", TRISTATE, NULL, "/assessment/icd10")                      \
    X(REGISTERED_NATION, "registeredNation", ENUM, nations, "/patient/gpPracticeCode")             \
    X(INSTRUMENTS, "instruments", SET, instruments, "/assessment/instruments")                     \
    X(STALE_INSTRUMENTS, "staleInstruments", SET, instruments, "/assessment/instruments")          \
    RECORD_FACT_TABLE(X)                                                                           \
    X(GATE_CLASSES, "gateClasses", SET, gate_classes, "")                                          \
    X(STREAMS, "streams", SET, streams, "")                                                        \
    X(FLAGS, "flags", SET, flags, "")                                                              \
    X(NEUROPATHIC, "neuropathic", TRISTATE, NULL, "")                                              \
    X(RECENT_ONSET, "recentOnset", TRISTATE, NULL, "")                                             \
    X(BAND, "band", ENUM, strata, "")                                                              \
    X(LOWEST_BAND, "lowestBand", ENUM, strata, "")                                                 \
    X(ACTIVATION, "activation", ENUM, activations, "")                                             \
    X(LOW_BLOCKED, "lowBlocked", TRISTATE, NULL, "")                                               \
    X(STRATUM, "stratum", ENUM, strata, "")                                                        \
    X(TIER, "tier", ENUM, tier_names, "")                                                          \
    X(URGENT_NEED, "urgentNeed", TRISTATE, NULL, "")                                               \
    X(URGENCY, "urgency", ENUM, urgencies, "")

/* What Painpath's own records say; "none" and "no" are known, not missing. */
#define RECORD_FACT_TABLE(X)                                                                       \
    X(MDT_IN_TIER_ONE, "mdtInTierOne", TRISTATE, NULL, "")                                         \
    X(SCS_LOCAL, "scsLocal", TRISTATE, NULL, "")                                                   \
    X(ITDD_LOCAL, "itddLocal", TRISTATE, NULL, "")                                                 \
    X(SAME_PAIN_OPEN, "samePainOpen", TRISTATE, NULL, "")                                          \
    X(HANDOFFS, "handoffs12m", INTEGER, NULL, "")                                                  \
    X(ACTIVE_CARE_PLAN, "activeCarePlan", TRISTATE, NULL, "")                                      \
    X(MDT_RECOMMENDATION, "mdtRecommendation", ENUM, mdt_recommendations, "")

/*
 * What the numbers are counted in, and from where to where they go. Nothing else reaches triage,
 * but for amounts of opioids and hand-offs so large that no rule has to tell them apart. X(id,
 * unit, low, high)
 */
#define FACT_NUMBER_TABLE(X)                                                                       \
    X(PAIN_VAS, "mm", 0, 100)                                                                      \
    X(ED_ATTENDANCES, "attendances in six months", 0, 200)                                         \
    X(INJECTIONS, "injections in twelve months", 0, 50)                                            \
    X(OTHER_RED_FLAGS, "digest of the list, 0 of an empty one", 0, 2147483647)                     \
    X(START_BACK_TOTAL, "score", 0, 9)                                                             \
    X(START_BACK_DISTRESS, "score", 0, 5)                                                          \
    X(START_MSK_TOTAL, "score", 0, 12)                                                             \
    X(OMPSQ_TOTAL, "score", 0, 100)                                                                \
    X(PAM_TOTAL, "score", 0, 100)                                                                  \
    X(PAM_LEVEL, "level", 1, 4)                                                                    \
    X(PSEQ_TOTAL, "score", 0, 60)                                                                  \
    X(PSEQ2_TOTAL, "score", 0, 12)                                                                 \
    X(PHQ9_TOTAL, "score", 0, 27)                                                                  \
    X(PHQ9_ITEM9, "score", 0, 3)                                                                   \
    X(PHQ4_TOTAL, "score", 0, 12)                                                                  \
    X(GAD7_TOTAL, "score", 0, 21)                                                                  \
    X(PCS_TOTAL, "score", 0, 52)                                                                   \
    X(TSK17_TOTAL, "score", 17, 68)                                                                \
    X(TSK11_TOTAL, "score", 11, 44)                                                                \
    X(BPI_SEVERITY, "score", 0, 10)                                                                \
    X(BPI_INTERFERENCE, "score", 0, 10)                                                            \
    X(PEG_TOTAL, "score", 0, 10)                                                                   \
    X(DN4_TOTAL, "score", 0, 10)                                                                   \
    X(SLANSS_TOTAL, "score", 0, 24)                                                                \
    X(PAIN_DETECT_TOTAL, "score", -1, 38)                                                          \
    X(ORT_TOTAL, "score", 0, 26)                                                                   \
    X(COMM_TOTAL, "score", 0, 68)                                                                  \
    X(DASS_TOTAL, "score", 0, 126)                                                                 \
    X(DASS_DEPRESSION, "score", 0, 42)                                                             \
    X(DASS_ANXIETY, "score", 0, 42)                                                                \
    X(DASS_STRESS, "score", 0, 42)                                                                 \
    X(AGE_YEARS, "years", 0, 120)                                                                  \
    X(LONGEST_DURATION_MONTHS, "months", 0, 1452)                                                  \
    X(SHORTEST_DURATION_MONTHS, "months", 0, 1452)                                                 \
    X(SHORTEST_DURATION_DAYS, "days", 0, 44196)                                                    \
    X(OME_MG_PER_DAY, "mg a day", 0, 1000000)                                                      \
    X(COMPLEXITY_FACTORS, "factors", 0, 14)                                                        \
    X(COMPLEXITY_SUM, "score", 0, 70)                                                              \
    X(HANDOFFS, "hand-offs in twelve months", 0, 1000)

enum fact_id {
#define X(id, name, type, domain, path) FACT_##id,
    FACT_TABLE(X)
#undef X
        FACT_COUNT
};

/* Inclusive, in the fact's own scale. */
struct fact_range {
    const char *unit;
    int64_t low, high;
};

struct fact_row {
    const char *name; /* as in the policy document */
    enum fact_type type;
    const char *const *domain; /* names of an ENUM's or SET's members, NULL at the end */
    const char *path;          /* where the submission holds it, as a JSON pointer; "" if nowhere */
    enum fact_origin origin;
    const struct fact_range *range; /* of an INTEGER or DECIMAL; else NULL */
};

struct fact_value {
    enum fact_presence presence;
    int64_t value;
};

/* Every fact of one referral; zeroed, all are absent. */
struct fact_set {
    struct fact_value values[FACT_COUNT];
};

const struct fact_row *fact_row(enum fact_id id);
bool fact_parse(const char *name, enum fact_id *ret);
/* The first of the facts that are told in the same place: of an instrument, of a list, of a date.
 */
enum fact_id fact_source(enum fact_id id);

extern const char *const fact_types[]; /* "tristate", "enum", "set", "integer", "decimal" */

/* A word of a domain that says that nothing is known: a submission with it is read as missing. */
bool fact_says_nothing(const char *word);

static inline bool fact_is_known(const struct fact_set *facts, enum fact_id id)
{
    return facts->values[id].presence == FACT_KNOWN;
}

/* Known and yes. */
static inline bool fact_is_yes(const struct fact_set *facts, enum fact_id id)
{
    return fact_is_known(facts, id) && facts->values[id].value == 1;
}

/* A member of RED_FLAG_TABLE. */
static inline bool fact_is_red_flag(enum fact_id id)
{
    return id >= FACT_SADDLE_SENSORY_CHANGE && id <= FACT_CANCER_RELATED_PAIN;
}

void fact_set_known(struct fact_set *facts, enum fact_id id, int64_t value);

/* What a submission says of time, beside its facts. Month-precision onsets span a month. */
struct fact_dates {
    struct date received;
    struct date birth;       /* DATE_NONE if not sent */
    struct date onset_first; /* DATE_NONE if not sent */
    struct date onset_last;
};

/*
 * Fill in the derived facts that stand on submitted ones:
 *   ageYears                 whole years at the received date
 *   longestDurationMonths    calendar months since the earliest day the onset may mean; the
 *                            thousandths count days past the last whole month, so "> 3" holds
 *                            from the day after three months
 *   shortestDurationMonths, shortestDurationDays   the same since the latest such day
 *   spinal                   a site is lowBack, neck, thoracicSpine or multisiteMsk
 *   severalSites             more than one site, or one that is several by its nature
 *   palliativePain           pain related to cancer, or at the end of life
 *   onlyGenericRequested     what is asked for is generic or brief; absent if nothing is asked for
 * A derived fact is absent where what it stands on is.
 *
 * Set by usecase/submission_lists.c: those at /assessment/opioids (whether the list has members;
 * ome_sum), complexityFactors (how many of the fourteen were scored) and complexitySum, painType
 * and the codes, registeredNation (the practice's, by its code), interventionsRequested,
 * otherRedFlags (a digest of its list, 0 for an empty one), instruments (those that were sent and
 * are in date) and staleInstruments (those that were not).
 *
 * Set while triage runs: gateClasses (of raised gates), streams and flags (so far), neuropathic,
 * recentOnset and urgentNeed (by policy rows), band (the highest that fired, raised by floors;
 * absent without one of ), lowestBand (of bands and floors), activation,
 * lowBlocked (a required screen is missing or "yes"), stratum, tier and urgency (that of the pain
 * referral itself: what gates of class E0, E1 and SC add is not in it).
 *
 * Records. From the directory: mdtInTierOne, and scsLocal and itddLocal (an accepting Tier II
 * service in catchment offers spinal cord stimulation, or intrathecal delivery). Of the pathway:
 * samePainOpen (the patient has another open referral for the same pain), handoffs12m (changes of
 * service or tier and linked referrals in the twelve months before the decision), activeCarePlan,
 * and mdtRecommendation (of the newest Tier II team's outcome).
 */
void fact_set_derive(struct fact_set *facts, const struct fact_dates *dates);

/* Domains, in the API's spelling; indices are those of the enums below. */
extern const char *const priority_types[];
extern const char *const nations[];
extern const char *const care_settings[];
extern const char *const referrer_roles[];
extern const char *const pain_sites[];
extern const char *const workup_statuses[];
extern const char *const suicide_concerns[];
extern const char *const substance_uses[];
extern const char *const instruments[];
extern const char *const strata[];
extern const char *const urgencies[];
extern const char *const mdt_recommendations[];
extern const char *const block_results[];
extern const char *const activations[];
extern const char *const pain_types[];   /* by the chapters of ICD-11 MG30 */
extern const char *const gate_classes[]; /* indices are those of enum gate_class */

enum stratum { STRATUM_LOW, STRATUM_MODERATE, STRATUM_HIGH, STRATUM_INDETERMINATE };

/* In ascending order of caution (ruling 1). */
enum urgency {
    URGENCY_ROUTINE,
    URGENCY_URGENT2,
    URGENCY_URGENT1,
    URGENCY_SUSPECTED_CANCER,
    URGENCY_SAME_DAY,
    URGENCY_EMERGENCY
};

#endif
