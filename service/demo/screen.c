#include "complaint.h"
#include "text.h"

/* Who is asked a question: everyone, a kind of ailment, or those below. */
enum asked { ASK_ALL = 32, ASK_ON_OPIOIDS = 64, ASK_WITH_CANCER = 128, ASK_SOME = 256 };

static const struct question {
    const char *name;
    unsigned asked;
} screen[] = {
    { "saddleSensoryChange", AILMENT_LOW_BACK_OR_LEG },
    { "newBladderDysfunction", AILMENT_LOW_BACK_OR_LEG | ASK_WITH_CANCER },
    { "newBowelDysfunction", AILMENT_LOW_BACK_OR_LEG | ASK_WITH_CANCER },
    { "bilateralSciatica", AILMENT_LOW_BACK_OR_LEG },
    { "newSexualDysfunction", AILMENT_LOW_BACK_OR_LEG },
    { "severeOrProgressiveLegDeficit", AILMENT_LOW_BACK_OR_LEG },
    { "knownCancer", ASK_ALL },
    { "radicularPain", ASK_WITH_CANCER },
    { "limbWeakness", ASK_WITH_CANCER },
    { "walkingDifficulty", ASK_WITH_CANCER },
    { "sensoryLoss", ASK_WITH_CANCER },
    { "cordSigns", ASK_WITH_CANCER },
    { "painProgressiveOrUnremitting", ASK_WITH_CANCER },
    { "painWorseOnStraining", ASK_WITH_CANCER },
    { "localisedSpinalTenderness", ASK_WITH_CANCER },
    { "nightPainPreventingSleep", ASK_ALL },
    { "unexplainedWeightLoss", ASK_ALL },
    { "lymphadenopathy", ASK_ALL },
    { "feverOrSystemicallyUnwell", AILMENT_SPINAL },
    { "newOrProgressiveNeurologicalDeficit", AILMENT_NERVE },
    { "majorTrauma", AILMENT_SPINAL },
    { "opioidToxicity", ASK_ON_OPIOIDS },
    { "suspectedCrps", ASK_SOME },
    { "safeguardingConcern", ASK_SOME },
    { "inflammatoryFeatures", ASK_SOME },
    { "trigeminalNeuralgia", 0 },
    { "cancerRelatedPain", 0 },
};

static const struct finding {
    enum story story;
    const char *name; /* the question that is answered with yes */
} findings[] = {
    { STORY_CAUDA_EQUINA, "saddleSensoryChange" },
    { STORY_CAUDA_EQUINA, "newBladderDysfunction" },
    { STORY_CORD_COMPRESSION, "knownCancer" },
    { STORY_CORD_COMPRESSION, "limbWeakness" },
    { STORY_SUSPECTED_CANCER, "unexplainedWeightLoss" },
    { STORY_RECENT_CRPS, "suspectedCrps" },
    { STORY_TRIGEMINAL_NEURALGIA, "trigeminalNeuralgia" },
    { STORY_INFLAMMATORY, "inflammatoryFeatures" },
    { STORY_CANCER_PAIN, "knownCancer" },
    { STORY_CANCER_PAIN, "cancerRelatedPain" },
};

static unsigned asked_of(const struct complaint *complaint)
{
    unsigned asked = ASK_ALL | complaint->ailment->kinds;

    if (complaint->takes_opioids)
        asked |= ASK_ON_OPIOIDS;
    if (complaint->story == STORY_CORD_COMPRESSION || complaint->story == STORY_CANCER_PAIN)
        asked |= ASK_WITH_CANCER;
    return asked;
}

static bool is_found(enum story story, const char *name)
{
    for (size_t i = 0; i < sizeof(findings) / sizeof(*findings); i++)
        if (findings[i].story == story && text_equal(findings[i].name, name))
            return true;
    return false;
}

/* At least night pain, so that the story is what it says. */
static bool is_unknown(const struct complaint *complaint, const char *name, struct dice *dice)
{
    bool chance = dice_chance(dice, 150);

    return complaint->story == STORY_UNKNOWN_ANSWERS &&
           (chance || text_equal(name, "nightPainPreventingSleep"));
}

void screen_write(struct writer *writer, const struct complaint *complaint, bool complete)
{
    struct dice dice = dice_for(complaint->dice.state, "screen", 0);
    unsigned asked = asked_of(complaint);

    if (dice_chance(&dice, 300))
        asked |= ASK_SOME;
    writer_open(writer, "redFlags", '{');
    for (size_t i = 0; i < sizeof(screen) / sizeof(*screen); i++) {
        const struct question *q = &screen[i];

        if (is_found(complaint->story, q->name))
            writer_text(writer, q->name, "yes");
        else if (q->asked & asked)
            writer_text(writer, q->name,
                        is_unknown(complaint, q->name, &dice) && !complete ? "unknown" : "no");
    }
    writer_close(writer);
}
