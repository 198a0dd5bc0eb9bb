#include "contract.h"
#include "default_policy.h"
#include "demo_case.h"
#include "nhs_code.h"
#include "openapi_document.h"
#include "person.h"
#include "policy_read.h"
#include "submission.h"
#include "triage.h"

#include <criterion/criterion.h>
#include <string.h>

/* What `painpath demo` makes up: valid, repeatable, and in the shares that it promises. */

enum { MANY = 2000, FEW = 300, SEEDS = 5 };

static struct arena memory;
static const struct contract *contract;
static const struct policy *policy;

static void open_contract(void)
{
    struct error err;

    arena_init(&memory, 64 * MIB);
    cr_assert(contract_new(OPENAPI_DOCUMENT, &memory, &contract, &err), "%s", err.detail);
    cr_assert(policy_read(DEFAULT_POLICY, &memory, &policy, &err), "%s", err.detail);
}

static void close_contract(void)
{
    arena_free(&memory);
}

TestSuite(demo_case, .init = open_contract, .fini = close_contract);

static struct demo_plan plan_of(uint64_t seed)
{
    return (struct demo_plan){ .seed = seed,
                               .today = date_from_civil(2026, 11, 22),
                               .icbs = { "QWO", "QOX" },
                               .icb_count = 2 };
}

static struct demo_case make(const struct demo_plan *plan, int index, struct arena *arena)
{
    struct demo_case made;
    struct error err;

    cr_assert(demo_case_make(plan, index, arena, &made, &err), "%s", err.detail);
    return made;
}

static json_t *parse(const char *text)
{
    json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, NULL);

    cr_assert(json, "no JSON: %s", text);
    return json;
}

static const char *at(const json_t *json, const char *object, const char *name)
{
    return json_string_value(json_object_get(json_object_get(json, object), name));
}

/* Noon of the plan's day: what is received later would be in the future. */
static int64_t now_of(const struct demo_plan *plan)
{
    return instant_from_london(plan->today, 12 * 60);
}

static struct submission read_submission(const struct demo_plan *plan, const json_t *document,
                                         struct arena *arena)
{
    struct submission submission;
    struct error err;

    cr_assert(contract_check_schema(contract, "ReferralSubmission", document, arena, &err), "%s %s",
              err.faults->pointer, err.faults->detail);
    cr_assert(submission_read(document, policy, now_of(plan), true, arena, &submission, &err),
              "%s %s", err.faults->pointer, err.faults->detail);
    return submission;
}

Test(demo_case, the_same_plan_and_index_give_the_same_bytes)
{
    struct demo_plan plan = plan_of(1);

    for (int i = 0; i < FEW; i++) {
        struct demo_case first = make(&plan, i, &memory), again = make(&plan, i, &memory);

        cr_assert_str_eq(first.submission, again.submission);
        cr_assert_str_eq(first.key, again.key);
        cr_assert_eq(first.fate, again.fate);
    }
}

Test(demo_case, another_seed_or_day_gives_other_referrals_and_keys)
{
    struct demo_plan plan = plan_of(1), other_seed = plan_of(2), other_day = plan_of(1);
    struct demo_case made = make(&plan, 0, &memory), of_seed = make(&other_seed, 0, &memory);
    struct demo_case of_day;

    other_day.today = date_add_days(other_day.today, 1);
    of_day = make(&other_day, 0, &memory);
    cr_expect_str_neq(made.submission, of_seed.submission);
    cr_expect_str_neq(made.submission, of_day.submission);
    cr_expect_str_neq(made.key, of_seed.key);
    cr_expect_str_neq(made.key, of_day.key);
}

/* Pins the generator: a compiler or machine that draws otherwise would send other referrals. */
Test(demo_case, dice_fall_alike_everywhere)
{
    static const int expected[] = { 634, 253, 599, 674 };
    struct dice dice = dice_for(1, "person", 6);

    for (size_t i = 0; i < sizeof(expected) / sizeof(*expected); i++) {
        int drawn = dice_between(&dice, 0, 999);

        cr_expect_eq(drawn, expected[i], "draw %zu is %d", i, drawn);
    }
}

Test(demo_case, every_submission_keeps_the_contract_and_its_rules)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct demo_plan plan = plan_of(seed);

        for (int i = 0; i < MANY; i++) {
            struct arena arena;
            json_t *document;

            arena_init(&arena, MIB);
            document = parse(make(&plan, i, &arena).submission);
            (void)read_submission(&plan, document, &arena);
            json_decref(document);
            arena_free(&arena);
        }
    }
}

Test(demo_case, a_completion_is_a_patch_after_which_the_referral_is_whole)
{
    struct demo_plan plan = plan_of(1);
    int completed = 0;

    for (int i = 0; i < MANY; i++) {
        struct demo_case made = make(&plan, i, &memory);
        json_t *patch, *document, *merged;
        struct error err;

        if (!made.completion)
            continue;
        patch = parse(made.completion);
        document = parse(made.submission);
        cr_assert(contract_check_schema(contract, "ReferralPatch", patch, &memory, &err));
        merged = submission_merge(document, patch);
        (void)read_submission(&plan, merged, &memory);
        cr_assert_not(json_equal(merged, document), "%s adds nothing", made.completion);
        cr_assert_null(strstr(made.completion, "unknown"));
        json_decref(merged);
        json_decref(document);
        json_decref(patch);
        completed++;
    }
    cr_expect_gt(completed, MANY / 10);
}

Test(demo_case, numbers_are_valid_and_of_the_test_range_and_differ)
{
    enum { NUMBERS = 20000 };
    static char seen[1000000];
    char number[NHS_NUMBER_TEXT];

    for (int serial = 0; serial < NUMBERS; serial++) {
        int middle = 0;

        (void)test_nhs_number(serial, number);
        cr_assert(nhs_number_is_valid(number), "%s", number);
        cr_assert_eq(strncmp(number, "999", 3), 0);
        for (int i = 3; i < 9; i++)
            middle = 10 * middle + number[i] - '0';
        cr_assert_not(seen[middle], "%s comes twice", number);
        seen[middle] = 1;
    }
}

Test(demo_case, nobody_has_a_name_and_no_place_is_real)
{
    struct demo_plan plan = plan_of(3);

    for (int i = 0; i < FEW; i++) {
        struct demo_case made = make(&plan, i, &memory);
        json_t *document = parse(made.submission);
        const char *postcode = at(document, "patient", "postcode");
        size_t length = strlen(postcode);

        cr_assert_null(strstr(made.submission, "ame\":"));
        cr_assert_eq(strspn(postcode + length - 2, "CIKMOV"), 2, "%s", postcode);
        cr_assert_eq(strncmp(at(document, "patient", "gpPracticeCode"), "DEMO", 4), 0);
        cr_assert_eq(strncmp(at(document, "referrer", "odsCode"), "DEMO", 4), 0);
        json_decref(document);
    }
}

Test(demo_case, a_repeat_has_the_patient_and_sites_of_an_earlier_referral)
{
    struct demo_plan plan = plan_of(1);
    int repeats = 0;

    for (int i = 0; i < MANY; i++) {
        struct demo_case later = make(&plan, i, &memory), earlier;
        json_t *a, *b;

        if (later.repeats < 0)
            continue;
        repeats++;
        earlier = make(&plan, later.repeats, &memory);
        a = parse(earlier.submission);
        b = parse(later.submission);
        cr_assert(json_equal(json_object_get(a, "patient"), json_object_get(b, "patient")));
        if (later.story != STORY_NO_ASSESSMENT)
            cr_assert(
                json_equal(json_object_get(a, "assessment"), json_object_get(b, "assessment")));
        cr_assert_str_eq(earlier.icb, later.icb);
        cr_assert_str_neq(earlier.key, later.key);
        cr_assert_leq(earlier.received.days, later.received.days);
        cr_assert(demo_case_is_repeated(&plan, later.repeats));
        json_decref(a);
        json_decref(b);
    }
    cr_expect(repeats > MANY / 100 && repeats < MANY / 25, "%d", repeats);
}

/* Counts over MANY referrals of one seed. */
struct census {
    int spinal, non_msk, on_opioids, working_age, english, first_icb, urgent, working_days;
    int recent_half;
    int statuses[DECISION_ESCALATED + 1];
    int strata[STRATUM_INDETERMINATE + 1];
    int stories[STORY_COUNT];
};

static void count_facts(struct census *census, const struct fact_set *facts)
{
    static const int64_t non_msk_from = 10; /* widespread and what stands behind it */
    int64_t sites = facts->values[FACT_PAIN_SITES].value;
    int64_t age = facts->values[FACT_AGE_YEARS].value;

    census->spinal += fact_is_yes(facts, FACT_SPINAL);
    census->non_msk += sites >> non_msk_from != 0;
    census->on_opioids += fact_is_yes(facts, FACT_OPIOIDS_LISTED);
    census->working_age += fact_is_known(facts, FACT_AGE_YEARS) && age >= 16 && age < 65;
    census->english += facts->values[FACT_NATION].value == NATION_ENGLAND;
    census->urgent += facts->values[FACT_PRIORITY_TYPE].value > 0;
}

/* A service of each tier that can take anybody: what holds is never the directory's. */
#define WHOLE(its_tier)                                                                            \
    {                                                                                              \
        .id = "whole", .name = "Whole", .tier = (its_tier), .icbs = icbs, .accepting = true,       \
        .staff_psychologist = true, .staff_physiotherapist = true, .staff_physician = true,        \
        .interventions = UINT32_MAX, .streams = (1U << STREAM_COUNT) - 1, .age_to = 120,           \
        .new_minutes_weekly = 600                                                                  \
    }
static const char *const icbs[] = { "QWO", "QOX", NULL };
static const struct service services[] = { WHOLE(TIER_I), WHOLE(TIER_II), WHOLE(TIER_III) };
static const struct directory directory = { services, 3, "whole" };

static void count_decision(struct census *census, const struct demo_plan *plan,
                           const struct submission *submission)
{
    const struct contact_list nobody = { 0 };
    const struct calendar calendar = { 0 };
    static struct decision decision;
    const struct triage_input input = {
        .policy = policy,
        .facts = &submission->facts,
        .icb = submission->icb,
        .decided_at = now_of(plan),
        .clock_started_on = submission->received_on,
        .directory = &directory,
        .contacts = &nobody,
        .calendar = &calendar,
    };

    triage_decide(&input, &decision);
    census->statuses[decision.status]++;
    census->strata[decision.stratum]++;
}

static void count_case(struct census *census, const struct demo_plan *plan, int index)
{
    struct arena arena;
    struct demo_case made;
    struct submission submission;
    json_t *document;

    arena_init(&arena, MIB);
    made = make(plan, index, &arena);
    document = parse(made.submission);
    submission = read_submission(plan, document, &arena);
    cr_assert_lt(made.received.days, plan->today.days);
    cr_assert_geq(made.received.days, plan->today.days - 143);
    census->first_icb += strcmp(made.icb, "QWO") == 0;
    census->recent_half += made.received.days > plan->today.days - 70;
    census->working_days += date_weekday(made.received) % 6 != 0;
    census->stories[made.story]++;
    count_facts(census, &submission.facts);
    count_decision(census, plan, &submission);
    json_decref(document);
    arena_free(&arena);
}

static void expect_share(const char *what, int count, int low_percent, int high_percent)
{
    cr_expect(count * 100 >= low_percent * MANY && count * 100 <= high_percent * MANY,
              "%s: %.1f %%, not %d to %d", what, count * 100.0 / MANY, low_percent, high_percent);
}

static void expect_shares(const struct census *c)
{
    expect_share("spinal", c->spinal, 60, 75);
    expect_share("not musculoskeletal", c->non_msk, 20, 30);
    expect_share("on opioids", c->on_opioids, 52, 60);
    expect_share("of working age", c->working_age, 80, 92);
    expect_share("England", c->english, 93, 98);
    expect_share("the first board", c->first_icb, 70, 80);
    expect_share("urgent", c->urgent, 15, 22);
    expect_share("of the second half", c->recent_half, 51, 62);
    cr_expect_eq(c->working_days, MANY);
    expect_share("escalated", c->statuses[DECISION_ESCALATED], 6, 14);
    expect_share("held", c->statuses[DECISION_HELD], 48, 65);
    expect_share("asked for more", c->statuses[DECISION_INFO_REQUESTED], 1, 6);
    expect_share("provisional", c->statuses[DECISION_PROVISIONAL], 24, 38);
    expect_share("low", c->strata[STRATUM_LOW], 1, 10);
    expect_share("moderate", c->strata[STRATUM_MODERATE], 15, 35);
    expect_share("high", c->strata[STRATUM_HIGH], 8, 25);
}

Test(demo_case, shares_are_those_of_a_pain_service_for_every_seed)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct demo_plan plan = plan_of(seed);
        struct census census = { 0 };

        for (int i = 0; i < MANY; i++)
            count_case(&census, &plan, i);
        expect_shares(&census);
        for (int story = 0; story < STORY_COUNT; story++)
            cr_expect_gt(census.stories[story], 0, "story %d is never told", story);
    }
}

/* The gate, or the input that holds, for which a story is told. */
Test(demo_case, a_story_comes_out_as_it_is_called)
{
    struct demo_plan plan = plan_of(1);
    int told = 0;

    for (int i = 0; i < MANY; i++) {
        struct demo_case made = make(&plan, i, &memory);
        json_t *document = parse(made.submission);
        struct submission submission = read_submission(&plan, document, &memory);
        bool is_emergency = triage_sees_emergency(policy, &submission.facts);

        if (made.story == STORY_CAUDA_EQUINA || made.story == STORY_CORD_COMPRESSION ||
            made.story == STORY_SUICIDE_PLAN || made.story == STORY_SUICIDAL_THOUGHTS) {
            cr_assert(is_emergency, "%s", made.submission);
            told++;
        }
        if (made.story == STORY_PLAIN)
            cr_assert_not(is_emergency, "%s", made.submission);
        json_decref(document);
    }
    cr_expect_gt(told, MANY / 50);
}
