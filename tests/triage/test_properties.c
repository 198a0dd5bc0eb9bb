#include "blanking.h"
#include "generate.h"
#include "neighbourhood.h"
#include "ruling.h"
#include "setting.h"
#include "text.h"
#include "triage.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

/* The safety rulings over thousands of generated referrals. A failing one is
 * printed as its difference from F1. */

enum { REFERRALS = 2000, BLANKED_REFERRALS = 80 };

static bool holds_for(const struct decision *decision, enum fact_id fact)
{
    for (int i = 0; i < decision->missing_count; i++)
        if (decision->missing[i].fact == fact)
            return decision->missing[i].holds;
    return false;
}

static enum gate_class open_class(const struct decision *decision, const char *id)
{
    for (int i = 0; i < decision->gates.count; i++)
        if (text_equal(decision->gates.items[i].id, id))
            return decision->gates.items[i].class;
    return CLASS_NONE;
}

typedef void property(const json_t *document, struct answer *answer);

static void for_each_referral(uint64_t seed, property *check)
{
    struct chance chance = { seed };
    int decided = 0;

    for (int i = 0; i < REFERRALS; i++) {
        json_t *document = random_submission(&chance);
        struct answer answer;

        answer_submission(document, default_policy(), &answer);
        if (!answer.refused)
            check(document, &answer);
        decided += !answer.refused;
        answer_free(&answer);
        json_decref(document);
    }
    cr_assert_gt(decided, REFERRALS / 2, "the generator makes too little that can be decided");
}

static void check_ruling_1(const json_t *document, struct answer *answer)
{
    const struct decision *d = &answer->decision;
    bool undecided = d->tier == TIER_NONE || d->stratum == STRATUM_INDETERMINATE;
    bool waits = d->status == DECISION_HELD || d->status == DECISION_INFO_REQUESTED ||
                 d->status == DECISION_ESCALATED;

    cr_assert(waits || !undecided, "%s", what_differs(document));
    cr_assert_not(d->incomplete, "%s", what_differs(document));
}

Test(properties, without_tier_or_stratum_nothing_is_proposed)
{
    for_each_referral(1, check_ruling_1);
}

static void check_ruling_2_low(const json_t *document, struct answer *answer)
{
    const struct fact_set *facts = &answer->submission.facts;

    if (answer->decision.stratum != STRATUM_LOW)
        return;
    for (int i = 0; i < FACT_COUNT; i++) {
        enum fact_id fact = (enum fact_id)i;

        if (!ruling_requires(fact, facts))
            continue;
        cr_assert(fact_is_known(facts, fact), "low without %s: %s", fact_row(fact)->name,
                  what_differs(document));
        cr_assert(!fact_is_red_flag(fact) || facts->values[i].value == 0, "low with %s: %s",
                  fact_row(fact)->name, what_differs(document));
    }
    cr_assert_eq(facts->values[FACT_SUICIDE_CONCERN].value, 0, "%s", what_differs(document));
    cr_assert(fact_is_known(facts, FACT_OME_STATUS), "%s", what_differs(document));
    cr_assert_leq(facts->values[FACT_OME_STATUS].value, OME_COMPLETE, "%s", what_differs(document));
}

Test(properties, low_needs_every_required_screen_known_and_clear)
{
    for_each_referral(2, check_ruling_2_low);
}

static void check_ruling_2_missing(const json_t *document, struct answer *answer)
{
    const struct decision *d = &answer->decision;

    for (int i = 0; i < FACT_COUNT; i++) {
        enum fact_id fact = (enum fact_id)i;
        bool required = ruling_requires(fact, &answer->submission.facts) &&
                        !fact_is_known(&answer->submission.facts, fact);

        cr_assert_eq(holds_for(d, fact), required, "%s %s: %s", fact_row(fact)->name,
                     required ? "does not hold" : "holds", what_differs(document));
        cr_assert(!required || d->status >= DECISION_HELD, "%s", what_differs(document));
    }
}

Test(properties, what_is_required_and_missing_holds_and_is_named_and_nothing_else_is)
{
    for_each_referral(3, check_ruling_2_missing);
}

static void check_ruling_12(const json_t *document, struct answer *answer)
{
    int raised = 0;

    for (int i = 0; ruling_gates[i]; i++) {
        enum gate_class expected = ruling_class(ruling_gates[i], &answer->submission.facts);
        enum gate_class got = open_class(&answer->decision, ruling_gates[i]);

        cr_assert_eq(got, expected, "%s is %s: %s", ruling_gates[i],
                     got ? gate_class_name(got) : "shut", what_differs(document));
        raised += expected != CLASS_NONE;
    }
    cr_assert_eq(answer->decision.gates.count, raised, "%s", what_differs(document));
}

Test(properties, gates_are_those_of_ruling_12)
{
    for_each_referral(4, check_ruling_12);
}

static void check_escalations(const json_t *document, struct answer *answer)
{
    const struct decision *d = &answer->decision;
    bool latched = false;

    for (int i = 0; i < d->gates.count; i++) {
        const struct gate *gate = &d->gates.items[i];

        latched = latched || gate_class_latches(gate->class);
        cr_assert(gate->contact || gate->class <= CLASS_U1, "%s has no contact: %s", gate->id,
                  what_differs(document));
        cr_assert(gate->class < CLASS_HOLD || gate->acknowledge_by > setting_now, "%s: %s",
                  gate->id, what_differs(document));
    }
    cr_assert_eq(d->status == DECISION_ESCALATED, latched, "%s", what_differs(document));
}

Test(properties, each_open_gate_escalates_to_somebody_by_a_time)
{
    for_each_referral(5, check_escalations);
}

static void check_ruling_4(const json_t *document, struct answer *answer)
{
    json_t *decision = json_loads(answer_text(answer, default_policy()), 0, NULL);

    cr_assert(decision, "%s", what_differs(document));
    cr_assert(json_is_false(json_object_get(decision, "bookable")), "%s", what_differs(document));
    cr_assert_eq(answer->decision.confirm_due != 0, answer->decision.status == DECISION_PROVISIONAL,
                 "%s", what_differs(document));
    json_decref(decision);
}

Test(properties, nothing_is_bookable_before_a_review)
{
    for_each_referral(6, check_ruling_4);
}

static void check_priority(const json_t *document, struct answer *answer)
{
    int64_t priority = answer->submission.facts.values[FACT_PRIORITY_TYPE].value;
    enum urgency least = priority == 2   ? URGENCY_SUSPECTED_CANCER
                         : priority == 1 ? URGENCY_URGENT2
                                         : URGENCY_ROUTINE;

    cr_assert_geq(answer->decision.urgency, least, "%s", what_differs(document));
}

Test(properties, the_referrers_priority_is_never_lowered)
{
    for_each_referral(7, check_priority);
}

static void check_determinism(const json_t *document, struct answer *answer)
{
    struct answer again;

    answer_submission(document, default_policy(), &again);
    cr_assert_str_eq(answer_text(answer, default_policy()), answer_text(&again, default_policy()),
                     "%s", what_differs(document));
    answer_free(&again);
}

Test(properties, the_same_referral_gets_the_same_bytes)
{
    for_each_referral(8, check_determinism);
}

static void leave_what_holds(struct decision *d)
{
    while (d->missing_count > 0 && !d->missing[d->missing_count - 1].holds)
        d->missing_count--;
    d->near_miss_count = 0;
}

static void check_outcome_alone(const json_t *document, struct answer *answer)
{
    const struct submission *submission = &answer->submission;
    const struct triage_input input = { .policy = default_policy(),
                                        .facts = &submission->facts,
                                        .icb = submission->icb,
                                        .decided_at = setting_now,
                                        .clock_started_on = submission->received_on,
                                        .directory = &neighbourhood_services,
                                        .contacts = &neighbourhood_contacts,
                                        .calendar = &neighbourhood_calendar,
                                        .outcome_alone = true };
    const char *whole;

    leave_what_holds(&answer->decision);
    whole = answer_text(answer, default_policy());
    triage_decide(&input, &answer->decision);
    cr_assert_str_eq(answer_text(answer, default_policy()), whole, "%s", what_differs(document));
}

Test(properties, the_outcome_alone_is_the_same_outcome)
{
    for_each_referral(10, check_outcome_alone);
}

static void expect_no_breach(const json_t *document)
{
    enum fact_id fact = FACT_COUNT;
    enum breach breach = blanking_breach(document, default_policy(), &fact);

    cr_assert_eq(breach, BREACH_NONE, "breach %d of ruling 2 without %s: %s", breach,
                 fact_row(fact)->name, what_differs(document));
}

/* Beside a low score, what each member says of use, dose and purpose. */
Test(properties, no_member_of_an_opioid_is_left_out_to_become_low)
{
    for (int n = 0;; n++) {
        json_t *document = base_case();

        change_document(document, "startBack=2/0");
        if (!set_legal_value(document, FACT_OPIOIDS_LISTED, n)) {
            cr_expect_gt(n, 15);
            json_decref(document);
            return;
        }
        expect_no_breach(document);
        json_decref(document);
    }
}

static void blank_generated(uint64_t seed)
{
    struct chance chance = { seed };

    for (int i = 0; i < BLANKED_REFERRALS; i++) {
        json_t *document = random_submission(&chance);
        struct answer answer;

        answer_submission(document, default_policy(), &answer);
        if (!answer.refused)
            expect_no_breach(document);
        answer_free(&answer);
        json_decref(document);
    }
}

/* Ruling 2 as it is written; in four parts, so that they run side by side. */
Test(properties, taking_an_input_away_never_makes_the_answer_less_cautious_1)
{
    blank_generated(11);
}

Test(properties, taking_an_input_away_never_makes_the_answer_less_cautious_2)
{
    blank_generated(12);
}

/* A second blank, of a whole part: the instruments, the red flags, the assessment. */
Test(properties, taking_whole_parts_away_never_gives_low)
{
    static const char *const parts[] = { "/assessment", "/assessment/redFlags",
                                         "/assessment/instruments", "/patient/birthDate" };
    struct chance chance = { 13 };

    for (int i = 0; i < REFERRALS; i++) {
        json_t *document = random_submission(&chance);
        struct answer answer;

        set_at(document, parts[chance_below(&chance, 4)], NULL);
        answer_submission(document, default_policy(), &answer);
        cr_assert(answer.refused || answer.decision.stratum != STRATUM_LOW, "%s",
                  what_differs(document));
        answer_free(&answer);
        json_decref(document);
    }
}

/* Any two answers compare one way, and three in a row. */
Test(properties, the_caution_order_is_total)
{
    enum { CORNERS = 6 * 6 * 4 };
    static struct decision corners[CORNERS];

    for (int i = 0; i < CORNERS; i++)
        corners[i] = (struct decision){ .status = (enum decision_status)(i / 24),
                                        .urgency = (enum urgency)(i / 4 % 6),
                                        .tier = (enum tier)(i % 4) };
    for (int a = 0; a < CORNERS; a++)
        for (int b = 0; b < CORNERS; b++) {
            int ab = decision_compare_caution(&corners[a], &corners[b]);

            cr_assert_eq(ab > 0, decision_compare_caution(&corners[b], &corners[a]) < 0);
            for (int c = 0; ab >= 0 && c < CORNERS; c++)
                cr_assert(decision_compare_caution(&corners[b], &corners[c]) < 0 ||
                          decision_compare_caution(&corners[a], &corners[c]) >= 0);
        }
}
