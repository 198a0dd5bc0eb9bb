#include "caller.h"
#include "client.h"
#include "database.h"
#include "example.h"
#include "id.h"
#include "keep.h"
#include "route.h"
#include "step.h"
#include "world.h"

#include <criterion/criterion.h>
#include <ctype.h>
#include <string.h>

/*
 * Nobody sees over the walls: between tenants, between organisations within one, and at the
 * database itself. WALL1 has a referral and an endpoint; WALL2 knows their ids and asks for them.
 */

#define OURS "WALL1"
#define THEIRS "WALL2"

static const char *token_of(const char *icb)
{
    return world_token(.icb = keep_format("\"%s\"", icb), .practitioner = "C1234567");
}

static const char *new_endpoint(const char *token)
{
    struct answer answer =
        send_request(.method = "POST", .path = "/v1/webhook-endpoints", .token = token,
                     .headers = { keep_format("Idempotency-Key: %s", id_make().text) },
                     .body =
                         "{\"url\":\"http://127.0.0.1:9/in\",\"eventTypes\":[\"tier.changed\"]}");

    cr_assert_eq(answer.status, 201, "%s", answer.body);
    return answer_text(&answer, "/id");
}

static const char *new_contact(const char *token)
{
    struct answer answer =
        send_request(.method = "POST", .path = "/v1/escalation-contacts", .token = token,
                     .headers = { keep_format("Idempotency-Key: %s", id_make().text) },
                     .body = example_as_it_stands("put", "/v1/escalation-contacts/{contactId}"));

    cr_assert_eq(answer.status, 201, "%s", answer.body);
    return answer_text(&answer, "/id");
}

static const char *policy_document(const char *token, const char *version)
{
    struct answer answer = send_request(.path = "/v1/policies/built-in", .token = token);
    json_t *policy = json_object_get(answer.json, "policy");
    char *text;
    const char *kept;

    json_object_set_new(policy, "version", json_string(version));
    text = json_dumps(policy, JSON_COMPACT);
    kept = keep_bytes(text, strlen(text));
    free(text);
    return kept;
}

static const char *new_policy(const char *token)
{
    struct answer answer =
        send_request(.method = "POST", .path = "/v1/policies", .token = token,
                     .headers = { keep_format("Idempotency-Key: %s", id_make().text) },
                     .body = policy_document(token, "ours"));

    cr_assert_eq(answer.status, 201, "%s", answer.body);
    return answer_text(&answer, "/version");
}

static const char *new_job(const char *token)
{
    struct answer answer =
        send_request(.method = "POST", .path = "/v1/policies/built-in/replay", .token = token,
                     .headers = { keep_format("Idempotency-Key: %s", id_make().text) },
                     .body = example_as_it_stands("post", "/v1/policies/{version}/replay"));

    cr_assert_eq(answer.status, 202, "%s", answer.body);
    return answer_text(&answer, "/id");
}

/* What belongs to the one tenant, by its ids. */
struct belongings {
    const char *referral, *endpoint, *contact, *policy, *job;
};

/* A route's path with real ids in it. */
static const char *filled(const char *template, const struct belongings *ours)
{
    const char *path = "";

    while (*template) {
        size_t length = strcspn(template, "{");

        path = keep_format("%s%.*s", path, (int)length, template);
        template += length;
        if (strncmp(template, "{referralId}", 12) == 0)
            path = keep_format("%s%s", path, ours->referral);
        else if (strncmp(template, "{endpointId}", 12) == 0)
            path = keep_format("%s%s", path, ours->endpoint);
        else if (strncmp(template, "{contactId}", 11) == 0)
            path = keep_format("%s%s", path, ours->contact);
        else if (strncmp(template, "{version}", 9) == 0)
            path = keep_format("%s%s", path, ours->policy);
        else if (strncmp(template, "{jobId}", 7) == 0)
            path = keep_format("%s%s", path, ours->job);
        else if (strncmp(template, "{gate}", 6) == 0)
            path = keep_format("%sG-01", path);
        else
            cr_assert(!*template, "a name in a path that this test does not know: %s", template);
        template += strcspn(template, "}") + (*template != '\0');
    }
    return path;
}

static const char *lower(const char *text)
{
    char *copy = keep_format("%s", text);

    for (char *c = copy; *c; c++)
        *c = (char)tolower((unsigned char)*c);
    return copy;
}

static struct answer ask(const struct route *route, const char *path, const char *token)
{
    const char *body = example_as_it_stands(lower(route->method), route->path);

    if (!body && route->body_limit > 0)
        body = policy_document(token, "theirs");
    return send_request(.method = route->method, .path = path, .token = token, .body = body,
                        .headers = { "If-Match: \"1\"",
                                     keep_format("Idempotency-Key: %s", id_make().text) });
}

Test(tenants, another_tenants_anything_is_not_found_on_any_route)
{
    const char *ours = token_of(OURS);
    const char *path = example_path(
        ours, "{'icb':'" OURS "','assessment':{'redFlags':{'saddleSensoryChange':'yes'}}}");
    const struct belongings real = { strrchr(path, '/') + 1, new_endpoint(ours), new_contact(ours),
                                     new_policy(ours), new_job(ours) };
    const char *before = database_footprint(OURS);
    int walked = 0;

    for (int i = 0; i < ROUTE_COUNT; i++) {
        const struct route *route = route_at(i);
        const char *asked = filled(route->path, &real);
        struct answer answer;

        if (route->scope == SCOPE_NONE)
            continue;
        answer = ask(route, asked, token_of(THEIRS));
        walked++;
        if (strchr(route->path, '{'))
            cr_expect_eq(answer.status, 404, "%s %s: %d %s", route->method, asked, answer.status,
                         answer.body);
        cr_expect(!strstr(answer.body, real.referral) && !strstr(answer.body, real.endpoint) &&
                      !strstr(answer.body, real.contact),
                  "%s %s: %s", route->method, asked, answer.body);
    }
    cr_expect_gt(walked, 15);
    cr_expect_str_eq(database_footprint(OURS), before);
    cr_expect_eq(send_request(.path = path, .token = ours).status, 200, "the id is real");
}

Test(tenants, another_tenant_cannot_be_named)
{
    static const char *const paths[] = { "/v1/waiting-list", "/v1/kpis", "/v1/events" };
    const char *theirs = token_of(THEIRS);
    const char *before = database_footprint(OURS "B");

    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
        cr_expect_eq(
            send_request(.path = keep_format("%s?icb=" OURS "B", paths[i]), .token = theirs).status,
            404, "%s", paths[i]);
    cr_expect_eq(example_submit(theirs, "{'icb':'" OURS "B'}").status, 403);
    cr_expect_eq(send_request(.method = "POST", .path = "/v1/triage", .token = theirs,
                              .body = example_submission("{'icb':'" OURS "B'}"))
                     .status,
                 403);
    cr_expect_eq(send_request(.method = "POST", .path = "/v1/webhook-endpoints", .token = theirs,
                              .headers = { "Idempotency-Key: wall" },
                              .body = "{\"icb\":\"" OURS "B\",\"url\":\"http://127.0.0.1:9/in\","
                                      "\"eventTypes\":[\"tier.changed\"]}")
                     .status,
                 404);
    cr_expect_str_eq(database_footprint(OURS "B"), before);
}

Test(tenants, one_patient_in_two_tenants_is_two_pathways)
{
    const char *number = example_nhs_number();
    const char *ours = token_of(OURS "C");
    const char *theirs = token_of(THEIRS "C");
    struct answer here = example_submit(
        ours, keep_format("{'icb':'" OURS "C','patient':{'nhsNumber':'%s'}}", number));
    struct answer there = example_submit(
        theirs, keep_format("{'icb':'" THEIRS "C','patient':{'nhsNumber':'%s'}}", number));
    struct answer found =
        send_request(.method = "POST", .path = "/v1/referrals/search", .token = ours,
                     .body = keep_format("{\"nhsNumber\":\"%s\"}", number));

    cr_assert_eq(here.status, 201, "%s", here.body);
    cr_assert_eq(there.status, 201, "%s", there.body);
    cr_expect(json_is_null(answer_at(&there, "/linkedTo")));
    cr_expect_str_neq(answer_text(&here, "/pathwayId"), answer_text(&there, "/pathwayId"));
    cr_expect_eq(json_array_size(answer_at(&found, "/items")), 1);
    cr_expect_str_eq(answer_text(&found, "/items/0/id"), answer_text(&here, "/id"));
}

/* A reader of one organisation, without the worklist of the tenant. */
static const char *reader(const char *icb, const char *organisation)
{
    return world_token(.icb = keep_format("\"%s\"", icb), .organisation = organisation,
                       .practitioner = "C1234567",
                       .scope = "referral.read referral.submit waiting.write");
}

static int status_for(const char *token, const char *path)
{
    return send_request(.path = path, .token = token).status;
}

Test(tenants, a_referral_is_seen_by_who_sent_received_or_serves_it)
{
    const char *path = example_path(NULL, NULL); /* routed to a service of DEMO01 */

    cr_expect_eq(status_for(reader("QWO", "B86110"), path), 200, "the referrer");
    cr_expect_eq(status_for(reader("QWO", "RWD01"), path), 200, "who received it");
    cr_expect_eq(status_for(reader("QWO", "DEMO01"), path), 200, "the service");
    cr_expect_eq(status_for(reader("QWO", "DEMO02"), path), 404, "another service");
    cr_expect_eq(status_for(reader("QWO", NULL), path), 404, "an organisation that is not named");
}

static void expect_nothing_seen(const char *icb, const char *token, const char *path)
{
    static const char *const lists[] = { "/v1/referrals", "/v1/waiting-list" };

    cr_expect_eq(status_for(token, path), 404);
    cr_expect_eq(status_for(token, keep_format("%s/decisions", path)), 404);
    cr_expect_eq(status_for(token, keep_format("%s/timeline", path)), 404);
    cr_expect_eq(change(token, "PATCH", path, 1, "{'assessment':{'painVas':62}}").status, 404);
    cr_expect_eq(change(token, "POST", keep_format("%s/close", path), 1,
                        "{'reason':'completed','on':'2026-11-20'}")
                     .status,
                 404);
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        struct answer answer = send_request(.path = lists[i], .token = token);

        cr_expect_eq(json_array_size(answer_at(&answer, "/items")), 0, "%s of %s: %s", lists[i],
                     icb, answer.body);
    }
}

Test(tenants, an_organisation_outside_sees_nothing)
{
    const char *number = example_nhs_number();
    const char *ours = token_of(OURS "D");
    const char *path =
        example_path(ours, keep_format("{'icb':'" OURS "D','patient':{'nhsNumber':'%s'}}", number));
    const char *outside = reader(OURS "D", "ZZZ99");
    struct answer found =
        send_request(.method = "POST", .path = "/v1/referrals/search", .token = outside,
                     .body = keep_format("{\"nhsNumber\":\"%s\"}", number));

    cr_expect_eq(status_for(ours, path), 200);
    cr_expect_eq(found.status, 200);
    cr_expect_eq(json_array_size(answer_at(&found, "/items")), 0, "%s", found.body);
    expect_nothing_seen(OURS "D", outside, path);
    expect_nothing_seen(OURS "D", reader(OURS "D", NULL), path);
}

Test(tenants, a_header_does_not_open_what_the_token_does_not)
{
    const char *ours = token_of(OURS "E");
    const char *path = example_path(ours, "{'icb':'" OURS "E'}");

    cr_expect_eq(send_request(.path = path, .token = reader(OURS "E", "ZZZ99"),
                              .headers = { "NHSD-End-User-Organisation-ODS: B86110" })
                     .status,
                 404);
    cr_expect_eq(send_request(.path = path, .token = reader(OURS "E", NULL),
                              .headers = { "NHSD-End-User-Organisation-ODS: B86110" })
                     .status,
                 404);
}

Test(tenants, whose_services_and_contacts_a_trial_is_weighed_with_is_not_guessed)
{
    static const char trial[] =
        "{%s'receivedAt':'2026-11-16T09:30:00Z','nation':'england','careSetting':'outpatient',"
        "'priorityType':'routine','referrer':{'role':'gp'}}";
    const char *both = world_token(.icb = "[\"" WORLD_ICB "\",\"" WORLD_OTHER_ICB "\"]");
    struct answer answer = send_request(.method = "POST", .path = "/v1/triage", .token = both,
                                        .body = quoted(keep_format(trial, "")));

    expect_fault_at(&answer, "/icb");
    answer = send_request(.method = "POST", .path = "/v1/triage", .token = both,
                          .body = quoted(keep_format(trial, "'icb':'" WORLD_OTHER_ICB "',")));
    cr_expect_eq(answer.status, 200, "%s", answer.body);
}

Test(tenants, a_token_of_two_tenants_sees_both_and_says_which)
{
    const char *both = world_token(.icb = "[\"" OURS "F\",\"" THEIRS "F\"]");
    const char *here = example_path(both, "{'icb':'" OURS "F'}");
    const char *there = example_path(both, "{'icb':'" THEIRS "F'}");
    struct answer list = send_request(.path = "/v1/referrals", .token = both);

    cr_expect_eq(status_for(both, here), 200);
    cr_expect_eq(status_for(both, there), 200);
    cr_expect_eq(json_array_size(answer_at(&list, "/items")), 2);
    cr_expect_eq(status_for(both, "/v1/events"), 422, "one feed a tenant");
}

static int rows_as_service(const char *icbs, const char *table)
{
    const char *setting = icbs ? keep_format("SET app.icbs = '%s'; ", icbs) : "";

    return (int)database_count(
        keep_format("SET ROLE painpath_service; %sSELECT count(*) FROM %s", setting, table));
}

Test(tenants, the_database_itself_shows_nothing_to_who_names_no_tenant)
{
    static const char *const tables[] = { "referral", "referral_read",   "referral_event",
                                          "outbox",   "idempotency_key", "audit",
                                          "refusal",  "webhook_endpoint" };
    const char *ours = token_of(OURS "G");
    const char *path = example_path(ours, "{'icb':'" OURS "G'}");

    cr_expect_eq(change(ours, "PATCH", path, 1, "{'assessment':{'painVas':62}}").status, 200);
    cr_expect_eq(example_submit(ours, "{'icb':'" OURS "G','nation':'france'}").status, 422);
    new_endpoint(ours);
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        cr_expect_gt(rows_as_service(OURS "G", tables[i]), 0, "%s", tables[i]);
        cr_expect_eq(rows_as_service(THEIRS "G", tables[i]), 0, "%s", tables[i]);
        cr_expect_eq(rows_as_service(NULL, tables[i]), 0, "%s", tables[i]);
        cr_expect_eq(rows_as_service("", tables[i]), 0, "%s", tables[i]);
    }
}

Test(tenants, the_database_itself_takes_no_row_for_another_tenant)
{
    database_run("SET ROLE painpath_service; SET app.icbs = '" THEIRS "H';"
                 "DO $$ BEGIN"
                 " INSERT INTO refusal VALUES ('" OURS "H', gen_random_uuid(), now(), 'c', '', 'o',"
                 " 422, 's', '', false);"
                 " RAISE 'the row was taken'; "
                 "EXCEPTION WHEN insufficient_privilege THEN NULL; END $$");
    cr_expect_eq(database_count("SELECT count(*) FROM refusal WHERE icb = '" OURS "H'"), 0);
}
