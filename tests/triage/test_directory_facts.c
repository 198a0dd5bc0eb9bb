#include "fact.h"
#include "setting.h"

#include <criterion/criterion.h>

/* Of what the area's services can do, the directory speaks, and the caller not. */

static struct answer answer;

static void decide(const char *icb)
{
    json_t *document = base_case();

    (void)json_object_set_new(document, "icb", json_string(icb));
    set_at(document, "/assessment/scsLocal", json_true());
    set_at(document, "/assessment/itddLocal", json_true());
    answer_submission(document, default_policy(), &answer);
    cr_assert_not(answer.refused, "%s", answer.err.detail);
    json_decref(document);
}

static void expect_fact(enum fact_id fact, bool value)
{
    cr_expect(fact_is_known(&answer.decision.facts, fact));
    cr_expect_eq(fact_is_yes(&answer.decision.facts, fact), value, "%s", fact_row(fact)->name);
}

Test(directory_facts, local_capability_is_that_of_the_areas_tier_two)
{
    decide("QWO");
    expect_fact(FACT_SCS_LOCAL, true);
    expect_fact(FACT_ITDD_LOCAL, false);
    answer_free(&answer);
    decide("QOX");
    expect_fact(FACT_SCS_LOCAL, false);
    expect_fact(FACT_ITDD_LOCAL, false);
    answer_free(&answer);
}
