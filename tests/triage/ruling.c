#include "ruling.h"
#include "text.h"

#include <criterion/criterion.h>
#include <stdint.h>

const char *const ruling_gates[] = { "G-01", "G-02", "G-03", "G-04", "G-05",  "G-06",
                                     "G-07", "G-08", "G-09", "G-10", "G-11",  "G-12",
                                     "G-13", "G-14", "G-15", "U-00", "OTHER", NULL };

static const enum fact_id cauda_equina[] = { FACT_SADDLE_SENSORY_CHANGE,
                                             FACT_NEW_BLADDER_DYSFUNCTION,
                                             FACT_NEW_BOWEL_DYSFUNCTION,
                                             FACT_BILATERAL_SCIATICA,
                                             FACT_NEW_SEXUAL_DYSFUNCTION,
                                             FACT_SEVERE_OR_PROGRESSIVE_LEG_DEFICIT,
                                             FACT_COUNT };
static const enum fact_id cord[] = {
    FACT_RADICULAR_PAIN,        FACT_LIMB_WEAKNESS, FACT_WALKING_DIFFICULTY,
    FACT_SENSORY_LOSS,          FACT_CORD_SIGNS,    FACT_NEW_BLADDER_DYSFUNCTION,
    FACT_NEW_BOWEL_DYSFUNCTION, FACT_COUNT
};
static const enum fact_id metastasis[] = { FACT_PAIN_PROGRESSIVE_OR_UNREMITTING,
                                           FACT_PAIN_WORSE_ON_STRAINING,
                                           FACT_LOCALISED_SPINAL_TENDERNESS,
                                           FACT_NIGHT_PAIN_PREVENTING_SLEEP, FACT_COUNT };
static const enum fact_id infection[] = {
    FACT_IMMUNOSUPPRESSION, FACT_INTRAVENOUS_DRUG_USE, FACT_RECENT_BACTERIAL_INFECTION,
    FACT_PENETRATING_WOUND, FACT_SPINAL_IMPLANT,       FACT_COUNT
};
static const enum fact_id opioid[] = { FACT_OPIOID_TOXICITY, FACT_ACUTE_WITHDRAWAL,
                                       FACT_IMPLANTED_PUMP_FAILURE, FACT_COUNT };
static const enum fact_id always[] = { FACT_AGE_YEARS,
                                       FACT_LONGEST_DURATION_MONTHS,
                                       FACT_PAIN_SITES,
                                       FACT_PAIN_PRIMARY_REASON,
                                       FACT_SUICIDE_CONCERN,
                                       FACT_WORKUP_STATUS,
                                       FACT_OPIOIDS_LISTED,
                                       FACT_KNOWN_CANCER,
                                       FACT_UNEXPLAINED_WEIGHT_LOSS,
                                       FACT_LYMPHADENOPATHY,
                                       FACT_NIGHT_PAIN_PREVENTING_SLEEP,
                                       FACT_COUNT };

static bool yes(const struct fact_set *f, enum fact_id fact)
{
    return fact_is_known(f, fact) && f->values[fact].value == 1;
}

static bool no(const struct fact_set *f, enum fact_id fact)
{
    return fact_is_known(f, fact) && f->values[fact].value == 0;
}

static bool any_yes(const struct fact_set *f, const enum fact_id *facts)
{
    for (; *facts != FACT_COUNT; facts++)
        if (yes(f, *facts))
            return true;
    return false;
}

static bool is_one_of(enum fact_id fact, const enum fact_id *facts)
{
    for (; *facts != FACT_COUNT; facts++)
        if (*facts == fact)
            return true;
    return false;
}

static bool at(const struct fact_set *f, const char *site)
{
    int64_t sites = f->values[FACT_PAIN_SITES].value;

    return fact_is_known(f, FACT_PAIN_SITES) && (sites >> text_index(pain_sites, site) & 1);
}

static bool spinal(const struct fact_set *f)
{
    return at(f, "lowBack") || at(f, "neck") || at(f, "thoracicSpine") || at(f, "multisiteMsk");
}

static bool several_sites(const struct fact_set *f)
{
    return fact_is_known(f, FACT_PAIN_SITES) &&
           (__builtin_popcountll((unsigned long long)f->values[FACT_PAIN_SITES].value) > 1 ||
            at(f, "multisiteMsk") || at(f, "widespread"));
}

static bool concern(const struct fact_set *f, const char *name)
{
    return fact_is_known(f, FACT_SUICIDE_CONCERN) &&
           text_equal(suicide_concerns[f->values[FACT_SUICIDE_CONCERN].value], name);
}

static bool sent(const struct fact_set *f, const char *instrument)
{
    return f->values[FACT_INSTRUMENTS].value >> text_index(instruments, instrument) & 1;
}

static int64_t number(const struct fact_set *f, enum fact_id fact, int64_t otherwise)
{
    return fact_is_known(f, fact) ? f->values[fact].value : otherwise;
}

/* The total of an instrument that was sent, or what stands for it where there is none. */
static bool requires_score(enum fact_id fact, const struct fact_set *f)
{
    static const struct {
        enum fact_id fact;
        const char *instrument;
    } totals[] = {
        { FACT_START_BACK_TOTAL, "startBack" },
        { FACT_START_MSK_TOTAL, "startMsk" },
        { FACT_OMPSQ_TOTAL, "ompsqSf" },
        { FACT_PSEQ_TOTAL, "pseq" },
        { FACT_PSEQ2_TOTAL, "pseq2" },
        { FACT_PHQ9_TOTAL, "phq9" },
        { FACT_PHQ4_TOTAL, "phq4" },
        { FACT_GAD7_TOTAL, "gad7" },
        { FACT_PCS_TOTAL, "pcs" },
        { FACT_TSK17_TOTAL, "tsk17" },
        { FACT_TSK11_TOTAL, "tsk11" },
        { FACT_BPI_SEVERITY, "bpi" },
        { FACT_BPI_INTERFERENCE, "bpi" },
        { FACT_PEG_TOTAL, "peg" },
        { FACT_DN4_TOTAL, "dn4" },
        { FACT_SLANSS_TOTAL, "slanss" },
        { FACT_PAIN_DETECT_TOTAL, "painDetect" },
        { FACT_ORT_TOTAL, "ort" },
        { FACT_COMM_TOTAL, "comm" },
    };

    for (size_t i = 0; i < sizeof(totals) / sizeof(totals[0]); i++)
        if (totals[i].fact == fact)
            return sent(f, totals[i].instrument);
    if (fact == FACT_PAM_TOTAL)
        return sent(f, "pam") && !fact_is_known(f, FACT_PAM_LEVEL);
    if (fact == FACT_DASS_TOTAL)
        return sent(f, "dass21") && !fact_is_known(f, FACT_DASS_DEPRESSION) &&
               !fact_is_known(f, FACT_DASS_ANXIETY) && !fact_is_known(f, FACT_DASS_STRESS);
    return fact == FACT_PHQ9_ITEM9 && sent(f, "phq9") && !concern(f, "none");
}

bool ruling_requires(enum fact_id fact, const struct fact_set *f)
{
    bool cancer_spine = spinal(f) && !no(f, FACT_KNOWN_CANCER);

    if (is_one_of(fact, always))
        return true;
    if (is_one_of(fact, cauda_equina) && (at(f, "lowBack") || at(f, "legPain")))
        return true;
    if (cancer_spine && (is_one_of(fact, cord) || is_one_of(fact, metastasis)))
        return true;
    if (fact == FACT_FEVER_OR_SYSTEMICALLY_UNWELL || fact == FACT_MAJOR_TRAUMA)
        return spinal(f);
    if (fact == FACT_NEW_OR_PROGRESSIVE_NEUROLOGICAL_DEFICIT)
        return spinal(f) || at(f, "neuropathicLimb");
    if (fact == FACT_OPIOID_TOXICITY)
        return yes(f, FACT_OPIOIDS_LISTED);
    return requires_score(fact, f);
}

/* What G-13 asks for: the screens among the required facts. */
static bool is_screen(enum fact_id fact)
{
    return fact_is_red_flag(fact) || fact == FACT_SUICIDE_CONCERN || fact == FACT_PHQ9_ITEM9;
}

static bool screen_is_incomplete(const struct fact_set *f)
{
    for (int i = 0; i < FACT_COUNT; i++)
        if (is_screen((enum fact_id)i) && ruling_requires((enum fact_id)i, f) &&
            !fact_is_known(f, (enum fact_id)i))
            return true;
    return false;
}

static bool cancer_spine(const struct fact_set *f)
{
    return yes(f, FACT_KNOWN_CANCER) && spinal(f);
}

static bool night_pain_suggests_cancer(const struct fact_set *f)
{
    int64_t age = number(f, FACT_AGE_YEARS, 45);

    return yes(f, FACT_NIGHT_PAIN_PREVENTING_SLEEP) && (age > 50 || age < 20 || several_sites(f));
}

static enum gate_class infection_class(const struct fact_set *f)
{
    if (yes(f, FACT_SEPSIS_SUSPECTED))
        return CLASS_E0;
    if (spinal(f) && yes(f, FACT_FEVER_OR_SYSTEMICALLY_UNWELL))
        return CLASS_E1;
    return spinal(f) && any_yes(f, infection) && !no(f, FACT_FEVER_OR_SYSTEMICALLY_UNWELL)
               ? CLASS_HOLD
               : CLASS_NONE;
}

/* Nine items of at most three: a total of 25 has a tenth item's worth that only item 9 can bear. */
static bool reports_self_harm(const struct fact_set *f)
{
    return concern(f, "passive") || concern(f, "activeIdeation") ||
           number(f, FACT_PHQ9_ITEM9, 0) >= 1 ||
           (!fact_is_known(f, FACT_PHQ9_ITEM9) && number(f, FACT_PHQ9_TOTAL, 0) > 24);
}

static bool fracture(const struct fact_set *f)
{
    return yes(f, FACT_MAJOR_TRAUMA) || yes(f, FACT_SPINAL_DEFORMITY) ||
           (yes(f, FACT_MINOR_TRAUMA) && (yes(f, FACT_OSTEOPOROSIS) || yes(f, FACT_STEROID_USE)));
}

static bool recent_crps(const struct fact_set *f)
{
    return yes(f, FACT_SUSPECTED_CRPS) &&
           number(f, FACT_SHORTEST_DURATION_MONTHS, INT64_MAX) <= 3 * FACT_DECIMAL_SCALE;
}

static enum gate_class when(bool raised, enum gate_class class)
{
    return raised ? class : CLASS_NONE;
}

static enum gate_class emergency_class(const char *gate, const struct fact_set *f)
{
    if (text_equal(gate, "G-01"))
        return when(any_yes(f, cauda_equina), CLASS_E0);
    if (text_equal(gate, "G-02"))
        return when(cancer_spine(f) && any_yes(f, cord), CLASS_E0);
    if (text_equal(gate, "G-03"))
        return when(cancer_spine(f) &&
                        (any_yes(f, metastasis) || at(f, "neck") || at(f, "thoracicSpine")),
                    CLASS_E1);
    if (text_equal(gate, "G-04"))
        return when(yes(f, FACT_UNEXPLAINED_WEIGHT_LOSS) || yes(f, FACT_LYMPHADENOPATHY) ||
                        night_pain_suggests_cancer(f),
                    CLASS_SC);
    if (text_equal(gate, "G-05"))
        return when(concern(f, "planOrIntent") || concern(f, "recentAttempt"), CLASS_E0);
    if (text_equal(gate, "G-06"))
        return when(reports_self_harm(f), CLASS_E1);
    if (text_equal(gate, "G-07"))
        return infection_class(f);
    if (text_equal(gate, "G-08"))
        return when(yes(f, FACT_NEW_OR_PROGRESSIVE_NEUROLOGICAL_DEFICIT), CLASS_E1);
    return text_equal(gate, "G-09") ? when(fracture(f), CLASS_E1) : CLASS_NONE;
}

enum gate_class ruling_class(const char *gate, const struct fact_set *f)
{
    if (text_equal(gate, "G-10"))
        return when(recent_crps(f), CLASS_U1);
    if (text_equal(gate, "G-11"))
        return when(yes(f, FACT_SAFEGUARDING_CONCERN), CLASS_E1);
    if (text_equal(gate, "G-12"))
        return when(any_yes(f, opioid), CLASS_E0);
    if (text_equal(gate, "G-13"))
        return when(screen_is_incomplete(f), CLASS_HOLD);
    if (text_equal(gate, "G-14"))
        return when(yes(f, FACT_INFLAMMATORY_FEATURES), CLASS_PARALLEL);
    if (text_equal(gate, "G-15"))
        return when(yes(f, FACT_TRIGEMINAL_NEURALGIA) || yes(f, FACT_CANCER_RELATED_PAIN),
                    CLASS_U2);
    if (text_equal(gate, "U-00"))
        return when(number(f, FACT_PRIORITY_TYPE, 0) == 2, CLASS_SC);
    if (text_equal(gate, "OTHER"))
        return when(number(f, FACT_OTHER_RED_FLAGS, 0) > 0, CLASS_E1);
    return emergency_class(gate, f);
}

const enum fact_id *ruling_members(const char *gate)
{
    static const enum fact_id g02[] = { FACT_KNOWN_CANCER,
                                        FACT_SPINAL,
                                        FACT_RADICULAR_PAIN,
                                        FACT_LIMB_WEAKNESS,
                                        FACT_WALKING_DIFFICULTY,
                                        FACT_SENSORY_LOSS,
                                        FACT_CORD_SIGNS,
                                        FACT_NEW_BLADDER_DYSFUNCTION,
                                        FACT_NEW_BOWEL_DYSFUNCTION,
                                        FACT_COUNT };
    static const enum fact_id g03[] = { FACT_KNOWN_CANCER,
                                        FACT_PAIN_SITES,
                                        FACT_PAIN_PROGRESSIVE_OR_UNREMITTING,
                                        FACT_PAIN_WORSE_ON_STRAINING,
                                        FACT_LOCALISED_SPINAL_TENDERNESS,
                                        FACT_NIGHT_PAIN_PREVENTING_SLEEP,
                                        FACT_COUNT };
    static const enum fact_id g04[] = { FACT_UNEXPLAINED_WEIGHT_LOSS, FACT_LYMPHADENOPATHY,
                                        FACT_NIGHT_PAIN_PREVENTING_SLEEP, FACT_SEVERAL_SITES,
                                        FACT_COUNT };
    static const enum fact_id g05[] = { FACT_SUICIDE_CONCERN, FACT_COUNT };
    static const enum fact_id g06[] = { FACT_SUICIDE_CONCERN, FACT_PHQ9_ITEM9, FACT_COUNT };
    static const enum fact_id g07[] = { FACT_SEPSIS_SUSPECTED,
                                        FACT_SPINAL,
                                        FACT_FEVER_OR_SYSTEMICALLY_UNWELL,
                                        FACT_IMMUNOSUPPRESSION,
                                        FACT_INTRAVENOUS_DRUG_USE,
                                        FACT_RECENT_BACTERIAL_INFECTION,
                                        FACT_PENETRATING_WOUND,
                                        FACT_SPINAL_IMPLANT,
                                        FACT_COUNT };
    static const enum fact_id g08[] = { FACT_NEW_OR_PROGRESSIVE_NEUROLOGICAL_DEFICIT, FACT_COUNT };
    static const enum fact_id g09[] = { FACT_MAJOR_TRAUMA, FACT_MINOR_TRAUMA,     FACT_OSTEOPOROSIS,
                                        FACT_STEROID_USE,  FACT_SPINAL_DEFORMITY, FACT_COUNT };
    static const enum fact_id g11[] = { FACT_SAFEGUARDING_CONCERN, FACT_COUNT };
    static const enum fact_id u00[] = { FACT_PRIORITY_TYPE, FACT_COUNT };
    static const enum fact_id other[] = { FACT_OTHER_RED_FLAGS, FACT_COUNT };
    static const enum fact_id none[] = { FACT_COUNT };
    static const struct {
        const char *gate;
        const enum fact_id *members;
    } rows[] = { { "G-01", cauda_equina }, { "G-02", g02 }, { "G-03", g03 },    { "G-04", g04 },
                 { "G-05", g05 },          { "G-06", g06 }, { "G-07", g07 },    { "G-08", g08 },
                 { "G-09", g09 },          { "G-11", g11 }, { "G-12", opioid }, { "U-00", u00 },
                 { "OTHER", other } };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (text_equal(rows[i].gate, gate))
            return rows[i].members;
    return none;
}
