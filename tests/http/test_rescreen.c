#include "database.h"
#include "example.h"
#include "house.h"
#include "keep.h"
#include "step.h"
#include "text.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* Whoever still waits after twelve weeks is asked again: an event tells it, once for each day that
 * it is due. */
enum { PATIENCE = 200, PAUSE_US = 50000, MANY = 200 };

static struct house house;

static void open_house(void)
{
    house = house_open(NULL);
}

static void close_house(void)
{
    house_close(&house);
}

TestSuite(rescreen, .init = open_house, .fini = close_house, .timeout = 120);

static json_int_t told(void)
{
    return database_count("SELECT count(*) FROM outbox WHERE type = 'rescreen.due'");
}

static json_int_t await_told(json_int_t count)
{
    for (int i = 0; i < PATIENCE && told() < count; i++)
        usleep(PAUSE_US);
    return told();
}

static void let_pass(void)
{
    database_run("UPDATE referral SET clock_started_on = clock_started_on - 84,"
                 " rescreen_due = rescreen_due - 84");
}

static const char *due(void)
{
    return database_text("SELECT rescreen_due - clock_started_on FROM referral");
}

Test(rescreen, is_told_when_it_is_due_and_again_twelve_weeks_later)
{
    const char *path = example_path(NULL, NULL);
    json_t *data;

    cr_expect_eq(told(), 0);
    let_pass();
    cr_assert_eq(await_told(1), 1);
    cr_expect_str_eq(due(), "168");
    data = keep_json(
        json_loads(database_text("SELECT data FROM outbox WHERE type = 'rescreen.due'"), 0, NULL));
    cr_expect_str_eq(json_string_value(json_object_get(data, "referralId")),
                     strrchr(path, '/') + 1);
    cr_expect_eq(json_object_size(data), 5, "thin, as every event");
    usleep(2500000);
    cr_expect_eq(told(), 1);
    let_pass();
    cr_assert_eq(await_told(2), 2);
    cr_expect_eq(database_count("SELECT count(*) FROM audit WHERE action = 'askAgain'"), 2);
    cr_expect_eq(
        change(clinician_token(), "POST", keep_format("%s/review", path), 1, quoted(CONFIRM))
            .status,
        200, "telling is no change of the referral");
    cr_expect_str_eq(due(), "252", "a review moves no rescreen");
}

Test(rescreen, a_decision_made_when_it_was_due_counts_as_asking)
{
    const char *path = example_path(NULL, NULL);

    database_run("UPDATE referral SET clock_started_on = clock_started_on - 84");
    cr_assert_eq(change(clinician_token(), "PATCH", path, 1,
                        quoted("{'assessment':{'redFlags':{'minorTrauma':'no'}}}"))
                     .status,
                 200);
    cr_expect_str_eq(due(), "168");
    usleep(2500000);
    cr_expect_eq(told(), 0);
}

Test(rescreen, nobody_is_asked_of_a_closed_referral)
{
    const char *path = example_path(NULL, NULL);

    cr_assert_eq(close_at(path, 1, today(0)).status, 200);
    cr_expect_null(database_text("SELECT rescreen_due FROM referral"));
}

Test(rescreen, of_several_workers_killed_at_any_moment_each_day_is_told_once)
{
    (void)example_path(NULL, NULL);
    database_run(keep_format(
        "INSERT INTO referral SELECT (jsonb_populate_record(one, jsonb_build_object("
        "'id', gen_random_uuid(), 'pathway_id', gen_random_uuid(), 'ubrn', NULL, 'patient_key',"
        " NULL))).* FROM referral AS one, generate_series(2, %d)",
        MANY));
    let_pass();
    for (int i = 0; i < 4; i++) {
        struct service other = service_start(NULL);

        usleep(30000 * (unsigned)i);
        kill(other.pid, SIGKILL);
    }
    cr_expect_eq(await_told(MANY), MANY);
    usleep(2500000);
    cr_expect_eq(told(), MANY);
    cr_expect_eq(database_count("SELECT count(DISTINCT referral_id) FROM outbox"
                                " WHERE type = 'rescreen.due'"),
                 MANY);
}
