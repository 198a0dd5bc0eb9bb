#include "client.h"
#include "database.h"
#include "example.h"
#include "house.h"
#include "keep.h"
#include "step.h"
#include "text.h"
#include "world.h"

#include <criterion/criterion.h>
#include <string.h>

/* Who waits, in the order of ruling 24, and what commissioners are told of it: counted by hand. */

static const char *token_of(const char *icb)
{
    return world_token(.icb = keep_format("\"%s\"", icb), .practitioner = "C1234567");
}

static json_t *walk(const char *token, const char *path)
{
    json_t *items = keep_json(json_array());

    while (path) {
        struct answer answer = send_request(.path = path, .token = token);

        cr_assert_eq(answer.status, 200, "%s", answer.body);
        json_array_extend(items, answer_at(&answer, "/items"));
        path = answer_text(&answer, "/next");
    }
    return items;
}

static const char *member(const json_t *items, size_t index, const char *name)
{
    return json_string_value(json_object_get(json_array_get(items, index), name));
}

/* The order in which they must come: the first by urgency, the last two by their next breach. */
static const char *const waiting[] = {
    "{'icb':'WTL1','assessment':{'redFlags':{'saddleSensoryChange':'yes'}}}",
    "{'icb':'WTL1','assessment':{'redFlags':{'newOrProgressiveNeurologicalDeficit':'yes'}}}",
    "{'icb':'WTL1','assessment':{'redFlags':{'unexplainedWeightLoss':'yes'}}}",
    "{'icb':'WTL1','priorityType':'urgent'}",
    "{'icb':'WTL1','receivedAt':'2026-01-05T09:00:00Z'}",
    "{'icb':'WTL1','receivedAt':'2026-09-07T09:00:00Z'}",
    "{'icb':'WTL1','receivedAt':'2026-11-16T09:00:00Z','assessment':{'redFlags':{'knownCancer':"
    "null}}}",
};
enum { WAITING = sizeof(waiting) / sizeof(waiting[0]) };

Test(waiting, comes_most_urgent_first_then_nearest_its_breach_across_pages)
{
    static const char *const urgencies[] = { "emergency", "sameDay", "suspectedCancer", "urgent2",
                                             "routine",   "routine", "routine" };
    const char *token = token_of("WTL1");
    const char *ids[WAITING];
    json_t *items;

    for (int i = WAITING - 1; i >= 0; i--)
        ids[i] = strrchr(example_path(token, waiting[i]), '/') + 1;
    items = walk(token, "/v1/waiting-list?limit=2&asOf=2026-11-20");
    cr_assert_eq(json_array_size(items), WAITING);
    for (size_t i = 0; i < WAITING; i++) {
        cr_expect_str_eq(member(items, i, "id"), ids[i], "place %zu", i);
        cr_expect_str_eq(member(items, i, "urgency"), urgencies[i], "place %zu", i);
    }
    cr_expect_str_eq(member(items, 0, "status"), "escalated");
    cr_expect_str_eq(member(items, 6, "status"), "held");
}

static json_int_t number(const json_t *items, size_t index, const char *name)
{
    return json_integer_value(json_object_get(json_array_get(items, index), name));
}

Test(waiting, days_are_counted_as_of_a_date)
{
    const char *token = token_of("WTL2");
    json_t *items;

    example_path(token, "{'icb':'WTL2','receivedAt':'2026-11-02T09:00:00Z'}");
    items = walk(token, "/v1/waiting-list?asOf=2026-11-12");
    cr_expect_eq(number(items, 0, "daysWaited"), 10);
    cr_expect_str_eq(member(items, 0, "adviceDue"), "2026-11-16");
    cr_expect_str_eq(member(items, 0, "assessDue"), "2026-12-28");
    cr_expect_str_eq(member(items, 0, "nextDue"), "2026-11-16");
    cr_expect_eq(number(items, 0, "daysToBreach"), 4);
    items = walk(token, "/v1/waiting-list?asOf=2026-11-20");
    cr_expect_eq(number(items, 0, "daysToBreach"), -4);
    cr_expect_eq(json_array_size(walk(token, "/v1/waiting-list?asOf=2026-11-01")), 0,
                 "nobody waits before receipt");
}

Test(waiting, filters_by_what_the_decision_says)
{
    const char *token = token_of("WTL3");

    example_path(token, "{'icb':'WTL3'}");
    example_path(token, "{'icb':'WTL3','priorityType':'urgent'}");
    example_path(token, "{'icb':'WTL3','assessment':{'redFlags':{'saddleSensoryChange':'yes'}}}");
    cr_expect_eq(json_array_size(walk(token, "/v1/waiting-list")), 3);
    cr_expect_eq(json_array_size(walk(token, "/v1/waiting-list?urgency=urgent2")), 1);
    cr_expect_eq(json_array_size(walk(token, "/v1/waiting-list?status=escalated")), 1);
    cr_expect_eq(json_array_size(walk(token, "/v1/waiting-list?tier=III")), 0);
    cr_expect_eq(json_array_size(walk(token, "/v1/waiting-list?serviceId=nowhere")), 0);
    cr_expect_eq(send_request(.path = "/v1/waiting-list?cursor=5_x_y", .token = token).status, 422);
}

Test(waiting, one_clock_is_listed_once_and_never_lost)
{
    struct house house = house_open(NULL); /* where both have a place: a held one is listed too */
    const char *token = token_of(WORLD_ICB);
    const char *patch = keep_format("{'receivedAt':'2026-11-02T09:00:00Z',"
                                    "'patient':{'nhsNumber':'%s'}}",
                                    example_nhs_number());
    const char *first = example_path(token, patch);
    const char *linked = example_path(token, patch);
    json_t *items = walk(token, "/v1/waiting-list");

    cr_assert_eq(json_array_size(items), 1, "one pain, one clock");
    cr_expect_str_eq(member(items, 0, "id"), strrchr(first, '/') + 1);
    cr_expect_eq(change(token, "POST", keep_format("%s/close", first), 1,
                        "{'reason':'duplicate','on':'2026-11-20'}")
                     .status,
                 200);
    items = walk(token, "/v1/waiting-list?asOf=2026-11-20");
    cr_assert_eq(json_array_size(items), 1, "the linked one stands for it now");
    cr_expect_str_eq(member(items, 0, "id"), strrchr(linked, '/') + 1);
    cr_expect_eq(number(items, 0, "daysWaited"), 18, "its wait is the first one's");
    cr_expect_eq(change(token, "POST", keep_format("%s/close", linked), 1,
                        "{'reason':'completed','on':'2026-11-20'}")
                     .status,
                 200);
    cr_expect_eq(json_array_size(walk(token, "/v1/waiting-list")), 0);
    cr_expect_eq(house_close(&house), 0);
}

/* A linked referral with an emergency of its own is seen, whoever stands for its clock. */
Test(waiting, an_emergency_is_listed_though_linked)
{
    const char *token = token_of("WTL5");
    const char *nhs_number = example_nhs_number();
    json_t *items;

    example_path(token, keep_format("{'icb':'WTL5','patient':{'nhsNumber':'%s'}}", nhs_number));
    example_path(token, keep_format("{'icb':'WTL5','patient':{'nhsNumber':'%s'},'assessment':"
                                    "{'redFlags':{'saddleSensoryChange':'yes'}}}",
                                    nhs_number));
    items = walk(token, "/v1/waiting-list");
    cr_assert_eq(json_array_size(items), 2);
    cr_expect_str_eq(member(items, 0, "urgency"), "emergency");
}

/*
 * The fixture of the key figures, as of 20 November 2026: when it was received, what happened
 * then, and what each row adds to numerator/denominator of K1 (advice in 14 days), K2 (routine:
 * assessed in 56 days) and K3 (waits 126 days or less). What no operation records yet is set in
 * the database.
 */
static const struct {
    const char *received, *patch, *closed, *set;
} measured[] = {
    { "2026-11-10", "{}", NULL, "rtt_scope = 'inScopeReported'" }, /* K3 1/1 */
    { "2026-11-01", "{}", NULL, "advice_on = '2026-11-10'" },      /* K1 1/1 */
    { "2026-11-01", "{}", NULL, "advice_on = '2026-11-18', assessed_on = '2026-11-19'" },
    /* K1 0/1, K2 1/1 */
    { "2026-11-05", "{}", NULL, "advice_on = NULL" },              /* K1 0/1 */
    { "2026-07-17", "{}", NULL, "rtt_scope = 'inScopeReported'" }, /* K1 0/1, K2 0/1, K3 1/1 */
    { "2026-07-16", "{}", NULL, "rtt_scope = 'interface'" },       /* K1 0/1, K2 0/1, K3 0/1 */
    { "2026-11-01", "{}", "duplicate 2026-11-19", "rtt_scope = 'inScopeReported'" },
    { "2026-11-01", "{}", "withdrawnByPatient 2026-11-08", "rtt_scope = 'inScopeReported'" },
    { "2026-11-01", "{}", "withdrawnByPatient 2026-11-19", "rtt_scope = NULL" },     /* K1 0/1 */
    { "2026-07-16", "{'priorityType':'urgent'}", NULL, "rtt_scope = 'outOfScope'" }, /* K1 0/1 */
    { "2026-11-01", UNSCREENED, NULL, "rtt_scope = NULL" },                          /* K1 0/1 */
    { "2026-11-21", "{}", NULL, "rtt_scope = 'inScopeReported'" },
    { "2026-11-01", "{}", NULL, "advice_on = '2026-11-21'" }, /* K1 0/1 */
};

static void close_as(const char *path, const char *closed)
{
    const char *reason = keep_bytes(closed, strcspn(closed, " "));

    cr_assert_eq(change(NULL, "POST", keep_format("%s/close", path), 1,
                        keep_format("{'reason':'%s','on':'%s'}", reason, strchr(closed, ' ') + 1))
                     .status,
                 200);
}

static void make_measured(void)
{
    for (size_t i = 0; i < sizeof(measured) / sizeof(measured[0]); i++) {
        const char *path =
            example_path(NULL, keep_format("{'receivedAt':'%sT09:00:00Z',%s", measured[i].received,
                                           measured[i].patch[1] == '}' ? "'painPrimaryReason':true}"
                                                                       : measured[i].patch + 1));

        if (measured[i].closed)
            close_as(path, measured[i].closed);
        database_run(keep_format("UPDATE referral SET rtt_scope = NULL WHERE id = '%s'",
                                 strrchr(path, '/') + 1));
        database_run(keep_format("UPDATE referral SET %s WHERE id = '%s'", measured[i].set,
                                 strrchr(path, '/') + 1));
    }
}

Test(waiting, the_key_figures_are_those_counted_by_hand)
{
    static const struct {
        const char *id;
        int numerator, denominator;
    } figures[] = { { "K1", 1, 9 }, { "K2", 1, 3 }, { "K3", 2, 3 } };
    struct house house = house_open(NULL);
    const char *patch = keep_format(
        "{'receivedAt':'2026-11-18T09:00:00Z','patient':{'nhsNumber':'%s'}}", example_nhs_number());
    struct answer answer;

    make_measured();
    example_path(NULL, patch); /* two days old: in no figure, and neither is who is linked to it */
    cr_expect_not_null(strstr(example_submit(NULL, patch).body, "\"linkedTo\":\""));
    answer = send_request(.path = "/v1/kpis?asOf=2026-11-20", .token = clinician_token());
    cr_assert_eq(answer.status, 200, "%s", answer.body);
    cr_expect_eq(json_array_size(answer_at(&answer, "/items")), 3);
    for (size_t i = 0; i < 3; i++) {
        const char *at = keep_format("/items/%zu", i);

        cr_expect_str_eq(answer_text(&answer, keep_format("%s/id", at)), figures[i].id);
        cr_expect_eq(answer_integer(&answer, keep_format("%s/numerator", at)), figures[i].numerator,
                     "%s: %s", figures[i].id, answer.body);
        cr_expect_eq(answer_integer(&answer, keep_format("%s/denominator", at)),
                     figures[i].denominator, "%s: %s", figures[i].id, answer.body);
        cr_expect_str_eq(answer_text(&answer, keep_format("%s/asOf", at)), "2026-11-20");
    }
    cr_expect_eq(house_close(&house), 0);
}
