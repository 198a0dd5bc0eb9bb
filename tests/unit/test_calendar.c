#include "calendar.h"

#include <criterion/criterion.h>

enum { END_OF_DAY = 18 * 60 + 30 };

/* England: Christmas 2026 with its substitute day, and Easter 2026. */
static struct date holidays[5];
static struct calendar england;

static struct date day(const char *text)
{
    struct date date;

    cr_assert(date_parse(text, &date), "%s", text);
    return date;
}

static void fill_calendar(void)
{
    static const char *const texts[] = { "2026-04-03", "2026-04-06", "2026-12-25", "2026-12-28",
                                         "2027-01-01" };

    for (int i = 0; i < 5; i++)
        holidays[i] = day(texts[i]);
    england = (struct calendar){ holidays, 5, "7" };
}

TestSuite(calendar, .init = fill_calendar);

static void expect_day(struct date date, const char *expected)
{
    char text[DATE_TEXT];

    cr_expect_str_eq(date_format(date, text), expected);
}

static void expect_end(const char *arrives, const char *expected)
{
    int64_t us;
    char text[INSTANT_TEXT];

    cr_assert(instant_parse(arrives, &us), "%s", arrives);
    instant_format(calendar_end_of_working_day(&england, us, END_OF_DAY), text);
    cr_expect_str_eq(text, expected, "%s falls on %s, not %s", arrives, text, expected);
}

Test(calendar, works_on_weekdays_that_are_no_bank_holiday)
{
    cr_expect(calendar_is_working_day(&england, day("2026-11-23")));
    cr_expect(calendar_is_working_day(&england, day("2026-11-27")));
    cr_expect_not(calendar_is_working_day(&england, day("2026-11-21")), "Saturday");
    cr_expect_not(calendar_is_working_day(&england, day("2026-11-22")), "Sunday");
    for (int i = 0; i < 5; i++)
        cr_expect_not(calendar_is_working_day(&england, holidays[i]), "holiday %d", i);
    cr_expect(calendar_is_working_day(&england, day("2026-12-24")));
    cr_expect(calendar_is_working_day(&england, day("2026-12-29")));
}

Test(calendar, one_without_holidays_goes_by_weekdays_alone)
{
    const struct calendar empty = { NULL, 0, "1" };

    cr_expect(calendar_is_working_day(&empty, day("2026-12-25")));
    cr_expect_not(calendar_is_working_day(&empty, day("2026-12-26")));
}

Test(calendar, counting_working_days_steps_over_weekends_and_holidays)
{
    expect_day(calendar_add_working_days(&england, day("2026-11-23"), 2), "2026-11-25");
    expect_day(calendar_add_working_days(&england, day("2026-11-26"), 2), "2026-11-30");
    expect_day(calendar_add_working_days(&england, day("2026-11-22"), 1), "2026-11-23");
    expect_day(calendar_add_working_days(&england, day("2026-12-24"), 1), "2026-12-29");
    expect_day(calendar_add_working_days(&england, day("2026-12-24"), 4), "2027-01-04");
    expect_day(calendar_add_working_days(&england, day("2026-04-02"), 2), "2026-04-08");
}

Test(calendar, counting_none_gives_the_day_or_the_next_working_one)
{
    expect_day(calendar_add_working_days(&england, day("2026-11-23"), 0), "2026-11-23");
    expect_day(calendar_add_working_days(&england, day("2026-12-25"), 0), "2026-12-29");
}

Test(calendar, what_arrives_in_working_hours_is_due_the_same_evening)
{
    expect_end("2026-11-23T09:00:00Z", "2026-11-23T18:30:00Z");
    expect_end("2026-11-23T00:00:00Z", "2026-11-23T18:30:00Z");
    expect_end("2026-11-23T18:29:59.999999Z", "2026-11-23T18:30:00Z");
}

Test(calendar, what_arrives_at_the_end_of_the_day_is_due_on_the_next)
{
    expect_end("2026-11-23T18:30:00Z", "2026-11-24T18:30:00Z");
    expect_end("2026-11-23T23:59:59Z", "2026-11-24T18:30:00Z");
}

Test(calendar, deadline_on_a_friday_evening_falls_on_monday)
{
    expect_end("2026-11-20T18:31:00Z", "2026-11-23T18:30:00Z");
    expect_end("2026-11-21T03:00:00Z", "2026-11-23T18:30:00Z");
    expect_end("2026-11-22T23:00:00Z", "2026-11-23T18:30:00Z");
}

Test(calendar, deadline_over_christmas_falls_after_the_substitute_day)
{
    expect_end("2026-12-24T19:00:00Z", "2026-12-29T18:30:00Z");
    expect_end("2026-12-28T08:00:00Z", "2026-12-29T18:30:00Z");
}

Test(calendar, hours_are_those_of_london_in_summer_too)
{
    expect_end("2026-07-15T17:29:00Z", "2026-07-15T17:30:00Z");
    expect_end("2026-07-15T17:30:00Z", "2026-07-16T17:30:00Z");
    expect_end("2026-07-15T23:30:00Z", "2026-07-16T17:30:00Z");
    /* Friday evening before the clocks go forward, and before they go back. */
    expect_end("2026-03-27T18:30:00Z", "2026-03-30T17:30:00Z");
    expect_end("2026-10-23T17:30:00Z", "2026-10-26T18:30:00Z");
}
