#include "client.h"
#include "database.h"
#include "example.h"
#include "house.h"
#include "keep.h"
#include "step.h"
#include "text.h"
#include "world.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Where a referral can go is what the directory's services can do; what none can is said. */

#define HIGH_RISK                                                                                  \
    "'assessment':{'instruments':[{'instrument':'startBack','version':'2008','total':7,"           \
    "'subscales':{'distress':5},'completedOn':'2026-11-12'}]}"
#define SUBSTANCES "'assessment':{'substanceUse':'current'}"

static json_t *services_of(const struct answer *answer)
{
    return answer_at(answer, "/decision/services");
}

static json_t *gaps_of(const struct answer *answer)
{
    return answer_at(answer, "/decision/serviceGaps");
}

static const char *text_in(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text ? text : "null";
}

/* "aire-valley-community-pain moorland-pain-clinic:PAIN_ADDICTION" */
static const char *listed(const struct answer *answer)
{
    const char *list = "";
    size_t i;
    json_t *service;

    json_array_foreach(services_of(answer), i, service) {
        json_t *stream = json_object_get(service, "stream");

        cr_expect_eq(json_integer_value(json_object_get(service, "rank")), (json_int_t)i + 1);
        list = keep_format("%s%s%s%s%s", list, i ? " " : "", text_in(service, "serviceId"),
                           json_is_string(stream) ? ":" : "",
                           json_is_string(stream) ? json_string_value(stream) : "");
    }
    return list;
}

/* "II:SCS_ASSESSMENT null:PAIN_ADDICTION" */
static const char *gaps(const struct answer *answer)
{
    const char *list = "";
    size_t i;
    json_t *gap;

    json_array_foreach(gaps_of(answer), i, gap)
        list = keep_format("%s%s%s:%s", list, i ? " " : "", text_in(gap, "tier"),
                           text_in(gap, "need"));
    return list;
}

static bool says(const struct answer *answer, size_t service, const char *list, const char *phrase)
{
    size_t i;
    json_t *item;

    json_array_foreach(json_object_get(json_array_get(services_of(answer), service), list), i,
                       item) {
        if (text_equal(json_string_value(item), phrase))
            return true;
    }
    return false;
}

static const char *token_of(const char *icb)
{
    return world_token(.icb = keep_format("\"%s\"", icb), .practitioner = "C1234567",
                       .role = "consultant");
}

/* A patient of that area; `members` are those in which the submission differs from the example. */
static struct answer submit_in(const char *icb, const char *members)
{
    struct answer answer = example_submit(
        token_of(icb), keep_format("{'icb':'%s'%s%s}", icb, *members ? "," : "", members));

    cr_assert_eq(answer.status, 201, "%s", answer.body);
    return answer;
}

Test(matching, two_areas_answer_for_what_each_has)
{
    struct answer here = submit_in(WORLD_ICB, SUBSTANCES);
    struct answer there = submit_in(WORLD_OTHER_ICB, SUBSTANCES);

    cr_expect_str_eq(answer_text(&here, "/decision/tier"), "I");
    cr_expect_str_eq(listed(&here),
                     "aire-valley-community-pain wharfedale-self-management calder-msk-interface "
                     "moorland-pain-clinic:PAIN_ADDICTION");
    cr_expect_str_eq(gaps(&here), "");
    cr_expect_str_eq(answer_text(&there, "/decision/tier"), "II");
    cr_expect_str_eq(listed(&there), "ridgeway-pain-clinic white-horse-pain-clinic");
    cr_expect_str_eq(gaps(&there), "null:PAIN_ADDICTION");
    cr_expect_str_eq(status_of(&there), "provisional", "the pain care itself has a place");
}

Test(matching, each_service_has_its_reasons_and_its_lacks)
{
    struct answer answer = submit_in(WORLD_ICB, "");

    cr_expect(says(&answer, 0, "because", "offers a standard pain management programme"));
    cr_expect(says(&answer, 0, "because", "meets the MDT minimum"));
    cr_expect(says(&answer, 0, "because", "estimated wait of 42 days"));
    cr_expect_eq(json_array_size(answer_at(&answer, "/decision/services/0/lacks")), 0);
    cr_expect(says(&answer, 1, "lacks", "does not meet the MDT minimum"));
}

Test(matching, a_service_that_the_referrer_asked_for_gets_no_precedence_over_need)
{
    struct answer answer = submit_in(WORLD_ICB, "'requestedServiceId':'calder-msk-interface'");

    cr_expect_str_eq(text_in(json_array_get(services_of(&answer), 0), "serviceId"),
                     "aire-valley-community-pain");
    cr_expect(says(&answer, 2, "because", "asked for by the referrer"));
}

Test(matching, a_reviewers_place_leaves_the_team_beside_it)
{
    struct answer made = submit_in(WORLD_ICB, SUBSTANCES);
    struct answer reviewed =
        review(answer_header(&made, "Location"), 1,
               "{'action':'override','reasonCode':'patientChoice','reason':'nearer',"
               "'serviceId':'calder-msk-interface'}");

    cr_assert_eq(reviewed.status, 200, "%s", reviewed.body);
    cr_expect_str_eq(listed(&reviewed), "calder-msk-interface moorland-pain-clinic:PAIN_ADDICTION");
}

static json_t *lacks_of_choice(const struct answer *made, const char *service)
{
    struct answer reviewed =
        review(answer_header(made, "Location"), 1,
               keep_format("{'action':'override','reasonCode':'patientChoice','reason':'nearer',"
                           "'serviceId':'%s'}",
                           service));

    cr_assert_eq(reviewed.status, 200, "%s", reviewed.body);
    cr_assert_str_eq(listed(&reviewed), service);
    return json_object_get(json_array_get(services_of(&reviewed), 0), "lacks");
}

Test(matching, a_reviewers_choice_hides_nothing_that_it_lacks)
{
    static const char pelvic[] = "'assessment':{'painSites':['lowBack','pelvic']}";
    struct answer first = submit_in(WORLD_ICB, pelvic), second = submit_in(WORLD_ICB, pelvic);
    json_t *lacks = lacks_of_choice(&first, "calder-msk-interface");

    cr_expect_eq(json_array_size(lacks), 2, "its team, and other than musculoskeletal pain");
    cr_expect_null(lacks_of_choice(&second, "colne-pain-clinic"), "nobody has weighed it");
}

static struct answer submit_where(struct house *house, const char *change_of_directory,
                                  const char *members)
{
    *house = house_open(NULL);
    database_run(change_of_directory);
    return submit_in(WORLD_ICB, members);
}

Test(matching, a_need_that_nobody_meets_is_named_and_held_for_a_clinician)
{
    struct house house;
    struct answer held = submit_where(
        &house, "UPDATE service SET accepting = false WHERE tier = 'II' AND 'QWO' = ANY (icbs)",
        HIGH_RISK);
    const char *path = answer_header(&held, "Location");
    struct answer metrics, placed;

    cr_expect_str_eq(status_of(&held), "held");
    cr_expect_str_eq(answer_text(&held, "/decision/tier"), "II", "never a lower one");
    cr_expect_str_eq(listed(&held), "", "nor a highly specialist centre without a recommendation");
    cr_expect_str_eq(gaps(&held), "II:ACCEPTING_SERVICE");
    metrics = send_request(.path = "/metrics");
    cr_expect_not_null(strstr(metrics.body, "painpath_submissions_with_gap_total 1\n"));
    cr_expect_eq(review(path, 1, CONFIRM).status, 409, "there is nothing to confirm");
    placed = review(path, 1,
                    "{'action':'override','reasonCode':'capacity','reason':'agreed by telephone',"
                    "'serviceId':'moorland-pain-clinic'}");
    cr_expect_eq(placed.status, 200, "%s", placed.body);
    cr_expect_str_eq(listed(&placed), "moorland-pain-clinic");
    cr_expect_str_eq(gaps(&placed), "II:ACCEPTING_SERVICE");
    cr_expect_eq(house_close(&house), 0);
}

static void await_directory(const char *referral_in, const char *proposed)
{
    for (int i = 0; i < 100; i++) {
        struct answer answer = submit_in(referral_in, "");

        if (strcmp(text_in(json_array_get(services_of(&answer), 0), "serviceId"), proposed) == 0)
            return;
        usleep(50000);
    }
    cr_assert_fail("the directory never changed");
}

Test(matching, a_proposal_that_has_closed_since_is_not_confirmed_without_a_word)
{
    struct house house = house_open(NULL);
    struct answer made = submit_in(WORLD_ICB, ""), placed = submit_in(WORLD_ICB, "");
    const char *path = answer_header(&made, "Location"),
               *stays = answer_header(&placed, "Location");
    struct answer refused;

    cr_assert_eq(review(stays, 1, CONFIRM).status, 200);
    database_run("UPDATE service SET accepting = false WHERE id = 'aire-valley-community-pain'");
    await_directory(WORLD_ICB, "moorland-pain-clinic");
    refused = review(path, 1, CONFIRM);
    cr_expect_eq(refused.status, 409, "%s", refused.body);
    cr_expect_eq(
        review(path, 1,
               "{'action':'override','reasonCode':'capacity','reason':'agreed by telephone',"
               "'serviceId':'aire-valley-community-pain'}")
            .status,
        200);
    cr_expect_eq(review(stays, 2,
                        "{'action':'override','reasonCode':'newInformation','reason':'worse',"
                        "'urgency':'urgent2'}")
                     .status,
                 200, "whom a review has placed there stays");
    cr_expect_eq(house_close(&house), 0);
}

Test(matching, tier_two_stands_in_for_a_tier_one_that_cannot)
{
    struct house house;
    struct answer answer =
        submit_where(&house, "UPDATE service SET streams = '{NON_MSK}' WHERE tier = 'I'", "");

    cr_expect_str_eq(status_of(&answer), "provisional");
    cr_expect_str_eq(answer_text(&answer, "/decision/tier"), "I");
    cr_expect_str_eq(text_in(json_array_get(services_of(&answer), 0), "serviceId"),
                     "moorland-pain-clinic");
    cr_expect(says(&answer, 0, "because",
                   "of Tier II, as no service of the tier that is needed has all it takes"));
    cr_expect_str_eq(gaps(&answer), "I:MSK");
    cr_expect_eq(house_close(&house), 0);
}
