#include "client.h"
#include "database.h"
#include "example.h"
#include "house.h"
#include "keep.h"
#include "step.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Nobody acknowledges an escalation: somebody is told again, once a due time, until one does. */
enum { PATIENCE = 200, PAUSE_US = 50000 };

static struct house house;

static void open_house(void)
{
    static const char *const settings[] = { "ALERT_INTERVAL_S=1", NULL };

    house = house_open(settings);
}

static void close_house(void)
{
    house_close(&house);
}

TestSuite(alerts, .init = open_house, .fini = close_house, .timeout = 120);

/* As if all open gates had been raised so long ago that their deadline of `length_s` passed a
 * second ago. */
static void let_pass(int length_s)
{
    database_run(keep_format(
        "WITH t AS (SELECT (extract(epoch FROM now()) * 1000000)::bigint - 1000000 AS due)"
        " UPDATE referral SET alert_due = to_timestamp(due / 1000000.0), acknowledge_due ="
        " to_timestamp(due / 1000000.0), gates = regexp_replace(regexp_replace(gates,"
        " '\"acknowledgeBy\":[1-9]\\d+', '\"acknowledgeBy\":' || due, 'g'),"
        " '\"raisedAt\":\\d+', '\"raisedAt\":' || due - %d * 1000000::bigint, 'g')"
        " FROM t WHERE alert_due IS NOT NULL",
        length_s));
}

static int alerts(void)
{
    return (int)database_count("SELECT count(*) FROM outbox WHERE type = 'redflag.unacknowledged'");
}

static int await_alerts(int count)
{
    for (int i = 0; i < PATIENCE && alerts() < count; i++)
        usleep(PAUSE_US);
    return alerts();
}

static const char *due(const char *column)
{
    return database_text(keep_format("SELECT to_char(%s AT TIME ZONE 'UTC',"
                                     " 'YYYY-MM-DD\"T\"HH24:MI:SS') FROM referral",
                                     column));
}

static bool begins(const char *text, const char *with)
{
    return text && with && strncmp(text, with, strlen(with)) == 0;
}

Test(alerts, come_again_and_again_until_somebody_acknowledges)
{
    const char *path = example_path(NULL, SADDLE);
    struct answer timeline;
    int count;

    let_pass(1);
    cr_assert_geq(await_alerts(3), 3);
    cr_assert_eq(acknowledge(path, "G-01").status, 200, "an alert is no change of the referral");
    count = alerts();
    usleep(3000000);
    cr_expect_eq(alerts(), count, "somebody is there now");
    cr_expect_null(due("alert_due"));
    cr_expect_null(due("acknowledge_due"));
    cr_expect_eq(database_count("SELECT count(*) FROM audit WHERE action = 'alertAgain'"), count);
    timeline = send_request(.path = keep_format("%s/timeline", path), .token = clinician_token());
    cr_expect_str_eq(answer_text(&timeline, "/items/1/kind"), "escalationAlerted");
    cr_expect_eq(answer_integer(&timeline, "/items/1/version"), 1);
    cr_expect_str_eq(answer_text(&timeline, "/items/1/told/name"),
                     "Nurse in charge, emergency department", "the fallback is next");
    cr_expect_eq(json_array_size(answer_at(&timeline, "/items")), (size_t)count + 2);
}

Test(alerts, name_whom_to_tell_and_nothing_of_the_patient)
{
    json_t *data;

    (void)example_path(NULL, SADDLE);
    let_pass(3600);
    cr_assert_eq(await_alerts(1), 1);
    data = keep_json(json_loads(
        database_text("SELECT data FROM outbox WHERE type = 'redflag.unacknowledged'"), 0, NULL));
    cr_expect_eq(json_object_size(data), 6);
    cr_expect_str_eq(json_string_value(json_object_get(json_object_get(data, "told"), "channel")),
                     "0113 496 0101");
    for (int i = 0; i < 5; i++) {
        static const char *const names[] = { "referralId", "version", "state", "tier", "links" };

        cr_expect_not_null(json_object_get(data, names[i]), "%s", names[i]);
    }
}

/* Hours of another day than today. */
static const char *other_hours(void)
{
    return database_text("SELECT left(to_char(now() AT TIME ZONE 'Europe/London' +"
                         " interval '3 days', 'Dy'), 2) || ' 09:00-17:00'");
}

Test(alerts, name_the_first_where_the_fallback_is_out_of_its_hours)
{
    database_run(keep_format("UPDATE escalation_contact SET hours = '24/7', fallback_hours = '%s'"
                             " WHERE icb = 'QWO'",
                             other_hours()));
    (void)example_path(NULL, SADDLE);
    let_pass(3600);
    cr_assert_eq(await_alerts(1), 1);
    cr_expect_eq(
        database_count("SELECT count(*) FROM outbox, escalation_contact AS c"
                       " WHERE type = 'redflag.unacknowledged' AND c.icb = 'QWO' AND class = 'E0'"
                       " AND data::json -> 'told' ->> 'name' = role"),
        1);
}

Test(alerts, a_tenant_without_contacts_is_alerted_all_the_same_and_the_operator_hears_of_it)
{
    database_run("DELETE FROM escalation_contact WHERE icb = 'QWO'");
    (void)example_path(NULL, SADDLE);
    let_pass(3600);
    cr_assert_eq(await_alerts(1), 1);
    cr_expect_eq(database_count("SELECT count FROM alarm WHERE kind = 'noContact'"), 1);
    for (int i = 0; i < PATIENCE && !strstr(world_log(), "escalation.no_contact"); i++)
        usleep(PAUSE_US);
    cr_expect_not_null(strstr(world_log(), "escalation.no_contact"));
}

Test(alerts, are_due_at_the_deadline_and_never_for_what_waits_for_nobody)
{
    const char *path = example_path(NULL, SADDLE);
    struct answer answer = read_back(path);

    cr_expect(begins(gate_at(&answer, "G-01", "acknowledgeBy"), due("alert_due")));
    cr_expect_str_eq(due("acknowledge_due"), due("alert_due"));
    cr_expect_eq(settle(path, "G-01", "").status, 200);
    cr_expect_null(due("alert_due"));
    answer = amend(path, 2, "{'assessment':{'redFlags':{'knownCancer':null}}}");
    cr_expect(begins(gate_at(&answer, "G-13", "acknowledgeBy"), due("alert_due")), "a hold too");
    cr_expect_eq(send_request(.method = "POST", .path = keep_format("%s/close", path),
                              .token = clinician_token(), .headers = { "If-Match: \"3\"" },
                              .body = quoted(keep_format("{'reason':'died','on':'%s'}", today(0))))
                     .status,
                 200);
    cr_expect_null(due("alert_due"), "closed");
    cr_expect_null(due("acknowledge_due"));
}

Test(alerts, come_to_an_end_with_the_referral_whoever_closed_it)
{
    (void)example_path(NULL, SADDLE);
    let_pass(3600);
    database_run("UPDATE referral SET state = 'closed', closed = '{}', alert_due = now()");
    for (int i = 0; i < PATIENCE && due("alert_due"); i++)
        usleep(PAUSE_US);
    cr_expect_null(due("alert_due"));
    cr_expect_null(due("acknowledge_due"));
}

Test(alerts, wait_for_nobody_where_nothing_is_open)
{
    (void)example_path(NULL, NULL);
    cr_expect_null(due("alert_due"));
    cr_expect_null(due("acknowledge_due"));
}

Test(alerts, go_on_as_they_were_when_the_referral_changes)
{
    const char *path = example_path(NULL, SADDLE);
    const char *next;

    let_pass(3600);
    cr_assert_eq(await_alerts(1), 1);
    next = due("alert_due");
    cr_assert_eq(amend(path, 1, "{'assessment':{'painVas':62}}").status, 200);
    cr_expect_str_eq(due("alert_due"), next);
    cr_assert_eq(amend(path, 2, "{'assessment':{'otherRedFlags':['acuteLimbIschaemia']}}").status,
                 200);
    cr_expect_str_eq(due("alert_due"), next, "the other gate has four hours");
    cr_assert_eq(acknowledge(path, "G-01").status, 200);
    cr_expect_str_neq(due("alert_due"), next, "now the other's deadline counts");
    usleep(500000);
    cr_expect_eq(alerts(), 1);
}

Test(alerts, what_an_older_program_wrote_is_looked_at_and_told_only_when_it_is_late)
{
    const char *path = example_path(NULL, SADDLE);
    struct answer answer = read_back(path);

    database_run("UPDATE referral SET alert_due = DEFAULT, acknowledge_due = DEFAULT");
    for (int i = 0; i < PATIENCE && !due("acknowledge_due"); i++)
        usleep(PAUSE_US);
    cr_expect(begins(gate_at(&answer, "G-01", "acknowledgeBy"), due("alert_due")));
    cr_expect_str_eq(due("acknowledge_due"), due("alert_due"));
    cr_expect_eq(alerts(), 0);
}

Test(alerts, gates_that_cannot_be_read_are_told_of_and_hold_up_nobody_else)
{
    (void)example_path(NULL, SADDLE);
    database_run("UPDATE referral SET gates = '{}', alert_due = now()");
    (void)example_path(NULL, SADDLE);
    database_run("UPDATE referral SET gates = regexp_replace(gates, '\"acknowledgeBy\":\\d+',"
                 " '\"acknowledgeBy\":1'), alert_due = now() WHERE gates <> '{}'");
    for (int i = 0; i < PATIENCE; i++) {
        if (database_count("SELECT count(DISTINCT referral_id) FROM escalation_alert") == 2)
            break;
        usleep(PAUSE_US);
    }
    cr_expect_eq(database_count("SELECT count(DISTINCT referral_id) FROM escalation_alert"), 2);
}

Test(alerts, of_a_due_time_there_is_one_whatever_workers_meet_and_die)
{
    enum { REFERRALS = 40, ROUNDS = 6, LEFT_AT_LEAST = 1 };
    static const char *const settings[] = { "ALERT_INTERVAL_S=1", "WORK_INTERVAL_MS=20", NULL };
    int died = 0;

    for (int i = 0; i < REFERRALS; i++)
        (void)example_path(NULL, SADDLE);
    for (int round = 1; round <= ROUNDS; round++) {
        struct service other = service_start(settings);

        let_pass(3600);
        usleep((useconds_t)(round * 15000));
        kill(other.pid, SIGKILL);
        died += waitpid(other.pid, NULL, 0) == other.pid;
        cr_assert_eq(await_alerts(REFERRALS * round), REFERRALS * round);
    }
    usleep(500000);
    cr_expect_eq(died, ROUNDS);
    cr_expect_eq(alerts(), REFERRALS * ROUNDS);
    cr_expect_eq(database_count("SELECT count(*) FROM escalation_alert"), REFERRALS * ROUNDS);
    cr_expect_eq(database_count("SELECT count(*) FROM audit WHERE action = 'alertAgain'"),
                 REFERRALS * ROUNDS);
    cr_expect_eq(database_count("SELECT count FROM alarm WHERE kind = 'alertedAgain'"),
                 REFERRALS * ROUNDS);
    cr_expect_eq(database_count("SELECT count(*) FROM (SELECT referral_id FROM outbox"
                                " WHERE type = 'redflag.unacknowledged' GROUP BY referral_id"
                                " HAVING count(*) = 6) AS told"),
                 REFERRALS);
}

static int64_t metric(const char *name)
{
    struct answer answer = send_request(.path = "/metrics");
    const char *line = strstr(answer.body, keep_format("\n%s ", name));

    cr_assert_not_null(line, "%s", name);
    return strtoll(line + strlen(name) + 2, NULL, 10);
}

static int64_t await_metric(const char *name, int64_t least)
{
    int64_t value = metric(name);

    for (int i = 0; i < PATIENCE && value < least; i++) {
        usleep(PAUSE_US);
        value = metric(name);
    }
    return value;
}

Test(alerts, the_oldest_that_nobody_acknowledged_is_a_metric)
{
    const char *path = example_path(NULL, SADDLE);
    int before;

    (void)example_path(NULL, SADDLE);
    cr_expect_eq(metric("painpath_escalations_overdue"), 0);
    let_pass(3600);
    database_run("UPDATE referral SET acknowledge_due = now() - interval '1 h', alert_due = NULL");
    cr_expect_eq(await_metric("painpath_escalations_overdue", 2), 2);
    cr_expect_geq(metric("painpath_escalation_oldest_overdue_seconds"), 3600);
    cr_expect_lt(metric("painpath_escalation_oldest_overdue_seconds"), 3700);
    cr_assert_eq(acknowledge(path, "G-01").status, 200);
    for (int i = 0; i < PATIENCE && metric("painpath_escalations_overdue") != 1; i++)
        usleep(PAUSE_US);
    cr_expect_eq(metric("painpath_escalations_overdue"), 1);
    before = alerts();
    database_run("UPDATE referral SET alert_due = now()");
    cr_expect_eq(await_alerts(before + 1), before + 1);
    cr_expect_eq(await_metric("painpath_escalation_alerts_total", before + 1), before + 1);
}

Test(alerts, an_escalation_for_which_nobody_is_listed_is_an_alarm)
{
    const char *before = world_log();

    (void)example_path(world_token(.icb = "\"QZZ\"", .practitioner = "C1"),
                       "{'icb':'QZZ','assessment':{'redFlags':{'saddleSensoryChange':'yes'}}}");
    cr_expect_eq(metric("painpath_escalations_without_contact_total"), 1);
    cr_expect_not_null(strstr(world_log() + strlen(before), "escalation.no_contact"));
    (void)example_path(NULL, SADDLE);
    cr_expect_eq(metric("painpath_escalations_without_contact_total"), 1, "QWO lists somebody");
    cr_expect_eq(send_request(.path = "/readyz").status, 200);
}

/* An endpoint that is granted red flags; `url` is where it is. */
static void grant(const char *url)
{
    struct answer answer =
        send_request(.method = "POST", .path = "/v1/webhook-endpoints", .token = world_token(),
                     .headers = { keep_format("Idempotency-Key: alerts-%d", database_next()) },
                     .body = keep_format("{\"url\":\"%s\",\"eventTypes\":[\"tier.changed\","
                                         "\"redflag.raised\",\"redflag.unacknowledged\"]}",
                                         url));

    cr_assert_eq(answer.status, 201, "%s", answer.body);
}

Test(alerts, a_red_flag_that_no_endpoint_is_granted_is_an_alarm)
{
    (void)example_path(NULL, SADDLE);
    cr_expect_eq(await_metric("painpath_redflags_without_endpoint_total", 1), 1);
    cr_expect_not_null(strstr(world_log(), "redflag.no_endpoint"));
    grant("http://127.0.0.1:9/in");
    (void)example_path(NULL, SADDLE);
    usleep(3000000);
    cr_expect_eq(metric("painpath_redflags_without_endpoint_total"), 1);
}

Test(alerts, a_red_flag_whose_delivery_keeps_failing_is_an_alarm)
{
    grant("http://127.0.0.1:9/in");
    (void)example_path(NULL, SADDLE);
    for (int i = 0;
         i < PATIENCE &&
         database_count("SELECT count(*) FROM alarm WHERE kind = 'failingDelivery'") == 0;
         i++) {
        database_run("UPDATE delivery_lane SET next_attempt_at = now()");
        usleep(PAUSE_US);
    }
    cr_expect_eq(await_metric("painpath_redflag_delivery_failures_total", 1), 1);
    cr_expect_not_null(strstr(world_log(), "redflag.delivery_failing"));
}
