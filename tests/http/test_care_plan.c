#include "client.h"
#include "database.h"
#include "example.h"
#include "keep.h"
#include "step.h"
#include "world.h"

#include <criterion/criterion.h>

/* One plan for a pathway, whichever of its referrals it is set on. */

#define COORDINATOR "'coordinator':{'practitioner':'N9912345','role':'careCoordinator'}"

static const char *plan_from(int started, int review)
{
    return keep_format("{" COORDINATOR ",'startedOn':'%s','reviewOn':'%s'}", today(started),
                       today(review));
}

static struct answer plan_of(const char *path)
{
    return send_request(.path = keep_format("%s/care-plan", path), .token = clinician_token());
}

static struct answer set_plan_as(const char *token, const char *path, const char *version,
                                 const char *body)
{
    return send_request(.method = "PUT", .path = keep_format("%s/care-plan", path), .token = token,
                        .headers = { keep_format("If-Match: \"%s\"", version) },
                        .body = quoted(body));
}

static struct answer set_plan(const char *path, const char *version, const char *body)
{
    return set_plan_as(clinician_token(), path, version, body);
}

Test(care_plan, there_is_none_at_first)
{
    struct answer answer = plan_of(example_path(NULL, NULL));

    cr_assert_eq(answer.status, 200, "%s", answer.body);
    cr_expect_str_eq(answer_header(&answer, "ETag"), "\"0\"");
    cr_expect(json_is_null(answer_at(&answer, "/plan")));
}

Test(care_plan, is_owned_by_the_clinician_who_sets_it)
{
    const char *path = example_path(NULL, NULL);
    struct answer answer = set_plan(path, "0", plan_from(0, 90));

    cr_assert_eq(answer.status, 200, "%s", answer.body);
    cr_expect_str_eq(answer_header(&answer, "ETag"), "\"1\"");
    cr_expect_str_eq(answer_text(&answer, "/plan/owner/practitioner"), "C1234567");
    cr_expect_str_eq(answer_text(&answer, "/plan/owner/role"), "consultant");
    cr_expect_str_eq(answer_text(&answer, "/plan/coordinator/practitioner"), "N9912345");
    cr_expect_str_eq(answer_text(&answer, "/plan/reviewOn"), today(90));
    cr_expect_str_eq(plan_of(path).body, answer.body);
    cr_expect_eq(set_plan_as(world_token(), path, "1", plan_from(0, 90)).status, 403);
}

Test(care_plan, is_known_to_the_decisions_that_follow)
{
    const char *path = example_path(NULL, NULL);
    struct answer answer;

    cr_assert_eq(set_plan(path, "0", plan_from(-1, 90)).status, 200);
    answer = read_back(path);
    cr_expect_eq(answer_integer(&answer, "/version"), 2);
    cr_expect_eq(answer_integer(&answer, "/decision/number"), 2);
    cr_expect_str_eq(answer_text(&answer, "/decision/cause"), "carePlanSet");
    cr_expect_str_eq(answer_text(&answer, "/decision/inputs/records/activeCarePlan"), "yes");
    cr_expect_str_eq(answer_text(&answer, "/carePlan/coordinator/role"), "careCoordinator");
    answer = set_plan(path, "1",
                      keep_format("{" COORDINATOR ",'startedOn':'%s','reviewOn':'%s',"
                                  "'endedOn':'%s'}",
                                  today(-1), today(90), today(0)));
    cr_assert_eq(answer.status, 200, "%s", answer.body);
    answer = read_back(path);
    cr_expect_str_eq(answer_text(&answer, "/decision/inputs/records/activeCarePlan"), "no");
    cr_expect_str_eq(answer_text(&answer, "/carePlan/endedOn"), today(0));
}

Test(care_plan, past_its_review_date_is_not_active)
{
    const char *path = example_path(NULL, NULL);
    const char *id = strrchr(path, '/') + 1;
    struct answer answer;

    cr_assert_eq(set_plan(path, "0", plan_from(-1, 90)).status, 200);
    database_run(keep_format("UPDATE care_plan SET review_on = current_date - 1"
                             " WHERE referral_id = '%s'",
                             id));
    answer = amend(path, 2, "{'assessment':{'painVas':62}}");
    cr_assert_eq(answer.status, 200, "%s", answer.body);
    cr_expect_str_eq(answer_text(&answer, "/decision/inputs/records/activeCarePlan"), "no");
    cr_expect_eq(answer_integer(&answer, "/carePlan/version"), 1, "it is shown nevertheless");
}

Test(care_plan, is_shared_by_linked_referrals)
{
    const char *patch = keep_format("{'patient':{'nhsNumber':'%s'}}", example_nhs_number());
    const char *first = example_path(NULL, patch), *second = example_path(NULL, patch), *third;
    struct answer answer;

    cr_assert_eq(set_plan(first, "0", plan_from(0, 90)).status, 200);
    answer = plan_of(second);
    cr_expect_str_eq(answer_header(&answer, "ETag"), "\"1\"");
    cr_expect_str_eq(answer_text(&answer, "/plan/coordinator/practitioner"), "N9912345");
    answer = read_back(second);
    cr_expect_eq(answer_integer(&answer, "/version"), 2, "decided anew in the same commit");
    cr_expect_str_eq(answer_text(&answer, "/decision/inputs/records/activeCarePlan"), "yes");
    cr_expect_str_eq(answer_text(&answer, "/decision/inputs/records/samePainOpen"), "yes");
    cr_expect_eq(set_plan(second, "0", plan_from(0, 90)).status, 412);
    cr_expect_eq(set_plan(second, "1", plan_from(0, 60)).status, 200);
    third = example_path(NULL, patch);
    answer = read_back(third);
    cr_expect_eq(answer_integer(&answer, "/carePlan/version"), 2);
    cr_expect_str_eq(answer_text(&answer, "/decision/inputs/records/activeCarePlan"), "yes");
}

Test(care_plan, leaves_what_was_reviewed_as_it_is)
{
    const char *path = example_path(NULL, NULL);
    struct answer before = review(path, 1,
                                  "{'action':'override','tier':'III','urgency':'urgent1',"
                                  "'reasonCode':'clinicalJudgement','reason':'So.'}");
    struct answer answer;

    cr_assert_eq(before.status, 200, "%s", before.body);
    cr_assert_eq(set_plan(path, "0", plan_from(0, 90)).status, 200);
    answer = read_back(path);
    cr_expect_str_eq(status_of(&answer), "overridden");
    cr_expect_str_eq(answer_text(&answer, "/decision/tier"), "III");
    cr_expect_str_eq(answer_text(&answer, "/decision/urgency"), "urgent1");
    cr_expect_str_eq(answer_text(&answer, "/decision/review/by"), "C1234567");
    cr_expect(json_is_true(answer_at(&answer, "/decision/bookable")));
    cr_expect_eq(answer_integer(&answer, "/decision/number"), 3);
    cr_expect_str_eq(answer_text(&answer, "/decision/inputs/records/activeCarePlan"), "yes");
    cr_expect_eq(answer_integer(&answer, "/handoffs12m"), 1);
}

Test(care_plan, keeps_an_open_gate_open)
{
    const char *path = example_path(NULL, SADDLE);
    struct answer answer;

    cr_assert_eq(set_plan(path, "0", plan_from(0, 90)).status, 200);
    answer = read_back(path);
    cr_expect_str_eq(status_of(&answer), "escalated");
    cr_expect_str_eq(gate_at(&answer, "G-01", "state"), "open");
}

Test(care_plan, says_when_and_by_whom)
{
    const char *path = example_path(NULL, NULL);
    struct answer answer;
    static const char *const bodies[] = {
        "{" COORDINATOR ",'startedOn':'%s','reviewOn':'%s'}",
        "{'coordinator':{'practitioner':'N9912345'},'startedOn':'%s','reviewOn':'%s'}",
        "{'coordinator':{'practitioner':'Anne Other','role':'careCoordinator'},"
        "'startedOn':'%s','reviewOn':'%s'}",
        "{" COORDINATOR ",'startedOn':'%s','reviewOn':'%s','owner':{'practitioner':'C7654321'}}",
        "{" COORDINATOR ",'startedOn':'%s','reviewOn':'%s','note':'She asks for Mondays.'}",
    };

    cr_expect_eq(set_plan(path, "0", keep_format(bodies[0], today(1), today(90))).status, 422);
    answer = set_plan(path, "0", keep_format(bodies[0], today(-9), today(-10)));
    expect_fault_at(&answer, "/reviewOn");
    answer = set_plan(path, "0", keep_format(bodies[0], today(-9), today(-1)));
    expect_fault_at(&answer, "/reviewOn");
    for (size_t i = 1; i < sizeof(bodies) / sizeof(bodies[0]); i++)
        cr_expect_eq(set_plan(path, "0", keep_format(bodies[i], today(0), today(90))).status, 422,
                     "%s", bodies[i]);
    cr_expect_eq(version_of(path), 1);
}

Test(care_plan, has_dates_that_a_patient_and_a_referral_can_have)
{
    const char *path = example_path(NULL, keep_format("{'receivedAt':'%sT00:00:00Z'}", today(-1)));
    const char *child =
        example_path(NULL, keep_format("{'receivedAt':'%sT00:00:00Z','patient':{'birthDate':'%s'},"
                                       "'assessment':{'onsetDate':'%s'}}",
                                       today(-1), today(-40), today(-30)));
    struct answer answer;

    answer = set_plan(path, "0", plan_from(-370, 90));
    expect_fault_at(&answer, "/startedOn");
    answer = set_plan(child, "0", plan_from(-41, 90));
    expect_fault_at(&answer, "/startedOn");
    answer = set_plan(path, "0", plan_from(0, 733));
    expect_fault_at(&answer, "/reviewOn");
    cr_expect_eq(set_plan(child, "0", plan_from(-40, 729)).status, 200);
    cr_expect_eq(set_plan(path, "0", plan_from(-360, 729)).status, 200);
}

Test(care_plan, is_set_on_an_open_referral_at_the_version_that_was_read)
{
    const char *path = example_path(NULL, NULL);
    const char *plan = keep_format("%s/care-plan", path);

    cr_expect_eq(change(NULL, "PUT", plan, 0, plan_from(0, 90)).status, 428);
    cr_expect_eq(set_plan(path, "1", plan_from(0, 90)).status, 412);
    cr_expect_eq(set_plan(path, "0", plan_from(0, 90)).status, 200);
    cr_expect_eq(set_plan(path, "0", plan_from(0, 90)).status, 412);
    cr_assert_eq(close_at(path, 2, today(0)).status, 200);
    cr_expect_eq(set_plan(path, "1", plan_from(0, 90)).status, 409);
    cr_expect_eq(plan_of(path).status, 200, "it can still be read");
    cr_expect_eq(plan_of("/v1/referrals/019a8c1e-7b1c-7d3e-9a52-4f0c2f6f9b10").status, 404);
}

/* More open referrals than one plan decides again. */
Test(care_plan, the_last_of_many_open_referrals_gets_its_plan)
{
    const char *patch = keep_format("{'patient':{'nhsNumber':'%s'}}", example_nhs_number());
    const char *path = NULL;
    struct answer answer;

    for (int i = 0; i < 33; i++)
        path = example_path(NULL, patch);
    answer = set_plan(path, "0", plan_from(0, 90));
    cr_assert_eq(answer.status, 200, "%s", answer.body);
    answer = read_back(path);
    cr_expect_eq(answer_integer(&answer, "/carePlan/version"), 1);
}

/* Both have read, and none can write before the other waits for it. */
Test(care_plan, of_two_that_replicas_set_at_once_one_is_told_that_it_is_late)
{
    struct service other = service_start(NULL);
    const char *patch = keep_format("{'patient':{'nhsNumber':'%s'}}", example_nhs_number());
    const char *paths[] = { example_path(NULL, patch), example_path(NULL, patch) };
    struct database_lock lock = database_lock_for("referral_event", 600);
    struct request requests[2];
    struct answer answers[2];

    for (int i = 0; i < 2; i++)
        requests[i] = (struct request){ .method = "PUT",
                                        .path = keep_format("%s/care-plan", paths[i]),
                                        .token = clinician_token(),
                                        .url = i ? other.url : NULL,
                                        .headers = { "If-Match: \"0\"" },
                                        .body = quoted(plan_from(0, 30 + i)) };
    client_send_together(requests, 2, answers);
    database_unlock(&lock);
    cr_expect_eq(answers[0].status + answers[1].status, 200 + 412, "%s\n%s", answers[0].body,
                 answers[1].body);
    for (int i = 0; i < 2; i++) {
        struct answer answer = read_back(paths[i]);

        cr_expect_eq(answer_integer(&answer, "/version"), 2);
        cr_expect_str_eq(answer_text(&answer, "/carePlan/reviewOn"),
                         answers[0].status == 200 ? today(30) : today(31));
    }
    cr_expect_eq(service_stop(&other), 0);
}
