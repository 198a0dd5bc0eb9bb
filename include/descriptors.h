#ifndef DESCRIPTORS_H
#define DESCRIPTORS_H

#include "config.h"

/*
 * Raise the process's limit of open files as far as it may, and warn if the connections that the
 * configuration allows (CONNECTION_LIMIT, POOL_SIZE) do not fit: callers would wait in the backlog,
 * unanswered, where they should be told.
 */
void descriptors_provide(const struct config *config);

#endif
