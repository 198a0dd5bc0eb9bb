#include "client.h"
#include "database.h"
#include "example.h"
#include "house.h"
#include "keep.h"
#include "step.h"
#include "world.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

/* Escalation contacts, as the people meet them who keep them. Each test keeps those of a class and
 * service that no other test touches. */
#define POINTS                                                                                     \
    "'first':{'role':'Duty clinician','channel':'0113 496 0150','hours':'Mo-Fr 08:00-18:30; PH "   \
    "off'},'fallback':{'role':'Duty lead','channel':'0113 496 0151','hours':'24/7'}"

enum { PATIENCE = 100, PAUSE_US = 50000 };

static const char *fresh_key(void)
{
    return keep_format("Idempotency-Key: contacts-%d", database_next());
}

static const char *contact_for(const char *class, const char *service)
{
    return quoted(keep_format("{'class':'%s','serviceId':'%s'," POINTS "}", class, service));
}

static struct answer create(const char *key, const char *body)
{
    return send_request(.method = "POST", .path = "/v1/escalation-contacts", .token = world_token(),
                        .headers = { key }, .body = body);
}

static struct answer read_contact(const char *path)
{
    return send_request(.path = path, .token = world_token());
}

static struct answer replace(const char *path, const char *version, const char *body)
{
    return send_request(.method = "PUT", .path = path, .token = world_token(), .body = body,
                        .headers = { version ? keep_format("If-Match: \"%s\"", version) : NULL });
}

static const char *path_of(const struct answer *answer)
{
    return answer_header(answer, "Location");
}

Test(contacts, one_that_was_listed_is_read_and_replaced)
{
    struct answer created = create(fresh_key(), contact_for("SC", "moorland-pain-clinic"));
    struct answer answer;
    const char *path;

    cr_assert_eq(created.status, 201, "%s", created.body);
    path = path_of(&created);
    cr_expect_str_eq(answer_header(&created, "ETag"), "\"1\"");
    cr_expect_str_eq(answer_text(&created, "/icb"), WORLD_ICB);
    cr_expect_str_eq(answer_text(&created, "/first/hours"), "Mo-Fr 08:00-18:30; PH off");
    cr_expect_str_eq(answer_text(&created, "/first/hoursText"),
                     "Monday to Friday, 08:00 to 18:30; closed on bank holidays");
    cr_expect_str_eq(read_contact(path).body, created.body);
    answer = replace(path, "1", contact_for("U1", "moorland-pain-clinic"));
    cr_assert_eq(answer.status, 200, "%s", answer.body);
    cr_expect_str_eq(answer_header(&answer, "ETag"), "\"2\"");
    cr_expect_str_eq(answer_text(&answer, "/class"), "U1");
    cr_expect_str_eq(read_contact(path).body, answer.body);
    cr_expect_eq(database_count(keep_format(
                     "SELECT count(*) FROM audit WHERE action IN ('createEscalationContact',"
                     " 'replaceEscalationContact') AND request_id = '%s'",
                     answer_header(&answer, "X-Request-ID"))),
                 1);
}

Test(contacts, a_retry_is_answered_as_the_first_time_whatever_came_since)
{
    const char *key = fresh_key();
    const char *body = contact_for("U2", "moorland-pain-clinic");
    struct answer first = create(key, body), again, other;

    cr_assert_eq(first.status, 201, "%s", first.body);
    cr_assert_eq(
        replace(path_of(&first), "1", contact_for("PARALLEL", "moorland-pain-clinic")).status, 200);
    again = create(key, body);
    cr_expect_eq(again.status, 201);
    cr_expect_str_eq(again.body, first.body);
    cr_expect_str_eq(path_of(&again), path_of(&first));
    other = create(key, contact_for("U2", "colne-pain-clinic"));
    cr_expect_eq(other.status, 422, "the key was used for another body");
}

Test(contacts, a_class_has_one_contact_for_a_service)
{
    struct answer first = create(fresh_key(), contact_for("SC", "colne-pain-clinic"));
    struct answer second = create(fresh_key(), contact_for("SC", "colne-pain-clinic"));
    struct answer third;

    cr_expect_eq(first.status, 201, "%s", first.body);
    cr_expect_eq(second.status, 409);
    cr_expect_str_eq(answer_text(&second, "/errors/0/pointer"), "/class");
    third = create(fresh_key(), contact_for("HOLD", "colne-pain-clinic"));
    cr_assert_eq(third.status, 201);
    cr_expect_eq(replace(path_of(&third), "1", contact_for("SC", "colne-pain-clinic")).status, 409);
}

Test(contacts, a_change_needs_the_version_that_was_read)
{
    struct answer created = create(fresh_key(), contact_for("E1", "colne-pain-clinic"));
    const char *body = contact_for("E1", "colne-pain-clinic");

    cr_assert_eq(created.status, 201);
    cr_expect_eq(replace(path_of(&created), NULL, body).status, 428);
    cr_expect_eq(replace(path_of(&created), "2", body).status, 412);
    cr_expect_eq(replace(path_of(&created), "1", body).status, 200);
    cr_expect_eq(replace(path_of(&created), "1", body).status, 412);
    cr_expect_eq(
        replace("/v1/escalation-contacts/019a8c10-0000-7000-8000-0000000000ff", "1", body).status,
        404);
    cr_expect_eq(replace("/v1/escalation-contacts/emergency", "1", body).status, 404);
}

struct pair {
    struct request requests[2];
    struct answer answers[2];
};

static void *send_pair(void *pair)
{
    struct pair *p = pair;

    client_send_together(p->requests, 2, p->answers);
    return NULL;
}

/* Both have found the version that they ask for, and wait for the row. */
Test(contacts, of_two_changes_at_once_one_is_told_that_it_is_late)
{
    const char *body = contact_for("HOLD", "calder-msk-interface");
    struct answer created = create(fresh_key(), body);
    struct database_lock lock = database_hold(keep_format(
        "SELECT FROM escalation_contact WHERE id = '%s' FOR UPDATE", answer_text(&created, "/id")));
    struct request change = { .method = "PUT",
                              .path = path_of(&created),
                              .token = world_token(),
                              .headers = { "If-Match: \"1\"" },
                              .body = body };
    struct pair pair = { .requests = { change, change } };
    pthread_t thread;

    pthread_create(&thread, NULL, send_pair, &pair);
    database_await_waiter();
    usleep(4 * PAUSE_US);
    database_unlock(&lock);
    pthread_join(thread, NULL);
    cr_expect_eq(pair.answers[0].status + pair.answers[1].status, 200 + 412, "%s\n%s",
                 pair.answers[0].body, pair.answers[1].body);
}

Test(contacts, what_is_malformed_is_refused_at_every_place_at_once)
{
    struct answer answer =
        create(fresh_key(),
               quoted("{'class':'E2','first':{'role':'','channel':'x','hours':'office hours'},"
                      "'fallback':{'role':'Lead','hours':'Mo-Fr 8-18'}}"));
    static const char *const pointers[] = { "/class", "/first/role", "/first/hours",
                                            "/fallback/channel", "/fallback/hours" };

    cr_assert_eq(answer.status, 422, "%s", answer.body);
    for (size_t i = 0; i < sizeof(pointers) / sizeof(pointers[0]); i++)
        cr_expect_not_null(strstr(answer.body, keep_format("\"pointer\":\"%s\"", pointers[i])),
                           "%s in %s", pointers[i], answer.body);
}

Test(contacts, a_service_of_another_tenant_or_of_nobody_is_refused)
{
    static const char *const services[] = { "kennet-self-management", "nowhere" };

    for (int i = 0; i < 2; i++) {
        struct answer answer = create(fresh_key(), contact_for("E0", services[i]));

        expect_fault_at(&answer, "/serviceId");
    }
}

Test(contacts, are_a_tenants_own_and_those_that_keep_the_directory)
{
    const char *other = world_token(.icb = "\"QOX\"");
    struct answer created = create(fresh_key(), contact_for("HOLD", "moorland-pain-clinic"));
    struct answer page;

    cr_assert_eq(created.status, 201);
    cr_expect_eq(send_request(.path = path_of(&created), .token = other).status, 404);
    cr_expect_eq(send_request(.method = "PUT", .path = path_of(&created), .token = other,
                              .headers = { "If-Match: \"1\"" },
                              .body = quoted("{'class':'HOLD'," POINTS "}"))
                     .status,
                 404);
    page = send_request(.path = "/v1/escalation-contacts?limit=200", .token = other);
    cr_expect_eq(json_array_size(answer_at(&page, "/items")), 5, "%s", page.body);
    cr_expect_null(strstr(page.body, WORLD_ICB));
    cr_expect_eq(send_request(.path = "/v1/escalation-contacts",
                              .token = world_token(.scope = "triage.review"))
                     .status,
                 403);
}

Test(contacts, are_listed_page_by_page)
{
    const char *other = world_token(.icb = "\"QOX\"");
    const char *path = "/v1/escalation-contacts?limit=2";
    int seen = 0;

    for (int pages = 0; path && pages < 5; pages++) {
        struct answer page = send_request(.path = path, .token = other);

        cr_assert_eq(page.status, 200, "%s", page.body);
        seen += (int)json_array_size(answer_at(&page, "/items"));
        path = answer_text(&page, "/next");
    }
    cr_expect_null(path);
    cr_expect_eq(seen, 5);
}

Test(contacts, one_that_was_replaced_is_in_decisions_within_seconds)
{
    struct house house = house_open(NULL);
    const char *path = "/v1/escalation-contacts/019a8c10-0000-7000-8000-000000000011";
    const char *found = "";

    cr_assert_eq(replace(path, "1", quoted("{'class':'E0'," POINTS "}")).status, 200);
    for (int i = 0;
         i < PATIENCE && strcmp(found, "0113 496 0151") != 0 && strcmp(found, "0113 496 0150") != 0;
         i++) {
        struct answer answer =
            send_request(.method = "POST", .path = "/v1/triage", .token = clinician_token(),
                         .body = example_submission(SADDLE));

        found = answer_text(&answer, "/decision/escalations/0/contact/channel");
        usleep(PAUSE_US);
    }
    cr_expect(strncmp(found, "0113 496 015", 12) == 0, "%s", found);
    house_close(&house);
}

/* Hours in which it is never open, and never shut, at the moment of the test: the day of the week
 * after the next two. */
static const char *shut_now(void)
{
    return database_text(
        "SELECT (ARRAY['Su','Mo','Tu','We','Th','Fr','Sa'])[1 + (extract(dow FROM "
        "now() AT TIME ZONE 'Europe/London')::integer + 3) % 7] || ' 09:00-10:00'");
}

static struct answer decide_with(const char *first, const char *fallback)
{
    database_run(keep_format("UPDATE escalation_contact SET hours = '%s', fallback_hours = '%s',"
                             " channel = 'first', fallback_channel = 'fallback'"
                             " WHERE icb = 'QWO' AND class = 'E0' AND NOT immediate_danger",
                             first, fallback));
    for (int i = 0; i < PATIENCE; i++) {
        struct answer answer =
            send_request(.method = "POST", .path = "/v1/triage", .token = clinician_token(),
                         .body = example_submission(SADDLE));

        if (strcmp(answer_text(&answer, "/decision/inputs/contacts"),
                   database_text("SELECT version FROM reference_version"
                                 " WHERE name = 'escalation_contact'")) == 0)
            return answer;
        usleep(PAUSE_US);
    }
    cr_assert_fail("the change was not used");
    return (struct answer){ 0 };
}

Test(contacts, a_decision_names_who_is_there_when_it_is_made_and_who_is_next)
{
    static const struct {
        bool first_is_open, fallback_is_open;
        const char *contact, *fallback;
    } rows[] = {
        { true, true, "first", "fallback" },
        { true, false, "first", "fallback" },
        { false, true, "fallback", "first" },
        { false, false, "first", "fallback" },
    };
    struct house house = house_open(NULL);
    const char *shut = shut_now();

    for (int i = 0; i < 4; i++) {
        struct answer answer = decide_with(rows[i].first_is_open ? "24/7" : shut,
                                           rows[i].fallback_is_open ? "24/7" : shut);

        cr_expect_str_eq(answer_text(&answer, "/decision/escalations/0/contact/channel"),
                         rows[i].contact, "row %d", i);
        cr_expect_str_eq(answer_text(&answer, "/decision/escalations/0/fallback/channel"),
                         rows[i].fallback, "row %d", i);
    }
    house_close(&house);
}

Test(contacts, a_services_own_is_preferred_by_referrals_that_it_gets)
{
    struct house house = house_open(NULL);
    static const char patch[] =
        "{'assessment':{'redFlags':{'suspectedCrps':'yes'},'onsetDate':'2026-10'}}";
    struct answer before = example_submit(NULL, patch);
    const char *service = answer_text(&before, "/decision/services/0/serviceId");
    struct answer answer;

    cr_assert_not_null(service, "%s", before.body);
    cr_assert_eq(create(fresh_key(), contact_for("U1", service)).status, 201);
    for (int i = 0; i < PATIENCE; i++) {
        answer = example_submit(NULL, patch);
        if (strcmp(answer_text(&answer, "/decision/inputs/contacts"),
                   answer_text(&before, "/decision/inputs/contacts")) != 0)
            break;
        usleep(PAUSE_US);
    }
    cr_expect(strncmp(gate_at(&answer, "G-10", "state"), "open", 4) == 0);
    cr_expect_not_null(strstr(answer.body, "0113 496 0150"), "%s", answer.body);
    cr_expect_null(strstr(before.body, "0113 496 0150"));
    house_close(&house);
}
