#ifndef DOMAIN_HOLIDAY_H
#define DOMAIN_HOLIDAY_H

#include "date.h"
#include "nation.h"

/* A bank holiday of one nation, as it is kept; calendar.h counts by its day alone. */
struct holiday {
    const char *nation; /* as in `nations` of fact.h */
    struct date day;
    const char *name;
};

#endif
