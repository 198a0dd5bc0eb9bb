#include "complaint.h"

#include <stdio.h>

enum { MONTH_TEXT = 8 };

enum { LEG = AILMENT_LOW_BACK_OR_LEG, SPINE = AILMENT_SPINAL | AILMENT_NERVE };

static const struct ailment ailments[] = {
    { { "lowBack" }, "M54.5", LEG | SPINE | AILMENT_START_BACK },
    { { "lowBack", "legPain" }, "M54.4", LEG | SPINE | AILMENT_START_BACK },
    { { "neck" }, "M54.2", SPINE | AILMENT_START_MSK },
    { { "neck", "shoulder" }, "M54.2", SPINE | AILMENT_START_MSK },
    { { "thoracicSpine" }, "M54.6", SPINE },
    { { "multisiteMsk" }, "M25.5", SPINE | AILMENT_START_MSK },
    { { "shoulder" }, "M75.0", AILMENT_START_MSK },
    { { "knee" }, "M17.9", AILMENT_START_MSK },
    { { "hip" }, "M16.9", 0 },
    { { "armOrHand" }, "M79.6", 0 },
    { { "foot" }, "M79.6", 0 },
    { { "widespread" }, "M79.7", 0 },
    { { "neuropathicLimb" }, "G62.9", AILMENT_NERVE },
    { { "pelvic" }, "R10.2", 0 },
    { { "abdominal" }, "R10.4", 0 },
    { { "headache" }, "R51", 0 },
    { { "postSurgical" }, "R52.2", 0 },
    { { "chest" }, "R07.3", 0 },
    { { "orofacial" }, "G50.0", 0 },
    { { "cancerRelated" }, "R52.1", 0 },
};

static const int ailment_weights[] = { 330, 140, 80, 50, 30, 50, 25, 35, 20, 15,
                                       10,  65,  50, 25, 25, 20, 25, 10, 10, 5 };

enum {
    AILMENT_COUNT = sizeof(ailments) / sizeof(ailments[0]),
    LOW_BACK_AND_LEG = 1,
    NECK = 2,
    ARM_OR_HAND = 9,
    OROFACIAL = 18,
    CANCER_RELATED = 19
};

static int draw_ailment(struct dice *dice, enum story story)
{
    switch ((int)story) {
    case STORY_CAUDA_EQUINA: return LOW_BACK_AND_LEG;
    case STORY_CORD_COMPRESSION: return NECK;
    case STORY_RECENT_CRPS: return ARM_OR_HAND;
    case STORY_TRIGEMINAL_NEURALGIA: return OROFACIAL;
    case STORY_CANCER_PAIN: return CANCER_RELATED;
    default: return dice_weigh(dice, ailment_weights, AILMENT_COUNT);
    }
}

struct complaint complaint_make(struct dice dice, struct date received)
{
#define X(id, per_mille) per_mille,
    static const int story_weights[] = { STORY_TABLE(X) };
#undef X
    static const int severity_weights[] = { 250, 420, 330 };
    static const int opioids_per_mille[] = { 350, 580, 700 }; /* 56 % in all */
    struct complaint complaint = { .received = received };

    complaint.story = (enum story)dice_weigh(&dice, story_weights, STORY_COUNT);
    complaint.ailment = &ailments[draw_ailment(&dice, complaint.story)];
    complaint.severity = (enum severity)dice_weigh(&dice, severity_weights, 3);
    complaint.takes_opioids = dice_chance(&dice, opioids_per_mille[complaint.severity]);
    complaint.dice = dice;
    return complaint;
}

/* Weeks for what is new, else four months to fifteen years, mostly a few years. */
static struct date draw_onset(const struct complaint *complaint, struct dice *dice)
{
    int low = 4, months;

    if (complaint->story == STORY_SHORT_DURATION || complaint->story == STORY_RECENT_CRPS)
        return date_add_days(complaint->received, -dice_between(dice, 20, 80));
    if (complaint->story == STORY_UNDER_AGE)
        months = dice_between(dice, low, 30);
    else if (dice_chance(dice, 600))
        months = dice_between(dice, low, 48);
    else
        months = dice_between(dice, 49, 180);
    return date_add_days(date_add_months(complaint->received, -months), -dice_between(dice, 1, 27));
}

/* Old pain is remembered by its month. */
static void write_onset(struct writer *writer, const struct complaint *complaint)
{
    struct dice dice = dice_for(complaint->dice.state, "onset", 0);
    struct date onset = draw_onset(complaint, &dice);
    bool is_old = complaint->received.days - onset.days > 365;
    char text[DATE_TEXT];

    (void)date_format(onset, text);
    if (is_old && dice_chance(&dice, 700))
        text[MONTH_TEXT - 1] = '\0';
    writer_text(writer, "onsetDate", text);
}

static const char *suicide_concern(enum story story, struct dice *dice)
{
    if (story == STORY_SUICIDE_PLAN)
        return dice_chance(dice, 500) ? "planOrIntent" : "recentAttempt";
    if (story == STORY_SUICIDAL_THOUGHTS)
        return dice_chance(dice, 600) ? "passive" : "activeIdeation";
    return "none";
}

static void write_sites(struct writer *writer, const struct ailment *ailment)
{
    writer_open(writer, "painSites", '[');
    for (int i = 0; i < AILMENT_SITES && ailment->sites[i]; i++)
        writer_text(writer, NULL, ailment->sites[i]);
    writer_close(writer);
}

static void write_state(struct writer *writer, const struct complaint *complaint, struct dice *dice)
{
    static const char *const workups[] = { "treatmentsFailed", "completeNoCause",
                                           "completeNoTreatment" };
    static const int workup_weights[] = { 55, 30, 15 };
    const char *workup = workups[dice_weigh(dice, workup_weights, 3)];

    if (complaint->story == STORY_WORKUP_PENDING)
        workup = dice_chance(dice, 750) ? "pending" : "notStarted";
    writer_text(writer, "workupStatus", workup);
    if (complaint->story == STORY_NO_SCREEN)
        return;
    screen_write(writer, complaint, false);
    writer_text(writer, "suicideConcern", suicide_concern(complaint->story, dice));
}

static void write_context(struct writer *writer, const struct complaint *complaint,
                          struct dice *dice)
{
    static const char *const uses[] = { "none", "past", "current" };
    static const int use_weights[] = { 85, 10, 5 };

    if (dice_chance(dice, 600))
        writer_text(writer, "substanceUse", uses[dice_weigh(dice, use_weights, 3)]);
    if (dice_chance(dice, 400))
        writer_integer(writer, "painVas", dice_around(dice, 64, 18, 5, 100));
    if (dice_chance(dice, 250))
        writer_integer(writer, "edAttendances6m", dice_around(dice, 0, 2, 0, 9));
    if (dice_chance(dice, 500)) {
        writer_open(writer, "icd10", '[');
        writer_text(writer, NULL, complaint->ailment->icd10);
        writer_close(writer);
    }
}

void complaint_write(struct writer *writer, const struct complaint *complaint)
{
    struct dice dice = dice_for(complaint->dice.state, "assessment", 0);

    if (complaint->story == STORY_NO_ASSESSMENT)
        return;
    writer_open(writer, "assessment", '{');
    write_sites(writer, complaint->ailment);
    if (complaint->story != STORY_NO_ONSET)
        write_onset(writer, complaint);
    write_state(writer, complaint, &dice);
    scores_write(writer, complaint);
    opioids_write(writer, complaint);
    write_context(writer, complaint, &dice);
    writer_close(writer);
}

bool complaint_write_completion(struct writer *writer, const struct complaint *complaint)
{
    enum story story = complaint->story;
    bool screens = story == STORY_NO_SCREEN || story == STORY_UNKNOWN_ANSWERS;

    if (!screens && story != STORY_NO_ONSET && story != STORY_WORKUP_PENDING)
        return false;
    writer_open(writer, NULL, '{');
    writer_open(writer, "assessment", '{');
    if (story == STORY_NO_ONSET)
        write_onset(writer, complaint);
    if (story == STORY_WORKUP_PENDING)
        writer_text(writer, "workupStatus", "completeNoCause");
    if (screens) {
        screen_write(writer, complaint, true);
        writer_text(writer, "suicideConcern", "none");
    }
    writer_close(writer);
    writer_close(writer);
    return true;
}
