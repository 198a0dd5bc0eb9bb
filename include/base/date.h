#ifndef BASE_DATE_H
#define BASE_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Dates and instants without a time-zone database.
 *
 * A date is a civil day, held as days since 1970-01-01. An instant is a point in time, held as
 * microseconds since 1970-01-01T00:00:00Z. NHS clocks run on Europe/London dates; the British
 * summer-time rule in force since 1996 is written here (last Sunday of March 01:00 UTC to last
 * Sunday of October 01:00 UTC), so that a decision depends on nothing but its inputs.
 */
struct date {
    int32_t days;
};

#define DATE_NONE ((struct date){ INT32_MIN })
enum { DATE_TEXT = 11, INSTANT_TEXT = 32 };

static inline bool date_is_none(struct date date)
{
    return date.days == INT32_MIN;
}

/* True for real days of the years 1 to 9999 in the form YYYY-MM-DD. */
bool date_parse(const char *text, struct date *ret);
/* The first and last day of YYYY-MM, or the one day of YYYY-MM-DD. */
bool date_parse_partial(const char *text, struct date *ret_first, struct date *ret_last);
const char *date_format(struct date date, char ret[DATE_TEXT]);

struct date date_from_civil(int year, int month, int day);
void date_civil(struct date date, int *ret_year, int *ret_month, int *ret_day);
struct date date_add_days(struct date date, int days);
/* The same day `months` later, or the last day of that month where it has no such day. */
struct date date_add_months(struct date date, int months);
int date_weekday(struct date date); /* 0 Sunday to 6 Saturday */
/* Whole years from `from` to `to`; a birthday on 29 February falls on 1 March in other years. */
int date_years_between(struct date from, struct date to);
/* Whole calendar months from `from` to `to`, and the days left over. */
int date_months_between(struct date from, struct date to, int *ret_days);

/* RFC 3339 with seconds and an offset ("Z" or ±hh:mm); fractions are kept to the microsecond. In
 * UTC it must lie in the years 0001 to 9999. */
bool instant_parse(const char *text, int64_t *ret_us);
/* In UTC, "2026-01-05T09:30:00Z"; a fraction is written only if there is one. */
const char *instant_format(int64_t us, char ret[INSTANT_TEXT]);
/* The Europe/London date of an instant, and minutes after its local midnight. */
struct date instant_london_date(int64_t us, int *ret_minute_of_day);
/* The instant of a London local time; in the hour that spring skips, one hour later. */
int64_t instant_from_london(struct date date, int minute_of_day);

#endif
