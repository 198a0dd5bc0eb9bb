#include "client.h"
#include "database.h"
#include "example.h"
#include "id.h"
#include "keep.h"
#include "step.h"
#include "text.h"
#include "world.h"

#include <criterion/criterion.h>
#include <ctype.h>
#include <poll.h>
#include <string.h>

/*
 * What a patient's referral says stays in the referral: it is in no log, no figure and no event.
 * And who read or wrote it is on record. One referral with marked values goes through everything
 * that the service can do, well and badly; then the marks are looked for.
 */

#define ICB "PRV1"
#define BIRTH "1947-02-13"
#define POSTCODE "XQ7 7QX"
#define UBRN "777000777000"

static const char *const marks[] = {
    BIRTH,          POSTCODE, UBRN,         "pulselessXqLimb", "61.75",
    "quaggaReason", "zebra",  "quaggaWord", "quaggaQuery",     NULL
};

static const char *token(void)
{
    return world_token(.client = "privacy-client", .icb = "\"" ICB "\"", .practitioner = "C1234567",
                       .role = "consultant");
}

static struct answer post(const char *path, const char *body)
{
    return send_request(.method = "POST", .path = path, .token = token(), .body = body,
                        .headers = { "If-Match: \"1\"",
                                     keep_format("Idempotency-Key: %s", id_make().text) });
}

static const char *marked(const char *number)
{
    return keep_format("{'icb':'" ICB "','ubrn':'" UBRN "','patient':{'nhsNumber':'%s',"
                       "'birthDate':'" BIRTH "','postcode':'" POSTCODE "'},'assessment':{"
                       "'otherRedFlags':['pulselessXqLimb'],'painVas':61.75}}",
                       number);
}

/* Everything that can be asked of a referral, each once; the referral's path. */
static const char *go_through_life(const char *number)
{
    const char *path = example_path(token(), marked(number));
    const char *on = today(0);

    cr_assert_eq(change(token(), "POST", keep_format("%s/escalations/OTHER", path), 0,
                        keep_format("{'step':'outcome','outcomeCode':'sameDayAssessment',"
                                    "'on':'%s'}",
                                    on))
                     .status,
                 200);
    cr_assert_eq(change(token(), "PATCH", path, 2, "{'assessment':{'painVas':61.75}}").status, 200);
    cr_assert_eq(change(token(), "POST", keep_format("%s/review", path), 3,
                        "{'action':'override','tier':'III','reasonCode':'other',"
                        "'reason':'quaggaReason'}")
                     .status,
                 200);
    cr_assert_eq(send_request(.path = path, .token = token()).status, 200);
    cr_assert_eq(send_request(.path = keep_format("%s/decisions", path), .token = token()).status,
                 200);
    cr_assert_eq(send_request(.path = keep_format("%s/timeline", path), .token = token()).status,
                 200);
    cr_assert_eq(send_request(.path = "/v1/referrals", .token = token()).status, 200);
    cr_assert_eq(send_request(.path = "/v1/waiting-list", .token = token()).status, 200);
    cr_assert_eq(post("/v1/referrals/search", keep_format("{\"nhsNumber\":\"%s\"}", number)).status,
                 200);
    cr_assert_eq(change(token(), "POST", keep_format("%s/close", path), 4,
                        keep_format("{'reason':'died','on':'%s'}", on))
                     .status,
                 200);
    return path;
}

/* What callers do wrong with the same values. */
static void go_wrong(const char *path, const char *number)
{
    const char *body = example_submission(marked(number));

    cr_expect_eq(example_submit(token(), marked(number)).status, 409, "the UBRN is known");
    cr_expect_eq(post("/v1/referrals", keep_format("%s,", body)).status, 400);
    cr_expect_eq(post("/v1/referrals", keep_format("{\"%s\":\"quaggaWord\"}", number)).status, 422);
    cr_expect_eq(post(keep_format("/v1/referrals?quaggaQuery=%s", number), body).status, 422);
    cr_expect_eq(
        send_request(.path = keep_format("/v1/referrals/%s", number), .token = token()).status,
        404);
    cr_expect_eq(send_request(.path = keep_format("/v1/%s", number), .token = token()).status, 404);
    cr_expect_eq(change(token(), "PATCH", path, 5, "{'assessment':{'zebra':61.75}}").status, 422);
    cr_expect_eq(send_request(.method = "POST", .path = "/v1/referrals",
                              .token = keep_format("%s.%s", number, number), .body = body,
                              .headers = { keep_format("X-Request-ID: \"%s\"", number) })
                     .status,
                 401);
}

static void expect_unmarked(const char *text, const char *number, const char *what)
{
    cr_expect_null(strstr(text, number), "%s holds the NHS number", what);
    for (int i = 0; marks[i]; i++)
        cr_expect_null(strstr(text, marks[i]), "%s holds %s", what, marks[i]);
}

static int rows(const char *query)
{
    return (int)database_count(query);
}

static int audit_rows(const char *action, const char *referral)
{
    const char *of = referral ? keep_format("referral_id = '%s'", referral) : "referral_id IS NULL";

    return rows(keep_format("SELECT count(*) FROM audit WHERE icb = '" ICB "' AND action = '%s'"
                            " AND client = 'privacy-client' AND practitioner = 'C1234567'"
                            " AND request_id <> '' AND %s",
                            action, of));
}

static void expect_on_record(const char *referral)
{
    static const char *const of_one[] = { "submitReferral", "getReferral",   "amendReferral",
                                          "reviewDecision", "closeReferral", "recordEscalation",
                                          "listDecisions",  "getTimeline",   NULL };
    static const char *const of_many[] = { "listReferrals", "searchReferrals", "getWaitingList",
                                           NULL };

    for (int i = 0; of_one[i]; i++)
        cr_expect_gt(audit_rows(of_one[i], referral), 0, "%s is not on record", of_one[i]);
    for (int i = 0; of_many[i]; i++)
        cr_expect_gt(audit_rows(of_many[i], NULL), 0, "%s is not on record", of_many[i]);
}

static void await_events(int count)
{
    for (int i = 0; i < 250; i++) {
        if (rows("SELECT count(*) FROM outbox WHERE icb = '" ICB "' AND position IS NOT NULL") >=
            count)
            return;
        poll(NULL, 0, 20);
    }
}

Test(privacy, what_a_referral_says_is_in_no_log_figure_or_event_and_who_read_it_is_on_record)
{
    const char *number = example_nhs_number();
    const char *path = go_through_life(number);
    struct answer events;

    go_wrong(path, number);
    await_events(5);
    events = send_request(.path = "/v1/events?after=", .token = token());
    cr_expect_gt(json_array_size(answer_at(&events, "/items")), 4, "%s", events.body);
    expect_unmarked(events.body, number, "the feed");
    expect_unmarked(world_log(), number, "the log");
    expect_unmarked(send_request(.path = "/metrics").body, number, "the metrics");
    expect_unmarked(database_text("SELECT string_agg(outbox::text, ' ') FROM outbox"), number,
                    "the outbox");
    expect_unmarked(database_text("SELECT string_agg(audit::text, ' ') FROM audit"), number,
                    "the audit trail");
    expect_unmarked(database_text("SELECT string_agg(refusal::text, ' ') FROM refusal"), number,
                    "the refusals");
    expect_on_record(strrchr(path, '/') + 1);
    cr_expect_gt(audit_rows("listEvents", NULL), 0);
}

Test(privacy, no_event_says_which_gate_was_raised)
{
    const char *path = example_path(NULL, SADDLE);
    const char *data = database_text(
        keep_format("SELECT string_agg(data, ' ') FROM outbox WHERE referral_id = '%s'",
                    strrchr(path, '/') + 1));

    cr_assert_not_null(data);
    cr_expect(!strstr(data, "G-01") && !strstr(data, "emergency") && !strstr(data, "escalated"),
              "%s", data);
}

Test(privacy, an_nhs_number_is_kept_under_a_key_alone)
{
    const char *number = example_nhs_number();
    const char *path = example_path(NULL, keep_format("{'patient':{'nhsNumber':'%s'}}", number));
    const char *key = database_text(
        keep_format("SELECT encode(patient_key, 'escape') FROM referral WHERE id = '%s'",
                    strrchr(path, '/') + 1));

    cr_assert_not_null(key);
    cr_expect_null(strstr(key, number));
    cr_expect_eq(database_count(keep_format("SELECT octet_length(patient_key) FROM referral"
                                            " WHERE id = '%s'",
                                            strrchr(path, '/') + 1)),
                 32);
}

/* Numbers of the range that the tests deal out, whichever test sent them; longer runs of digits and
 * letters are ids. */
Test(privacy, no_number_of_any_test_is_in_the_log)
{
    example_path(NULL, NULL);
    for (const char *at = world_log(); (at = strstr(at, "990")); at++) {
        bool is_number = strspn(at, "0123456789") == 10 && !isalnum((unsigned char)at[10]) &&
                         !isalnum((unsigned char)at[-1]);

        cr_expect(!is_number, "%.10s", at);
    }
}
