#include "generate.h"
#include "policy_read.h"
#include "text.h"

#include <criterion/criterion.h>
#include <string.h>

/* The grammar of a policy's cells: what each form means, and what is refused. */

static const struct threshold_list thresholds = { { { "three", true, 3000, ORIGIN_SOURCE },
                                                    { "half", true, 500, ORIGIN_SOURCE },
                                                    { "guess", true, 4000, ORIGIN_UNVERIFIED },
                                                    { "unset", false, 0, ORIGIN_JUDGEMENT } },
                                                  4 };

/* A value of a fact; these two are not known. */
enum { ABSENT = -1000, UNKNOWN = -1001 };

struct row {
    enum fact_id fact;
    const char *text;
    int64_t value;
    enum truth expected;
};

enum { LOW_BACK = 1, NECK = 2, KNEE = 16 }; /* bits of painSites */

static const struct row rows[] = {
    { FACT_KNOWN_CANCER, "yes", 1, TRUTH_YES },
    { FACT_KNOWN_CANCER, "yes", 0, TRUTH_NO },
    { FACT_KNOWN_CANCER, "yes", ABSENT, TRUTH_MAYBE },
    { FACT_KNOWN_CANCER, "yes", UNKNOWN, TRUTH_MAYBE },
    { FACT_KNOWN_CANCER, "no", 0, TRUTH_YES },
    { FACT_KNOWN_CANCER, "missing", ABSENT, TRUTH_YES },
    { FACT_KNOWN_CANCER, "missing", UNKNOWN, TRUTH_YES },
    { FACT_KNOWN_CANCER, "missing", 0, TRUTH_NO },
    { FACT_KNOWN_CANCER, "missing", 1, TRUTH_NO },
    { FACT_KNOWN_CANCER, "in(yes, missing)", 1, TRUTH_YES },
    { FACT_KNOWN_CANCER, "in(yes, missing)", ABSENT, TRUTH_YES },
    { FACT_KNOWN_CANCER, "in(yes, missing)", 0, TRUTH_NO },
    { FACT_KNOWN_CANCER, "not(yes)", 0, TRUTH_YES },
    { FACT_KNOWN_CANCER, "not(yes)", 1, TRUTH_NO },
    { FACT_KNOWN_CANCER, "not(yes)", ABSENT, TRUTH_MAYBE },
    { FACT_WORKUP_STATUS, "pending", 3, TRUTH_YES },
    { FACT_WORKUP_STATUS, "pending", 2, TRUTH_NO },
    { FACT_WORKUP_STATUS, " in( pending ,notStarted ) ", 4, TRUTH_YES },
    { FACT_WORKUP_STATUS, "not(pending, notStarted)", 4, TRUTH_NO },
    { FACT_WORKUP_STATUS, "not(pending, notStarted)", 0, TRUTH_YES },
    { FACT_SUICIDE_CONCERN, "in(planOrIntent, recentAttempt)", 4, TRUTH_YES },
    { FACT_PAIN_SITES, "any(lowBack)", LOW_BACK | KNEE, TRUTH_YES },
    { FACT_PAIN_SITES, "any(lowBack, neck)", NECK, TRUTH_YES },
    { FACT_PAIN_SITES, "any(lowBack, neck)", KNEE, TRUTH_NO },
    { FACT_PAIN_SITES, "any(lowBack, missing)", ABSENT, TRUTH_YES },
    { FACT_PAIN_SITES, "missing", UNKNOWN, TRUTH_YES },
    { FACT_PAIN_SITES, "missing", KNEE, TRUTH_NO },
    { FACT_PAIN_SITES, "not(lowBack)", KNEE, TRUTH_YES },
    { FACT_PAIN_SITES, "not(lowBack)", LOW_BACK | KNEE, TRUTH_NO },
    { FACT_AGE_YEARS, ">= 5", 5, TRUTH_YES },
    { FACT_AGE_YEARS, ">= 5", 4, TRUTH_NO },
    { FACT_AGE_YEARS, "> 5", 5, TRUTH_NO },
    { FACT_AGE_YEARS, "> 5", 6, TRUTH_YES },
    { FACT_AGE_YEARS, "<= 5", 5, TRUTH_YES },
    { FACT_AGE_YEARS, "<= 5", 6, TRUTH_NO },
    { FACT_AGE_YEARS, "< 5", 5, TRUTH_NO },
    { FACT_AGE_YEARS, "< 5", 4, TRUTH_YES },
    { FACT_AGE_YEARS, "= 5", 5, TRUTH_YES },
    { FACT_AGE_YEARS, "= 5", 4, TRUTH_NO },
    { FACT_AGE_YEARS, "= 5", 6, TRUTH_NO },
    { FACT_AGE_YEARS, "> 5", ABSENT, TRUTH_MAYBE },
    { FACT_AGE_YEARS, "[3..6]", 3, TRUTH_YES },
    { FACT_AGE_YEARS, "[3..6]", 6, TRUTH_YES },
    { FACT_AGE_YEARS, "[3..6]", 2, TRUTH_NO },
    { FACT_AGE_YEARS, "[3..6]", 7, TRUTH_NO },
    { FACT_AGE_YEARS, "[3..6)", 6, TRUTH_NO },
    { FACT_AGE_YEARS, "[3..6)", 5, TRUTH_YES },
    { FACT_AGE_YEARS, "(3..6]", 3, TRUTH_NO },
    { FACT_AGE_YEARS, "(3..6]", 4, TRUTH_YES },
    { FACT_AGE_YEARS, "(3..6)", 6, TRUTH_NO },
    { FACT_AGE_YEARS, "in([3..6), missing)", ABSENT, TRUTH_YES },
    { FACT_AGE_YEARS, "in([3..6), missing)", 5, TRUTH_YES },
    { FACT_AGE_YEARS, "in([3..6), missing)", 6, TRUTH_NO },
    { FACT_AGE_YEARS, "not([3..6))", 6, TRUTH_YES },
    { FACT_AGE_YEARS, "not([3..6))", 5, TRUTH_NO },
    { FACT_AGE_YEARS, "missing", ABSENT, TRUTH_YES },
    { FACT_AGE_YEARS, "missing", 0, TRUTH_NO },
    { FACT_AGE_YEARS, "missing", 70, TRUTH_NO },
    { FACT_AGE_YEARS, ">= @three", 3, TRUTH_YES },
    { FACT_AGE_YEARS, ">= @three", 2, TRUTH_NO },
    { FACT_AGE_YEARS, "[0..@three)", 3, TRUTH_NO },
    { FACT_AGE_YEARS, ">= -3", -2, TRUTH_YES },
    { FACT_AGE_YEARS, ">= @unset", 100, TRUTH_NO },
    { FACT_AGE_YEARS, ">= @unset", ABSENT, TRUTH_NO },
    { FACT_AGE_YEARS, "[@unset..6]", 5, TRUTH_NO },
    { FACT_AGE_YEARS, "in([@unset..6], missing)", ABSENT, TRUTH_NO },
    { FACT_AGE_YEARS, "unset(@unset)", 5, TRUTH_YES },
    { FACT_AGE_YEARS, "unset(@unset)", ABSENT, TRUTH_MAYBE },
    { FACT_AGE_YEARS, "unset(@three, @unset)", 5, TRUTH_YES },
    { FACT_AGE_YEARS, "unset(@three)", 5, TRUTH_NO },
    { FACT_LONGEST_DURATION_MONTHS, "> 3", 3000, TRUTH_NO },
    { FACT_LONGEST_DURATION_MONTHS, "> 3", 3001, TRUTH_YES },
    { FACT_LONGEST_DURATION_MONTHS, "<= 3.5", 3500, TRUTH_YES },
    { FACT_LONGEST_DURATION_MONTHS, "<= 3.5", 3501, TRUTH_NO },
    { FACT_LONGEST_DURATION_MONTHS, "[@half..3)", 499, TRUTH_NO },
    { FACT_LONGEST_DURATION_MONTHS, "[@half..3)", 500, TRUTH_YES },
};

static struct fact_set facts_of(enum fact_id fact, int64_t value)
{
    struct fact_set facts = { 0 };

    if (value == UNKNOWN)
        facts.values[fact].presence = FACT_UNKNOWN;
    else if (value != ABSENT)
        fact_set_known(&facts, fact, value);
    return facts;
}

static bool read(const char *text, enum fact_id fact, struct cell *ret)
{
    bool unverified = false;
    struct error err;

    return cell_read(text, fact, &thresholds, ret, &unverified, &err);
}

Test(cells, each_form_means_what_the_header_says)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct fact_set facts = facts_of(rows[i].fact, rows[i].value);
        struct cell cell;

        cr_assert(read(rows[i].text, rows[i].fact, &cell), "%s", rows[i].text);
        cr_expect_eq(cell_holds(&cell, &facts), rows[i].expected, "%s of %lld", rows[i].text,
                     (long long)rows[i].value);
    }
}

static void expect_refused(enum fact_id fact, const char *const texts[])
{
    struct cell cell;

    for (; *texts; texts++)
        cr_expect_not(read(*texts, fact, &cell), "%s of %s is taken", *texts, fact_row(fact)->name);
}

static const char *const never[] = {
    "",         " ",        ",",           "(",     ")",       "in",
    "in(",      "in()",     "in(,)",       "not(",  "not()",   "not(missing)",
    "any(",     "any()",    "yes yes",     "yes,",  "yes, no", "in(yes",
    "in(yes,)", "in(yes))", "in(in(yes))", "YES",   "maybe",   "unknown",
    "notAsked", "null",     "\xff\xfe",    "yes\n", "\tyes",   "@",
    "@three",   "missing!", "y\u00e9s",    NULL
};

Test(cells, what_is_no_cell_is_refused)
{
    static const char *const not_numbers[] = { "yes",
                                               "5",
                                               ">",
                                               ">=",
                                               "> ",
                                               "> five",
                                               "> @",
                                               "> @nobody",
                                               ">> 5",
                                               "=> 5",
                                               "5 >",
                                               "> 5 6",
                                               "[3..6",
                                               "3..6]",
                                               "[3.6]",
                                               "[3..]",
                                               "[..6]",
                                               "[6..3]",
                                               "(3..4)",
                                               "[3..6}",
                                               "[3,6]",
                                               "in(3)",
                                               "in([3..6), [7..8])",
                                               "any([3..6))",
                                               "in([3..6),)",
                                               "> 3.5",
                                               "= @half",
                                               "> 3.",
                                               "> .5",
                                               "> --3",
                                               "> 1e3",
                                               "> 0x3",
                                               "> 9999999999999999",
                                               NULL };
    static const char *const not_sets[] = { "lowBack",     "in(lowBack)",        "any(nowhere)",
                                            "any(lowBack", "any(lowBack,,neck)", "any(low Back)",
                                            NULL };
    static const char *const not_names[] = { "any(pending)", "[0..1]",        "> 1",
                                             "in(unknown)",  "not(notAsked)", NULL };

    expect_refused(FACT_KNOWN_CANCER, never);
    expect_refused(FACT_SUICIDE_CONCERN, never);
    expect_refused(FACT_SUBSTANCE_USE, never);
    expect_refused(FACT_AGE_YEARS, never);
    expect_refused(FACT_PAIN_SITES, never);
    expect_refused(FACT_AGE_YEARS, not_numbers);
    expect_refused(FACT_PAIN_SITES, not_sets);
    expect_refused(FACT_WORKUP_STATUS, not_names);
    expect_refused(FACT_SUICIDE_CONCERN, not_names);
}

Test(cells, a_cell_says_whether_it_stands_on_an_unverified_threshold)
{
    static const struct {
        const char *text;
        bool unverified;
    } cells[] = { { "<= @guess", true },
                  { "[0..@guess]", true },
                  { "in((@guess..9], missing)", true },
                  { "<= @three", false } };

    for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
        bool unverified = false;
        struct cell cell;
        struct error err;

        cr_assert(cell_read(cells[i].text, FACT_AGE_YEARS, &thresholds, &cell, &unverified, &err));
        cr_expect_eq(unverified, cells[i].unverified, "%s", cells[i].text);
    }
}

Test(cells, a_very_long_cell_is_refused_with_a_short_message)
{
    static char text[100000];
    struct cell cell;
    bool unverified = false;
    struct error err = { 0 };

    memset(text, 'a', sizeof(text) - 1);
    cr_assert_not(cell_read(text, FACT_KNOWN_CANCER, &thresholds, &cell, &unverified, &err));
    cr_expect_eq(err.code, ERROR_INVALID);
    cr_expect_lt(strlen(err.detail), sizeof(err.detail));
}

/* Words of the grammar in any order: most are refused, and what is read answers for any value. */
Test(cells, no_text_crashes_the_reader_or_the_evaluator)
{
    static const char *const words[] = { "in(", "any(",    "not(",    "missing", "yes",
                                         "no",  "lowBack", ",",       ")",       "[",
                                         "(",   "]",       "..",      "3",       "-7",
                                         "3.5", "@three",  "@unset",  ">=",      "<",
                                         "=",   " ",       "pending", "99999",   "\x80" };
    static const int64_t values[] = { ABSENT, UNKNOWN, 0, 1, 3, 63, 64, 70, 120 };
    struct chance chance = { 31 };

    for (int i = 0; i < 200000; i++) {
        enum fact_id fact = (enum fact_id)chance_below(&chance, FACT_COUNT);
        uint32_t count = 1 + chance_below(&chance, 7);
        char text[128] = "";
        struct cell cell;

        while (count-- > 0)
            strcat(text, words[chance_below(&chance, sizeof(words) / sizeof(words[0]))]);
        if (!read(text, fact, &cell))
            continue;
        for (size_t v = 0; v < sizeof(values) / sizeof(values[0]); v++) {
            const struct fact_set facts = facts_of(fact, values[v]);
            bool is_number =
                fact_row(fact)->type == FACT_INTEGER || fact_row(fact)->type == FACT_DECIMAL;

            if (is_number || values[v] <= 1)
                (void)cell_holds(&cell, &facts);
        }
    }
}
