#include "setting.h"
#include "text.h"
#include "triage.h"

#include <criterion/criterion.h>
#include <string.h>

/* What triage asks of the directory for a patient, and what follows from its answer. */

static const char *const qwo[] = { "QWO", NULL };
static const struct contact_list nobody = { .version = "c" };
static const struct calendar calendar = { .version = "k" };

static struct arena arena;
static struct submission submission;
static struct decision decision;

#define CAN(name) (UINT32_C(1) << INTERVENTION_##name)

static struct service able(const char *id, enum tier tier)
{
    return (struct service){ .id = id,
                             .name = id,
                             .tier = tier,
                             .icbs = qwo,
                             .accepting = true,
                             .staff_psychologist = true,
                             .staff_physiotherapist = true,
                             .staff_physician = true,
                             .interventions = (UINT32_C(1) << INTERVENTION_COUNT) - 1,
                             .streams = 1U << STREAM_MSK | 1U << STREAM_NON_MSK,
                             .age_from = 16,
                             .age_to = 120,
                             .new_minutes_weekly = 600 };
}

static void decide(const struct service services[], size_t count, const char *difference)
{
    const struct directory directory = { services, count, "d" };
    json_t *document = base_case();
    struct triage_input input = { .policy = default_policy(),
                                  .decided_at = setting_now,
                                  .directory = &directory,
                                  .contacts = &nobody,
                                  .calendar = &calendar };
    struct error err;

    change_document(document, difference);
    arena_init(&arena, MIB);
    cr_assert(submission_read(document, input.policy, setting_now, true, &arena, &submission, &err),
              "%s", err.detail);
    json_decref(document);
    input.facts = &submission.facts;
    input.icb = submission.icb;
    input.requested_service_id = submission.requested_service_id;
    input.clock_started_on = submission.received_on;
    triage_decide(&input, &decision);
    arena_free(&arena);
}

static const char *home(void)
{
    const struct service *service = placement_home(&decision.placement);

    return service ? service->id : "none";
}

static const char *first_gap(void)
{
    return decision.placement.gap_count ? need_codes[decision.placement.gaps[0].need] : "none";
}

Test(placement, moderate_and_high_risk_need_a_complete_team_and_low_does_not)
{
    struct service services[] = { able("a", TIER_I), able("b", TIER_I), able("c", TIER_II) };

    services[0].staff_psychologist = false;
    services[0].wait_is_known = true;
    decide(services, 3, "");
    cr_expect_str_eq(home(), "b");
    cr_expect_neq(decision.placement.services[1].lacks, 0);
    services[2].staff_physician = false;
    decide(services, 3, "startBack=7/5");
    cr_expect_str_eq(home(), "none");
    cr_expect_str_eq(first_gap(), "MDT");
    cr_expect_eq(decision.status, DECISION_HELD);
    cr_expect_eq(decision.tier, TIER_II);
    decide(services, 1, "startBack=2/0");
    cr_expect_str_eq(home(), "a");
    cr_expect_eq(decision.status, DECISION_PROVISIONAL);
}

Test(placement, pain_that_is_not_chronic_yet_needs_no_complete_team)
{
    struct service services[] = { able("a", TIER_I) };

    services[0].staff_psychologist = false;
    decide(services, 1, "onset=2025-12-01");
    cr_expect_str_eq(home(), "a");
    cr_expect_eq(decision.status, DECISION_PROVISIONAL);
}

Test(placement, what_is_recommended_is_needed_and_a_candidate_ranks)
{
    struct service services[] = { able("a", TIER_I), able("b", TIER_I), able("c", TIER_I) };

    services[0].interventions = CAN(EARLY_STRATIFIED_CARE);
    services[1].interventions = CAN(EARLY_STRATIFIED_CARE) | CAN(STANDARD_PMP);
    services[2].interventions = CAN(STANDARD_PMP);
    decide(services, 3, "");
    cr_expect_str_eq(home(), "b");
    cr_expect_str_eq(decision.placement.services[1].service->id, "a");
    cr_expect_str_eq(decision.placement.services[2].service->id, "c");
}

Test(placement, a_long_first_appointment_needs_its_time)
{
    struct service services[] = { able("a", TIER_II) };

    services[0].new_minutes_weekly = 45;
    decide(services, 1, "startBack=7/5");
    cr_expect_str_eq(first_gap(), "CLINIC_TIME");
    services[0].new_minutes_weekly = 60;
    decide(services, 1, "startBack=7/5");
    cr_expect_str_eq(first_gap(), "none");
}

Test(placement, the_patients_age_and_the_referrers_wish_are_asked_of_the_directory)
{
    struct service services[] = { able("a", TIER_I), able("b", TIER_I) };

    decide(services, 2, "requestedServiceId=b");
    cr_expect_str_eq(home(), "b");
    services[1].age_to = 40;
    decide(services, 2, "requestedServiceId=b");
    cr_expect_str_eq(home(), "a");
    decide(services, 2, "requestedServiceId=b; age=null");
    cr_expect_str_eq(home(), "b", "an age that is not known excludes nobody");
}

Test(placement, without_a_tier_there_is_no_place_and_no_gap)
{
    const struct service services[] = { able("a", TIER_I) };

    decide(services, 1, "instruments=none");
    cr_expect_eq(decision.tier, TIER_NONE);
    cr_expect_eq(decision.placement.service_count, 0);
    cr_expect_eq(decision.placement.gap_count, 0);
}

Test(placement, a_need_that_nobody_meets_holds_and_an_emergency_stays_one)
{
    struct service services[] = { able("a", TIER_I) };

    services[0].streams = 1U << STREAM_NON_MSK;
    decide(services, 1, "");
    cr_expect_eq(decision.status, DECISION_HELD);
    cr_expect_str_eq(first_gap(), "MSK");
    decide(services, 1, "saddleSensoryChange=yes");
    cr_expect_eq(decision.status, DECISION_ESCALATED);
}

Test(placement, a_child_has_a_childrens_team_or_the_lack_of_one_named)
{
    struct service services[] = { able("a", TIER_II) };

    decide(services, 1, "age=12");
    cr_expect_str_eq(first_gap(), "PAEDIATRIC");
    services[0].streams |= 1U << STREAM_PAEDIATRIC;
    services[0].age_from = 8;
    decide(services, 1, "age=12");
    cr_expect_str_eq(first_gap(), "none");
    cr_expect_eq(decision.placement.services[0].beside, STREAM_PAEDIATRIC);
    cr_expect_eq(decision.status, DECISION_HELD);
}
