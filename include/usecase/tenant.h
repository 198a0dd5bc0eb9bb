#ifndef USECASE_TENANT_H
#define USECASE_TENANT_H

#include "author.h"
#include "caller.h"
#include "error.h"

/* For use cases alone: whose data a caller means, and how storage is told who acts. */

/*
 * The tenant that the caller means: `icb`, or the only one that the token opens if `icb` is NULL.
 * ERROR_NOT_FOUND for one that it does not open, ERROR_INVALID at "/icb" if it has to say which.
 */
MUST_CHECK bool tenant_choose(const struct caller *caller, const char *icb, const char **ret,
                              struct error *err);

/* Points into the caller. */
struct author author_of(const struct caller *caller);

#endif
