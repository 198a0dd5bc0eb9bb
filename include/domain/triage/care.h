#ifndef DOMAIN_CARE_H
#define DOMAIN_CARE_H

/*
 * The vocabulary of care: the streams that a patient may be in, and the interventions that may be
 * proposed. Policies, decisions and the directory of services speak in it, with bit masks by the
 * indices below; the names are the API's. The words are what a GP reads.
 */

/* X(name, words) */
#define STREAM_TABLE(X)                                                                            \
    X(MSK, "musculoskeletal pain")                                                                 \
    X(NON_MSK, "pain that is not musculoskeletal")                                                 \
    X(PAEDIATRIC, "children's pain care")                                                          \
    X(INPATIENT_PAIN, "an in-patient pain team")                                                   \
    X(CANCER_PALLIATIVE, "cancer and palliative pain care")                                        \
    X(PAIN_ADDICTION, "joint pain and addiction care")                                             \
    X(MENTAL_HEALTH, "specialist mental health support")

/* X(name, words) */
#define INTERVENTION_TABLE(X)                                                                      \
    X(SUPPORTED_SELF_MANAGEMENT, "supported self-management")                                      \
    X(HEALTH_COACH, "health coaching")                                                             \
    X(SOCIAL_PRESCRIBING, "social prescribing")                                                    \
    X(EARLY_STRATIFIED_CARE, "early stratified care")                                              \
    X(BRIEF_PSYCH_INFORMED, "brief psychologically informed care")                                 \
    X(PHYSIO_1TO1, "one-to-one physiotherapy")                                                     \
    X(PSYCH_1TO1, "one-to-one psychology")                                                         \
    X(STANDARD_PMP, "a standard pain management programme")                                        \
    X(INTENSIVE_PMP, "an intensive pain management programme")                                     \
    X(MEDICINES_REVIEW, "medicines review")                                                        \
    X(OPIOID_TAPER, "supported opioid tapering")                                                   \
    X(JOINT_ADDICTION_CARE, "joint care with an addiction team")                                   \
    X(NERVE_ROOT_INJECTION, "nerve root injection")                                                \
    X(EPIDURAL, "epidural injection")                                                              \
    X(MBB, "medial branch block")                                                                  \
    X(RFD, "radiofrequency denervation")                                                           \
    X(SCS_ASSESSMENT, "assessment for spinal cord stimulation")                                    \
    X(ITDD_ASSESSMENT, "assessment for intrathecal drug delivery")                                 \
    X(LIAISON_PSYCHIATRY, "liaison psychiatry")                                                    \
    X(MENTAL_HEALTH_SUPPORT, "mental health support")                                              \
    X(CASE_MANAGEMENT, "case management")                                                          \
    X(EDUCATION, "pain education")                                                                 \
    X(VOCATIONAL, "vocational support")                                                            \
    X(FACET_JOINT_INJECTION, "facet joint injection")                                              \
    X(TRIGGER_POINT_INJECTION, "trigger point injection")

enum stream {
#define X(name, words) STREAM_##name,
    STREAM_TABLE(X)
#undef X
        STREAM_COUNT
};

enum intervention_code {
#define X(name, words) INTERVENTION_##name,
    INTERVENTION_TABLE(X)
#undef X
        INTERVENTION_COUNT
};

/* NULL at the end. */
extern const char *const streams[];
extern const char *const stream_words[];
extern const char *const intervention_codes[];
extern const char *const intervention_words[];

#endif
