#include "fact.h"
#include "service.h"
#include "text.h"

#include <criterion/criterion.h>

static const char *const west_yorkshire[] = { "QWO", NULL };

/* A service that meets the MDT minimum and takes referrals from QWO. */
static struct service complete(const char *id, enum tier tier)
{
    return (struct service){ .id = id,
                             .name = id,
                             .tier = tier,
                             .icbs = west_yorkshire,
                             .accepting = true,
                             .staff_psychologist = true,
                             .staff_physiotherapist = true,
                             .staff_physician = true };
}

static struct service incomplete(const char *id, enum tier tier)
{
    struct service service = complete(id, tier);

    service.staff_psychologist = false;
    return service;
}

Test(service, the_mdt_minimum_is_psychologist_rehabilitation_and_physician)
{
    for (int team = 0; team < 16; team++) {
        bool psychologist = team & 1, physiotherapist = team & 2, other = team & 4,
             physician = team & 8;
        struct service service = { .staff_psychologist = psychologist,
                                   .staff_physiotherapist = physiotherapist,
                                   .staff_other_rehabilitation = other,
                                   .staff_physician = physician };

        cr_expect_eq(service_meets_mdt_minimum(&service),
                     psychologist && (physiotherapist || other) && physician, "team %d", team);
    }
}

Test(service, tier_one_has_an_mdt_only_by_an_accepting_complete_team_in_catchment)
{
    struct service services[] = { incomplete("a", TIER_I), complete("b", TIER_I),
                                  complete("c", TIER_II) };
    const struct directory directory = { services, 3, "1" };
    const struct directory none = { NULL, 0, "1" };

    cr_expect(directory_has_mdt_in_tier_one(&directory, "QWO"));
    cr_expect_not(directory_has_mdt_in_tier_one(&directory, "QOX"));
    services[1].accepting = false;
    cr_expect_not(directory_has_mdt_in_tier_one(&directory, "QWO"));
    cr_expect_not(directory_has_mdt_in_tier_one(&none, "QWO"));
}

Test(service, is_found_by_its_id)
{
    const struct service services[] = { complete("a", TIER_I), complete("ab", TIER_I) };
    const struct directory directory = { services, 2, "1" };

    cr_expect_eq(directory_find(&directory, "ab"), &services[1]);
    cr_expect_null(directory_find(&directory, "b"));
}

Test(service, rtt_scopes_have_the_names_of_the_api)
{
    enum rtt_scope scope;

    cr_expect_str_eq(rtt_scope_name(RTT_IN_SCOPE_REPORTED), "inScopeReported");
    cr_expect_str_eq(rtt_scope_name(RTT_OUT_OF_SCOPE), "outOfScope");
    for (int i = RTT_IN_SCOPE_REPORTED; i <= RTT_OUT_OF_SCOPE; i++)
        cr_expect(rtt_scope_parse(rtt_scope_name((enum rtt_scope)i), &scope) && (int)scope == i);
    cr_expect_not(rtt_scope_parse("inScope", &scope));
}

Test(nation, has_the_order_of_the_fact)
{
    cr_expect_str_eq(nations[NATION_ENGLAND], "england");
    cr_expect_str_eq(nations[NATION_SCOTLAND], "scotland");
    cr_expect_str_eq(nations[NATION_WALES], "wales");
    cr_expect_str_eq(nations[NATION_NI], "ni");
    cr_expect_null(nations[NATION_COUNT]);
}

Test(tier, has_a_name_only_where_there_is_one)
{
    enum tier tier = TIER_II;

    cr_expect_null(tier_name(TIER_NONE));
    cr_expect_str_eq(tier_name(TIER_I), "I");
    cr_expect_str_eq(tier_name(TIER_III), "III");
    cr_expect(tier_parse("III", &tier) && tier == TIER_III);
    cr_expect_not(tier_parse("IV", &tier));
    cr_expect_not(tier_parse("", &tier));
    cr_expect_eq(tier, TIER_III);
}
