#ifndef HEALTHCHECK_H
#define HEALTHCHECK_H

#include "config.h"

/* GET /readyz of the server that this configuration starts: 0 if it is ready, else 1 and a line on
 * standard error. For container health checks; waits two seconds at most. */
int healthcheck(const struct config *config);

#endif
