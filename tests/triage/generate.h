#ifndef TESTS_GENERATE_H
#define TESTS_GENERATE_H

#include "fact.h"

#include <jansson.h>
#include <stdint.h>

/* Referrals by the thousand, the same in each run: everything follows from the seed. */
struct chance {
    uint64_t state;
};

uint32_t chance_below(struct chance *chance, uint32_t limit);

/* F1 with anything from nothing to everything changed at random to another legal value, or blanked.
 * It may yet be refused: instruments are drawn apart from each other's dates. */
json_t *random_submission(struct chance *chance);

/* One random change of what an amendment may change. */
void amend_at_random(json_t *document, struct chance *chance);

/* Set one input to its legal value number `n`, boundary values among them; false past the last.
 * Values that cannot stand beside the rest of the document are for submission_read to refuse. */
bool set_legal_value(json_t *document, enum fact_id fact, int n);

/* Take one input away: blank 0 removes it, 1 makes it null, 2 makes it the word that says so, if
 * there is one. False if there is no such blank, or the input is not there to be blanked. */
bool blank_value(json_t *document, enum fact_id fact, int blank);

#endif
