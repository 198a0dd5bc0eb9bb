#ifndef DEMO_COMPLAINT_H
#define DEMO_COMPLAINT_H

#include "buffer.h"
#include "date.h"
#include "dice.h"

/*
 * The made-up clinical part of a referral: where it hurts, for how long, the red-flag screen,
 * scores and opioids. The shares follow what is published of pain services: most pain is spinal, a
 * quarter is not musculoskeletal, 56 % are on opioids, and the baseline scores are those of ePPOC.
 */

/* What sets a referral apart, and how many of a thousand have it. */
#define STORY_TABLE(X)                                                                             \
    X(PLAIN, 560)                                                                                  \
    X(NO_SCREEN, 40)       /* no red-flag screen */                                                \
    X(UNKNOWN_ANSWERS, 40) /* a screen with answers that nobody knows */                           \
    X(NO_ONSET, 15)                                                                                \
    X(NO_BIRTH_DATE, 8)                                                                            \
    X(NO_INSTRUMENT, 40)                                                                           \
    X(STALE_INSTRUMENT, 15) /* completed more than 90 days before */                               \
    X(NO_ASSESSMENT, 10)                                                                           \
    X(WORKUP_PENDING, 90)                                                                          \
    X(NOT_MAIN_REASON, 15) /* pain is not why the patient is referred */                           \
    X(SHORT_DURATION, 40)  /* not chronic yet */                                                   \
    X(UNDER_AGE, 15)                                                                               \
    X(CAUDA_EQUINA, 15)                                                                            \
    X(CORD_COMPRESSION, 7)                                                                         \
    X(SUSPECTED_CANCER, 20)                                                                        \
    X(SUICIDAL_THOUGHTS, 20)                                                                       \
    X(SUICIDE_PLAN, 6)                                                                             \
    X(RECENT_CRPS, 12)                                                                             \
    X(TRIGEMINAL_NEURALGIA, 12)                                                                    \
    X(INFLAMMATORY, 10)                                                                            \
    X(CANCER_PAIN, 10)

enum story {
#define X(id, per_mille) STORY_##id,
    STORY_TABLE(X)
#undef X
        STORY_COUNT
};

enum severity { SEVERITY_LOW, SEVERITY_MODERATE, SEVERITY_HIGH };

/* Questions and scores that make sense only for some pain. */
enum ailment_kind {
    AILMENT_LOW_BACK_OR_LEG = 1,
    AILMENT_SPINAL = 2,
    AILMENT_NERVE = 4,      /* spinal or neuropathic */
    AILMENT_START_BACK = 8, /* in the population of STarT Back */
    AILMENT_START_MSK = 16  /* in the population of STarT MSK alone */
};

enum { AILMENT_SITES = 3 };

struct ailment {
    const char *sites[AILMENT_SITES]; /* NULL at the end */
    const char *icd10;
    unsigned kinds; /* of enum ailment_kind */
};

struct complaint {
    enum story story;
    enum severity severity;
    const struct ailment *ailment; /* where it hurts */
    bool takes_opioids;
    struct date received; /* scores and onset lie before it */
    struct dice dice;     /* for the details */
};

struct complaint complaint_make(struct dice dice, struct date received);

/* The submission's member `assessment`; nothing for NO_ASSESSMENT. */
void complaint_write(struct writer *writer, const struct complaint *complaint);

/* A merge patch that sends what was left out; false if nothing was, or if it stays unknown. */
bool complaint_write_completion(struct writer *writer, const struct complaint *complaint);

/* Parts of the assessment. With `complete`, nothing of the screen stays unknown. */
void screen_write(struct writer *writer, const struct complaint *complaint, bool complete);
void scores_write(struct writer *writer, const struct complaint *complaint);
void opioids_write(struct writer *writer, const struct complaint *complaint);

#endif
