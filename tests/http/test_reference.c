#include "client.h"
#include "database.h"
#include "example.h"
#include "house.h"
#include "keep.h"
#include "step.h"
#include "text.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Reference data that changes under a running service: every process uses the new within seconds.
 */
enum { PATIENCE = 100, PAUSE_US = 50000 };

static const char *channel_of(const char *url)
{
    struct answer answer =
        send_request(.method = "POST", .path = "/v1/triage", .token = clinician_token(),
                     .body = example_submission(SADDLE), .url = url);

    cr_assert_eq(answer.status, 200, "%s", answer.body);
    return keep_format("%s %s", answer_text(&answer, "/decision/escalations/0/contact/channel"),
                       answer_text(&answer, "/decision/inputs/contacts"));
}

static const char *await_channel(const char *url, const char *wanted)
{
    const char *channel = channel_of(url);

    for (int i = 0; i < PATIENCE && !strstr(channel, wanted); i++) {
        usleep(PAUSE_US);
        channel = channel_of(url);
    }
    return channel;
}

Test(reference, a_change_is_in_force_in_every_replica_within_seconds)
{
    struct house house = house_open(NULL);
    struct service other = service_start(NULL);
    const char *before = channel_of(house.service.url);

    cr_expect_str_eq(channel_of(other.url), before);
    database_run("UPDATE escalation_contact SET channel = '0113 496 0999' WHERE class = 'E0'");
    cr_expect_not_null(strstr(await_channel(house.service.url, "0999"), "0999"));
    cr_expect_not_null(strstr(await_channel(other.url, "0999"), "0999"));
    cr_expect_str_neq(channel_of(other.url), before, "the version that a decision stores moved on");
    cr_expect_eq(service_stop(&other), 0);
    cr_expect_eq(house_close(&house), 0);
}

static const char *calendar_of(const char *url)
{
    struct answer answer =
        send_request(.method = "POST", .path = "/v1/triage", .token = clinician_token(),
                     .body = example_submission(SADDLE), .url = url);

    return answer_text(&answer, "/decision/inputs/calendar");
}

Test(reference, bank_holidays_come_from_a_file_and_are_in_force_within_seconds)
{
    struct house house = house_open(NULL);
    const char *before = calendar_of(house.service.url);
    const char *after = before;
    const char *path = keep_format("%s/holidays.json", world_folder());
    const char *const replace[] = { "holidays", path, NULL };
    const char *const missing[] = { "holidays", "/nowhere", NULL };
    FILE *file = fopen(path, "w");

    fputs("{\"scotland\": {\"events\": [{\"title\": \"New\", \"date\": \"2032-01-02\"}]}}", file);
    cr_assert_eq(fclose(file), 0);
    cr_expect_eq(world_run(missing, NULL), 1);
    cr_assert_eq(world_run(replace, NULL), 0);
    cr_expect_eq(database_count("SELECT count(*) FROM bank_holiday WHERE day = '2032-01-02'"), 1);
    for (int i = 0; i < PATIENCE && text_equal(after, before); i++) {
        usleep(PAUSE_US);
        after = calendar_of(house.service.url);
    }
    cr_expect_str_neq(after, before);
    cr_expect_eq(house_close(&house), 0);
    unlink(path);
}

Test(reference, what_cannot_be_read_leaves_what_was_in_force)
{
    struct house house = house_open(NULL);
    const char *before = channel_of(house.service.url);

    database_run(
        "ALTER TABLE escalation_contact DROP CONSTRAINT escalation_contact_class_known;"
        "UPDATE escalation_contact SET class = 'E9' WHERE class = 'PARALLEL' OR icb = 'QOX'"
        " AND class = 'SC'");
    for (int i = 0; i < PATIENCE && !strstr(world_log(), "watch.failing"); i++)
        usleep(PAUSE_US);
    cr_expect_not_null(strstr(world_log(), "watch.failing"));
    cr_expect_str_eq(channel_of(house.service.url), before);
    house_close(&house);
}
