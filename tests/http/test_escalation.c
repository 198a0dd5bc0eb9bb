#include "client.h"
#include "example.h"
#include "keep.h"
#include "step.h"
#include "world.h"

#include <criterion/criterion.h>

/* An open gate is acknowledged, dealt with and closed by a named clinician, and by nothing else. */

Test(escalation, an_escalation_is_acknowledged_once_and_stays_open)
{
    const char *path = example_path(NULL, SADDLE);
    struct answer answer = acknowledge(path, "G-01");

    cr_assert_eq(answer.status, 200, "%s", answer.body);
    cr_expect_str_eq(gate_at(&answer, "G-01", "state"), "acknowledged");
    cr_expect_str_eq(status_of(&answer), "escalated");
    cr_expect_eq(acknowledge(path, "G-01").status, 409);
    cr_expect_eq(review(path, 2, CONFIRM).status, 409, "acknowledged is not dealt with");
}

Test(escalation, an_outcome_returns_it_to_its_course_with_its_first_date)
{
    const char *path = example_path(NULL, SADDLE);
    struct answer answer;

    cr_expect_eq(acknowledge(path, "G-01").status, 200);
    answer = settle(path, "G-01", "");
    cr_assert_eq(answer.status, 200, "%s", answer.body);
    cr_expect_str_eq(gate_at(&answer, "G-01", "state"), "closed");
    cr_expect_str_eq(answer_text(&answer, "/decision/cause"), "escalationRecorded");
    cr_expect_str_neq(status_of(&answer), "escalated");
    cr_expect_str_eq(answer_text(&answer, "/decision/urgency"), "routine");
    cr_expect_str_eq(answer_text(&answer, "/receivedAt"), "2026-11-16T09:30:00Z");
    cr_expect_str_eq(answer_text(&answer, "/decision/clocks/adviceDue"), "2026-11-30");
    cr_expect_eq(settle(path, "G-01", "").status, 409, "it is closed already");
    cr_expect_eq(acknowledge(path, "G-01").status, 409);
}

Test(escalation, a_closed_gate_opens_again_when_one_of_its_members_changes)
{
    const char *path = example_path(NULL, SADDLE);
    struct answer answer = settle(path, "G-01", "");

    cr_assert_eq(answer.status, 200, "%s", answer.body);
    answer = amend(path, 2, "{'assessment':{'painVas':62}}");
    cr_expect_str_eq(gate_at(&answer, "G-01", "state"), "closed");
    cr_expect_str_neq(status_of(&answer), "escalated");
    answer = amend(path, 3, "{'assessment':{'redFlags':{'newBladderDysfunction':'yes'}}}");
    cr_expect_str_eq(gate_at(&answer, "G-01", "state"), "open");
    cr_expect_str_eq(status_of(&answer), "escalated");
}

Test(escalation, a_suspicion_of_cancer_closes_with_the_onward_reference_alone)
{
    const char *path =
        example_path(NULL, "{'assessment':{'redFlags':{'unexplainedWeightLoss':'yes'}}}");
    struct answer answer = read_back(path);

    cr_expect_str_eq(gate_at(&answer, "G-04", "class"), "SC");
    answer = settle(path, "G-04", "");
    expect_fault_at(&answer, "/reference");
    answer = settle(path, "G-04", ",'reference':'USC-2026-0042'");
    cr_assert_eq(answer.status, 200, "%s", answer.body);
    cr_expect_str_eq(gate_at(&answer, "G-04", "state"), "closed");
}

Test(escalation, a_suspicion_of_cancer_closes_with_the_onward_references_date)
{
    const char *path =
        example_path(NULL, "{'assessment':{'redFlags':{'unexplainedWeightLoss':'yes'}}}");
    struct answer answer = escalate(path, "G-04",
                                    "{'step':'outcome','outcomeCode':'notConfirmed',"
                                    "'reference':'USC-2026-0044'}");

    expect_fault_at(&answer, "/on");
    cr_expect_eq(version_of(path), 1);
}

/* A step by a token without a clinician, with a header beside it. */
static struct answer step_of(const char *path, const char *header, const char *more)
{
    return send_request(.method = "POST", .path = keep_format("%s/escalations/G-01", path),
                        .token = world_token(), .headers = { header },
                        .body = quoted(keep_format("{'step':'outcome','on':'%s',"
                                                   "'outcomeCode':'notConfirmed'%s}",
                                                   today(0), more)));
}

Test(escalation, the_named_clinician_is_the_tokens_or_the_headers_and_never_the_bodys)
{
    static const char *const claims[] = { ",'practitioner':'C7654321'", ",'by':'C7654321'",
                                          ",'closedBy':'C7654321'" };
    const char *path = example_path(NULL, SADDLE);
    struct answer answer, timeline;

    cr_expect_eq(step_of(path, NULL, "").status, 403, "nobody is named");
    for (int i = 0; i < 3; i++)
        cr_expect_eq(step_of(path, NULL, claims[i]).status, 422, "%s", claims[i]);
    answer = step_of(path, "NHSD-Requesting-Practitioner: C7654321", "");
    cr_assert_eq(answer.status, 200, "%s", answer.body);
    timeline = send_request(.path = keep_format("%s/timeline", path), .token = clinician_token());
    cr_expect_str_eq(answer_text(&timeline, "/items/1/kind"), "escalationClosed");
    cr_expect_str_eq(answer_text(&timeline, "/items/1/by/practitioner"), "C7654321");
}

Test(escalation, the_referrers_own_suspicion_is_a_gate_too)
{
    const char *path = example_path(NULL, "{'priorityType':'urgentSuspectedCancer'}");
    struct answer answer = read_back(path);

    cr_expect_str_eq(status_of(&answer), "escalated");
    cr_expect_str_eq(gate_at(&answer, "U-00", "class"), "SC");
    answer = settle(path, "U-00", ",'reference':'USC-2026-0043'");
    cr_expect_eq(answer.status, 200, "%s", answer.body);
}

Test(escalation, a_step_of_an_escalation_is_checked)
{
    const char *path = example_path(NULL, SADDLE);
    struct answer answer;

    cr_expect_eq(acknowledge(path, "G-02").status, 404, "it was not raised");
    cr_expect_eq(acknowledge(path, "G-99").status, 404, "there is no such gate");
    answer = escalate(path, "G-01", keep_format("{'step':'outcome','on':'%s'}", today(0)));
    expect_fault_at(&answer, "/outcomeCode");
    answer = escalate(path, "G-01", keep_format("{'step':'acknowledge','on':'%s'}", today(1)));
    expect_fault_at(&answer, "/on");
    answer = escalate(path, "G-01", keep_format("{'step':'acknowledge','on':'%s'}", today(-1)));
    expect_fault_at(&answer, "/on");
    answer = escalate(path, "G-01", "{'step':'acknowledge'}");
    expect_fault_at(&answer, "/on");
    cr_expect_eq(version_of(path), 1);
}

Test(escalation, an_outcome_closes_a_hold_without_completing_the_screen)
{
    const char *path = example_path(NULL, UNSCREENED);
    struct answer answer = settle(path, "G-13", "");

    cr_assert_eq(answer.status, 200, "%s", answer.body);
    cr_expect_str_eq(gate_at(&answer, "G-13", "state"), "closed");
    cr_expect_str_neq(answer_text(&answer, "/decision/stratum"), "low");
}

Test(escalation, a_gate_that_asks_for_nothing_takes_no_step)
{
    const char *path = example_path(
        NULL, "{'assessment':{'redFlags':{'suspectedCrps':'yes'},'onsetDate':'2026-10'}}");
    struct answer answer = read_back(path);

    cr_assert_str_eq(gate_at(&answer, "G-10", "class"), "U1");
    cr_expect_eq(acknowledge(path, "G-10").status, 409);
}

Test(escalation, many_steps_at_once_are_each_taken_or_told)
{
    enum { CROWD = 8 };
    const char *path = example_path(NULL, SADDLE);
    struct request requests[CROWD];
    struct answer answers[CROWD];
    int taken = 0;

    for (int i = 0; i < CROWD; i++)
        requests[i] = (struct request){
            .method = "POST",
            .path = keep_format("%s/escalations/G-01", path),
            .token = clinician_token(),
            .body = quoted(keep_format("{'step':'acknowledge','on':'%s'}", today(0))),
        };
    client_send_together(requests, CROWD, answers);
    for (int i = 0; i < CROWD; i++) {
        cr_expect(answers[i].status == 200 || answers[i].status == 409, "%s", answers[i].body);
        taken += answers[i].status == 200;
    }
    cr_expect_eq(taken, 1);
}
