#include "client.h"
#include "database.h"
#include "example.h"
#include "keep.h"
#include "step.h"
#include "world.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <string.h>

/* A second referral of the patient is no way round a gate of the first. */

#define OVERRIDE "{'action':'override','tier':'II','reasonCode':'clinicalJudgement','reason':'So.'}"

static const char *of_patient(const char *number)
{
    return keep_format("{'patient':{'nhsNumber':'%s'}}", number);
}

static const char *id_of(const char *path)
{
    return strrchr(path, '/') + 1;
}

/* Refused as its pathway is escalated: it says by which referral, nothing of the gate, and nothing
 * has changed. */
static void expect_refused(const struct answer *answer, const char *path, const char *escalated)
{
    struct answer after = read_back(path);

    cr_expect_eq(answer->status, 409, "%s", answer->body);
    cr_expect(answer->body && strstr(answer->body, id_of(escalated)), "%s", answer->body);
    cr_expect(answer->body && !strstr(answer->body, "G-"), "%s", answer->body);
    cr_expect_str_eq(status_of(&after), "provisional");
    cr_expect(json_is_false(answer_at(&after, "/decision/bookable")));
}

Test(escalated_pathway, is_not_gone_round_by_a_second_referral)
{
    const char *patient = of_patient(example_nhs_number());
    const char *escalated = example_path(NULL, patient), *second;
    struct answer answer;

    cr_assert_eq(amend(escalated, 1, SADDLE).status, 200);
    second = example_path(NULL, patient);
    answer = review(second, 1, CONFIRM);
    expect_refused(&answer, second, escalated);
    answer = review(second, 1, OVERRIDE);
    expect_refused(&answer, second, escalated);
    cr_assert_eq(acknowledge(escalated, "G-01").status, 200);
    answer = review(second, 1, CONFIRM);
    expect_refused(&answer, second, escalated);
    cr_assert_eq(settle(escalated, "G-01", "").status, 200);
    answer = review(second, 1, CONFIRM);
    cr_expect_eq(answer.status, 200, "%s", answer.body);
    cr_expect(json_is_true(answer_at(&answer, "/decision/bookable")));
}

Test(escalated_pathway, bars_the_first_referral_as_well_as_the_second)
{
    const char *number = example_nhs_number();
    const char *first = example_path(NULL, of_patient(number));
    const char *escalated =
        example_path(NULL, keep_format("{'patient':{'nhsNumber':'%s'},"
                                       "'assessment':{'suicideConcern':'activeIdeation'}}",
                                       number));
    struct answer answer = review(first, 1, CONFIRM);

    expect_refused(&answer, first, escalated);
}

Test(escalated_pathway, bars_a_referral_for_the_same_pain_that_is_linked_elsewhere)
{
    const char *number = example_nhs_number();
    const char *of =
        keep_format("{'patient':{'nhsNumber':'%s'},'assessment':{'painSites':[%%s]}}", number);
    const char *escalated, *bridge;
    struct answer answer;

    cr_assert_not_null(example_path(NULL, keep_format(of, "'knee'")));
    escalated = example_path(NULL, keep_format(of, "'lowBack'"));
    cr_assert_eq(amend(escalated, 1, SADDLE).status, 200);
    bridge = example_path(NULL, keep_format(of, "'knee','lowBack'"));
    answer = read_back(bridge);
    cr_assert_str_neq(answer_text(&answer, "/linkedTo"), id_of(escalated));
    answer = review(bridge, 1, OVERRIDE);
    cr_expect_eq(answer.status, 409, "%s", answer.body);
    cr_expect_not_null(strstr(answer.body, id_of(escalated)), "%s", answer.body);
}

Test(escalated_pathway, bars_nobody_else)
{
    const char *number = example_nhs_number();
    const char *escalated = example_path(NULL, of_patient(number));
    const char *other_pain = example_path(NULL, keep_format("{'patient':{'nhsNumber':'%s'},"
                                                            "'assessment':{'painSites':['knee']}}",
                                                            number));
    const char *other_patient = example_path(NULL, NULL);

    cr_assert_eq(amend(escalated, 1, SADDLE).status, 200);
    cr_expect_eq(review(other_pain, 1, OVERRIDE).status, 200);
    cr_expect_eq(review(other_patient, 1, OVERRIDE).status, 200);
}

/* A review in the background. */
struct reviewing {
    const char *path;
    struct answer answer;
};

static void *review_one(void *argument)
{
    struct reviewing *reviewing = argument;

    reviewing->answer = review(reviewing->path, 1, CONFIRM);
    return NULL;
}

Test(escalated_pathway, is_noticed_though_it_is_escalated_between_reading_and_writing)
{
    const char *patient = of_patient(example_nhs_number());
    const char *first = example_path(NULL, patient);
    struct reviewing reviewing = { .path = example_path(NULL, patient) };
    struct database_lock lock = database_hold(
        keep_format("SELECT pg_advisory_xact_lock(hashtextextended('patient ' || icb || ' ' ||"
                    " patient_key::text, 0)) FROM referral WHERE id = '%s'",
                    id_of(first)));
    pthread_t thread;

    pthread_create(&thread, NULL, review_one, &reviewing);
    database_await_waiter();
    database_run(
        keep_format("UPDATE referral SET status = 'escalated' WHERE id = '%s'", id_of(first)));
    database_unlock(&lock);
    pthread_join(thread, NULL);
    expect_refused(&reviewing.answer, reviewing.path, first);
}
