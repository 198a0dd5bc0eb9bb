#include "opioid.h"
#include "text.h"

#include <criterion/criterion.h>

/* Sums of oral morphine equivalents; which factor belongs to which opioid is the policy's, and
 * tests/case/vignettes.tsv holds it. */

enum { MORPHINE = 4, FENTANYL = 9, OTHER_DRUG = 12 };

static const struct ome_factor factors[] = { { MORPHINE, ROUTE_ORAL, 1000 },
                                             { OPIOID_BUPRENORPHINE, ROUTE_SUBLINGUAL, 40000 },
                                             { FENTANYL, ROUTE_TRANSDERMAL, 2400 } };
static const struct ome_fixed fixed[] = { { FENTANYL, 12000, 30000 } };
static const struct ome_table table = { "T", factors, 3, fixed, 1, 300000, 2000000, 2000 };

static struct opioid morphine(int64_t dose, int64_t times_per_day)
{
    return (struct opioid){ .drug = MORPHINE,
                            .route = ROUTE_ORAL,
                            .unit = UNIT_MG,
                            .indication = OPIOID_UNKNOWN,
                            .dose = dose,
                            .times_per_day = times_per_day,
                            .actual_daily_use = OPIOID_UNKNOWN };
}

static struct opioid patch(int64_t rate)
{
    struct opioid o = morphine(rate, OPIOID_UNKNOWN);

    o.drug = FENTANYL;
    o.route = ROUTE_TRANSDERMAL;
    o.unit = UNIT_MCG_PER_HOUR;
    return o;
}

static struct ome sum_of(struct opioid opioid)
{
    struct ome ome;

    ome_sum(&opioid, 1, &table, &ome);
    return ome;
}

static void expect_amount(struct ome ome, int64_t mg_per_day)
{
    cr_expect_eq(ome.status, OME_COMPLETE);
    cr_expect(ome.has_amount);
    cr_expect_eq(ome.mg_per_day, mg_per_day, "%lld", (long long)ome.mg_per_day);
}

static void expect_lower_bound(struct ome ome)
{
    cr_expect_eq(ome.status, OME_LOWER_BOUND);
    cr_expect_not(ome.has_amount);
}

Test(opioid, names_are_in_the_order_of_their_numbers)
{
    cr_expect_eq(text_index(opioid_drugs, "methadone"), OPIOID_METHADONE);
    cr_expect_eq(text_index(opioid_drugs, "buprenorphine"), OPIOID_BUPRENORPHINE);
    cr_expect_eq(text_index(opioid_routes, "transdermal"), ROUTE_TRANSDERMAL);
    cr_expect_eq(text_index(opioid_units, "mcg/h"), UNIT_MCG_PER_HOUR);
    cr_expect_eq(text_index(ome_statuses, "unknown"), OME_UNKNOWN);
}

Test(opioid, an_empty_list_is_none_and_zero)
{
    struct ome ome;

    ome_sum(NULL, 0, &table, &ome);
    cr_expect_eq(ome.status, OME_NONE);
    cr_expect(ome.has_amount);
    cr_expect_eq(ome.mg_per_day, 0);
}

Test(opioid, a_dose_is_never_rounded_down)
{
    expect_amount(sum_of(morphine(30000, 3000)), 90000);
    expect_amount(sum_of(morphine(1, 1)), 1); /* a millionth of a milligram */
    expect_amount(sum_of(morphine(100000000, 48000)), INT64_C(4800000000));
}

Test(opioid, what_is_really_taken_counts_where_it_is_more)
{
    struct opioid more = morphine(10000, 2000), less = morphine(10000, 2000);

    more.actual_daily_use = 60000;
    less.actual_daily_use = 5000;
    expect_amount(sum_of(more), 60000);
    expect_amount(sum_of(less), 20000);
}

Test(opioid, when_needed_only_what_is_really_taken_counts)
{
    struct opioid prn = morphine(10000, 4000);

    prn.prn = true;
    expect_lower_bound(sum_of(prn));
    prn.actual_daily_use = 0;
    expect_amount(sum_of(prn), 0);
}

Test(opioid, an_entry_without_dose_frequency_or_unit_is_not_zero)
{
    struct opioid no_unit = morphine(10000, 2000);

    no_unit.unit = OPIOID_UNKNOWN;
    expect_lower_bound(sum_of(morphine(OPIOID_UNKNOWN, 2000)));
    expect_lower_bound(sum_of(morphine(10000, OPIOID_UNKNOWN)));
    expect_lower_bound(sum_of(no_unit));
    expect_lower_bound(sum_of(patch(OPIOID_UNKNOWN)));
}

Test(opioid, a_patch_is_its_rate_however_often_it_is_changed)
{
    struct opioid often = patch(25000);

    often.times_per_day = 5000;
    expect_amount(sum_of(often), 60000);
    expect_amount(sum_of(patch(12000)), 30000);
}

Test(opioid, patches_really_worn_count_where_they_are_more)
{
    struct opioid more = patch(12000), less = patch(25000), unknown = patch(OPIOID_UNKNOWN);

    more.actual_daily_use = 100000;
    less.actual_daily_use = 12000;
    unknown.actual_daily_use = 100000;
    expect_amount(sum_of(more), 240000);
    expect_amount(sum_of(less), 60000);
    expect_lower_bound(sum_of(unknown));
    more.actual_daily_use = 301000;
    cr_expect(sum_of(more).implausible);
}

Test(opioid, micrograms_are_milligrams_by_the_thousand)
{
    struct opioid drops = morphine(200000, 2000);

    drops.drug = OPIOID_BUPRENORPHINE;
    drops.route = ROUTE_SUBLINGUAL;
    drops.unit = UNIT_MCG;
    drops.indication = FOR_PAIN;
    expect_amount(sum_of(drops), 16000);
}

Test(opioid, one_that_cannot_be_converted_leaves_the_rest_a_lower_bound)
{
    struct opioid list[] = { morphine(30000, 2000), morphine(10000, 1000) };
    struct ome ome;

    list[1].drug = OPIOID_METHADONE;
    ome_sum(list, 2, &table, &ome);
    cr_expect_eq(ome.status, OME_LOWER_BOUND);
    cr_expect(ome.has_amount);
    cr_expect_eq(ome.mg_per_day, 60000);
    cr_expect(ome.methadone);
    cr_expect(ome.without_factor);
}

Test(opioid, a_word_that_no_list_knows_is_not_converted)
{
    struct opioid no_drug = morphine(10000, 1000), no_route = morphine(10000, 1000);

    no_drug.drug = OPIOID_UNKNOWN;
    no_route.route = OPIOID_UNKNOWN;
    expect_lower_bound(sum_of(no_drug));
    expect_lower_bound(sum_of(no_route));
}

Test(opioid, buprenorphine_for_dependence_is_not_converted_and_said)
{
    struct opioid o = morphine(1000, 1000);
    struct ome ome;

    o.drug = OPIOID_BUPRENORPHINE;
    o.route = ROUTE_SUBLINGUAL;
    o.indication = FOR_DEPENDENCE;
    ome = sum_of(o);
    expect_lower_bound(ome);
    cr_expect(ome.dependence_treatment);
    cr_expect_not(ome.without_factor);
    o.indication = FOR_PAIN;
    o.dose = 8000;
    expect_amount(sum_of(o), 320000);
}

Test(opioid, what_an_entry_leaves_out_is_taken_as_usual_and_said)
{
    struct opioid unsaid = morphine(10000, 2000), told = unsaid, worn = patch(25000);
    struct opioid small = morphine(400, 2000);

    unsaid.prn = told.prn = worn.prn = OPIOID_UNKNOWN;
    told.actual_daily_use = 10000;
    small.drug = OPIOID_BUPRENORPHINE;
    small.route = ROUTE_SUBLINGUAL;
    cr_expect_eq(sum_of(unsaid).status, OME_UNKNOWN);
    cr_expect_eq(sum_of(unsaid).mg_per_day, 20000);
    cr_expect_eq(sum_of(told).status, OME_COMPLETE);
    cr_expect_eq(sum_of(worn).status, OME_COMPLETE);
    cr_expect_eq(sum_of(small).status, OME_UNKNOWN);
    small.indication = FOR_PAIN;
    cr_expect_eq(sum_of(small).status, OME_COMPLETE);
    small.indication = FOR_DEPENDENCE;
    cr_expect_eq(sum_of(small).status, OME_LOWER_BOUND);
}

Test(opioid, nothing_is_no_dose_but_a_query)
{
    struct opioid prn = morphine(10000, 0);

    cr_expect(sum_of(morphine(0, 2000)).implausible);
    expect_lower_bound(sum_of(morphine(0, 2000)));
    cr_expect(sum_of(morphine(10000, 0)).implausible);
    expect_lower_bound(sum_of(morphine(10000, 0)));
    cr_expect(sum_of(patch(0)).implausible);
    expect_lower_bound(sum_of(patch(0)));
    prn.prn = true;
    prn.actual_daily_use = 0;
    cr_expect_not(sum_of(prn).implausible, "needed by nobody is an answer");
    expect_amount(sum_of(prn), 0);
}

Test(opioid, a_wrong_unit_or_a_dose_beyond_reach_is_a_query)
{
    struct opioid wrong = morphine(60000, 1000);

    wrong.unit = UNIT_MCG_PER_HOUR;
    cr_expect(sum_of(wrong).implausible);
    expect_lower_bound(sum_of(wrong));
    cr_expect(sum_of(patch(301000)).implausible);
    cr_expect_not(sum_of(patch(300000)).implausible);
    cr_expect(sum_of(morphine(2000001, 1000)).implausible);
    cr_expect_not(sum_of(morphine(2000000, 1000)).implausible);
}
