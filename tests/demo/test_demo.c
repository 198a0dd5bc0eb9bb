#include "client.h"
#include "keep.h"
#include "world.h"

#include <criterion/criterion.h>

/* `painpath demo` as it is run: against a service, by its command line. */

static int run_demo(const char *token, const char *count)
{
    const char *arguments[] = { "demo", "--url", world_url(), "--count", count, NULL };
    const char *settings[] = { keep_format("DEMO_TOKEN=%s", token), NULL };

    return world_run(arguments, settings);
}

static const char *clinician_token(void)
{
    return world_token(.practitioner = "C1234567", .role = "consultant",
                       .icb = "[\"" WORLD_ICB "\",\"" WORLD_OTHER_ICB "\"]");
}

static size_t count_of(const char *icb)
{
    struct answer answer = send_request(.path = "/v1/referrals?limit=200",
                                        .token = world_token(.icb = keep_format("\"%s\"", icb)));

    cr_assert_eq(answer.status, 200, "%s", answer.body);
    return json_array_size(answer_at(&answer, "/items"));
}

Test(demo, what_is_sent_is_taken_and_a_second_run_makes_nothing_new)
{
    size_t first, other;

    cr_assert_eq(run_demo(clinician_token(), "120"), 0, "%s", world_log());
    first = count_of(WORLD_ICB);
    other = count_of(WORLD_OTHER_ICB);
    cr_expect_eq(first + other, 120);
    cr_expect_gt(other, 10);
    cr_assert_eq(run_demo(clinician_token(), "120"), 0, "%s", world_log());
    cr_expect_eq(count_of(WORLD_ICB), first);
    cr_expect_eq(count_of(WORLD_OTHER_ICB), other);
}

Test(demo, an_unexpected_answer_fails_the_command)
{
    cr_expect_eq(run_demo("no.such.token", "1"), 1);
}

Test(demo, a_command_line_that_cannot_be_read_is_told_apart)
{
    static const char *const none[] = { "DEMO_TOKEN=", NULL };
    static const char *const some[] = { "DEMO_TOKEN=x", NULL };

    cr_expect_eq(world_run((const char *[]){ "demo", NULL }, none), 2, "no token");
    cr_expect_eq(world_run((const char *[]){ "demo", "--count", "0", NULL }, some), 2);
    cr_expect_eq(world_run((const char *[]){ "demo", "--today", "2999-01-01", NULL }, some), 2);
    cr_expect_eq(world_run((const char *[]){ "demo", "--speed", "9", NULL }, some), 2);
    cr_expect_eq(world_run((const char *[]){ "demo", "--help", NULL }, none), 0);
}
