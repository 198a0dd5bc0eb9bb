#include "date.h"
#include "text.h"

#include <string.h>

static const int64_t SECOND_US = 1000000;
static const int64_t DAY_US = 86400 * INT64_C(1000000);

/* Days from civil and back: Howard Hinnant's published algorithms for the Gregorian calendar. */
struct date date_from_civil(int year, int month, int day)
{
    int y = month <= 2 ? year - 1 : year;
    int era = (y >= 0 ? y : y - 399) / 400;
    int of_era = y - era * 400;
    int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return (struct date){ era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year -
                          719468 };
}

void date_civil(struct date date, int *ret_year, int *ret_month, int *ret_day)
{
    int z = date.days + 719468;
    int era = (z >= 0 ? z : z - 146096) / 146097;
    int day_of_era = z - era * 146097;
    int of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = day_of_era - (365 * of_era + of_era / 4 - of_era / 100);
    int shifted = (5 * day_of_year + 2) / 153;

    *ret_day = day_of_year - (153 * shifted + 2) / 5 + 1;
    *ret_month = shifted < 10 ? shifted + 3 : shifted - 9;
    *ret_year = of_era + era * 400 + (*ret_month <= 2);
}

static int days_in_month(int year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return month == 2 && leap ? 29 : days[month - 1];
}

/* Exactly `count` digits as a number, or -1. */
static int digits(const char *text, int count)
{
    int value = 0;

    for (int i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

static bool civil_is_real(int year, int month, int day)
{
    return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= days_in_month(year, month);
}

/* YYYY-MM at the start of a text of at least seven characters. */
static bool read_month(const char *text, int *ret_year, int *ret_month)
{
    *ret_year = digits(text, 4);
    *ret_month = text[4] == '-' ? digits(text + 5, 2) : -1;
    return civil_is_real(*ret_year, *ret_month, 1);
}

bool date_parse(const char *text, struct date *ret)
{
    int year, month, day;

    if (strlen(text) != 10 || !read_month(text, &year, &month) || text[7] != '-')
        return false;
    day = digits(text + 8, 2);
    if (!civil_is_real(year, month, day))
        return false;
    *ret = date_from_civil(year, month, day);
    return true;
}

bool date_parse_partial(const char *text, struct date *ret_first, struct date *ret_last)
{
    int year, month;

    if (date_parse(text, ret_first)) {
        *ret_last = *ret_first;
        return true;
    }
    if (strlen(text) != 7 || !read_month(text, &year, &month))
        return false;
    *ret_first = date_from_civil(year, month, 1);
    *ret_last = date_from_civil(year, month, days_in_month(year, month));
    return true;
}

/* The last `count` digits of a number, and where the text goes on. */
static char *put_digits(char *to, int value, int count)
{
    for (int i = count - 1; i >= 0; i--, value /= 10)
        to[i] = (char)('0' + value % 10);
    return to + count;
}

static char *put_date(char *to, struct date date)
{
    int year, month, day;

    date_civil(date, &year, &month, &day);
    to = put_digits(to, year, 4);
    *to++ = '-';
    to = put_digits(to, month, 2);
    *to++ = '-';
    return put_digits(to, day, 2);
}

const char *date_format(struct date date, char ret[DATE_TEXT])
{
    *put_date(ret, date) = '\0';
    return ret;
}

struct date date_add_days(struct date date, int days)
{
    return (struct date){ date.days + days };
}

struct date date_add_months(struct date date, int months)
{
    int year, month, day, total, last;

    date_civil(date, &year, &month, &day);
    total = year * 12 + month - 1 + months;
    year = total / 12;
    month = total % 12 + 1;
    last = days_in_month(year, month);
    return date_from_civil(year, month, day < last ? day : last);
}

int date_weekday(struct date date)
{
    int day = (date.days + 4) % 7;

    return day < 0 ? day + 7 : day;
}

int date_years_between(struct date from, struct date to)
{
    int fy, fm, fd, ty, tm, td;

    date_civil(from, &fy, &fm, &fd);
    date_civil(to, &ty, &tm, &td);
    return ty - fy - (tm < fm || (tm == fm && td < fd));
}

int date_months_between(struct date from, struct date to, int *ret_days)
{
    int fy, fm, fd, ty, tm, td, months;

    date_civil(from, &fy, &fm, &fd);
    date_civil(to, &ty, &tm, &td);
    months = (ty - fy) * 12 + tm - fm;
    if (date_add_months(from, months).days > to.days)
        months--;
    *ret_days = to.days - date_add_months(from, months).days;
    return months;
}

static bool read_time(const char *text, int *ret_seconds)
{
    int hour = digits(text, 2), minute, second;

    if (hour < 0 || hour > 23 || text[2] != ':')
        return false;
    minute = digits(text + 3, 2);
    if (minute < 0 || minute > 59 || text[5] != ':')
        return false;
    second = digits(text + 6, 2);
    if (second < 0 || second > 59)
        return false;
    *ret_seconds = hour * 3600 + minute * 60 + second;
    return true;
}

/* A fraction of a second if there is one; digits past the microsecond are dropped. */
static bool read_fraction(const char **text, int64_t *ret_us)
{
    int64_t unit = SECOND_US / 10;
    const char *s = *text;

    *ret_us = 0;
    if (*s != '.')
        return true;
    for (s++; *s >= '0' && *s <= '9'; s++, unit /= 10)
        *ret_us += (*s - '0') * unit;
    if (s == *text + 1)
        return false;
    *text = s;
    return true;
}

static bool read_offset(const char *text, int *ret_minutes)
{
    int hours, minutes;

    *ret_minutes = 0;
    if (strcmp(text, "Z") == 0)
        return true;
    if ((text[0] != '+' && text[0] != '-') || strlen(text) != 6 || text[3] != ':')
        return false;
    hours = digits(text + 1, 2);
    minutes = digits(text + 4, 2);
    if (hours < 0 || hours > 14 || minutes < 0 || minutes > 59)
        return false;
    *ret_minutes = (hours * 60 + minutes) * (text[0] == '-' ? -1 : 1);
    return true;
}

static struct date floor_day(int64_t us)
{
    return (struct date){ (int32_t)((us >= 0 ? us : us - DAY_US + 1) / DAY_US) };
}

/* An offset may lead out of the years that a date is written with. */
static bool has_utc_date(int64_t us)
{
    struct date day = floor_day(us);

    return day.days >= date_from_civil(1, 1, 1).days &&
           day.days <= date_from_civil(9999, 12, 31).days;
}

bool instant_parse(const char *text, int64_t *ret_us)
{
    char day_text[DATE_TEXT];
    struct date day;
    int seconds, offset;
    int64_t fraction, us;

    if (strlen(text) < 20 || text[10] != 'T')
        return false;
    memcpy(day_text, text, 10);
    day_text[10] = '\0';
    if (!date_parse(day_text, &day) || !read_time(text + 11, &seconds))
        return false;
    text += 19;
    if (!read_fraction(&text, &fraction) || !read_offset(text, &offset))
        return false;
    us = day.days * DAY_US + (seconds - offset * 60) * SECOND_US + fraction;
    if (!has_utc_date(us))
        return false;
    *ret_us = us;
    return true;
}

static char *put_time(char *to, int seconds)
{
    to = put_digits(to, seconds / 3600, 2);
    *to++ = ':';
    to = put_digits(to, seconds / 60 % 60, 2);
    *to++ = ':';
    return put_digits(to, seconds % 60, 2);
}

const char *instant_format(int64_t us, char ret[INSTANT_TEXT])
{
    struct date day = floor_day(us);
    int64_t rest = us - day.days * DAY_US;
    int fraction = (int)(rest % SECOND_US);
    char *to = put_date(ret, day);

    *to++ = 'T';
    to = put_time(to, (int)(rest / SECOND_US));
    if (fraction) {
        *to++ = '.';
        to = put_digits(to, fraction, 6);
    }
    *to++ = 'Z';
    *to = '\0';
    return ret;
}

/* 01:00 UTC on the last Sunday of a month. */
static int64_t last_sunday(int year, int month)
{
    struct date day = date_from_civil(year, month, days_in_month(year, month));

    return date_add_days(day, -date_weekday(day)).days * DAY_US + 3600 * SECOND_US;
}

static int64_t summer_time_us(int64_t us)
{
    int year, month, day;

    date_civil(floor_day(us), &year, &month, &day);
    return us >= last_sunday(year, 3) && us < last_sunday(year, 10) ? 3600 * SECOND_US : 0;
}

struct date instant_london_date(int64_t us, int *ret_minute_of_day)
{
    int64_t local = us + summer_time_us(us);
    struct date day = floor_day(local);

    if (ret_minute_of_day)
        *ret_minute_of_day = (int)((local - day.days * DAY_US) / (60 * SECOND_US));
    return day;
}

int64_t instant_from_london(struct date date, int minute_of_day)
{
    int64_t local = date.days * DAY_US + minute_of_day * 60 * SECOND_US;

    return summer_time_us(local - 3600 * SECOND_US) ? local - 3600 * SECOND_US : local;
}
