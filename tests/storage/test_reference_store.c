#include "fact.h"
#include "match.h"
#include "reference_store.h"
#include "scratch.h"

#include <criterion/criterion.h>
#include <string.h>

static struct scratch scratch;
static struct arena arena;
static struct db *db;
static struct reference reference;

static void stage(void)
{
    scratch_migrate(&scratch);
    arena_init(&arena, MIB);
    db = scratch_db(&scratch, "painpath_service", 1, 5000);
}

static void strike(void)
{
    db_free(db);
    arena_free(&arena);
    scratch_drop(&scratch);
}

TestSuite(reference_store, .init = stage, .fini = strike);

static void load(void)
{
    struct error err;

    cr_assert(reference_load(db, &arena, &reference, &err), "%s", err.detail);
}

static bool is_holiday(enum nation nation, int year, int month, int day)
{
    return !calendar_is_working_day(&reference.calendars[nation],
                                    date_from_civil(year, month, day));
}

Test(reference_store, loads_the_demo_directory_as_it_was_written)
{
    const struct service *service;

    load();
    service = directory_find(&reference.directory, "northmoor-highly-specialist-pain");
    cr_assert_not_null(service);
    cr_expect_eq(service->tier, TIER_III);
    cr_expect_eq(service->rtt_scope, RTT_IN_SCOPE_REPORTED);
    cr_expect_eq(service->nation, NATION_ENGLAND);
    cr_expect_str_eq(service->treatment_function, "191");
    cr_expect_str_eq(service->provider_ods, "DEMO09");
    cr_expect_str_eq(service->icbs[0], "QWO");
    cr_expect_str_eq(service->icbs[1], "QOX");
    cr_expect_null(service->icbs[2]);
    cr_expect_eq(service->new_minutes_weekly, 720);
    cr_expect(service->interventions & UINT32_C(1) << INTERVENTION_ITDD_ASSESSMENT);
    cr_expect_not(service->interventions & UINT32_C(1) << INTERVENTION_SUPPORTED_SELF_MANAGEMENT);
    cr_expect_eq(service->streams,
                 1U << STREAM_MSK | 1U << STREAM_NON_MSK | 1U << STREAM_MENTAL_HEALTH);
    cr_expect_eq(service->age_from, 18);
    cr_expect_eq(service->age_to, 120);
    cr_expect(service->wait_is_known && service->wait_days == 154);
    service = directory_find(&reference.directory, "kennet-self-management");
    cr_assert_not_null(service);
    cr_expect_str_eq(service->treatment_function, "");
    cr_expect(service->accepting && !service->staff_psychologist &&
              service->staff_physiotherapist && service->staff_other_rehabilitation &&
              !service->staff_physician);
}

Test(reference_store, a_wait_that_nobody_knows_is_not_no_wait)
{
    load();
    cr_expect_not(directory_find(&reference.directory, "kennet-self-management")->wait_is_known);
    scratch_do(&scratch, "UPDATE service SET wait_days = 0 WHERE id = 'kennet-self-management'");
    load();
    cr_expect(directory_find(&reference.directory, "kennet-self-management")->wait_is_known);
}

Test(reference_store, a_service_that_says_nothing_of_itself_offers_nothing)
{
    const struct service *service;

    scratch_do(&scratch,
               "INSERT INTO service (id, name, tier, rtt_scope, nation, provider_ods,"
               " site_ods, icbs, accepting, staff_psychologist, staff_physiotherapist,"
               " staff_other_rehabilitation, staff_physician, new_minutes_weekly)"
               " VALUES ('new', 'New', 'I', 'outOfScope', 'england', 'DEMO10', 'DEMO1001',"
               " '{QWO}', true, true, true, true, true, 60)");
    load();
    service = directory_find(&reference.directory, "new");
    cr_assert_not_null(service);
    cr_expect_eq(service->interventions, 0);
    cr_expect_eq(service->streams, 0);
    cr_expect_not(service->wait_is_known);
}

static void expect_vocabulary(const char *column, const char *const names[],
                              uint32_t (*bits)(const struct service *service))
{
    for (int i = 0; names[i]; i++) {
        char sql[160];

        (void)snprintf(sql, sizeof(sql),
                       "UPDATE service SET %s = '{%s}' WHERE id = 'kennet-self-management'", column,
                       names[i]);
        scratch_do(&scratch, sql);
        load();
        cr_expect_eq(bits(directory_find(&reference.directory, "kennet-self-management")),
                     UINT32_C(1) << i, "%s", names[i]);
    }
}

static uint32_t interventions_of(const struct service *service)
{
    return service->interventions;
}

static uint32_t streams_of(const struct service *service)
{
    return service->streams;
}

/* The schema's lists and the program's are written twice: this is what keeps them equal. */
Test(reference_store, each_stream_and_intervention_of_the_vocabulary_can_be_listed)
{
    expect_vocabulary("interventions", intervention_codes, interventions_of);
    expect_vocabulary("streams", streams, streams_of);
}

static void expect_refusal(const char *assignment)
{
    char sql[128];
    PGresult *rows;

    (void)snprintf(sql, sizeof(sql), "UPDATE service SET %s", assignment);
    rows = PQexec(scratch.owner, sql);
    cr_expect_str_eq(PQresultErrorField(rows, PG_DIAG_SQLSTATE), "23514", "%s", assignment);
    PQclear(rows);
}

Test(reference_store, a_capability_outside_the_vocabulary_is_refused)
{
    expect_refusal("interventions = '{ACUPUNCTURE}'");
    expect_refusal("interventions = '{NULL}'");
    expect_refusal("streams = '{MSK,PAIN}'");
    expect_refusal("age_from = -1");
    expect_refusal("age_from = 18, age_to = 17");
    expect_refusal("age_to = 121");
    expect_refusal("wait_days = -1");
}

/* A database that was seeded before services said what they offer. */
Test(reference_store, older_demo_services_are_told_what_they_offer_and_local_edits_are_left_be)
{
    scratch_do(&scratch, "UPDATE service SET interventions = '{}', streams = '{}', wait_days = NULL"
                         " WHERE id = 'colne-pain-clinic'");
    scratch_do(&scratch, "UPDATE service SET interventions = '{EPIDURAL}', wait_days = 7"
                         " WHERE id = 'moorland-pain-clinic'");
    scratch_bring_forward(&scratch);
    load();
    cr_expect_eq(directory_find(&reference.directory, "colne-pain-clinic")->wait_days, 63);
    cr_expect_eq(directory_find(&reference.directory, "moorland-pain-clinic")->interventions,
                 UINT32_C(1) << INTERVENTION_EPIDURAL);
    cr_expect_eq(directory_find(&reference.directory, "moorland-pain-clinic")->wait_days, 7);
}

Test(reference_store, the_demo_has_a_place_in_every_tier_for_both_tenants)
{
    static const char *const icbs[] = { "QWO", "QOX" };
    struct service_need need = { .streams = 1U << STREAM_NON_MSK, .age = 45 };
    struct placement placement;

    load();
    for (int i = 0; i < 2; i++)
        for (int tier = TIER_I; tier <= TIER_III; tier++) {
            need.icb = icbs[i];
            need.tier = (enum tier)tier;
            directory_match(&reference.directory, &need, &placement);
            cr_expect_not_null(placement_home(&placement), "%s, tier %d", icbs[i], tier);
            cr_expect_eq(placement.gap_count, 0);
        }
}

Test(reference_store, what_the_demo_has_nearby_differs_between_its_tenants)
{
    const struct directory *directory = &reference.directory;

    load();
    cr_expect(directory_has_mdt_in_tier_one(directory, "QWO"));
    cr_expect_not(directory_has_mdt_in_tier_one(directory, "QOX"));
    cr_expect(directory_offers(directory, "QWO", TIER_II, INTERVENTION_SCS_ASSESSMENT));
    cr_expect_not(directory_offers(directory, "QOX", TIER_II, INTERVENTION_SCS_ASSESSMENT));
}

Test(reference_store, the_demo_has_somebody_for_every_class_of_gate_and_its_fallback)
{
    static const enum gate_class classes[] = { CLASS_E0, CLASS_E1, CLASS_SC, CLASS_HOLD };
    static const char *const icbs[] = { "QWO", "QOX" };

    load();
    for (int i = 0; i < 8; i++) {
        const struct contact *contact =
            contact_for(&reference.contacts, icbs[i % 2], classes[i / 2], false);

        cr_assert_not_null(contact);
        cr_expect_eq(contact->class, classes[i / 2]);
        cr_expect_str_eq(contact->icb, icbs[i % 2]);
        cr_expect(contact->first.channel[0] && contact->fallback.channel[0]);
        cr_expect_null(contact->service_id);
    }
    cr_expect_str_eq(contact_for(&reference.contacts, "QOX", CLASS_E0, true)->first.channel, "999");
}

Test(reference_store, each_nation_has_its_own_bank_holidays)
{
    load();
    for (int i = 0; i < NATION_COUNT; i++) {
        cr_expect(is_holiday((enum nation)i, 2026, 12, 28), "%s, Boxing Day's substitute",
                  nations[i]);
        cr_expect(is_holiday((enum nation)i, 2027, 12, 28), "%s, both substitutes", nations[i]);
        cr_expect_not(is_holiday((enum nation)i, 2026, 11, 24), "%s", nations[i]);
        cr_expect_eq(is_holiday((enum nation)i, 2026, 4, 6), i != NATION_SCOTLAND, "Easter Monday");
        cr_expect_eq(is_holiday((enum nation)i, 2026, 3, 17), i == NATION_NI, "St Patrick's Day");
        cr_expect_eq(is_holiday((enum nation)i, 2026, 7, 13), i == NATION_NI,
                     "the Boyne's substitute");
        cr_expect_eq(is_holiday((enum nation)i, 2026, 6, 15), i == NATION_SCOTLAND, "World Cup");
        cr_expect_eq(is_holiday((enum nation)i, 2028, 1, 4), i == NATION_SCOTLAND, "2nd January");
        cr_expect_eq(is_holiday((enum nation)i, 2025, 12, 1), i == NATION_SCOTLAND,
                     "St Andrew's Day");
    }
}

Test(reference_store, a_change_raises_the_version_of_its_table_alone)
{
    struct reference before;

    load();
    before = reference;
    scratch_do(&scratch, "UPDATE service SET accepting = false WHERE id = 'moorland-pain-clinic'");
    load();
    cr_expect_str_neq(reference.directory.version, before.directory.version);
    cr_expect_str_eq(reference.contacts.version, before.contacts.version);
    cr_expect_str_eq(reference.calendars[0].version, before.calendars[0].version);
}

Test(reference_store, retired_rows_are_left_out)
{
    load();
    cr_assert_not_null(directory_find(&reference.directory, "colne-pain-clinic"));
    scratch_do(&scratch, "UPDATE service SET retired_at = now() WHERE id = 'colne-pain-clinic'");
    scratch_do(&scratch, "UPDATE escalation_contact SET retired_at = now() WHERE icb = 'QOX'");
    load();
    cr_expect_null(directory_find(&reference.directory, "colne-pain-clinic"));
    cr_expect_null(contact_for(&reference.contacts, "QOX", CLASS_HOLD, false));
}

Test(reference_store, loads_empty_tables_with_their_versions)
{
    scratch_do(&scratch, "DELETE FROM escalation_contact");
    scratch_do(&scratch, "DELETE FROM service");
    scratch_do(&scratch, "DELETE FROM bank_holiday");
    load();
    cr_expect_eq(reference.directory.count, 0);
    cr_expect_eq(reference.contacts.count, 0);
    for (int i = 0; i < NATION_COUNT; i++)
        cr_expect_eq(reference.calendars[i].holiday_count, 0);
    cr_expect_gt(strlen(reference.directory.version), 0);
}

Test(reference_store, an_arena_that_is_too_small_is_said_and_leaves_the_answer_alone)
{
    struct error err;
    struct arena small;

    memset(&reference, 0, sizeof(reference));
    for (size_t ceiling = 0; ceiling < 5 * KIB; ceiling += 256) {
        arena_init(&small, ceiling);
        cr_expect_not(reference_load(db, &small, &reference, &err), "%zu", ceiling);
        cr_expect_eq(err.code, ERROR_UNAVAILABLE, "%zu", ceiling);
        arena_free(&small);
    }
    cr_expect_null(reference.directory.services);
}
