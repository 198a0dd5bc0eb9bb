#include "scratch.h"

#include <criterion/criterion.h>

/* What older programs left behind when escalations came to be watched (0007), and what they still
 * do beside newer ones. */
static struct scratch scratch;

#define REFERRAL(id, state, status)                                                                \
    "INSERT INTO referral (icb, id, version, state, pathway_id, created_at, updated_at,"           \
    " received_at, received_on, pain_sites, referrer_ods, receiving_ods, client, status, stratum," \
    " urgency, bookable, streams, flags, clock_started_on, next_due, decision_number, submission," \
    " decision, gates, closed) VALUES ('QAA', '" id "', 1, '" state "', gen_random_uuid(), now()," \
    " now(), now(), '2026-01-05', 1, 'B86110', 'RWD01', 'client', '" status "', 'indeterminate',"  \
    " 0, false, 'MSK', '', '2026-01-05', '2026-03-02', 1, '{}', '{}', '{}',"                       \
    " CASE '" state "' WHEN 'closed' THEN '{}' END);"

#define OPEN "00000000-0000-7000-8000-000000000001"
#define CLOSED "00000000-0000-7000-8000-000000000002"
#define LATER "00000000-0000-7000-8000-000000000003"

static void stage(void)
{
    scratch_migrate_before(&scratch, "0007");
    scratch_do(&scratch,
               "INSERT INTO escalation_contact (icb, id, class, role, channel, hours,"
               " fallback_role, fallback_channel, fallback_hours) VALUES"
               " ('QAA', 'emergency', 'E0', 'A', '1', 'at all hours', 'B', '2',"
               " 'Monday to Friday, 08:00 to 18:30'),"
               " ('QAA', '019a8c10-0000-7000-8000-0000000000aa', 'E1', 'C', '3', 'office hours',"
               " 'D', '4', '24/7');" REFERRAL(OPEN, "open", "escalated")
                   REFERRAL(CLOSED, "closed", "held"));
    scratch_bring_forward(&scratch);
}

static void strike(void)
{
    scratch_drop(&scratch);
}

TestSuite(escalation_migration, .init = stage, .fini = strike);

static const char *value(const char *sql)
{
    return scratch_value(&scratch, sql);
}

Test(escalation_migration, hours_are_written_in_the_grammar_where_they_can_be)
{
    cr_expect_str_eq(
        value("SELECT hours FROM escalation_contact WHERE class = 'E0' AND icb = 'QAA'"), "24/7");
    cr_expect_str_eq(
        value("SELECT fallback_hours FROM escalation_contact WHERE class = 'E0' AND icb = 'QAA'"),
        "Mo-Fr 08:00-18:30; PH off");
    cr_expect_str_eq(
        value("SELECT hours FROM escalation_contact WHERE class = 'E1' AND icb = 'QAA'"),
        "office hours");
}

Test(escalation_migration, ids_are_uuids_and_those_that_were_stay)
{
    cr_expect_str_eq(value("SELECT count(*) FROM escalation_contact WHERE id::uuid IS NULL"), "0");
    cr_expect_str_eq(value("SELECT id FROM escalation_contact WHERE class = 'E1' AND icb = 'QAA'"),
                     "019a8c10-0000-7000-8000-0000000000aa");
}

Test(escalation_migration, the_worker_looks_at_what_is_open_and_at_what_an_older_program_adds)
{
    scratch_do(&scratch, REFERRAL(LATER, "open", "infoRequested"));
    cr_expect_str_eq(value("SELECT string_agg(right(id::text, 1), ',' ORDER BY id) FROM referral"
                           " WHERE alert_due <= now()"),
                     "1,3");
}
