#include "bank_holidays.h"
#include "scratch.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static struct scratch scratch;
static struct db *db;
static struct holiday_change change;
static struct error err;

static void stage(void)
{
    scratch_migrate(&scratch);
    db = scratch_db(&scratch, NULL, 1, 5000);
}

static void strike(void)
{
    db_free(db);
    scratch_drop(&scratch);
}

TestSuite(bank_holidays, .init = stage, .fini = strike);

static bool put(const char *text)
{
    return replace_bank_holidays(db, text, strlen(text), &change, &err);
}

static const char *days(const char *nation, int year)
{
    char sql[200];

    (void)snprintf(sql, sizeof(sql),
                   "SELECT coalesce(string_agg(to_char(day, 'MM-DD'), ' ' ORDER BY day), '')"
                   " FROM bank_holiday WHERE nation = '%s' AND extract(year FROM day) = %d",
                   nation, year);
    return scratch_value(&scratch, sql);
}

Test(bank_holidays, a_file_stands_for_its_years_and_nations_alone)
{
    char wales_2027[200], scotland_2026[200];

    (void)snprintf(wales_2027, sizeof(wales_2027), "%s", days("wales", 2027));
    (void)snprintf(scotland_2026, sizeof(scotland_2026), "%s", days("scotland", 2026));
    cr_assert(put("{\"england-and-wales\": {\"division\": \"england-and-wales\", \"events\": ["
                  "{\"title\": \"Good Friday\", \"date\": \"2026-04-03\", \"bunting\": false},"
                  "{\"title\": \"A coronation\", \"date\": \"2026-05-08\", \"notes\": \"\"}]}}"),
              "%s %s", err.at, err.detail);
    cr_expect_eq(change.listed, 4);
    cr_expect_eq(change.written, 2, "Good Friday was known already");
    cr_expect_eq(change.removed, 14, "the seven others of each nation");
    cr_expect_str_eq(days("england", 2026), "04-03 05-08");
    cr_expect_str_eq(days("wales", 2026), "04-03 05-08");
    cr_expect_str_eq(days("wales", 2027), wales_2027);
    cr_expect_str_eq(days("scotland", 2026), scotland_2026);
}

Test(bank_holidays, the_same_file_again_changes_nothing)
{
    static const char file[] =
        "{\"northern-ireland\": {\"events\": [{\"title\": \"St Patrick's Day\", \"date\": "
        "\"2031-03-17\"}]}}";

    cr_assert(put(file));
    cr_expect_eq(change.written, 1);
    cr_assert(put(file));
    cr_expect_eq(change.written + change.removed, 0);
    cr_expect_str_eq(days("ni", 2031), "03-17");
}

Test(bank_holidays, a_file_that_cannot_be_right_changes_nothing)
{
    static const struct {
        const char *file, *at;
    } cases[] = {
        { "", "" },
        { "[]", "" },
        { "{}", "" },
        { "{\"scotland\": {\"events\": []}}", "" },
        { "{\"france\": {\"events\": [{\"title\": \"x\", \"date\": \"2026-07-14\"}]}}", "" },
        { "{\"scotland\": {\"events\": [{\"title\": \"x\", \"date\": \"2026-02-30\"}]}}",
          "/scotland/events/0" },
        { "{\"scotland\": {\"events\": [{\"title\": \"\", \"date\": \"2026-01-02\"}]}}",
          "/scotland/events/0" },
        { "{\"scotland\": {\"events\": [{\"title\": \"a Saturday\", \"date\": \"2026-12-26\"}]}}",
          "/scotland/events/0" },
        { "{\"scotland\": {\"events\": [{\"title\": \"x\", \"date\": \"2026-01-02\"},"
          "{\"title\": \"y\", \"date\": \"2026-01-02\"}]}}",
          "/scotland/events/1" },
        { "{\"scotland\": {\"events\": [{\"title\": \"x\", \"date\": \"2026-01-02\"}]},"
          "\"scotland\": {\"events\": [{\"title\": \"x\", \"date\": \"2026-01-05\"}]}}",
          "" },
    };
    char before[200];

    (void)snprintf(before, sizeof(before), "%s", days("scotland", 2026));
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        cr_expect_not(put(cases[i].file), "%s", cases[i].file);
        cr_expect_eq(err.code, ERROR_INVALID, "%s", cases[i].file);
        cr_expect_str_eq(err.at, cases[i].at, "%s", cases[i].file);
        cr_expect_str_eq(days("scotland", 2026), before);
    }
}

Test(bank_holidays, a_year_of_more_than_fifteen_cannot_be_right)
{
    char file[2000] = "{\"scotland\": {\"events\": [";

    for (int day = 4; day <= 25; day++)
        if (day % 7 != 2 && day % 7 != 3) /* January 2027: the 2nd, 9th, … are Saturdays */
            (void)snprintf(file + strlen(file), sizeof(file) - strlen(file),
                           "%s{\"title\": \"x\", \"date\": \"2027-01-%02d\"}", day == 4 ? "" : ",",
                           day);
    strcat(file, "]}}");
    cr_expect_not(put(file));
    cr_expect_str_eq(err.at, "/scotland/events/15");
}
