#include "match.h"
#include "text.h"

#include <criterion/criterion.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Where a patient may go: each rule of matching and of ranking, alone. */

#define CARE(name) (UINT32_C(1) << INTERVENTION_##name)
#define STREAM(name) (UINT32_C(1) << STREAM_##name)

static const char *const west_yorkshire[] = { "QWO", NULL };
static const char *const bath[] = { "QOX", NULL };

static struct placement placement;

/* Complete, open, and offering all that there is. */
static struct service whole(const char *id, enum tier tier)
{
    return (struct service){ .id = id,
                             .name = id,
                             .tier = tier,
                             .icbs = west_yorkshire,
                             .accepting = true,
                             .staff_psychologist = true,
                             .staff_physiotherapist = true,
                             .staff_physician = true,
                             .interventions = (UINT32_C(1) << INTERVENTION_COUNT) - 1,
                             .streams = STREAM(MSK) | STREAM(NON_MSK),
                             .age_from = 18,
                             .age_to = 120,
                             .new_minutes_weekly = 600,
                             .wait_is_known = true,
                             .wait_days = 30 };
}

/* An adult of West Yorkshire with back pain, for whom a Tier I service would do. */
static struct service_need back_pain(void)
{
    return (struct service_need){ .icb = "QWO",
                                  .tier = TIER_I,
                                  .streams = STREAM(MSK),
                                  .recommended = CARE(EARLY_STRATIFIED_CARE),
                                  .age = 45 };
}

static void match(const struct service services[], size_t count, const struct service_need *need)
{
    const struct directory directory = { services, count, "1" };

    memset(&placement, 0xA5, sizeof(placement));
    directory_match(&directory, need, &placement);
}

/* The ids in order, and nothing else. */
static void expect_order(const char *ids)
{
    char got[256] = "";

    for (int i = 0; i < placement.service_count; i++)
        (void)snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s%s", i ? " " : "",
                       placement.services[i].service->id);
    cr_expect_str_eq(got, ids);
}

/* "II:SCS_ASSESSMENT -:PAIN_ADDICTION" */
static void expect_gaps(const char *gaps)
{
    char got[256] = "";

    for (int i = 0; i < placement.gap_count; i++)
        (void)snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s%s:%s", i ? " " : "",
                       placement.gaps[i].tier ? tier_name(placement.gaps[i].tier) : "-",
                       need_codes[placement.gaps[i].need]);
    cr_expect_str_eq(got, gaps);
}

static const char *home(void)
{
    const struct service *service = placement_home(&placement);

    return service ? service->id : "none";
}

static bool says(int index, const char *phrase)
{
    struct phrase_list list;

    match_because(&placement.services[index], &list);
    for (int i = 0; i < list.count; i++)
        if (text_equal(list.items[i], phrase))
            return true;
    return false;
}

static bool lacks(int index, const char *phrase)
{
    struct phrase_list list;

    match_lacks(&placement.services[index], &list);
    for (int i = 0; i < list.count; i++)
        if (text_equal(list.items[i], phrase))
            return true;
    return false;
}

Test(match, leaves_out_lower_tiers_other_catchments_and_closed_doors)
{
    struct service services[] = { whole("lower", TIER_I), whole("closed", TIER_II),
                                  whole("elsewhere", TIER_II), whole("b", TIER_II),
                                  whole("higher", TIER_III) };
    struct service_need need = back_pain();

    services[1].accepting = false;
    services[2].icbs = bath;
    need.tier = TIER_II;
    match(services, 5, &need);
    expect_order("b");
    expect_gaps("");
    cr_expect_str_eq(home(), "b");
}

Test(match, a_capable_service_comes_first_whatever_else_speaks_for_the_others)
{
    struct service services[] = { whole("a", TIER_I), whole("b", TIER_I) };
    struct service_need need = back_pain();

    services[0].interventions &= ~CARE(EARLY_STRATIFIED_CARE);
    services[0].wait_days = 1;
    services[1].staff_psychologist = false;
    need.candidates = CARE(STANDARD_PMP);
    services[1].interventions = CARE(EARLY_STRATIFIED_CARE);
    need.requested_id = "a";
    match(services, 2, &need);
    expect_order("b a");
    expect_gaps("");
    cr_expect_eq(placement.services[0].lacks, 0);
    cr_expect(lacks(1, "does not offer early stratified care"));
}

Test(match, fewer_lacks_come_before_more)
{
    struct service services[] = { whole("a", TIER_I), whole("b", TIER_I) };
    struct service_need need = back_pain();

    services[0].interventions = 0;
    services[0].new_minutes_weekly = 0;
    services[1].interventions = 0;
    match(services, 2, &need);
    expect_order("b a");
}

Test(match, more_of_the_candidates_come_first)
{
    struct service services[] = { whole("a", TIER_I), whole("b", TIER_I), whole("c", TIER_I) };
    struct service_need need = back_pain();

    need.candidates = CARE(STANDARD_PMP) | CARE(INTENSIVE_PMP);
    services[0].interventions = CARE(EARLY_STRATIFIED_CARE);
    services[1].interventions = CARE(EARLY_STRATIFIED_CARE) | CARE(STANDARD_PMP);
    services[1].staff_psychologist = false;
    services[2].wait_days = 400;
    match(services, 3, &need);
    expect_order("c b a");
    cr_expect(says(1, "offers a standard pain management programme"));
    cr_expect_not(says(0, "offers epidural injection"), "nobody asked for it");
}

Test(match, care_that_may_be_given_elsewhere_ranks_and_is_not_demanded)
{
    struct service services[] = { whole("a", TIER_I), whole("b", TIER_I) };
    struct service_need need = back_pain();

    need.recommended |= CARE(HEALTH_COACH);
    services[0].interventions &= ~CARE(HEALTH_COACH);
    match(services, 2, &need);
    expect_order("b a");
    cr_expect_eq(placement.services[1].lacks, 0);
    expect_gaps("");
}

Test(match, the_communitys_care_is_demanded_in_tier_one_and_ranks_above_it)
{
    struct service services[] = { whole("a", TIER_I), whole("b", TIER_II), whole("c", TIER_II) };
    struct service_need need = back_pain();

    services[0].interventions = services[1].interventions = 0;
    match(services, 1, &need);
    expect_gaps("I:EARLY_STRATIFIED_CARE");
    need.tier = TIER_II;
    match(services, 3, &need);
    expect_order("c b");
    cr_expect_eq(placement.services[1].lacks, 0);
    expect_gaps("");
}

Test(match, the_mdt_minimum_comes_before_a_shorter_wait)
{
    struct service services[] = { whole("a", TIER_I), whole("b", TIER_I) };
    struct service_need need = back_pain();

    services[0].staff_psychologist = false;
    services[0].wait_days = 1;
    match(services, 2, &need);
    expect_order("b a");
    cr_expect(says(0, "meets the MDT minimum"));
    cr_expect_not(says(1, "meets the MDT minimum"));
}

Test(match, an_mdt_that_is_needed_is_no_matter_of_rank)
{
    struct service services[] = { whole("a", TIER_II) };
    struct service_need need = back_pain();

    need.tier = TIER_II;
    need.mdt = true;
    match(services, 1, &need);
    cr_expect_str_eq(home(), "a");
    services[0].staff_physician = false;
    match(services, 1, &need);
    cr_expect_str_eq(home(), "none");
    expect_gaps("II:MDT");
    cr_expect(lacks(0, "does not meet the MDT minimum"));
}

Test(match, the_shorter_wait_comes_first_and_one_not_known_last)
{
    struct service services[] = { whole("a", TIER_I), whole("b", TIER_I), whole("c", TIER_I) };
    struct service_need need = back_pain();

    services[0].wait_is_known = false;
    services[1].wait_days = 400;
    services[2].wait_days = 0;
    match(services, 3, &need);
    expect_order("c b a");
    cr_expect(says(0, "estimated wait of 0 days"));
    cr_expect(says(1, "estimated wait of 400 days"));
    cr_expect(says(2, "wait not known"));
}

Test(match, the_service_asked_for_decides_between_equals_alone)
{
    struct service services[] = { whole("a", TIER_I), whole("b", TIER_I) };
    struct service_need need = back_pain();

    need.requested_id = "b";
    match(services, 2, &need);
    expect_order("b a");
    cr_expect(says(0, "asked for by the referrer"));
    cr_expect_not(says(1, "asked for by the referrer"));
    services[1].wait_days++;
    match(services, 2, &need);
    expect_order("a b");
}

Test(match, equals_stand_in_the_order_of_their_ids)
{
    const struct service services[] = { whole("c", TIER_I), whole("a", TIER_I),
                                        whole("b", TIER_I) };
    const struct service_need need = back_pain();

    match(services, 3, &need);
    expect_order("a b c");
}

Test(match, a_short_list_holds_the_best)
{
    static char ids[PLACEMENT_PLACES + 5][8];
    struct service services[PLACEMENT_PLACES + 5];
    const struct service_need need = back_pain();

    for (int i = 0; i < PLACEMENT_PLACES + 5; i++) {
        (void)snprintf(ids[i], sizeof(ids[i]), "%02d", i);
        services[i] = whole(ids[i], TIER_I);
        services[i].wait_days = 100 - i;
    }
    match(services, PLACEMENT_PLACES + 5, &need);
    expect_order("14 13 12 11 10 09 08 07 06 05");
}

Test(match, age_excludes_unless_it_is_not_known)
{
    struct service services[] = { whole("a", TIER_I) };
    struct service_need need = back_pain();

    services[0].age_to = 64;
    need.age = 17;
    match(services, 1, &need);
    expect_gaps("I:AGE");
    cr_expect(lacks(0, "does not take patients of this age"));
    need.age = 18;
    match(services, 1, &need);
    expect_gaps("");
    need.age = 65;
    match(services, 1, &need);
    expect_gaps("I:AGE");
    need.age = -1;
    match(services, 1, &need);
    expect_gaps("");
}

Test(match, a_clinic_without_time_for_the_appointment_is_none)
{
    struct service services[] = { whole("a", TIER_I) };
    struct service_need need = back_pain();

    services[0].new_minutes_weekly = 0;
    match(services, 1, &need);
    expect_gaps("I:CLINIC_TIME");
    services[0].new_minutes_weekly = 45;
    match(services, 1, &need);
    expect_gaps("");
    need.slot_minutes = 60;
    match(services, 1, &need);
    expect_gaps("I:CLINIC_TIME");
    services[0].new_minutes_weekly = 60;
    match(services, 1, &need);
    expect_gaps("");
}

Test(match, pain_that_is_not_musculoskeletal_needs_somebody_who_treats_it)
{
    struct service services[] = { whole("a", TIER_II), whole("b", TIER_II) };
    struct service_need need = back_pain();

    need.tier = TIER_II;
    need.streams = STREAM(NON_MSK);
    services[0].streams = STREAM(MSK);
    match(services, 2, &need);
    expect_order("b a");
    cr_expect(says(0, "treats pain that is not musculoskeletal"));
    cr_expect(lacks(1, "does not treat pain that is not musculoskeletal"));
    match(services, 1, &need);
    expect_gaps("II:NON_MSK");
}

Test(match, a_tier_without_open_doors_is_a_gap)
{
    struct service services[] = { whole("a", TIER_III), whole("b", TIER_I) };
    struct service_need need = back_pain();
    char because[PHRASE_SIZE];

    need.tier = TIER_II;
    match(services, 2, &need);
    expect_order("");
    expect_gaps("II:ACCEPTING_SERVICE");
    cr_expect_str_eq(home(), "none");
    gap_because(&placement.gaps[0], because);
    cr_expect_str_eq(because, "No service of Tier II in catchment accepts referrals");
}

Test(match, what_each_does_but_nobody_all_is_a_gap_of_its_own)
{
    struct service services[] = { whole("a", TIER_II), whole("b", TIER_II) };
    struct service_need need = back_pain();

    need.tier = TIER_II;
    need.recommended = CARE(MEDICINES_REVIEW);
    services[0].streams = STREAM(NON_MSK);
    services[1].interventions = 0;
    match(services, 2, &need);
    expect_gaps("II:ALL_IN_ONE");
    cr_expect_str_eq(home(), "none");
}

Test(match, tier_two_stands_in_for_tier_one_and_says_so)
{
    struct service services[] = { whole("a", TIER_I), whole("b", TIER_II), whole("c", TIER_II) };
    struct service_need need = back_pain();

    services[0].interventions = 0;
    services[2].interventions = 0;
    match(services, 3, &need);
    expect_order("b a");
    expect_gaps("I:EARLY_STRATIFIED_CARE");
    cr_expect_str_eq(home(), "b");
    cr_expect(says(0, "of Tier II, as no service of the tier that is needed has all it takes"));
}

Test(match, tier_two_does_not_stand_in_while_tier_one_is_capable)
{
    struct service services[] = { whole("a", TIER_I), whole("b", TIER_II) };
    const struct service_need need = back_pain();

    services[0].wait_days = 400;
    services[0].staff_psychologist = false;
    match(services, 2, &need);
    expect_order("a");
}

Test(match, tier_three_stands_in_for_nobody)
{
    const struct service services[] = { whole("a", TIER_III) };
    struct service_need need = back_pain();

    match(services, 1, &need);
    expect_order("");
    expect_gaps("I:ACCEPTING_SERVICE");
    need.tier = TIER_III;
    match(services, 1, &need);
    cr_expect_str_eq(home(), "a");
}

Test(match, stimulation_that_is_not_local_is_a_gap_and_no_reason_against_tier_two)
{
    struct service services[] = { whole("a", TIER_II), whole("b", TIER_II) };
    struct service_need need = back_pain();
    char because[PHRASE_SIZE];

    need.tier = TIER_II;
    need.recommended = CARE(SCS_ASSESSMENT);
    services[0].interventions &= ~CARE(SCS_ASSESSMENT);
    match(services, 2, &need);
    expect_order("b a");
    expect_gaps("");
    match(services, 1, &need);
    expect_gaps("II:SCS_ASSESSMENT");
    cr_expect_str_eq(home(), "a");
    gap_because(&placement.gaps[0], because);
    cr_expect_str_eq(because, "No service of Tier II in catchment accepts referrals and offers "
                              "assessment for spinal cord stimulation");
}

Test(match, in_tier_three_stimulation_is_demanded)
{
    struct service services[] = { whole("a", TIER_III) };
    struct service_need need = back_pain();

    need.tier = TIER_III;
    need.recommended = CARE(ITDD_ASSESSMENT);
    services[0].interventions &= ~CARE(ITDD_ASSESSMENT);
    match(services, 1, &need);
    expect_gaps("III:ITDD_ASSESSMENT");
    cr_expect_str_eq(home(), "none");
}

Test(match, a_team_at_the_place_itself_needs_no_second_service)
{
    struct service services[] = { whole("a", TIER_I), whole("b", TIER_II) };
    struct service_need need = back_pain();

    need.streams |= STREAM(PAIN_ADDICTION);
    services[0].streams |= STREAM(PAIN_ADDICTION);
    services[1].streams |= STREAM(PAIN_ADDICTION);
    match(services, 2, &need);
    expect_order("a");
    cr_expect(says(0, "has joint pain and addiction care"));
}

Test(match, a_team_elsewhere_is_listed_beside_the_place)
{
    struct service services[] = { whole("a", TIER_I), whole("b", TIER_II), whole("c", TIER_II) };
    struct service_need need = back_pain();

    need.streams |= STREAM(PAIN_ADDICTION);
    services[1].streams |= STREAM(PAIN_ADDICTION);
    services[2].streams |= STREAM(PAIN_ADDICTION);
    services[1].wait_days = 60;
    match(services, 3, &need);
    expect_order("a c");
    expect_gaps("");
    cr_expect_eq(placement.services[0].beside, NOT_BESIDE);
    cr_expect_eq(placement.services[1].beside, STREAM_PAIN_ADDICTION);
    cr_expect(says(1, "for joint pain and addiction care, beside the place of the pain care"));
}

Test(match, a_team_that_nobody_has_is_a_gap_and_the_place_stands)
{
    struct service services[] = { whole("a", TIER_I), whole("b", TIER_III) };
    struct service_need need = back_pain();
    char because[PHRASE_SIZE];

    need.streams |= STREAM(PAIN_ADDICTION);
    services[1].streams |= STREAM(PAIN_ADDICTION);
    match(services, 2, &need);
    expect_order("a");
    expect_gaps("-:PAIN_ADDICTION");
    cr_expect_str_eq(home(), "a");
    gap_because(&placement.gaps[0], because);
    cr_expect_str_eq(because, "No service in catchment accepts referrals and has joint pain and "
                              "addiction care");
}

Test(match, a_child_is_shown_a_childrens_team_of_any_tier_and_no_place_among_adults)
{
    struct service services[] = { whole("a", TIER_I), whole("b", TIER_III) };
    struct service_need need = back_pain();

    need.tier = TIER_NONE;
    need.age = 12;
    need.streams |= STREAM(PAEDIATRIC);
    services[0].streams |= STREAM(PAEDIATRIC);
    services[1].streams |= STREAM(PAEDIATRIC);
    services[1].age_from = 8;
    match(services, 2, &need);
    expect_order("b");
    expect_gaps("");
    cr_expect_str_eq(home(), "none");
    services[1].accepting = false;
    match(services, 2, &need);
    expect_order("");
    expect_gaps("-:PAEDIATRIC");
}

Test(match, offers_of_a_tier_are_those_of_its_open_doors)
{
    struct service services[] = { whole("a", TIER_II), whole("b", TIER_III) };
    const struct directory directory = { services, 2, "1" };

    cr_expect(directory_offers(&directory, "QWO", TIER_II, INTERVENTION_SCS_ASSESSMENT));
    cr_expect_not(directory_offers(&directory, "QOX", TIER_II, INTERVENTION_SCS_ASSESSMENT));
    cr_expect_not(directory_offers(&directory, "QWO", TIER_I, INTERVENTION_SCS_ASSESSMENT));
    services[0].interventions &= ~CARE(SCS_ASSESSMENT);
    cr_expect_not(directory_offers(&directory, "QWO", TIER_II, INTERVENTION_SCS_ASSESSMENT));
    cr_expect(directory_offers(&directory, "QWO", TIER_II, INTERVENTION_ITDD_ASSESSMENT));
    services[0].accepting = false;
    cr_expect_not(directory_offers(&directory, "QWO", TIER_II, INTERVENTION_ITDD_ASSESSMENT));
}

/* Every phrase of every need fits its room: none is cut. */
Test(match, the_longest_phrases_fit)
{
    struct service_match all = { .lacks = ~UINT64_C(0), .beside = NOT_BESIDE };
    const struct service service = whole("a", TIER_II);
    struct phrase_list list;
    char because[PHRASE_SIZE];

    all.service = &service;
    all.offers = all.lacks;
    all.stands_in = all.requested = true;
    match_because(&all, &list);
    cr_expect_leq(list.count, PHRASES);
    for (int i = 0; i < list.count; i++)
        cr_expect_lt(strlen(list.items[i]), (size_t)PHRASE_SIZE - 1, "%s", list.items[i]);
    match_lacks(&all, &list);
    cr_expect_eq(list.count, NEED_COUNT);
    for (int i = 0; i < NEED_COUNT; i++) {
        gap_because(&(struct service_gap){ TIER_III, (enum need)i }, because);
        cr_expect_lt(strlen(because), (size_t)PHRASE_SIZE - 1, "%s", because);
    }
}
