#include "blanking.h"
#include "generate.h"
#include "ruling.h"
#include "text.h"

#include <criterion/criterion.h>

/* What callers act on. */
static bool is_same_answer(const struct decision *a, const struct decision *b)
{
    if (a->status != b->status || a->stratum != b->stratum || a->tier != b->tier ||
        a->urgency != b->urgency || a->streams != b->streams || a->flags != b->flags ||
        a->gates.count != b->gates.count || a->missing_count != b->missing_count ||
        a->advice_due.days != b->advice_due.days || a->assess_due.days != b->assess_due.days)
        return false;
    for (int i = 0; i < a->gates.count; i++)
        if (!text_equal(a->gates.items[i].id, b->gates.items[i].id) ||
            a->gates.items[i].class != b->gates.items[i].class)
            return false;
    for (int i = 0; i < a->missing_count; i++)
        if (a->missing[i].fact != b->missing[i].fact || a->missing[i].holds != b->missing[i].holds)
            return false;
    return true;
}

static bool holds_for(const struct decision *decision, enum fact_id fact)
{
    for (int i = 0; i < decision->missing_count; i++)
        if (decision->missing[i].fact == fact)
            return decision->missing[i].holds && decision->status >= DECISION_HELD;
    return false;
}

struct blanking {
    const json_t *document;
    const struct policy *policy;
    enum fact_id fact;
    struct decision whole; /* the answer with what was sent */
    struct decision benign;
};

static bool find_most_benign(struct blanking *b)
{
    bool found = false;

    for (int n = 0;; n++) {
        json_t *document = json_deep_copy(b->document);
        struct answer answer;

        if (!set_legal_value(document, b->fact, n)) {
            json_decref(document);
            return found;
        }
        answer_submission(document, b->policy, &answer);
        if (!answer.refused &&
            (!found || decision_compare_caution(&answer.decision, &b->benign) < 0)) {
            b->benign = answer.decision;
            found = true;
        }
        answer_free(&answer);
        json_decref(document);
    }
}

/* What is required is the ruling's for the default policy, and for another the policy's own. */
static enum breach check_blank(const struct blanking *b, const struct answer *blank)
{
    const struct decision *d = &blank->decision;

    if (b->whole.stratum != STRATUM_LOW && d->stratum == STRATUM_LOW)
        return BREACH_LOW;
    if (b->policy->missing[b->fact] != MISSING_HOLD)
        return BREACH_NONE;
    if (decision_compare_caution(d, &b->benign) < 0)
        return BREACH_LESS_CAUTIOUS;
    if (b->policy == default_policy() && ruling_requires(b->fact, &blank->submission.facts) &&
        !holds_for(d, b->fact))
        return BREACH_NOT_HELD;
    return BREACH_NONE;
}

static enum breach blank_in_each_way(const struct blanking *b)
{
    enum breach breach = BREACH_NONE;
    struct decision first = { 0 };

    for (int way = 0; way <= 2 && breach == BREACH_NONE; way++) {
        json_t *document = json_deep_copy(b->document);
        struct answer answer;

        if (blank_value(document, b->fact, way)) {
            answer_submission(document, b->policy, &answer);
            cr_assert_not(answer.refused, "blanking %s refuses: %s", fact_row(b->fact)->name,
                          what_differs(b->document));
            breach = check_blank(b, &answer);
            cr_assert(way == 0 || is_same_answer(&first, &answer.decision),
                      "%s absent, null and unknown differ: %s", fact_row(b->fact)->name,
                      what_differs(b->document));
            first = way == 0 ? answer.decision : first;
            answer_free(&answer);
        }
        json_decref(document);
    }
    return breach;
}

/* Each member of each opioid taken away, absent or null: never low where it was not (ruling 2 b).
 */
static enum breach blank_in_entry(const struct blanking *b, size_t entry, const char *member)
{
    enum breach breach = BREACH_NONE;
    struct decision first = { 0 };

    for (int way = 0; way <= 1; way++) {
        json_t *document = json_deep_copy(b->document);
        json_t *opioid = json_array_get(value_at(document, "/assessment/opioids"), entry);
        struct answer answer;

        (void)(way == 0 ? json_object_del(opioid, member)
                        : json_object_set_new(opioid, member, json_null()));
        answer_submission(document, b->policy, &answer);
        cr_assert_not(answer.refused, "%s refuses: %s", member, what_differs(b->document));
        if (b->whole.stratum != STRATUM_LOW && answer.decision.stratum == STRATUM_LOW)
            breach = BREACH_LOW;
        cr_assert(way == 0 || is_same_answer(&first, &answer.decision),
                  "%s absent and null differ: %s", member, what_differs(b->document));
        first = answer.decision;
        answer_free(&answer);
        json_decref(document);
    }
    return breach;
}

static enum breach blank_in_entries(const struct blanking *b)
{
    static const char *const members[] = { "dose", "unit",       "timesPerDay", "actualDailyUse",
                                           "prn",  "indication", NULL };
    const json_t *list = value_at(b->document, "/assessment/opioids");
    enum breach breach = BREACH_NONE;

    for (size_t i = 0; i < json_array_size(list); i++)
        for (const char *const *member = members; *member && breach == BREACH_NONE; member++)
            if (json_object_get(json_array_get(list, i), *member))
                breach = blank_in_entry(b, i, *member);
    return breach;
}

/* Inputs that are members of the document, and not only read from one that is tried already. */
static bool can_be_blanked(const struct policy *policy, enum fact_id fact)
{
    return fact_row(fact)->path[0] && fact != FACT_SHORTEST_DURATION_MONTHS &&
           fact != FACT_SHORTEST_DURATION_DAYS && fact != FACT_SPINAL &&
           fact != FACT_SEVERAL_SITES && fact != FACT_INSTRUMENTS &&
           fact != FACT_STALE_INSTRUMENTS && fact != FACT_COMPLEXITY_FACTORS &&
           fact != FACT_COMPLEXITY_SUM && policy->missing[fact] != MISSING_ERROR;
}

enum breach blanking_breach_of(const json_t *document, const struct policy *policy,
                               enum fact_id input)
{
    struct blanking blanking = { .document = document, .policy = policy, .fact = input };
    enum breach breach = BREACH_NONE;
    struct answer answer;

    answer_submission(document, policy, &answer);
    if (!answer.refused && can_be_blanked(policy, input)) {
        blanking.whole = blanking.benign = answer.decision;
        if (policy->missing[input] == MISSING_HOLD)
            (void)find_most_benign(&blanking);
        breach = blank_in_each_way(&blanking);
        if (breach == BREACH_NONE && input == FACT_OPIOIDS_LISTED)
            breach = blank_in_entries(&blanking);
    }
    answer_free(&answer);
    return breach;
}

enum breach blanking_breach(const json_t *document, const struct policy *policy,
                            enum fact_id *ret_input)
{
    enum breach breach = BREACH_NONE;

    for (int i = 0; i < FACT_COUNT && breach == BREACH_NONE; i++) {
        *ret_input = (enum fact_id)i;
        breach = blanking_breach_of(document, policy, *ret_input);
    }
    return breach;
}
