#include "neighbourhood.h"

static const char *const qwo[] = { "QWO", NULL };
static const char *const qox[] = { "QOX", NULL };
static const char *const both[] = { "QWO", "QOX", NULL };

#define STIMULATION                                                                                \
    (UINT32_C(1) << INTERVENTION_SCS_ASSESSMENT | UINT32_C(1) << INTERVENTION_ITDD_ASSESSMENT)
#define ALL_CARE ((UINT32_C(1) << INTERVENTION_COUNT) - 1)

/* Everybody can do everything that the tests do not ask about: stimulation is local in QWO alone,
 * and intrathecal delivery is Tier III's. */
#define ABLE(care)                                                                                 \
    .accepting = true, .interventions = care, .streams = (1U << STREAM_COUNT) - 1, .age_to = 120,  \
    .new_minutes_weekly = 600
#define COMPLETE_TEAM                                                                              \
    .staff_psychologist = true, .staff_physiotherapist = true, .staff_physician = true

static const struct service services[] = {
    { .id = "community",
      .name = "Community",
      .tier = TIER_I,
      .icbs = qwo,
      COMPLETE_TEAM,
      ABLE(ALL_CARE & ~STIMULATION) },
    { .id = "physiotherapy",
      .name = "Physiotherapy",
      .tier = TIER_I,
      .icbs = both,
      .staff_physiotherapist = true,
      ABLE(ALL_CARE & ~STIMULATION) },
    { .id = "hospital",
      .name = "Hospital",
      .tier = TIER_II,
      .icbs = both,
      COMPLETE_TEAM,
      ABLE(ALL_CARE & ~STIMULATION) },
    { .id = "neuromodulation",
      .name = "Neuromodulation",
      .tier = TIER_II,
      .icbs = qwo,
      COMPLETE_TEAM,
      ABLE(ALL_CARE & ~(UINT32_C(1) << INTERVENTION_ITDD_ASSESSMENT)) },
    { .id = "centre",
      .name = "Highly specialist centre",
      .tier = TIER_III,
      .icbs = both,
      COMPLETE_TEAM,
      ABLE(ALL_CARE) },
    { .id = "resting",
      .name = "Complete, but takes nobody",
      .tier = TIER_I,
      .icbs = qox,
      COMPLETE_TEAM },
};
const struct directory neighbourhood_services = { services, sizeof(services) / sizeof(services[0]),
                                                  "d1" };

#define CONTACT(tenant, name, of_class, danger)                                                    \
    {                                                                                              \
        .icb = tenant, .id = name, .class = of_class, .immediate_danger = danger, .first = {       \
            name,                                                                                  \
            "0113 496 0100",                                                                       \
            "at all hours"                                                                         \
        }                                                                                          \
    }
static const struct contact contacts[] = {
    CONTACT("QWO", "emergency", CLASS_E0, false),   CONTACT("QWO", "danger", CLASS_E0, true),
    CONTACT("QWO", "sameDay", CLASS_E1, false),     CONTACT("QWO", "cancer", CLASS_SC, false),
    CONTACT("QWO", "screening", CLASS_HOLD, false), CONTACT("QOX", "all", CLASS_E0, false),
};
const struct contact_list neighbourhood_contacts = { contacts,
                                                     sizeof(contacts) / sizeof(contacts[0]), "c1" };
const struct calendar neighbourhood_calendar = { .version = "k1" };
