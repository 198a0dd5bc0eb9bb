#include "date.h"

#include <criterion/criterion.h>

static struct date day(const char *text)
{
    struct date date;

    cr_assert(date_parse(text, &date), "%s", text);
    return date;
}

static int64_t instant(const char *text)
{
    int64_t us;

    cr_assert(instant_parse(text, &us), "%s", text);
    return us;
}

static void expect_day(struct date date, const char *expected)
{
    char text[DATE_TEXT];

    cr_expect_str_eq(date_format(date, text), expected);
}

static void expect_instant(int64_t us, const char *expected)
{
    char text[INSTANT_TEXT];

    cr_expect_str_eq(instant_format(us, text), expected);
}

Test(date, every_day_of_four_hundred_years_survives_a_round_trip)
{
    struct date end = date_from_civil(2200, 1, 1);
    struct date date = date_from_civil(1800, 1, 1);
    int weekday = date_weekday(date);
    char text[DATE_TEXT];

    for (; date.days < end.days; date = date_add_days(date, 1), weekday = (weekday + 1) % 7) {
        cr_assert_eq(day(date_format(date, text)).days, date.days, "%s", text);
        cr_assert_eq(date_weekday(date), weekday, "%s", text);
    }
}

Test(date, day_zero_is_the_first_of_1970_a_thursday)
{
    cr_expect_eq(day("1970-01-01").days, 0);
    cr_expect_eq(date_weekday(day("1970-01-01")), 4);
    cr_expect_eq(date_weekday(day("2026-11-22")), 0);
}

Test(date, only_real_days_in_one_form_are_read)
{
    static const char *const refused[] = {
        "",           "2026",        "2026-1-1",   "2026-13-01",  "2026-00-10",
        "2026-04-31", "2026-02-29",  "1900-02-29", "2100-02-29",  "2026-01-00",
        "2026-01-32", "0000-01-01",  "2026/01/01", "2026-01-01 ", " 2026-01-01",
        "20260101",   "2026-01-01T", "-026-01-01", "+026-01-01",  "2026-01-0x"
    };
    struct date date = DATE_NONE;

    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
        cr_expect_not(date_parse(refused[i], &date), "'%s'", refused[i]);
    cr_expect(date_is_none(date));
    expect_day(day("2024-02-29"), "2024-02-29");
    expect_day(day("2000-02-29"), "2000-02-29");
    expect_day(day("0001-01-01"), "0001-01-01");
    expect_day(day("9999-12-31"), "9999-12-31");
}

Test(date, a_month_spans_its_first_to_its_last_day)
{
    struct date first, last;

    cr_assert(date_parse_partial("2024-02", &first, &last));
    expect_day(first, "2024-02-01");
    expect_day(last, "2024-02-29");
    cr_assert(date_parse_partial("2023-12", &first, &last));
    expect_day(last, "2023-12-31");
    cr_assert(date_parse_partial("2023-12-09", &first, &last));
    expect_day(first, "2023-12-09");
    expect_day(last, "2023-12-09");
    cr_expect_not(date_parse_partial("2023-13", &first, &last));
    cr_expect_not(date_parse_partial("2023", &first, &last));
    cr_expect_not(date_parse_partial("2023-02-30", &first, &last));
}

Test(date, months_later_keeps_the_day_or_takes_the_last_of_the_month)
{
    expect_day(date_add_months(day("2026-01-31"), 1), "2026-02-28");
    expect_day(date_add_months(day("2024-01-31"), 1), "2024-02-29");
    expect_day(date_add_months(day("2026-11-30"), 3), "2027-02-28");
    expect_day(date_add_months(day("2026-03-31"), -1), "2026-02-28");
    expect_day(date_add_months(day("2026-01-15"), -1), "2025-12-15");
    expect_day(date_add_months(day("2026-12-15"), 12), "2027-12-15");
}

Test(date, somebody_born_on_29_february_is_a_year_older_on_1_march)
{
    cr_expect_eq(date_years_between(day("2008-02-29"), day("2026-02-28")), 17);
    cr_expect_eq(date_years_between(day("2008-02-29"), day("2026-03-01")), 18);
    cr_expect_eq(date_years_between(day("2008-02-29"), day("2028-02-29")), 20);
    cr_expect_eq(date_years_between(day("2008-11-22"), day("2026-11-22")), 18);
    cr_expect_eq(date_years_between(day("2008-11-23"), day("2026-11-22")), 17);
}

Test(date, months_between_counts_whole_months_and_the_days_left)
{
    static const struct {
        const char *from, *to;
        int months, days;
    } cases[] = {
        { "2026-08-22", "2026-11-22", 3, 0 },  { "2026-08-22", "2026-11-21", 2, 30 },
        { "2026-08-22", "2026-11-23", 3, 1 },  { "2026-11-22", "2026-11-22", 0, 0 },
        { "2026-01-31", "2026-02-28", 1, 0 },  { "2026-01-31", "2026-02-27", 0, 27 },
        { "2026-01-31", "2026-03-01", 1, 1 },  { "2026-01-31", "2026-03-31", 2, 0 },
        { "2024-02-29", "2025-02-28", 12, 0 }, { "2025-11-30", "2026-02-28", 3, 0 },
        { "2025-12-31", "2026-01-01", 0, 1 },  { "2026-11-23", "2026-11-22", -1, 30 },
    };
    int days;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        cr_expect_eq(date_months_between(day(cases[i].from), day(cases[i].to), &days),
                     cases[i].months, "%s to %s", cases[i].from, cases[i].to);
        cr_expect_eq(days, cases[i].days, "%s to %s", cases[i].from, cases[i].to);
    }
}

Test(instant, offsets_and_fractions_are_read)
{
    cr_expect_eq(instant("1970-01-01T00:00:00Z"), 0);
    cr_expect_eq(instant("1970-01-01T01:00:00+01:00"), 0);
    cr_expect_eq(instant("1969-12-31T20:30:00-03:30"), 0);
    cr_expect_eq(instant("1970-01-01T00:00:00-00:00"), 0);
    cr_expect_eq(instant("1970-01-01T00:00:00.5Z"), 500000);
    cr_expect_eq(instant("1970-01-01T00:00:00.0000019Z"), 1,
                 "digits past the microsecond are dropped");
    cr_expect_eq(instant("1969-12-31T23:59:59.999999Z"), -1);
}

Test(instant, anything_but_a_full_time_with_an_offset_is_refused)
{
    static const char *const refused[] = {
        "",
        "2026-01-05",
        "2026-01-05T09:30:00",
        "2026-01-05T09:30Z",
        "2026-01-05 09:30:00Z",
        "2026-01-05t09:30:00z",
        "2026-01-05T24:00:00Z",
        "2026-01-05T09:60:00Z",
        "2026-01-05T23:59:60Z",
        "2026-02-30T09:30:00Z",
        "2026-01-05T09:30:00.Z",
        "2026-01-05T09:30:00,5Z",
        "2026-01-05T09:30:00+1:00",
        "2026-01-05T09:30:00+0100",
        "2026-01-05T09:30:00+15:00",
        "2026-01-05T09:30:00+01:60",
        "2026-01-05T09:30:00ZZ",
        "2026-01-05T09:30:00Z ",
        "2026-01-05T09:30:00+",
        "2026-01-05T9:30:000Z",
        "0001-01-01T00:59:59+01:00",
        "9999-12-31T23:00:00-01:00",
    };
    int64_t us = 77;

    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
        cr_expect_not(instant_parse(refused[i], &us), "'%s'", refused[i]);
    cr_expect_eq(us, 77);
}

Test(instant, is_written_in_utc_with_a_fraction_only_if_there_is_one)
{
    expect_instant(instant("2026-01-05T09:30:00Z"), "2026-01-05T09:30:00Z");
    expect_instant(instant("2026-07-05T00:30:00+01:00"), "2026-07-04T23:30:00Z");
    expect_instant(instant("2026-01-05T09:30:00.04Z"), "2026-01-05T09:30:00.040000Z");
    expect_instant(-1, "1969-12-31T23:59:59.999999Z");
    expect_instant(instant("9999-12-31T23:59:59Z"), "9999-12-31T23:59:59Z");
}

Test(london, summer_time_begins_and_ends_at_one_utc_on_the_last_sundays)
{
    static const struct {
        const char *utc, *date;
        int minute;
    } cases[] = {
        { "2026-03-29T00:59:59Z", "2026-03-29", 59 },
        { "2026-03-29T01:00:00Z", "2026-03-29", 120 },
        { "2026-10-25T00:59:59Z", "2026-10-25", 119 },
        { "2026-10-25T01:00:00Z", "2026-10-25", 60 },
        { "2026-01-15T23:30:00Z", "2026-01-15", 1410 },
        { "2026-07-15T23:30:00Z", "2026-07-16", 30 },
        { "2024-03-31T01:00:00Z", "2024-03-31", 120 },
        { "2027-10-31T00:30:00Z", "2027-10-31", 90 },
        { "1969-12-31T23:59:59Z", "1969-12-31", 1439 },
    };
    int minute;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        expect_day(instant_london_date(instant(cases[i].utc), &minute), cases[i].date);
        cr_expect_eq(minute, cases[i].minute, "%s", cases[i].utc);
    }
    expect_day(instant_london_date(0, NULL), "1970-01-01");
}

Test(london, a_local_time_becomes_the_instant_it_names)
{
    expect_instant(instant_from_london(day("2026-01-15"), 1110), "2026-01-15T18:30:00Z");
    expect_instant(instant_from_london(day("2026-07-15"), 1110), "2026-07-15T17:30:00Z");
    expect_instant(instant_from_london(day("2026-07-16"), 0), "2026-07-15T23:00:00Z");
    expect_instant(instant_from_london(day("2026-03-29"), 59), "2026-03-29T00:59:00Z");
    expect_instant(instant_from_london(day("2026-03-29"), 120), "2026-03-29T01:00:00Z");
    expect_instant(instant_from_london(day("2026-10-25"), 120), "2026-10-25T02:00:00Z");
}

Test(london, a_time_that_spring_skips_is_an_hour_later_and_one_that_autumn_repeats_is_the_first)
{
    int minute;

    expect_instant(instant_from_london(day("2026-03-29"), 90), "2026-03-29T01:30:00Z");
    instant_london_date(instant_from_london(day("2026-03-29"), 90), &minute);
    cr_expect_eq(minute, 150);
    expect_instant(instant_from_london(day("2026-10-25"), 90), "2026-10-25T00:30:00Z");
}
