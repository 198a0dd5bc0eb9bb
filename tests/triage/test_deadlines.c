#include "life.h"
#include "text.h"

#include <criterion/criterion.h>

/* Who is told of an open gate, by when somebody has to answer, and by when a proposal is confirmed.
 */

static void expect_instant(int64_t got, const char *expected)
{
    char text[INSTANT_TEXT];

    cr_expect_str_eq(instant_format(got, text), expected);
}

static void expect_gate(const char *difference, const char *id, const char *acknowledge_by,
                        const char *contact)
{
    struct life life;
    const struct gate *gate;

    life_begin(&life, difference);
    gate = life_gate(&life, id);
    expect_instant(gate->acknowledge_by, acknowledge_by);
    cr_assert(gate->contact, "%s", difference);
    cr_expect_str_eq(gate->contact->id, contact, "%s: %s", difference, gate->contact->id);
    life_end(&life);
}

/* The referral comes on Monday 5 January 2026 at 09:10. */
Test(deadlines, each_class_has_its_own_time_and_contact)
{
    expect_gate("sepsisSuspected=yes", "G-07", "2026-01-05T09:25:00Z", "emergency");
    expect_gate("safeguardingConcern=yes", "G-11", "2026-01-05T13:10:00Z", "sameDay");
    expect_gate("unexplainedWeightLoss=yes", "G-04", "2026-01-05T18:30:00Z", "cancer");
    expect_gate("lymphadenopathy=absent", "G-13", "2026-01-05T18:30:00Z", "screening");
}

Test(deadlines, immediate_danger_changes_the_contact)
{
    expect_gate("suicideConcern=planOrIntent", "G-05", "2026-01-05T09:25:00Z", "emergency");
    expect_gate("suicideConcern=planOrIntent; immediateDanger=yes", "G-05", "2026-01-05T09:25:00Z",
                "danger");
}

Test(deadlines, where_a_class_has_no_contact_the_next_more_urgent_one_answers)
{
    expect_gate("icb=QOX; lymphadenopathy=absent", "G-13", "2026-01-05T18:30:00Z", "all");
}

Test(deadlines, a_proposal_is_confirmed_within_two_working_days)
{
    struct life life;

    life_begin(&life, "");
    expect_instant(life_decision(&life)->confirm_due, "2026-01-07T18:30:00Z");
    life_amend(&life, "lymphadenopathy=absent");
    cr_expect_eq(life_decision(&life)->confirm_due, 0);
    life_end(&life);
}

Test(deadlines, an_amendment_moves_no_deadline_of_an_open_gate)
{
    struct life life;

    life_begin(&life, "safeguardingConcern=yes; lymphadenopathy=absent");
    life_amend(&life, "substanceUse=past");
    expect_instant(life_gate(&life, "G-11")->acknowledge_by, "2026-01-05T13:10:00Z");
    expect_instant(life_gate(&life, "G-13")->acknowledge_by, "2026-01-05T18:30:00Z");
    life_end(&life);
}

Test(deadlines, a_class_that_rises_keeps_the_earlier_time)
{
    struct life life;

    life_begin(&life, "intravenousDrugUse=yes; feverOrSystemicallyUnwell=absent");
    life_amend(&life, "feverOrSystemicallyUnwell=yes");
    expect_instant(life_gate(&life, "G-07")->acknowledge_by, "2026-01-05T14:10:00Z");
    life_amend(&life, "sepsisSuspected=yes");
    expect_instant(life_gate(&life, "G-07")->acknowledge_by, "2026-01-05T11:25:00Z");
    life_end(&life);
}

static struct date rescreen_when_decided(int days_after_receipt)
{
    const int64_t day = INT64_C(86400) * 1000000;
    json_t *document = base_case();
    struct answer answer;
    struct date due;

    answer_amendment(document, default_policy(), NULL, URGENCY_ROUTINE,
                     setting_now + days_after_receipt * day, &answer);
    cr_assert_not(answer.refused);
    due = answer.decision.rescreen_due;
    answer_free(&answer);
    json_decref(document);
    return due;
}

Test(deadlines, who_still_waits_is_asked_again_every_twelve_weeks)
{
    const struct date received = date_from_civil(2026, 1, 5);

    cr_expect_eq(rescreen_when_decided(0).days, received.days + 84);
    cr_expect_eq(rescreen_when_decided(83).days, received.days + 84);
    cr_expect_eq(rescreen_when_decided(84).days, received.days + 168,
                 "what was decided on the day was asked on the day");
    cr_expect_eq(rescreen_when_decided(400).days, received.days + 420);
}
