#include "calendar.h"

#include <stdlib.h>

enum { SUNDAY = 0, SATURDAY = 6 };

static int compare_dates(const void *a, const void *b)
{
    int32_t left = ((const struct date *)a)->days, right = ((const struct date *)b)->days;

    return (left > right) - (left < right);
}

bool calendar_is_bank_holiday(const struct calendar *calendar, struct date date)
{
    return calendar->holiday_count > 0 &&
           bsearch(&date, calendar->holidays, calendar->holiday_count, sizeof(date),
                   compare_dates) != NULL;
}

bool calendar_is_working_day(const struct calendar *calendar, struct date date)
{
    int weekday = date_weekday(date);

    return weekday != SUNDAY && weekday != SATURDAY && !calendar_is_bank_holiday(calendar, date);
}

static struct date on_or_after(const struct calendar *calendar, struct date date)
{
    while (!calendar_is_working_day(calendar, date))
        date = date_add_days(date, 1);
    return date;
}

struct date calendar_add_working_days(const struct calendar *calendar, struct date date, int count)
{
    if (count == 0)
        return on_or_after(calendar, date);
    for (; count > 0; count--)
        date = on_or_after(calendar, date_add_days(date, 1));
    return date;
}

int64_t calendar_end_of_working_day(const struct calendar *calendar, int64_t instant_us,
                                    int minute_of_day)
{
    int minute;
    struct date today = instant_london_date(instant_us, &minute);
    bool too_late = minute >= minute_of_day;

    return instant_from_london(on_or_after(calendar, date_add_days(today, too_late ? 1 : 0)),
                               minute_of_day);
}
