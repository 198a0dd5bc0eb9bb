#ifndef USECASE_DECISION_LETTER_H
#define USECASE_DECISION_LETTER_H

#include "arena.h"
#include "buffer.h"
#include "decision.h"

/*
 * A decision in words: what a GP would read in a letter, and what the patient may be told. The
 * patient's text names no score, gate, flag or medicine, and never says that somebody is safe
 * (clinical page, INV-3).
 */

/* What the words depend on; a review changes it without deciding again. */
struct letter {
    enum decision_status status;
    enum tier tier;
    enum urgency urgency;
    struct date advice_due, assess_due; /* DATE_NONE if none */
    struct date confirm_on;             /* of a provisional decision */
};

/* The first sentences: what happens, and by when. NULL at the arena's ceiling. */
const char *letter_opening(const struct letter *letter, struct arena *arena);

/* What the patient may be told, as a JSON array of sentences; NULL at the arena's ceiling. */
const char *letter_for_patient(const struct letter *letter, struct arena *arena);

/* The members `explanation` (the opening, the reasons, what is needed) and `patientExplanation`. */
void letter_write(struct writer *writer, const struct decision *decision,
                  const struct policy *policy, struct arena *arena);

#endif
