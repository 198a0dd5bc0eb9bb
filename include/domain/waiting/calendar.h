#ifndef DOMAIN_CALENDAR_H
#define DOMAIN_CALENDAR_H

#include "date.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The working days of one nation: Monday to Friday, bank holidays left out. All dates are
 * Europe/London dates.
 *
 * A calendar knows the bank holidays it was given and no others. Past the last of them it goes on
 * with weekdays alone: a deadline may then fall earlier than it would have, never later.
 */
struct calendar {
    const struct date *holidays; /* ascending */
    size_t holiday_count;
    const char *version; /* a decision stores it, so that its deadlines can be worked out again */
};

bool calendar_is_bank_holiday(const struct calendar *calendar, struct date date);
bool calendar_is_working_day(const struct calendar *calendar, struct date date);

/*
 * The working day that comes `count` working days after `date`, which need not be one itself; a
 * count of 0 gives `date` if it is a working day, else the next that is.
 */
struct date calendar_add_working_days(const struct calendar *calendar, struct date date, int count);

/*
 * The end of the working day in which something that arrives at `instant_us` has to be dealt with.
 * A working day ends at `minute_of_day`, in minutes after London midnight (18:30 is 1110). What
 * arrives on a working day before its end is due at that end; at its end or later, or on any other
 * day, at the end of the next working day. In and out in microseconds since 1970 UTC.
 */
int64_t calendar_end_of_working_day(const struct calendar *calendar, int64_t instant_us,
                                    int minute_of_day);

#endif
