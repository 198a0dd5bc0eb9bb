#ifndef SUPPORT_HOUSE_H
#define SUPPORT_HOUSE_H

#include "world.h"

/*
 * A service with a database of its own, for tests that count everything or break something. From
 * house_open on, the test's requests and SQL go there (SERVICE_URL, DATABASE_URL).
 */
struct house {
    const char *name; /* of the database */
    struct service service;
};

/* `settings` are further variables for the service, as for service_start. */
struct house house_open(const char *const settings[]);

/* Ends the service, drops the database; the service's exit status. */
int house_close(struct house *house);

#endif
