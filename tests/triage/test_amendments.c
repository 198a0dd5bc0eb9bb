#include "life.h"
#include "text.h"

#include <criterion/criterion.h>
#include <string.h>

/* Ruling 3: what a referral's gates and urgency do when it is amended. */

Test(amendments, an_emergency_stays_open_when_its_trigger_is_taken_back)
{
    struct life life;

    life_begin(&life, "saddleSensoryChange=yes");
    life_amend(&life, "saddleSensoryChange=no");
    cr_expect(life_is_open(&life, "G-01"));
    cr_expect_eq(life_decision(&life)->status, DECISION_ESCALATED);
    cr_expect_eq(life_decision(&life)->urgency, URGENCY_EMERGENCY);
    life_end(&life);
}

Test(amendments, an_outcome_lets_the_referral_go_on_from_where_it_was)
{
    struct life life;

    life_begin(&life, "saddleSensoryChange=yes");
    life_record_outcome(&life, "G-01");
    cr_expect_not(life_is_open(&life, "G-01"));
    cr_expect_eq(life_decision(&life)->status, DECISION_PROVISIONAL);
    cr_expect_eq(life_decision(&life)->urgency, URGENCY_ROUTINE);
    life_amend(&life, "substanceUse=past");
    cr_expect_not(life_is_open(&life, "G-01"), "an amendment of something else opened it again");
    life_end(&life);
}

Test(amendments, a_settled_flag_reads_as_no)
{
    struct life life;

    life_begin(&life, "startBack=2/0; saddleSensoryChange=yes");
    cr_expect_eq(life_decision(&life)->stratum, STRATUM_INDETERMINATE);
    life_record_outcome(&life, "G-01");
    cr_expect_eq(life_decision(&life)->stratum, STRATUM_LOW);
    life_end(&life);
}

Test(amendments, a_flag_that_another_open_gate_reads_is_not_settled)
{
    struct life life;

    life_begin(&life, "startBack=2/0; knownCancer=yes; nightPainPreventingSleep=yes; age=60");
    life_record_outcome(&life, "G-03");
    cr_expect(life_is_open(&life, "G-04"));
    cr_expect_neq(life_decision(&life)->stratum, STRATUM_LOW);
    life_end(&life);
}

/* The letter's first words say "named below". */
Test(amendments, a_concern_that_is_not_reported_any_more_is_named_while_its_gate_is_open)
{
    static const char reason[] =
        "Raised before and still open, G-01: Send to the emergency department";
    struct life life;

    life_begin(&life, "saddleSensoryChange=yes");
    cr_expect_null(strstr(answer_text(&life.answer, default_policy()), reason));
    life_amend(&life, "saddleSensoryChange=no");
    cr_expect_not_null(strstr(answer_text(&life.answer, default_policy()), reason));
    life_record_outcome(&life, "G-01");
    cr_expect_null(strstr(answer_text(&life.answer, default_policy()), reason));
    life_end(&life);
}

Test(amendments, a_changed_member_opens_a_closed_gate)
{
    struct life life;

    life_begin(&life, "saddleSensoryChange=yes");
    life_record_outcome(&life, "G-01");
    life_amend(&life, "newBladderDysfunction=yes");
    cr_expect(life_is_open(&life, "G-01"));
    cr_expect_eq(life_gate(&life, "G-01")->state, GATE_OPEN);
    cr_expect_eq(life_gate(&life, "G-01")->raised_at, life.now);
    life_end(&life);
}

Test(amendments, a_symptom_that_comes_back_after_the_outcome_is_a_new_emergency)
{
    struct life life;

    life_begin(&life, "saddleSensoryChange=yes");
    life_record_outcome(&life, "G-01");
    life_amend(&life, "saddleSensoryChange=no");
    life_amend(&life, "saddleSensoryChange=yes");
    cr_expect(life_is_open(&life, "G-01"));
    cr_expect_eq(life_decision(&life)->status, DECISION_ESCALATED);
    life_end(&life);
}

Test(amendments, a_further_site_opens_the_cancer_gate_that_reads_it)
{
    struct life life;

    life_begin(&life, "age=60; nightPainPreventingSleep=yes");
    life_record_outcome(&life, "G-04");
    life_amend(&life, "painSites=lowBack,hip");
    cr_expect(life_is_open(&life, "G-04"));
    life_end(&life);
}

Test(amendments, a_complete_screen_closes_its_hold)
{
    struct life life;

    life_begin(&life, "lymphadenopathy=absent");
    life_amend(&life, "lymphadenopathy=no");
    cr_expect_not(life_is_open(&life, "G-13"));
    cr_expect_eq(life_decision(&life)->status, DECISION_PROVISIONAL);
    life_end(&life);
}

Test(amendments, a_screen_that_is_blanked_again_holds_again)
{
    struct life life;

    life_begin(&life, "startBack=2/0; suicideConcern=absent");
    life_amend(&life, "suicideConcern=none");
    life_amend(&life, "suicideConcern=absent");
    cr_expect(life_is_open(&life, "G-13"));
    cr_expect_eq(life_decision(&life)->status, DECISION_HELD);
    cr_expect_neq(life_decision(&life)->stratum, STRATUM_LOW);
    life_end(&life);
}

Test(amendments, a_completed_screen_settles_no_positive_flag)
{
    struct life life;

    life_begin(&life, "startBack=2/0; knownCancer=yes; lymphadenopathy=absent");
    life_amend(&life, "lymphadenopathy=no");
    cr_expect_neq(life_decision(&life)->stratum, STRATUM_LOW);
    life_end(&life);
}

Test(amendments, an_outcome_on_a_missing_screen_settles_no_positive_flag)
{
    struct life life;

    life_begin(&life, "startBack=2/0; knownCancer=yes; lymphadenopathy=absent");
    life_record_outcome(&life, "G-13");
    cr_expect_neq(life_decision(&life)->stratum, STRATUM_LOW);
    life_end(&life);
}

Test(amendments, an_outcome_on_a_missing_screen_lets_go_until_a_member_changes)
{
    struct life life;

    life_begin(&life, "lymphadenopathy=absent");
    life_record_outcome(&life, "G-13");
    cr_expect_eq(life_decision(&life)->status, DECISION_PROVISIONAL);
    life_amend(&life, "suicideConcern=absent");
    cr_expect(life_is_open(&life, "G-13"));
    cr_expect_eq(life_decision(&life)->status, DECISION_HELD);
    life_end(&life);
}

Test(amendments, an_outcome_on_a_missing_screen_does_not_cover_what_opioids_need)
{
    struct life life;

    life_begin(&life, "lymphadenopathy=absent; opioidToxicity=absent");
    life_record_outcome(&life, "G-13");
    life_amend(&life, "opioids=morphine");
    cr_expect(life_is_open(&life, "G-13"));
    life_end(&life);
}

Test(amendments, an_outcome_on_a_missing_screen_does_not_cover_a_later_phq9)
{
    struct life life;

    life_begin(&life, "suicideConcern=absent");
    life_record_outcome(&life, "G-13");
    life_amend(&life, "phq9=8");
    cr_expect(life_is_open(&life, "G-13"));
    life_end(&life);
}

Test(amendments, a_class_that_rises_has_to_be_acknowledged_anew)
{
    struct life life;

    life_begin(&life, "intravenousDrugUse=yes; feverOrSystemicallyUnwell=absent");
    cr_expect_eq(life_gate(&life, "G-07")->class, CLASS_HOLD);
    life_acknowledge(&life, "G-07");
    life_amend(&life, "sepsisSuspected=yes");
    cr_expect_eq(life_gate(&life, "G-07")->class, CLASS_E0);
    cr_expect_eq(life_gate(&life, "G-07")->state, GATE_OPEN);
    cr_expect_eq(life_gate(&life, "G-07")->acknowledged_at, 0);
    cr_expect_gt(life_gate(&life, "G-07")->acknowledge_by, life.now);
    life_end(&life);
}

Test(amendments, a_class_never_falls)
{
    struct life life;

    life_begin(&life, "sepsisSuspected=yes; feverOrSystemicallyUnwell=yes");
    life_amend(&life, "sepsisSuspected=no");
    cr_expect_eq(life_gate(&life, "G-07")->class, CLASS_E0);
    life_end(&life);
}

Test(amendments, an_acknowledged_gate_stays_acknowledged_and_escalated)
{
    struct life life;

    life_begin(&life, "saddleSensoryChange=yes");
    life_acknowledge(&life, "G-01");
    life_amend(&life, "substanceUse=past");
    cr_expect_eq(life_gate(&life, "G-01")->state, GATE_ACKNOWLEDGED);
    cr_expect_eq(life_decision(&life)->status, DECISION_ESCALATED);
    life_end(&life);
}

Test(amendments, an_urgent_date_outlives_its_gate_and_an_emergency_beside_it)
{
    struct life life;
    struct date due;

    life_begin(&life, "suspectedCrps=yes; onset=2025-12-01");
    due = life_decision(&life)->assess_due;
    life_amend(&life, "suspectedCrps=no");
    cr_expect_eq(life_decision(&life)->urgency, URGENCY_URGENT1);
    cr_expect_eq(life_decision(&life)->assess_due.days, due.days);
    life_amend(&life, "safeguardingConcern=yes");
    cr_expect_eq(life_decision(&life)->urgency, URGENCY_SAME_DAY);
    cr_expect_eq(life_decision(&life)->assess_due.days, due.days, "the emergency put the date off");
    life_end(&life);
}

Test(amendments, an_emergency_that_the_rulings_no_longer_know_stays)
{
    struct life life;
    struct gate *gate;

    life_begin(&life, "saddleSensoryChange=yes");
    gate = life_gate(&life, "G-01");
    cr_assert(text_copy(gate->id, sizeof(gate->id), "G-99"));
    life_amend(&life, "saddleSensoryChange=no");
    cr_expect(life_is_open(&life, "G-99"), "a new policy closed it");
    life_end(&life);
}
