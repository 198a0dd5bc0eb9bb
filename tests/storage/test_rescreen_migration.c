#include "scratch.h"

#include <criterion/criterion.h>

/* What 0010 does with referrals that were there before, where the schema's owner is no superuser:
 * row-level security is forced on it, too. */
static struct scratch scratch;

#define REFERRAL(id, icb, state, status, decision)                                                 \
    "INSERT INTO referral (icb, id, version, state, pathway_id, created_at, updated_at,"           \
    " received_at, received_on, pain_sites, referrer_ods, receiving_ods, client, status, stratum," \
    " urgency, bookable, streams, flags, clock_started_on, next_due, decision_number, submission," \
    " decision, gates, closed, alert_due, handoffs) VALUES ('" icb "', '" id "', 1, '" state       \
    "', gen_random_uuid(), now(),"                                                                 \
    " now(), now(), '2026-01-05', 1, 'B86110', 'RWD01', 'client', '" status "', 'indeterminate',"  \
    " 0, false, 'MSK', '', '2026-01-05', '2026-03-02', 1, '{}', '" decision "', '{}',"             \
    " CASE '" state "' WHEN 'closed' THEN '{}' END, NULL, 0);"

#define WAITS "00000000-0000-7000-8000-000000000001"
#define CLOSED "00000000-0000-7000-8000-000000000002"
#define OTHER "00000000-0000-7000-8000-000000000003"
#define RESCREEN "{\"clocks\": {\"rescreenDue\": \"2026-03-30\"}}"

static void stage(void)
{
    scratch_migrate_before_as_owner(&scratch, "0010");
    scratch_do(&scratch, REFERRAL(WAITS, "QAA", "open", "infoRequested", RESCREEN)
                             REFERRAL(CLOSED, "QAA", "closed", "held", RESCREEN)
                                 REFERRAL(OTHER, "QBB", "open", "infoRequested", RESCREEN));
    scratch_bring_forward(&scratch);
}

static void strike(void)
{
    scratch_drop(&scratch);
}

TestSuite(rescreen_migration, .init = stage, .fini = strike);

Test(rescreen_migration, what_is_open_takes_its_day_from_its_decision)
{
    cr_expect_str_eq(scratch_value(&scratch, "SELECT rescreen_due || ' ' || rescreen_days"
                                             " FROM referral WHERE id = '" WAITS "'"),
                     "2026-03-30 84");
    cr_expect_str_eq(
        scratch_value(&scratch, "SELECT count(*) FROM referral WHERE rescreen_due IS NOT NULL"),
        "2", "of each tenant, and not of the closed one");
}
