#ifndef HTTP_REFUSAL_H
#define HTTP_REFUSAL_H

#include "error.h"
#include "exchange.h"

/*
 * A submission that is answered with 4xx. A refusal never hides an emergency: what can be read of
 * x->json is looked through for the triggers of an emergency, and the refusal is stored, as
 * metadata. Called by dispatch for an authenticated caller whose body was JSON, valid or not;
 * x->json is an object. `ret_urgent_advice` gets the sentence for the caller, or NULL. It cannot
 * fail: a refusal that could not be stored is logged, and the caller still gets the first error.
 */
void refusal_note(struct exchange *x, const struct error *err, const char **ret_urgent_advice);

#endif
