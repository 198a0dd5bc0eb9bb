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

/* Lists leave nobody out and show nobody twice. Each test has a tenant, or a house, of its own. */

enum { MANY = 7 };

static const char *token_of(const char *icb)
{
    return world_token(.icb = keep_format("\"%s\"", icb), .practitioner = "C1234567");
}

/* All items behind a path, page after page. */
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

static int times_listed(const json_t *items, const char *id)
{
    const json_t *item;
    size_t i;
    int times = 0;

    json_array_foreach(items, i, item)
        times += text_equal(json_string_value(json_object_get(item, "id")), id);
    return times;
}

static const char *id_of(const char *path)
{
    return strrchr(path, '/') + 1;
}

/* Each differs from the others in what a filter can ask for. */
static const char *const variety[] = {
    NULL,
    SADDLE,
    UNSCREENED,
    "{'priorityType':'urgent','receivedAt':'2026-11-10T09:00:00Z'}",
    "{'assessment':{'painSites':['lowBack','headache']},'receivedAt':'2026-11-09T23:59:59Z'}",
    "{'assessment':{'redFlags':{'unexplainedWeightLoss':'yes'}}}",
    "{'assessment':{'onsetDate':'2026-11'}}",
    "{'assessment':{'instruments':[{'instrument':'startBack','version':'2008','total':9,"
    "'subscales':{'distress':5},'completedOn':'2026-11-12'}]}}",
    "{'assessment':{'instruments':[{'instrument':'startBack','version':'2008','total':1,"
    "'subscales':{'distress':0},'completedOn':'2026-11-12'}]}}",
    "{'assessment':{'instruments':[{'instrument':'startBack','version':'2008','total':6,"
    "'subscales':{'distress':2},'completedOn':'2026-01-12'}]}}",
};
enum { VARIETY = sizeof(variety) / sizeof(variety[0]) };

/* Whether a value, or one of a list's, is this text. */
static bool says(const json_t *value, const char *text)
{
    const json_t *item;
    size_t i;

    json_array_foreach(value, i, item) {
        if (text_equal(json_string_value(item), text))
            return true;
    }
    return text_equal(json_string_value(value), text);
}

/* A filter's list is exactly those whose answers say the value there. */
static void expect_filter(const struct answer answers[], const char *filter, const char *pointer,
                          const char *value)
{
    json_t *items =
        walk(clinician_token(), keep_format("/v1/referrals?limit=3&%s=%s", filter, value));
    int expected = 0;

    for (int i = 0; i < VARIETY; i++) {
        bool fits = says(answer_at(&answers[i], pointer), value);

        expected += fits;
        cr_expect_eq(times_listed(items, answer_text(&answers[i], "/id")), fits, "%s=%s: %s",
                     filter, value, answers[i].body);
    }
    cr_expect_eq(json_array_size(items), (size_t)expected, "%s=%s", filter, value);
}

/* For every value that the answers have at the pointer, and one that none has. */
static int expect_filters(const struct answer answers[], const char *filter, const char *pointer,
                          const char *other)
{
    json_t *seen = keep_json(json_object());
    const char *value;
    json_t *item;

    for (int i = 0; i < VARIETY; i++) {
        json_t *at = answer_at(&answers[i], pointer);
        size_t j;

        if (json_is_string(at))
            json_object_set_new(seen, json_string_value(at), json_true());
        json_array_foreach(at, j, item)
            json_object_set_new(seen, json_string_value(item), json_true());
    }
    json_object_foreach(seen, value, item)
        expect_filter(answers, filter, pointer, value);
    expect_filter(answers, filter, pointer, other);
    return (int)json_object_size(seen);
}

Test(lists, a_filter_shows_all_of_its_kind_and_no_other)
{
    struct house house = house_open(NULL);
    struct answer answers[VARIETY];

    for (int i = 0; i < VARIETY; i++) {
        answers[i] = example_submit(NULL, variety[i]);
        cr_assert_eq(answers[i].status, 201, "%s", answers[i].body);
    }
    cr_expect_gt(expect_filters(answers, "status", "/decision/status", "confirmed"), 2);
    cr_expect_gt(expect_filters(answers, "stratum", "/decision/stratum", "low"), 2);
    cr_expect_gt(expect_filters(answers, "tier", "/decision/tier", "III"), 0);
    cr_expect_gt(expect_filters(answers, "urgency", "/decision/urgency", "sameDay"), 3);
    cr_expect_gt(expect_filters(answers, "stream", "/decision/streams", "PAEDIATRIC"), 0);
    cr_expect_gt(expect_filters(answers, "flag", "/decision/flags", "LEGACY_120"), 0);
    cr_expect_gt(
        expect_filters(answers, "serviceId", "/decision/services/0/serviceId", "no-service"), 0);
    cr_expect_eq(house_close(&house), 0);
}

static int count(const char *token, const char *path)
{
    return (int)json_array_size(walk(token, path));
}

Test(lists, dates_of_receipt_are_london_dates)
{
    const char *token = token_of("LST1");

    example_path(token, "{'icb':'LST1','receivedAt':'2026-06-30T22:59:59Z'}"); /* 30 June */
    example_path(token, "{'icb':'LST1','receivedAt':'2026-06-30T23:00:00Z'}"); /* 1 July */
    example_path(token, "{'icb':'LST1','receivedAt':'2026-07-02T12:00:00+01:00'}");
    cr_expect_eq(count(token, "/v1/referrals?receivedFrom=2026-07-01"), 2);
    cr_expect_eq(count(token, "/v1/referrals?receivedTo=2026-06-30"), 1);
    cr_expect_eq(count(token, "/v1/referrals?receivedFrom=2026-06-30&receivedTo=2026-07-01"), 2);
    cr_expect_eq(count(token, "/v1/referrals?receivedFrom=2026-07-03"), 0);
}

Test(lists, updated_since_shows_what_changed)
{
    const char *token = token_of("LST2");
    const char *changed = example_path(token, "{'icb':'LST2'}");
    struct answer later = example_submit(token, "{'icb':'LST2'}");
    struct answer amended;
    json_t *items;

    amended = change(token, "PATCH", changed, 1, "{'assessment':{'painVas':62}}");
    cr_assert_eq(amended.status, 200, "%s", amended.body);
    items = walk(token,
                 keep_format("/v1/referrals?updatedSince=%s", answer_text(&amended, "/updatedAt")));
    cr_expect_eq(json_array_size(items), 1);
    cr_expect_eq(times_listed(items, id_of(changed)), 1);
    cr_expect_eq(count(token, keep_format("/v1/referrals?updatedSince=%s",
                                          answer_text(&later, "/createdAt"))),
                 2);
}

Test(lists, a_filter_that_says_nothing_known_is_refused)
{
    static const char *const queries[] = { "status=open",
                                           "tier=4",
                                           "urgency=soon",
                                           "receivedFrom=2026-02-30",
                                           "limit=0",
                                           "limit=201",
                                           "nhsNumber=9912003888",
                                           "tier=I&tier=II",
                                           "cursor=abc",
                                           "updatedSince=yesterday" };

    for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++)
        cr_expect_eq(send_request(.path = keep_format("/v1/referrals?%s", queries[i]),
                                  .token = clinician_token())
                         .status,
                     422, "%s", queries[i]);
}

Test(lists, a_walk_misses_nobody_and_repeats_nobody_while_others_submit)
{
    const char *token = token_of("LST3");
    const char *ids[MANY];
    json_t *items = keep_json(json_array());
    const char *path = "/v1/referrals?limit=2&receivedTo=2026-11-16";

    for (int i = 0; i < MANY; i++)
        ids[i] = id_of(example_path(token, "{'icb':'LST3'}"));
    for (int newcomers = 0; path; newcomers++) {
        struct answer answer = send_request(.path = path, .token = token);

        cr_assert_eq(answer.status, 200, "%s", answer.body);
        cr_expect_leq(json_array_size(answer_at(&answer, "/items")), 2);
        json_array_extend(items, answer_at(&answer, "/items"));
        path = answer_text(&answer, "/next");
        if (newcomers < 3)
            example_path(token, "{'icb':'LST3'}");
    }
    for (int i = 0; i < MANY; i++)
        cr_expect_str_eq(json_string_value(json_object_get(json_array_get(items, (size_t)i), "id")),
                         ids[i], "in the order in which they were submitted");
    for (size_t i = 0; i < json_array_size(items); i++)
        cr_expect_eq(
            times_listed(items, json_string_value(json_object_get(json_array_get(items, i), "id"))),
            1);
}

static struct answer search(const char *token, const char *body)
{
    return send_request(.method = "POST", .path = "/v1/referrals/search", .token = token,
                        .body = quoted(body));
}

static int found(const char *token, const char *body)
{
    struct answer answer = search(token, body);

    cr_assert_eq(answer.status, 200, "%s", answer.body);
    return (int)json_array_size(answer_at(&answer, "/items"));
}

Test(lists, a_search_finds_by_one_identifier_in_the_body)
{
    const char *token = token_of("LST4");
    const char *number = example_nhs_number();
    const char *patch =
        keep_format("{'icb':'LST4','ubrn':'000000000123','patient':{'nhsNumber':'%s'}}", number);
    const char *linked = keep_format("{'icb':'LST4','patient':{'nhsNumber':'%s'}}", number);
    struct answer first = example_submit(token, patch);

    example_path(token, linked);
    example_path(token, "{'icb':'LST4'}");
    cr_expect_eq(found(token, keep_format("{'nhsNumber':'%s'}", number)), 2);
    cr_expect_eq(found(token, "{'ubrn':'000000000123'}"), 1);
    cr_expect_eq(found(token, keep_format("{'pathwayId':'%s'}", answer_text(&first, "/pathwayId"))),
                 2, "linked referrals share their pathway");
    cr_expect_eq(found(token, keep_format("{'nhsNumber':'%s'}", example_nhs_number())), 0);
    cr_expect_eq(
        search(token, keep_format("{'nhsNumber':'%s','ubrn':'000000000123'}", number)).status, 422,
        "one identifier");
    cr_expect_eq(search(token, "{}").status, 422);
    cr_expect_eq(search(token, "{'nhsNumber':'9912003889'}").status, 422);
}

Test(lists, no_list_shows_who_the_patient_is)
{
    const char *token = token_of("LST5");
    const char *number = example_nhs_number();
    const char *bodies;

    example_path(token, keep_format("{'icb':'LST5','patient':{'nhsNumber':'%s',"
                                    "'birthDate':'1961-07-23','postcode':'XQ9 9QX'}}",
                                    number));
    bodies = keep_format("%s%s%s", send_request(.path = "/v1/referrals", .token = token).body,
                         send_request(.path = "/v1/waiting-list", .token = token).body,
                         search(token, keep_format("{'nhsNumber':'%s'}", number)).body);
    cr_expect(!strstr(bodies, number) && !strstr(bodies, "1961-07-23") && !strstr(bodies, "XQ9"),
              "%s", bodies);
}
