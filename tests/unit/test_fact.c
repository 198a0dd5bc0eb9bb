#include "fact.h"
#include "text.h"

#include <criterion/criterion.h>

static struct date day(const char *text)
{
    struct date date;

    cr_assert(date_parse(text, &date), "%s", text);
    return date;
}

/* The facts derived from an onset, whole or of month precision, and nothing else. */
static struct fact_set with_onset(const char *onset, const char *received)
{
    struct fact_set facts = { 0 };
    struct fact_dates dates = { .received = day(received), .birth = DATE_NONE };

    cr_assert(date_parse_partial(onset, &dates.onset_first, &dates.onset_last), "%s", onset);
    fact_set_derive(&facts, &dates);
    return facts;
}

static struct fact_set with_sites(const char *const names[])
{
    struct fact_set facts = { 0 };
    const struct fact_dates dates = { day("2026-11-22"), DATE_NONE, DATE_NONE, DATE_NONE };
    int64_t bits = 0;

    for (int i = 0; names[i]; i++)
        bits |= INT64_C(1) << text_index(pain_sites, names[i]);
    fact_set_known(&facts, FACT_PAIN_SITES, bits);
    fact_set_derive(&facts, &dates);
    return facts;
}

static void expect_known(const struct fact_set *facts, enum fact_id id, int64_t value)
{
    cr_expect(fact_is_known(facts, id), "%s is not known", fact_row(id)->name);
    cr_expect_eq(facts->values[id].value, value, "%s is %lld, not %lld", fact_row(id)->name,
                 (long long)facts->values[id].value, (long long)value);
}

Test(fact, names_are_unique_and_found)
{
    enum fact_id id;

    for (int i = 0; i < FACT_COUNT; i++)
        cr_expect(fact_parse(fact_row((enum fact_id)i)->name, &id) && (int)id == i, "%s",
                  fact_row((enum fact_id)i)->name);
    cr_expect_not(fact_parse("noSuchFact", &id));
}

Test(fact, each_with_names_for_values_has_a_domain_and_no_other_has)
{
    for (int i = 0; i < FACT_COUNT; i++) {
        const struct fact_row *row = fact_row((enum fact_id)i);

        cr_expect_eq(row->domain != NULL, row->type == FACT_ENUM || row->type == FACT_SET, "%s",
                     row->name);
    }
}

Test(fact, a_domain_fits_the_bits_of_a_value)
{
    for (int i = 0; i < FACT_COUNT; i++) {
        const struct fact_row *row = fact_row((enum fact_id)i);
        int count = 0;

        while (row->domain && row->domain[count])
            count++;
        cr_expect_leq(count, 63, "%s", row->name);
    }
}

Test(fact, exactly_three_months_is_not_more_than_three)
{
    struct fact_set facts = with_onset("2026-08-22", "2026-11-22");

    expect_known(&facts, FACT_LONGEST_DURATION_MONTHS, 3 * FACT_DECIMAL_SCALE);
    expect_known(&facts, FACT_SHORTEST_DURATION_MONTHS, 3 * FACT_DECIMAL_SCALE);
    expect_known(&facts, FACT_SHORTEST_DURATION_DAYS, 92);
}

Test(fact, three_months_and_a_day_is_more_than_three)
{
    struct fact_set facts = with_onset("2026-08-21", "2026-11-22");

    expect_known(&facts, FACT_LONGEST_DURATION_MONTHS, 3 * FACT_DECIMAL_SCALE + 1);
}

Test(fact, a_day_short_of_three_months_is_less_than_three)
{
    struct fact_set facts = with_onset("2026-08-23", "2026-11-22");

    expect_known(&facts, FACT_LONGEST_DURATION_MONTHS, 2 * FACT_DECIMAL_SCALE + 30);
}

Test(fact, three_months_after_the_last_of_november_is_the_last_of_february)
{
    struct fact_set on_the_day = with_onset("2025-11-30", "2026-02-28");
    struct fact_set after = with_onset("2025-11-30", "2026-03-01");

    expect_known(&on_the_day, FACT_LONGEST_DURATION_MONTHS, 3 * FACT_DECIMAL_SCALE);
    expect_known(&after, FACT_LONGEST_DURATION_MONTHS, 3 * FACT_DECIMAL_SCALE + 1);
}

Test(fact, a_month_precision_onset_spans_the_month)
{
    struct fact_set facts = with_onset("2026-08", "2026-11-15");

    expect_known(&facts, FACT_LONGEST_DURATION_MONTHS, 3 * FACT_DECIMAL_SCALE + 14);
    expect_known(&facts, FACT_SHORTEST_DURATION_MONTHS, 2 * FACT_DECIMAL_SCALE + 15);
    expect_known(&facts, FACT_SHORTEST_DURATION_DAYS, 76);
}

Test(fact, an_onset_in_the_month_of_receipt_is_no_later_than_receipt)
{
    struct fact_set facts = with_onset("2026-11", "2026-11-22");

    expect_known(&facts, FACT_LONGEST_DURATION_MONTHS, 21);
    expect_known(&facts, FACT_SHORTEST_DURATION_MONTHS, 0);
    expect_known(&facts, FACT_SHORTEST_DURATION_DAYS, 0);
}

Test(fact, an_onset_today_has_lasted_no_time)
{
    struct fact_set facts = with_onset("2026-11-22", "2026-11-22");

    expect_known(&facts, FACT_LONGEST_DURATION_MONTHS, 0);
    expect_known(&facts, FACT_SHORTEST_DURATION_DAYS, 0);
}

Test(fact, nothing_is_derived_from_what_is_absent)
{
    struct fact_set facts = { 0 };
    const struct fact_dates dates = { day("2026-11-22"), DATE_NONE, DATE_NONE, DATE_NONE };

    fact_set_derive(&facts, &dates);
    for (int i = 0; i < FACT_COUNT; i++)
        cr_expect_eq(facts.values[i].presence, FACT_ABSENT, "%s", fact_row((enum fact_id)i)->name);
}

Test(fact, an_unknown_set_of_sites_is_neither_spinal_nor_not)
{
    struct fact_set facts = { 0 };
    const struct fact_dates dates = { day("2026-11-22"), DATE_NONE, DATE_NONE, DATE_NONE };

    facts.values[FACT_PAIN_SITES].presence = FACT_UNKNOWN;
    fact_set_derive(&facts, &dates);
    cr_expect_eq(facts.values[FACT_SPINAL].presence, FACT_ABSENT);
    cr_expect_eq(facts.values[FACT_SEVERAL_SITES].presence, FACT_ABSENT);
}

Test(fact, age_is_in_whole_years_at_receipt)
{
    struct fact_set facts = { 0 };
    struct fact_dates dates = { day("2026-11-22"), day("2008-11-23"), DATE_NONE, DATE_NONE };

    fact_set_derive(&facts, &dates);
    expect_known(&facts, FACT_AGE_YEARS, 17);
    dates.birth = day("2008-11-22");
    fact_set_derive(&facts, &dates);
    expect_known(&facts, FACT_AGE_YEARS, 18);
}

Test(fact, low_back_neck_thoracic_and_multisite_pain_are_spinal)
{
    static const char *const spinal[] = { "lowBack", "neck", "thoracicSpine", "multisiteMsk" };

    for (int i = 0; pain_sites[i]; i++) {
        struct fact_set facts = with_sites((const char *const[]){ pain_sites[i], NULL });
        bool expected = false;

        for (size_t j = 0; j < sizeof(spinal) / sizeof(spinal[0]); j++)
            expected = expected || text_equal(pain_sites[i], spinal[j]);
        cr_expect_eq(fact_is_yes(&facts, FACT_SPINAL), expected, "%s", pain_sites[i]);
        cr_expect(fact_is_known(&facts, FACT_SPINAL));
    }
}

Test(fact, several_sites_are_two_or_one_that_is_several_by_nature)
{
    struct fact_set one = with_sites((const char *const[]){ "knee", NULL });
    struct fact_set two = with_sites((const char *const[]){ "knee", "hip", NULL });
    struct fact_set widespread = with_sites((const char *const[]){ "widespread", NULL });
    struct fact_set multisite = with_sites((const char *const[]){ "multisiteMsk", NULL });
    struct fact_set last = with_sites((const char *const[]){ "other", "lowBack", NULL });

    expect_known(&one, FACT_SEVERAL_SITES, 0);
    expect_known(&two, FACT_SEVERAL_SITES, 1);
    expect_known(&widespread, FACT_SEVERAL_SITES, 1);
    expect_known(&multisite, FACT_SEVERAL_SITES, 1);
    expect_known(&last, FACT_SEVERAL_SITES, 1);
}
