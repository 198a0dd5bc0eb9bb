#ifndef DOMAIN_MATCH_H
#define DOMAIN_MATCH_H

#include "care.h"
#include "service.h"

/*
 * Which services can take a patient, best first, and what no service here can do.
 *
 * The pain care has one place: a service of the tier that accepts referrals, covers the patient's
 * area, treats the kind of pain and the age, has the team and the clinic time, and offers what is
 * recommended. Where none has all of it, what is lacking is named as a gap; nothing of a lower tier
 * is ever in the answer, and a Tier II service stands in for Tier I with that as its reason. Tier
 * III stands in for nobody: it takes patients on a Tier II team's recommendation (T-04, T-10).
 *
 * A stream with a team of its own (all but MSK and NON_MSK) is a need beside that place: the best
 * service of any tier that has the team is listed too, unless the place has it itself.
 */

/* What may be needed and lacking. Streams and interventions come first, under their own names; then
 * X(name, what a service does that has it, what one does that has not) */
#define OTHER_NEED_TABLE(X)                                                                        \
    X(AGE, "takes patients of this age", "does not take patients of this age")                     \
    X(MDT, "meets the MDT minimum", "does not meet the MDT minimum")                               \
    X(CLINIC_TIME, "has clinic time for a first appointment of this length",                       \
      "has too little clinic time for a first appointment of this length")                         \
    X(ALL_IN_ONE, "has all that is needed in one place", "")                                       \
    X(ACCEPTING_SERVICE, "", "")

enum need {
#define X(name, ...) NEED_##name,
    STREAM_TABLE(X) INTERVENTION_TABLE(X) OTHER_NEED_TABLE(X)
#undef X
        NEED_COUNT
};

/* As in the API; NULL at the end. */
extern const char *const need_codes[];

struct service_need {
    const char *icb;
    enum tier tier;   /* TIER_NONE: without a place yet, only the teams beside it are looked for */
    uint32_t streams; /* all that the patient is in */
    uint32_t recommended;     /* interventions */
    uint32_t candidates;      /* interventions that may come to be: the more of them the better */
    int age;                  /* whole years; -1 is not known, and excludes no service */
    bool mdt;                 /* the place must meet the MDT minimum */
    int slot_minutes;         /* of the first appointment; 0 for the service's own */
    const char *requested_id; /* the service that the referrer asked for; NULL if none */
};

enum { NOT_BESIDE = -1 };

struct service_match {
    const struct service *service;
    uint64_t offers; /* of what is needed or proposed: bit by enum need */
    uint64_t lacks;  /* of what is needed; 0 is capable */
    int programmes;  /* how many of the candidates it offers */
    int beside; /* the stream that it is listed for; NOT_BESIDE for the place of the pain care */
    bool stands_in; /* is of a higher tier than is needed, for want of a capable one of that tier */
    bool requested;
};

struct service_gap {
    enum tier tier; /* TIER_NONE: in any tier */
    enum need need;
};

enum {
    PLACEMENT_PLACES = 10,
    PLACEMENT_BESIDE = STREAM_COUNT - 2,
    PLACEMENT_SERVICES = PLACEMENT_PLACES + PLACEMENT_BESIDE
};

struct placement {
    struct service_match services[PLACEMENT_SERVICES];
    int service_count;
    struct service_gap gaps[NEED_COUNT];
    int gap_count;
};

/*
 * Places come first, in this order: fewest lacks (the capable have none); most candidates; MDT
 * minimum met; shortest known wait, a wait that is not known after all that are; the one that was
 * asked for; by id, so that equal inputs give equal answers. Then services beside them, in the
 * order of the streams. Only services that accept referrals from the ICB are listed.
 */
void directory_match(const struct directory *directory, const struct service_need *need,
                     struct placement *ret);

/* The place that is proposed; NULL if none can take the patient. */
const struct service *placement_home(const struct placement *placement);

/* True if an accepting service of the tier, in the ICB's catchment, offers the intervention. */
bool directory_offers(const struct directory *directory, const char *icb, enum tier tier,
                      enum intervention_code intervention);

/* Reasons and lacks of a match, and what a gap means: phrases for people, in a fixed order. */
enum { PHRASE_SIZE = 160, PHRASES = NEED_COUNT + 8 };
struct phrase_list {
    char items[PHRASES][PHRASE_SIZE];
    int count;
};
void match_because(const struct service_match *match, struct phrase_list *ret);
void match_lacks(const struct service_match *match, struct phrase_list *ret);
void gap_because(const struct service_gap *gap, char ret[PHRASE_SIZE]);

#endif
