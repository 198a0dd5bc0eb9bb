#ifndef HTTP_INTAKE_H
#define HTTP_INTAKE_H

#include "error.h"

#include <stdatomic.h>
#include <stddef.h>

/*
 * The bodies of requests on their way in, counted. Each is held whole until its request is over, so
 * that two things are bounded: every one of them, and all of them together. Bytes count as they
 * arrive, not as they are announced: who promises a large body and trickles takes nothing from the
 * others. What is past a bound is to be read and dropped, so that its sender still gets an answer.
 */

/* What all bodies share; zeroed but for its ceiling, it is ready. */
struct intake_budget {
    size_t ceiling; /* bytes of all bodies together */
    atomic_size_t held;
};

/* One body; zeroed, nothing of it has arrived. */
struct intake {
    size_t held;
    bool is_too_long;
    bool is_crowded_out;
};

/* Whether a body of this announced length is worth starting on: ERROR_TOO_LARGE past the limit,
 * ERROR_UNAVAILABLE if the budget has no room for it now. */
MUST_CHECK bool intake_expect(const struct intake_budget *budget, size_t limit, size_t length,
                              struct error *err);

/* A piece of a body of at most `limit` bytes has arrived: true if it may be held, false if it is to
 * be dropped, as everything after it. */
MUST_CHECK bool intake_take(struct intake_budget *budget, struct intake *intake, size_t limit,
                            size_t length);

/* It has all arrived. False if some of it was dropped; errors as for intake_expect. */
MUST_CHECK bool intake_check(const struct intake *intake, size_t limit, struct error *err);

/* Its memory was given back. */
void intake_end(struct intake_budget *budget, struct intake *intake);

#endif
