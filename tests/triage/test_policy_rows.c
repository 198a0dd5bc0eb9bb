#include "policy_case.h"

#include <criterion/criterion.h>

/* What a row of a policy may not say: each case adds one to the default policy. */

Test(policy_rows, a_row_that_cannot_be_meant_is_refused)
{
    static const struct {
        const char *table, *row, *words;
    } cases[] = {
        { "bands", "{\"when\":{},\"then\":{\"band\":\"high\"}" REASON "}",
          "row 26, member id: is missing" },
        { "bands", "{\"id\":\"X-01\",\"when\":{},\"then\":{\"band\":\"high\"}" REASON "}",
          "row X-01, member id: a row's id" },
        { "bands", "{\"id\":\".1\",\"when\":{},\"then\":{\"band\":\"high\"}" REASON "}",
          "a row's id" },
        { "bands", "{\"id\":\"X-01.\",\"when\":{},\"then\":{\"band\":\"high\"}" REASON "}",
          "a row's id" },
        { "bands", "{" ID "\"when\":{},\"then\":{\"band\":\"high\"},\"source\":\"s\"}",
          "row X-01.1, member because: is missing" },
        { "bands", "{" ID "\"when\":{},\"then\":{\"band\":\"high\"},\"because\":\"b\"}",
          "row X-01.1, member source: is missing" },
        { "bands",
          "{" ID "\"when\":{},\"then\":{\"band\":\"high\"},\"because\":\"\",\"source\":\"s\"}",
          "member because: must be text" },
        { "bands", "{" ID "\"then\":{\"band\":\"high\"}" REASON "}", "member when: is missing" },
        { "bands", "{" ID "\"when\":\"ageYears > 5\",\"then\":{\"band\":\"high\"}" REASON "}",
          "member when: must be an object" },
        { "bands", "{" ID "\"when\":{\"shoeSize\":\"> 5\"},\"then\":{\"band\":\"high\"}" REASON "}",
          "column shoeSize: there is no such fact" },
        { "bands", "{" ID "\"when\":{\"ageYears\":5},\"then\":{\"band\":\"high\"}" REASON "}",
          "column ageYears: a condition is text" },
        { "bands",
          "{" ID "\"when\":{\"ageYears\":\"> @nobody\"},\"then\":{\"band\":\"high\"}" REASON "}",
          "cannot be read" },
        { "bands", "{" ID "\"when\":{\"ageYears\":\"old\"},\"then\":{\"band\":\"high\"}" REASON "}",
          "cannot be read" },
        { "bands", "{" ID "\"when\":{}" REASON "}", "member then: is missing" },
        { "bands", "{" ID "\"when\":{},\"then\":{}" REASON "}", "a row needs an effect" },
        { "bands", "{" ID "\"when\":{},\"then\":\"high\"" REASON "}",
          "member then: must be an object" },
        { "bands", "{" ID "\"when\":{},\"then\":{\"bend\":\"high\"}" REASON "}",
          "effect bend: there is no such effect" },
        { "bands", "{" ID "\"when\":{},\"then\":{\"band\":\"worse\"}" REASON "}",
          "a value that cannot be read" },
        { "bands", "{" ID "\"when\":{},\"then\":{\"hold\":false}" REASON "}",
          "a value that cannot be read" },
        { "bands", "{" ID "\"when\":{},\"then\":{\"hold\":\"yes\"}" REASON "}",
          "a value that cannot be read" },
        { "bands", "{" ID "\"when\":{},\"then\":{\"stream\":\"SLOW\"}" REASON "}",
          "a value that cannot be read" },
        { "bands", "{" ID "\"when\":{},\"then\":{\"flag\":\"RED\"}" REASON "}",
          "a value that cannot be read" },
        { "bands", "{" ID "\"when\":{},\"then\":{\"recommend\":[\"REST\"]}" REASON "}",
          "a value that cannot be read" },
        { "bands", "{" ID "\"when\":{},\"then\":{\"minimumTier\":\"IV\"}" REASON "}",
          "a value that cannot be read" },
        { "bands", "{" ID "\"when\":{},\"then\":{\"adviceDays\":-1}" REASON "}",
          "a value that cannot be read" },
        { "bands", "{" ID "\"when\":{},\"then\":{\"adviceDays\":100001}" REASON "}",
          "a value that cannot be read" },
        { "bands", "{" ID "\"when\":{},\"then\":{\"adviceDays\":\"14\"}" REASON "}",
          "a value that cannot be read" },
        { "bands", "{" ID "\"when\":{},\"then\":{\"adviceDays\":\"@nobody\"}" REASON "}",
          "a value that cannot be read" },
        { "bands", "{" ID "\"when\":{},\"then\":{\"returnToGp\":\"no\"}" REASON "}",
          "a value that cannot be read" },
        { "bands",
          "{" ID "\"when\":{},\"then\":{\"recommend\":[\"RFD\",\"RFD\",\"RFD\",\"RFD\",\"RFD\","
          "\"RFD\",\"RFD\","
          "\"RFD\",\"RFD\",\"RFD\",\"RFD\",\"RFD\",\"RFD\",\"RFD\",\"RFD\",\"RFD\",\"RFD\"]}" REASON
          "}",
          "at most 16 effects" },
        { "requirements", "{" ID "\"when\":{},\"then\":{\"require\":[\"shoeSize\"]}" REASON "}",
          "a value that cannot be read" },
        { "urgency", "{" ID "\"when\":{},\"then\":{\"minimumUrgency\":\"soon\"}" REASON "}",
          "a value that cannot be read" },
        { "gates", "{" ID "\"when\":{},\"then\":{\"gate\":\"G-99\",\"class\":\"E9\"}" REASON "}",
          "a value that cannot be read" },
        { "gates", "{" ID "\"when\":{},\"then\":{\"gate\":7,\"class\":\"E0\"}" REASON "}",
          "a value that cannot be read" },
        { "gates", "{" ID "\"when\":{},\"then\":{\"gate\":\"G-99\"}" REASON "}",
          "a gate and its class stand together" },
        { "gates", "{" ID "\"when\":{},\"then\":{\"class\":\"E0\"}" REASON "}",
          "a gate and its class stand together" },
        { "gates", "{" ID "\"when\":{},\"then\":{\"hold\":true}" REASON "}", "raises a gate" },
        { "gates",
          "{" ID "\"when\":{},\"then\":{\"gate\":\"G-99-much-too-long\",\"class\":\"E0\"}" REASON
          "}",
          "too long" },
        { "requirements",
          "{" ID "\"when\":{},\"then\":{\"require\":[\"ageYears\"],\"gate\":\"G-13\"}" REASON "}",
          "stand together" },
        { "requirements", "{" ID "\"when\":{},\"then\":{\"hold\":true}" REASON "}",
          "rows of this table cannot have" },
        { "urgency", "{" ID "\"when\":{},\"then\":{\"gate\":\"G-99\",\"class\":\"E0\"}" REASON "}",
          "cannot have" },
        { "gates",
          "{" ID "\"when\":{},\"then\":{\"require\":[\"ageYears\"],\"gate\":\"G-99\",\"class\":"
          "\"E0\"}" REASON "}",
          "cannot have" },
        { "tiers", "{" ID "\"when\":{},\"then\":{\"band\":\"low\"}" REASON "}", "cannot have" },
        { "dates", "{" ID "\"when\":{},\"then\":{\"minimumTier\":\"I\"}" REASON "}",
          "cannot have" },
        { "bands", "{\"id\":\"R-01.1\",\"when\":{},\"then\":{\"band\":\"high\"}" REASON "}",
          "row R-01.1, member id: the id stands twice: table bands" },
        { "dates", "{\"id\":\"R-01.1\",\"when\":{},\"then\":{\"adviceDays\":1}" REASON "}",
          "table dates, row R-01.1, member id: the id stands twice: table bands" },
        { "dates", "{\"id\":\"T-06.2\",\"when\":{},\"then\":{\"adviceDays\":1}" REASON "}",
          "row T-06.2, member id: the id stands twice: table tiers" },
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        json_t *document = policy_document();

        (void)json_array_append_new(policy_rows(document, cases[i].table), json_from(cases[i].row));
        expect_policy_refusal(document, cases[i].words);
    }
}

/* Ruling 7, and promise 2 as far as a document can break it. */
Test(policy_rows, low_stands_on_verified_thresholds_and_a_clear_band)
{
    static const struct {
        const char *table, *row, *words;
    } cases[] = {
        { "bands",
          "{" ID
          "\"when\":{\"startMskTotal\":\"<= @startMskLowMax\"},\"then\":{\"band\":\"low\"}" REASON
          "}",
          "never give low" },
        { "bands",
          "{" ID
          "\"when\":{\"startMskTotal\":\"[0..@startMskLowMax]\"},\"then\":{\"band\":\"low\"}" REASON
          "}",
          "never give low" },
        { "stratum",
          "{" ID "\"when\":{\"startMskTotal\":\"<= "
          "@startMskLowMax\",\"band\":\"low\",\"lowBlocked\":\"no\"},"
          "\"then\":{\"stratum\":\"low\"}" REASON "}",
          "never give low" },
        { "stratum", "{" ID "\"when\":{},\"then\":{\"stratum\":\"low\"}" REASON "}",
          "low needs the conditions" },
        { "stratum", "{" ID "\"when\":{\"band\":\"low\"},\"then\":{\"stratum\":\"low\"}" REASON "}",
          "low needs the conditions" },
        { "stratum",
          "{" ID "\"when\":{\"lowBlocked\":\"no\"},\"then\":{\"stratum\":\"low\"}" REASON "}",
          "low needs the conditions" },
        { "stratum",
          "{" ID "\"when\":{\"band\":\"low\",\"lowBlocked\":\"in(yes, "
          "no)\"},\"then\":{\"stratum\":\"low\"}" REASON "}",
          "low needs the conditions" },
        { "stratum",
          "{" ID "\"when\":{\"band\":\"in(low, "
          "missing)\",\"lowBlocked\":\"no\"},\"then\":{\"stratum\":\"low\"}" REASON "}",
          "low needs the conditions" },
        { "stratum",
          "{" ID "\"when\":{\"band\":\"low\",\"lowBlocked\":\"not(no)\"},\"then\":{\"stratum\":"
          "\"low\"}" REASON "}",
          "low needs the conditions" },
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        json_t *document = policy_document();

        (void)json_array_append_new(policy_rows(document, cases[i].table), json_from(cases[i].row));
        expect_policy_refusal(document, cases[i].words);
    }
}

Test(policy_rows, an_unverified_threshold_may_raise)
{
    json_t *document = policy_document();
    struct arena arena;
    struct error err;

    arena_init(&arena, 4 * MIB);
    (void)json_array_append_new(policy_rows(document, "bands"),
                                json_from("{" ID
                                          "\"when\":{\"startMskTotal\":\"<= @startMskLowMax\"},"
                                          "\"then\":{\"band\":\"moderate\"}" REASON "}"));
    cr_expect(try_policy(document, &arena, &err), "%s", err.detail);
    arena_free(&arena);
    json_decref(document);
}
