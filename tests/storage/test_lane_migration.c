#include "scratch.h"

#include <criterion/criterion.h>

/* What older programs left behind when lanes came (0006), and what they still do beside newer ones.
 */
static struct scratch scratch;

static void stage(void)
{
    scratch_migrate_before(&scratch, "0006");
    scratch_do(&scratch,
               "INSERT INTO webhook_endpoint (icb, id, version, url, event_types, ordered, "
               "secret_sealed, status, created_at) "
               "SELECT 'QAA', ('00000000-0000-7000-8000-00000000000' || n)::uuid, 1, "
               "'https://receiver.example/in', 'referral.received', false, 'sealed', "
               "CASE n WHEN 1 THEN 'enabled' ELSE 'deleted' END, now() "
               "FROM generate_series(1, 2) AS n;"
               "INSERT INTO outbox (icb, id, position, type, referral_id, version, occurred_at, "
               "data) SELECT 'QAA', ('00000000-0000-7000-9000-00000000000' || n)::uuid, n, "
               "'referral.received', '00000000-0000-7000-a000-000000000005', n, now(), '{}' "
               "FROM generate_series(1, 4) AS n;"
               "INSERT INTO delivery_cursor (icb, endpoint_id, position, attempts, "
               "next_attempt_at, fence, lease_until) "
               "SELECT icb, id, 2, 3, now() + interval '1 h', 9, now() + interval '1 min' "
               "FROM webhook_endpoint WHERE status = 'enabled';"
               "INSERT INTO delivery SELECT 'QAA', '00000000-0000-7000-8000-000000000001', n, "
               "('00000000-0000-7000-9000-00000000000' || n)::uuid, 3, "
               "CASE n WHEN 3 THEN 'pending' ELSE 'delivered' END, 500, NULL, now() "
               "FROM generate_series(2, 3) AS n");
    scratch_bring_forward(&scratch);
}

static void strike(void)
{
    scratch_drop(&scratch);
}

TestSuite(lane_migration, .init = stage, .fini = strike);

static const char *count(const char *where)
{
    char sql[256];

    snprintf(sql, sizeof(sql), "SELECT count(*) FROM %s", where);
    return scratch_value(&scratch, sql);
}

Test(lane_migration, lanes_go_on_where_the_cursor_stood)
{
    cr_expect_str_eq(count("delivery_lane WHERE position = 2 AND lease_until > now()"), "8");
    cr_expect_str_eq(scratch_value(&scratch, "SELECT string_agg(lane || ':' || attempts, ' ') FROM "
                                             "delivery_lane WHERE next_attempt_at > now()"),
                     "5:3");
    cr_expect_str_eq(scratch_value(&scratch, "SELECT icb || position FROM outbox_head"), "QAA4");
}

Test(lane_migration, a_deleted_endpoints_secret_is_gone)
{
    cr_expect_str_eq(scratch_value(&scratch,
                                   "SELECT string_agg(status || secret_sealed, ' ' ORDER BY id) "
                                   "FROM webhook_endpoint"),
                     "enabledsealed deleted");
}

/* The statements of 0005's program, shortened to what they write. */
Test(lane_migration, an_older_worker_neither_settles_nor_claims)
{
    static const char free_cursor[] =
        "delivery_cursor WHERE lease_until IS NULL OR lease_until < now()";

    scratch_do(&scratch, "UPDATE delivery_cursor SET position = 3, lease_until = NULL "
                         "WHERE fence = 9");
    cr_expect_str_eq(count(free_cursor), "0");
}

Test(lane_migration, an_endpoint_that_an_older_program_registers_has_lanes)
{
    scratch_do(&scratch,
               "SET ROLE painpath_service; SET app.icbs = 'QAA';"
               "INSERT INTO webhook_endpoint (icb, id, version, url, event_types, ordered, "
               "secret_sealed, status, created_at) VALUES ('QAA', "
               "'00000000-0000-7000-8000-000000000003', 1, 'https://receiver.example/in', "
               "'referral.received', true, 'sealed', 'enabled', now());"
               "INSERT INTO delivery_cursor (icb, endpoint_id, position, next_attempt_at) VALUES "
               "('QAA', '00000000-0000-7000-8000-000000000003', 4, now());"
               "RESET ROLE");
    cr_expect_str_eq(count("delivery_lane WHERE position = 4"), "8");
    cr_expect_str_eq(count("delivery_cursor WHERE lease_until = 'infinity'"), "2");
}
