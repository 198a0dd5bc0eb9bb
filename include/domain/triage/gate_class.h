#ifndef DOMAIN_GATE_CLASS_H
#define DOMAIN_GATE_CLASS_H

#include <stdbool.h>

/*
 * What a safety gate asks for, in ascending order of urgency so that `<` compares classes and the
 * higher of two is the one that counts.
 *
 * PARALLEL  another team is asked at the same time; the referral goes on
 * U2, U1    the referral is seen sooner
 * HOLD      a screen is incomplete: a person completes it on the same working day
 * SC        urgent suspected-cancer reference
 * E1        same-day assessment
 * E0        emergency now
 */
enum gate_class {
    CLASS_NONE,
    CLASS_PARALLEL,
    CLASS_U2,
    CLASS_U1,
    CLASS_HOLD,
    CLASS_SC,
    CLASS_E1,
    CLASS_E0,
    CLASS_COUNT
};

/* "PARALLEL", "U2", "U1", "HOLD", "SC", "E1", "E0"; NULL for CLASS_NONE. */
const char *gate_class_name(enum gate_class class);

/* True if `name` is the name of a class; there is no text for CLASS_NONE. */
bool gate_class_parse(const char *name, enum gate_class *ret);

/* Stays open until a named clinician's outcome is recorded (E0, E1, SC). */
bool gate_class_latches(enum gate_class class);

#endif
