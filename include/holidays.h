#ifndef HOLIDAYS_H
#define HOLIDAYS_H

#include "config.h"

/* `painpath holidays FILE`: put the bank holidays of a file (usecase/bank_holidays.h) in force, as
 * the schema's owner. Says on standard output what changed. The exit status of the process. */
int holidays(const struct config *config, const char *path);

#endif
