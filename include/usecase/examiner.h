#ifndef USECASE_EXAMINER_H
#define USECASE_EXAMINER_H

#include "error.h"

#include <stdbool.h>

/*
 * Turns at what takes a processor for seconds: the check of a policy. A process does one at a time,
 * however many are asked for, so that referrals keep the rest; others wait for their turn, and
 * tenants take turns, so that none waits for all that another has asked for. Thread safe.
 */
struct examiner;

/* Of a tenant, who waits: more are refused, since each holds a connection. */
enum { EXAMINEES = 8 };

/* NULL if memory ran out. */
struct examiner *examiner_new(void);
void examiner_free(struct examiner *examiner);

/* Wait for a turn, which examiner_leave ends. ERROR_THROTTLED, and no turn, if so many of the
 * tenant wait already. */
MUST_CHECK bool examiner_enter(struct examiner *examiner, const char *icb, struct error *err);
void examiner_leave(struct examiner *examiner);

#endif
