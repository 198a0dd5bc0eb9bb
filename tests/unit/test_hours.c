#include "hours.h"

#include <criterion/criterion.h>
#include <string.h>

/* Christmas week of 2026: Friday 25 and Monday 28 December are bank holidays. */
static struct date holidays[2];
static const struct calendar calendar = { holidays, 2, "1" };

static void open_calendar(void)
{
    holidays[0] = date_from_civil(2026, 12, 25);
    holidays[1] = date_from_civil(2026, 12, 28);
}

TestSuite(hours, .init = open_calendar);

static bool open_at(const char *text, const char *at)
{
    struct hours hours;
    int64_t us;

    cr_assert(hours_parse(text, &hours), "%s", text);
    cr_assert(instant_parse(at, &us), "%s", at);
    return hours_are_open(&hours, us, &calendar);
}

Test(hours, are_refused_unless_they_follow_the_grammar)
{
    static const char *const bad[] = {
        "",
        " ",
        "24/7 ",
        "at all hours",
        "Mo",
        "Mo ",
        "Mo-Fr",
        "Mo-Fr  08:00-18:30",
        "mo-fr 08:00-18:30",
        "Mo-Fr 8:00-18:30",
        "Mo-Fr 08:00-18:60",
        "Mo-Fr 08:00-24:01",
        "Mo-Fr 08:00-25:00",
        "Mo-Fr 24:00-08:00",
        "Mo-Fr 08:00-00:00",
        "Mo-Fr 08:00-08:00",
        "Mo-Fr 08:00",
        "Mo-Fr 08:00-",
        "Mo-Fr 08:00-18:30;",
        "Mo-Fr 08:00-18:30; ",
        "Mo-Fr 08:00-18:30;PH off",
        "Mo-Fr 08:00-18:30; We off",
        "Mo,Mo 08:00-18:30",
        "Mo-Mo 08:00-18:30",
        "Mo-PH 08:00-18:30",
        "PH-Mo 08:00-18:30",
        "Mo-Su off",
        "PH off",
        "Mo 08:00-12:00,11:00-13:00",
        "Mo 12:00-13:00,08:00-09:00",
        "Mo 22:00-06:00,23:00-23:30",
        "Mo 01:00-02:00,03:00-04:00,05:00-06:00,07:00-08:00",
        "24/7; PH off",
        "Mo 08:00-18:30 off",
    };
    struct hours hours;
    char long_text[HOURS_TEXT + 1];

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        cr_expect_not(hours_parse(bad[i], &hours), "\"%s\"", bad[i]);
    memset(long_text, ' ', sizeof(long_text));
    long_text[HOURS_TEXT] = '\0';
    cr_expect_not(hours_parse(long_text, &hours));
}

Test(hours, of_every_hour_are_open_at_every_instant)
{
    cr_expect(open_at("24/7", "2026-12-25T03:00:00Z"));
}

Test(hours, are_london_hours_from_the_first_minute_to_before_the_last)
{
    cr_expect_not(open_at("Mo-Fr 08:00-18:30", "2026-07-06T06:59:59Z"));
    cr_expect(open_at("Mo-Fr 08:00-18:30", "2026-07-06T07:00:00Z"), "summer time");
    cr_expect(open_at("Mo-Fr 08:00-18:30", "2026-12-07T18:29:59Z"));
    cr_expect_not(open_at("Mo-Fr 08:00-18:30", "2026-12-07T18:30:00Z"));
    cr_expect_not(open_at("Mo-Fr 08:00-18:30", "2026-12-05T12:00:00Z"), "Saturday");
}

Test(hours, of_a_bank_holiday_are_its_own_where_a_rule_names_it)
{
    cr_expect(open_at("Mo-Fr 08:00-18:30", "2026-12-25T12:00:00Z"), "no rule names it");
    cr_expect_not(open_at("Mo-Fr 08:00-18:30; PH off", "2026-12-25T12:00:00Z"));
    cr_expect_not(open_at("Mo-Fr 08:00-18:30; PH 10:00-12:00", "2026-12-25T12:00:00Z"));
    cr_expect(open_at("Mo-Fr 08:00-18:30; PH 10:00-12:00", "2026-12-28T10:00:00Z"));
    cr_expect(open_at("Sa,Su,PH 09:00-12:00", "2026-12-28T09:00:00Z"), "a Monday");
    cr_expect_not(open_at("Sa,Su,PH 09:00-12:00", "2026-12-29T09:00:00Z"), "a Tuesday");
}

Test(hours, that_end_on_the_next_day_belong_to_the_day_on_which_they_began)
{
    cr_expect(open_at("Fr 18:30-08:00", "2026-12-04T23:59:00Z"));
    cr_expect(open_at("Fr 18:30-08:00", "2026-12-05T07:59:00Z"));
    cr_expect_not(open_at("Fr 18:30-08:00", "2026-12-05T08:00:00Z"));
    cr_expect_not(open_at("Fr 18:30-08:00", "2026-12-04T07:00:00Z"), "Thursday's night");
    cr_expect_not(open_at("Fr 18:30-08:00; PH off", "2026-12-26T01:00:00Z"),
                  "the Friday was a bank holiday");
    cr_expect(open_at("Su 18:30-08:00; PH off", "2026-12-28T01:00:00Z"),
              "the Monday is one, the Sunday was none");
    cr_expect(open_at("Mo-Su 00:00-24:00", "2026-12-05T23:59:59Z"));
}

Test(hours, may_break_for_lunch_and_go_over_a_weekend)
{
    cr_expect(open_at("Mo 08:00-12:00,13:00-17:00", "2026-12-07T13:00:00Z"));
    cr_expect_not(open_at("Mo 08:00-12:00,13:00-17:00", "2026-12-07T12:30:00Z"));
    cr_expect(open_at("Fr-Mo 09:00-10:00", "2026-12-06T09:30:00Z"));
    cr_expect_not(open_at("Fr-Mo 09:00-10:00", "2026-12-08T09:30:00Z"));
}

static void expect_words(const char *text, const char *words)
{
    struct hours hours;
    char found[HOURS_WORDS];

    cr_assert(hours_parse(text, &hours), "%s", text);
    cr_expect_str_eq(hours_describe(&hours, found), words);
}

Test(hours, can_be_read_by_people)
{
    expect_words("24/7", "at all hours");
    expect_words("Mo-Fr 08:00-18:30; PH off",
                 "Monday to Friday, 08:00 to 18:30; closed on bank holidays");
    expect_words("Mo,We,Fr 08:00-12:00,13:00-17:00; Sa-Su,PH 18:30-08:00",
                 "Monday, Wednesday, Friday, 08:00 to 12:00 and 13:00 to 17:00; "
                 "Saturday and Sunday, bank holidays, 18:30 to 08:00 the next day");
}

Test(hours, that_are_as_long_as_can_be_still_fit_into_their_words)
{
    struct hours hours;
    char words[HOURS_WORDS];
    static const char text[] = "Mo,We,Fr,Su 01:00-02:00,03:00-04:00,05:00-04:30; "
                               "Tu,Th,Sa,PH 01:00-02:00,03:00-04:00,05:00-01:00";

    cr_assert(hours_parse(text, &hours));
    cr_expect_lt(strlen(hours_describe(&hours, words)), (size_t)HOURS_WORDS - 1);
    cr_expect_not_null(strstr(words, "05:00 to 01:00 the next day"));
}
