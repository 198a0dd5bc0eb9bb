#ifndef USECASE_PLACEMENT_DOCUMENT_H
#define USECASE_PLACEMENT_DOCUMENT_H

#include "buffer.h"
#include "match.h"

#include <jansson.h>

/* Writes the members `services` and `serviceGaps` of the contract's Decision. */
void placement_write(struct writer *w, const struct placement *placement);

/*
 * Put a clinician's choice in the place of the pain care in a stored decision; NULL for none yet.
 * The teams beside it stay, and so do the gaps: a choice of place answers neither. It has `lacks`
 * only if it was among the places that were weighed. False if memory ran out.
 */
bool placement_replace(json_t *decision, const struct service *chosen);

#endif
