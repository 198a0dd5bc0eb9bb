#include "client.h"
#include "example.h"
#include "keep.h"
#include "step.h"
#include "text.h"
#include "world.h"

#include <criterion/criterion.h>
#include <string.h>

/* What may happen to a referral once it is there, and who must have said so. */

Test(lifecycle, a_change_needs_the_version_that_was_read)
{
    const char *path = example_path(NULL, NULL);
    const char *patch = "{'assessment':{'painVas':62}}";

    cr_expect_eq(amend(path, 0, patch).status, 428);
    cr_expect_eq(amend(path, 2, patch).status, 412);
    cr_expect_eq(send_request(.method = "PATCH", .path = path, .token = clinician_token(),
                              .body = quoted(patch), .headers = { "If-Match: *" })
                     .status,
                 412);
    cr_expect_eq(review(path, 0, CONFIRM).status, 428);
    cr_expect_eq(review(path, 2, CONFIRM).status, 412);
    cr_expect_eq(change(NULL, "POST", keep_format("%s/close", path), 0,
                        "{'reason':'completed','on':'2026-11-20'}")
                     .status,
                 428);
    cr_expect_eq(close_at(path, 2, "2026-11-20").status, 412);
    cr_expect_eq(version_of(path), 1);
    cr_expect_eq(amend(path, 1, patch).status, 200);
    cr_expect_eq(amend(path, 1, patch).status, 412, "the version has moved on");
}

Test(lifecycle, an_amendment_makes_a_new_version_and_a_new_decision)
{
    const char *path = example_path(NULL, NULL);
    struct answer answer =
        amend(path, 1, "{'assessment':{'painVas':62,'opioids':null,'suicideConcern':null}}");

    cr_assert_eq(answer.status, 200, "%s", answer.body);
    cr_expect_str_eq(answer_header(&answer, "ETag"), "\"2\"");
    cr_expect_eq(answer_integer(&answer, "/decision/number"), 2);
    cr_expect_str_eq(answer_text(&answer, "/decision/cause"), "amended");
    cr_expect_eq(answer_integer(&answer, "/assessment/painVas"), 62);
    cr_expect_null(answer_at(&answer, "/assessment/opioids"), "null removes");
    cr_expect_str_eq(status_of(&answer), "held", "what is not known any more holds");
    cr_expect_str_eq(answer_text(&answer, "/assessment/workupStatus"), "treatmentsFailed");
    cr_expect_str_eq(read_back(path).body, answer.body);
}

Test(lifecycle, only_the_assessment_can_be_amended)
{
    const char *path = example_path(NULL, NULL);
    static const char *const immutable[] = { "patient", "icb", "receivedAt", "referrer", "nation" };
    struct answer answer;

    for (size_t i = 0; i < sizeof(immutable) / sizeof(immutable[0]); i++) {
        answer = amend(path, 1, keep_format("{'%s':null}", immutable[i]));
        expect_fault_at(&answer, keep_format("/%s", immutable[i]));
    }
    answer = amend(path, 1, "{'assessment':{'painVas':101}}");
    expect_fault_at(&answer, "/assessment/painVas");
    answer = amend(path, 1, "{'priorityType':null}");
    expect_fault_at(&answer, "/priorityType");
    cr_expect_eq(amend(path, 1, "{}").status, 422, "an empty patch is no change");
    cr_expect_eq(version_of(path), 1);
}

Test(lifecycle, a_gate_latches_against_amendments)
{
    const char *path = example_path(NULL, SADDLE);
    struct answer answer = read_back(path);

    cr_expect_str_eq(status_of(&answer), "escalated");
    cr_expect_str_eq(answer_text(&answer, "/decision/urgency"), "emergency");
    cr_expect_str_eq(gate_at(&answer, "G-01", "class"), "E0");
    answer = amend(path, 1, "{'assessment':{'redFlags':{'saddleSensoryChange':'no'}}}");
    cr_expect_str_eq(status_of(&answer), "escalated");
    cr_expect_str_eq(answer_text(&answer, "/decision/urgency"), "emergency");
    cr_expect_str_eq(gate_at(&answer, "G-01", "state"), "open");
    answer = amend(path, 2, "{'assessment':{'redFlags':null}}");
    cr_expect_str_eq(status_of(&answer), "escalated");
    cr_expect_str_eq(gate_at(&answer, "G-01", "state"), "open");
}

Test(lifecycle, an_amendment_that_says_yes_escalates)
{
    const char *path = example_path(NULL, NULL);
    struct answer answer;

    cr_expect_eq(review(path, 1, CONFIRM).status, 200);
    answer = amend(path, 2, SADDLE);
    cr_expect_str_eq(status_of(&answer), "escalated");
    cr_expect(json_is_false(answer_at(&answer, "/decision/bookable")));
    cr_expect_not_null(gate_at(&answer, "G-01", "acknowledgeBy"));
}

Test(lifecycle, a_confirmation_makes_it_bookable_and_names_who_confirmed)
{
    const char *path = example_path(NULL, NULL);
    struct answer answer = review(path, 1, CONFIRM);

    cr_assert_eq(answer.status, 200, "%s", answer.body);
    cr_expect_str_eq(status_of(&answer), "confirmed");
    cr_expect(json_is_true(answer_at(&answer, "/decision/bookable")));
    cr_expect_str_eq(answer_text(&answer, "/decision/review/by"), "C1234567");
    cr_expect_str_eq(answer_text(&answer, "/decision/review/role"), "consultant");
    cr_expect_str_eq(answer_text(&answer, "/decision/tier"), "I");
    cr_expect(json_is_null(answer_at(&answer, "/decision/confirmDue")));
    cr_expect_eq(
        strncmp(answer_text(&answer, "/decision/explanation/0"), "Confirmed by a clinician: ", 26),
        0);
    cr_expect_eq(strncmp(answer_text(&answer, "/decision/patientExplanation/0"),
                         "A clinician has decided", 23),
                 0);
    cr_expect_str_eq(answer_header(&answer, "ETag"), "\"2\"");
    cr_expect_str_eq(read_back(path).body, answer.body);
}

Test(lifecycle, an_override_keeps_what_was_proposed)
{
    const char *path = example_path(NULL, NULL);
    struct answer answer = review(path, 1,
                                  "{'action':'override','tier':'II','urgency':'urgent1',"
                                  "'reasonCode':'newInformation','reason':'Seen today.'}");

    cr_assert_eq(answer.status, 200, "%s", answer.body);
    cr_expect_str_eq(status_of(&answer), "overridden");
    cr_expect_str_eq(answer_text(&answer, "/decision/tier"), "II");
    cr_expect_str_eq(answer_text(&answer, "/decision/urgency"), "urgent1");
    cr_expect_str_eq(answer_text(&answer, "/decision/review/proposed/tier"), "I");
    cr_expect_str_eq(answer_text(&answer, "/decision/review/proposed/urgency"), "routine");
    cr_expect(json_is_true(answer_at(&answer, "/decision/bookable")));
}

Test(lifecycle, an_override_says_what_and_why)
{
    const char *path = example_path(NULL, NULL);

    cr_expect_eq(
        review(path, 1, "{'action':'override','reasonCode':'other','reason':'So.'}").status, 422,
        "nothing is replaced");
    cr_expect_eq(review(path, 1, "{'action':'override','reasonCode':'other','tier':'II'}").status,
                 422, "no reason is given");
    cr_expect_eq(review(path, 1, "{'action':'confirm','reasonCode':'other','tier':'II'}").status,
                 422, "confirm takes the decision as it is");
    cr_expect_eq(review(path, 1,
                        "{'action':'override','reasonCode':'other','reason':'So.',"
                        "'serviceId':'no-such-service'}")
                     .status,
                 422);
    cr_expect_eq(review(path, 1,
                        "{'action':'override','reasonCode':'other','reason':'So.',"
                        "'serviceId':'ridgeway-pain-clinic'}")
                     .status,
                 422, "a service of another tenant's area");
    cr_expect_eq(version_of(path), 1);
}

Test(lifecycle, nothing_is_reviewed_while_a_gate_is_open)
{
    const char *escalated = example_path(NULL, SADDLE);
    const char *held = example_path(NULL, UNSCREENED);
    struct answer answer = read_back(held);

    cr_expect_str_eq(status_of(&answer), "held");
    cr_expect_str_eq(gate_at(&answer, "G-13", "class"), "HOLD");
    cr_expect_eq(review(escalated, 1, CONFIRM).status, 409);
    cr_expect_eq(review(held, 1, CONFIRM).status, 409);
    cr_expect_eq(review(held, 1,
                        "{'action':'override','tier':'II','reasonCode':'other',"
                        "'reason':'So.'}")
                     .status,
                 409);
    cr_expect_eq(amend(held, 1, "{'assessment':{'redFlags':{'knownCancer':'no'}}}").status, 200);
    answer = review(held, 2, CONFIRM);
    cr_expect_eq(answer.status, 200, "a complete screen closes G-13: %s", answer.body);
}

Test(lifecycle, a_named_clinician_comes_from_the_token_or_the_headers)
{
    const char *path = example_path(NULL, SADDLE);
    const char *other = example_path(NULL, NULL);
    const char *nobody = world_token();
    struct answer answer;

    cr_expect_eq(change(nobody, "POST", keep_format("%s/review", other), 1, CONFIRM).status, 403);
    cr_expect_eq(change(nobody, "POST", keep_format("%s/escalations/G-01", path), 0,
                        keep_format("{'step':'acknowledge','on':'%s'}", today(0)))
                     .status,
                 403);
    cr_expect_eq(change(nobody, "POST", keep_format("%s/close", other), 1,
                        "{'reason':'completed','on':'2026-11-20'}")
                     .status,
                 403);
    answer = send_request(.method = "POST", .path = keep_format("%s/review", other),
                          .token = nobody, .body = quoted(CONFIRM),
                          .headers = { "If-Match: \"1\"", "NHSD-Requesting-Practitioner: C7654321",
                                       "NHSD-Requesting-Practitioner-Role: consultant" });
    cr_assert_eq(answer.status, 200, "%s", answer.body);
    cr_expect_str_eq(answer_text(&answer, "/decision/review/by"), "C7654321");
}

Test(lifecycle, a_closed_referral_takes_no_change)
{
    const char *path = example_path(NULL, NULL);
    struct answer answer = close_at(path, 1, "2026-11-20");

    cr_assert_eq(answer.status, 200, "%s", answer.body);
    cr_expect_str_eq(answer_text(&answer, "/state"), "closed");
    cr_expect_str_eq(answer_text(&answer, "/closed/reason"), "withdrawnByPatient");
    cr_expect_str_eq(answer_text(&answer, "/closed/on"), "2026-11-20");
    cr_expect_str_eq(answer_text(&answer, "/closed/by"), "C1234567");
    cr_expect_eq(amend(path, 2, "{'assessment':{'painVas':62}}").status, 409);
    cr_expect_eq(review(path, 2, CONFIRM).status, 409);
    cr_expect_eq(close_at(path, 2, "2026-11-20").status, 409);
    cr_expect_eq(acknowledge(path, "G-01").status, 409);
    cr_expect_str_eq(read_back(path).body, answer.body);
}

Test(lifecycle, a_closed_referral_is_not_bookable_any_more)
{
    const char *path = example_path(NULL, NULL);
    struct answer answer;

    cr_assert_eq(review(path, 1, CONFIRM).status, 200);
    answer = close_at(path, 2, today(0));
    cr_assert_eq(answer.status, 200, "%s", answer.body);
    cr_expect(json_is_false(answer_at(&answer, "/decision/bookable")));
    cr_expect_str_eq(status_of(&answer), "confirmed");
    cr_expect_str_eq(read_back(path).body, answer.body);
    answer = send_request(.path = keep_format("%s/decisions", path), .token = clinician_token());
    cr_expect_eq(json_array_size(answer_at(&answer, "/items")), 2, "%s", answer.body);
}

Test(lifecycle, nothing_is_closed_over_an_open_gate)
{
    const char *path = example_path(NULL, SADDLE);

    cr_expect_eq(close_at(path, 1, today(0)).status, 409);
    cr_expect_eq(settle(path, "G-01", "").status, 200);
    cr_expect_eq(close_at(path, 2, today(0)).status, 200);
}

Test(lifecycle, it_is_closed_between_its_receipt_and_today)
{
    const char *path = example_path(NULL, NULL);
    struct answer answer = close_at(path, 1, today(1));

    expect_fault_at(&answer, "/on");
    answer = close_at(path, 1, "2026-11-15");
    expect_fault_at(&answer, "/on");
    cr_expect_eq(close_at(path, 1, "2026-11-16").status, 200);
}

/* A referral with six versions: received, amended, acknowledged, settled, reviewed, closed. */
static const char *eventful_path(void)
{
    const char *path = example_path(NULL, NULL);

    cr_assert_eq(amend(path, 1, SADDLE).status, 200);
    cr_assert_eq(acknowledge(path, "G-01").status, 200);
    cr_assert_eq(settle(path, "G-01", "").status, 200);
    cr_assert_eq(amend(path, 4, "{'assessment':{'redFlags':{'saddleSensoryChange':'no'}}}").status,
                 200);
    cr_assert_eq(review(path, 5,
                        "{'action':'override','tier':'II','reasonCode':'capacity',"
                        "'reason':'So.'}")
                     .status,
                 200);
    cr_assert_eq(close_at(path, 6, today(0)).status, 200);
    return path;
}

/* Follow `next` from a path to its end; the items of all pages, one page an item. */
static json_t *walk(const char *path)
{
    json_t *items = keep_json(json_array());

    while (path) {
        struct answer answer = send_request(.path = path, .token = clinician_token());
        const char *link = answer_header(&answer, "Link");

        cr_assert_eq(answer.status, 200, "%s", answer.body);
        json_array_extend(items, answer_at(&answer, "/items"));
        path = answer_text(&answer, "/next");
        if (path)
            cr_expect_str_eq(link, keep_format("<%s>; rel=\"next\"", path));
        else
            cr_expect_null(link);
    }
    return items;
}

Test(lifecycle, the_timeline_tells_everything_in_order)
{
    static const char *const kinds[] = {
        "received", "amended", "escalationAcknowledged", "escalationClosed", "amended",
        "reviewed", "closed"
    };
    json_t *items = walk(keep_format("%s/timeline?limit=2", eventful_path()));

    cr_assert_eq(json_array_size(items), 7);
    for (size_t i = 0; i < 7; i++) {
        json_t *item = json_array_get(items, i);

        cr_expect_str_eq(json_string_value(json_object_get(item, "kind")), kinds[i]);
        cr_expect_eq(json_integer_value(json_object_get(item, "version")), (json_int_t)i + 1);
    }
}

Test(lifecycle, every_decision_is_kept)
{
    static const char *const causes[] = { "submitted", "amended", "escalationRecorded", "amended",
                                          "reviewed" };
    static const char *const statuses[] = { "provisional", "escalated", NULL, NULL, "overridden" };
    json_t *items = walk(keep_format("%s/decisions?limit=2", eventful_path()));

    cr_assert_eq(json_array_size(items), 5);
    for (size_t i = 0; i < 5; i++) {
        json_t *item = json_array_get(items, i);

        cr_expect_str_eq(json_string_value(json_object_get(item, "cause")), causes[i]);
        cr_expect_eq(json_integer_value(json_object_get(item, "number")), (json_int_t)i + 1);
        if (statuses[i])
            cr_expect_str_eq(json_string_value(json_object_get(item, "status")), statuses[i]);
        cr_expect_gt(json_array_size(json_object_get(item, "trace")), 0);
    }
}
