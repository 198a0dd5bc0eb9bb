#ifndef DOMAIN_TIER_H
#define DOMAIN_TIER_H

#include <stdbool.h>

/*
 * The three tiers of specialised pain care, in ascending order so that `<` compares them: I
 * community pain services, II hospital-based specialist services, III highly specialist centres.
 * TIER_NONE is "no tier": a decision without one is held, asks for more, or is escalated.
 */
enum tier { TIER_NONE, TIER_I, TIER_II, TIER_III };

extern const char *const tier_names[]; /* from TIER_I on */

/* "I", "II", "III"; NULL for TIER_NONE, which JSON writers turn into null. */
const char *tier_name(enum tier tier);

/* True if `name` is the name of a tier; there is no text for TIER_NONE. */
bool tier_parse(const char *name, enum tier *ret);

#endif
