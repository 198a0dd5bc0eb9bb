#include "default_policy.h"
#include "setting.h"
#include "text.h"
#include "triage.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

/* What a submission means, and which are refused for it. The contract's own faults are not here. */

static void say_faults(const struct answer *answer, char *ret, size_t size)
{
    ret[0] = '\0';
    for (const struct fault *fault = answer->refused ? answer->err.faults : NULL; fault;
         fault = fault->next)
        (void)snprintf(ret + strlen(ret), size - strlen(ret), "%s%s", *ret ? " " : "",
                       fault->pointer);
}

/* The pointers at fault; "" for a submission that is taken. */
static void expect_faults(const json_t *document, const char *expected, const char *what)
{
    struct answer answer;
    char faults[512];

    answer_submission(document, default_policy(), &answer);
    say_faults(&answer, faults, sizeof(faults));
    cr_expect_str_eq(faults, expected, "%s: \"%s\"", what, faults);
    cr_expect_eq(answer.refused, *expected != '\0', "%s", what);
    if (answer.refused)
        cr_expect_eq(answer.err.code, ERROR_INVALID);
    answer_free(&answer);
}

struct row {
    const char *difference, *faults;
};

static void expect_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        json_t *document = base_case();

        change_document(document, rows[i].difference);
        expect_faults(document, rows[i].faults, rows[i].difference);
        json_decref(document);
    }
}

#define INSTRUMENT_1 "/assessment/instruments/0"
#define INSTRUMENT_2 "/assessment/instruments/1"

Test(submission, scores_that_no_answers_can_give_are_refused)
{
    static const struct row rows[] = {
        { "startBack=3/4", INSTRUMENT_1 },
        { "startBack=2/3", INSTRUMENT_1 },
        { "startBack=4/4", "" },
        { "startBack=3/3", "" },
        { "startBack=9/5", "" },
        { "startBack=9/4", INSTRUMENT_1 },
        { "startBack=6/1", INSTRUMENT_1 },
        { "startBack=6/2", "" },
        { "startBack=0/0", "" },
        { "startBack=5/0", INSTRUMENT_1 },
        { "startBack=4/0", "" },
        { "startBack=9", "" },
        { "startBack=-/5", "" },
        { "phq9=2/3", INSTRUMENT_2 },
        { "phq9=3/3", "" },
        { "phq9=0/1", INSTRUMENT_2 },
        { "phq9=0/0", "" },
        { "phq9=27/3", "" },
        { "phq9=27/2", INSTRUMENT_2 },
        { "phq9=25/0", INSTRUMENT_2 },
        { "phq9=24/0", "" },
        { "phq9=25/1", "" },
        { "phq9=27", "" },
        { "phq9=-/3", "" },
    };

    expect_rows(rows, sizeof(rows) / sizeof(rows[0]));
}

Test(submission, a_total_sent_as_a_decimal_is_the_same_total)
{
    static const struct {
        double total, part;
        const char *faults;
    } rows[] = { { 3.0, 4.0, INSTRUMENT_1 }, { 4.0, 4.0, "" }, { 3.0, 3.0, "" } };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        json_t *document = base_case(), *entry = instrument_entry(document, "startBack");
        char what[32];

        set_at(entry, "/total", json_real(rows[i].total));
        set_at(entry, "/subscales/distress", json_real(rows[i].part));
        (void)snprintf(what, sizeof(what), "%g/%g", rows[i].total, rows[i].part);
        expect_faults(document, rows[i].faults, what);
        json_decref(document);
    }
}

Test(submission, a_decimal_total_is_read_as_the_score)
{
    json_t *document = base_case();
    struct answer answer;

    set_at(instrument_entry(document, "startBack"), "/total", json_real(3.0));
    set_at(instrument_entry(document, "startBack"), "/subscales/distress", json_real(0.0));
    answer_submission(document, default_policy(), &answer);
    cr_assert_not(answer.refused);
    cr_expect_eq(answer.decision.stratum, STRATUM_LOW);
    answer_free(&answer);
    json_decref(document);
}

Test(submission, dates_that_cannot_be_are_refused)
{
    static const struct row rows[] = {
        { "/patient/birthDate=2026-01-06; onset=absent", "/patient/birthDate" },
        { "/patient/birthDate=2026-01-05; onset=absent", "" },
        { "/patient/birthDate=1905-01-06", "" },
        { "/patient/birthDate=1905-01-05", "/patient/birthDate" },
        { "onset=2026-01-05", "" },
        { "onset=2026-01-06", "/assessment/onsetDate" },
        { "onset=2026-01", "" },
        { "onset=2026-02", "/assessment/onsetDate" },
        { "onset=1980-12-31", "/assessment/onsetDate" },
        { "/patient/birthDate=absent; onset=1905-01-05", "/assessment/onsetDate" },
        { "/patient/birthDate=absent; onset=1905-01-06", "" },
        { "onset=1981-01", "" },
        { "onset=1981-01-01", "" },
        { "receivedAt=2026-01-05T09:15:00Z", "" },
        { "receivedAt=2026-01-05T09:15:01Z", "/receivedAt" },
        { "receivedAt=2026-01-03T09:00:00Z; onset=2026-01-04", "/assessment/onsetDate" },
        { "receivedAt=2026-01-03T09:00:00Z; /patient/birthDate=2026-01-04; onset=absent",
          "/patient/birthDate" },
        { "startBack=6/2@2026-01-05", "" },
        { "startBack=6/2@2026-01-06", INSTRUMENT_1 "/completedOn" },
        { "receivedAt=2026-01-01T09:00:00Z; startBack=6/2@2026-01-05", "" },
    };

    expect_rows(rows, sizeof(rows) / sizeof(rows[0]));
}

Test(submission, a_patient_has_a_number_or_a_reason_for_none)
{
    static const struct row rows[] = {
        { "/patient/nhsNumber=absent", "/patient/nhsNumber" },
        { "/patient/nhsNumberAbsentReason=withheld", "/patient/nhsNumber" },
        { "/patient/nhsNumber=absent; /patient/nhsNumberAbsentReason=withheld", "" },
        { "/patient=absent", "/patient/nhsNumber" },
    };

    expect_rows(rows, sizeof(rows) / sizeof(rows[0]));
}

Test(submission, every_fault_is_told_at_once)
{
    static const struct row rows[] = {
        { "/patient/nhsNumber=absent; /patient/birthDate=2026-02-01; onset=2026-03; startBack=3/4; "
          "phq9=1/2",
          "/patient/nhsNumber /patient/birthDate /assessment/onsetDate " INSTRUMENT_1
          " " INSTRUMENT_2 },
    };

    expect_rows(rows, 1);
}

Test(submission, the_same_instrument_twice_needs_two_dates)
{
    json_t *document = base_case(), *list = value_at(document, "/assessment/instruments");
    json_t *second = json_deep_copy(instrument_entry(document, "startBack"));

    (void)json_array_append_new(list, second);
    expect_faults(document, INSTRUMENT_2, "twice on a day");
    set_at(second, "/completedOn", json_string("2025-12-01"));
    expect_faults(document, "", "on two days");
    json_decref(document);
}

/* The newest counts, wherever it stands. */
Test(submission, of_an_instrument_sent_twice_the_newer_counts)
{
    for (int first = 0; first <= 1; first++) {
        json_t *document = base_case(), *list = value_at(document, "/assessment/instruments");
        json_t *older = json_deep_copy(instrument_entry(document, "startBack"));
        struct answer answer;

        set_at(older, "/completedOn", json_string("2025-12-01"));
        set_at(older, "/total", json_integer(0));
        set_at(older, "/subscales/distress", json_integer(0));
        (void)json_array_insert_new(list, first ? 0 : 1, older);
        answer_submission(document, default_policy(), &answer);
        cr_expect_eq(answer.decision.stratum, STRATUM_MODERATE, "the older stands %s",
                     first ? "first" : "last");
        answer_free(&answer);
        json_decref(document);
    }
}

/* Nothing is checked before a refused body is asked for an emergency. */
Test(submission, a_number_beyond_reach_is_read_as_a_large_one)
{
    static const char text[] =
        "{\"assessment\":{\"instruments\":["
        "{\"instrument\":\"phq9\",\"subscales\":{\"item9\":9223372036854775807}},"
        "{\"instrument\":\"bpi\",\"subscales\":{\"severity\":9223372036854775807,"
        "\"interference\":-1e308}}],"
        "\"complexity\":{\"a\":9223372036854775807,\"b\":9223372036854775807}}}";
    json_t *document = json_loads(text, 0, NULL);
    struct fact_set facts;

    submission_read_facts(document, default_policy(), 0, &facts);
    cr_expect_gt(facts.values[FACT_PHQ9_ITEM9].value, 3);
    cr_expect_gt(facts.values[FACT_BPI_SEVERITY].value, 10 * FACT_DECIMAL_SCALE);
    cr_expect_lt(facts.values[FACT_BPI_INTERFERENCE].value, 0);
    cr_expect_gt(facts.values[FACT_COMPLEXITY_SUM].value, 70);
    cr_expect(triage_sees_emergency(default_policy(), &facts));
    json_decref(document);
}

Test(submission, priority_codes_mean_what_their_names_mean)
{
    static const struct {
        int code;
        enum urgency urgency;
    } codes[] = { { 1, URGENCY_ROUTINE }, { 2, URGENCY_URGENT2 }, { 3, URGENCY_SUSPECTED_CANCER } };

    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        json_t *document = base_case();
        struct answer answer;

        set_at(document, "/priorityType", json_integer(codes[i].code));
        answer_submission(document, default_policy(), &answer);
        cr_expect_eq(answer.decision.urgency, codes[i].urgency, "%d", codes[i].code);
        answer_free(&answer);
        json_decref(document);
    }
}

/* Ruling 6: read from whatever there is, with nothing checked. */
static bool sees_emergency(const char *text)
{
    json_t *document = json_loads(text, JSON_DECODE_ANY, NULL);
    struct fact_set facts;
    bool seen;

    cr_assert(document, "%s", text);
    submission_read_facts(document, default_policy(), setting_now, &facts);
    seen = triage_sees_emergency(default_policy(), &facts);
    json_decref(document);
    return seen;
}

Test(submission, an_emergency_is_seen_in_any_readable_part)
{
    static const char *const emergencies[] = {
        "{\"assessment\":{\"redFlags\":{\"saddleSensoryChange\":\"yes\"}}}",
        "{\"patient\":7,\"assessment\":{\"redFlags\":{\"opioidToxicity\":\"yes\",\"nonsense\":[]}}"
        "}",
        "{\"assessment\":{\"suicideConcern\":\"planOrIntent\"}}",
        "{\"assessment\":{\"otherRedFlags\":[\"giantCellArteritis\"]}}",
        "{\"assessment\":{\"instruments\":[7,{\"instrument\":\"phq9\",\"subscales\":{\"item9\":2}}]"
        "}}",
        "{\"assessment\":{\"instruments\":[{\"instrument\":\"phq9\",\"total\":27}]}}",
        "{\"receivedAt\":\"now\",\"assessment\":{\"onsetDate\":\"2099-01\",\"suicideConcern\":"
        "\"passive\"}}",
    };
    static const char *const others[] = {
        "null",
        "[]",
        "7",
        "{}",
        "{\"assessment\":[]}",
        "{\"assessment\":{\"redFlags\":\"yes\"}}",
        "{\"assessment\":{\"redFlags\":{\"saddleSensoryChange\":\"no\"}}}",
        "{\"assessment\":{\"redFlags\":{\"suspectedCrps\":\"yes\"}}}",
        "{\"assessment\":{\"instruments\":{\"instrument\":\"phq9\"}}}",
        "{\"assessment\":{\"instruments\":[{\"instrument\":\"startBack\",\"total\":1e300}]}}",
        "{\"assessment\":{\"painSites\":[1,null,\"nowhere\"],\"onsetDate\":\"2099-01\"}}",
        "{\"patient\":{\"birthDate\":\"2099-01-01\"},\"receivedAt\":\"0001-01-01T00:00:00Z\"}",
    };

    for (size_t i = 0; i < sizeof(emergencies) / sizeof(emergencies[0]); i++)
        cr_expect(sees_emergency(emergencies[i]), "%s", emergencies[i]);
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        cr_expect_not(sees_emergency(others[i]), "%s", others[i]);
}

/* The examples of RFC 7396 that concern objects. */
Test(submission, an_amendment_is_a_merge_patch)
{
    static const struct {
        const char *target, *patch, *expected;
    } rows[] = {
        { "{\"a\":\"b\"}", "{\"a\":\"c\"}", "{\"a\":\"c\"}" },
        { "{\"a\":\"b\"}", "{\"b\":\"c\"}", "{\"a\":\"b\",\"b\":\"c\"}" },
        { "{\"a\":\"b\"}", "{\"a\":null}", "{}" },
        { "{\"a\":\"b\",\"b\":\"c\"}", "{\"a\":null}", "{\"b\":\"c\"}" },
        { "{\"a\":[\"b\"]}", "{\"a\":\"c\"}", "{\"a\":\"c\"}" },
        { "{\"a\":\"c\"}", "{\"a\":[\"b\"]}", "{\"a\":[\"b\"]}" },
        { "{\"a\":{\"b\":\"c\"}}", "{\"a\":{\"b\":\"d\",\"c\":null}}", "{\"a\":{\"b\":\"d\"}}" },
        { "{\"a\":[{\"b\":\"c\"}]}", "{\"a\":[1]}", "{\"a\":[1]}" },
        { "{\"e\":null}", "{\"a\":1}", "{\"e\":null,\"a\":1}" },
        { "{\"a\":\"foo\"}", "{\"a\":{\"b\":{\"c\":null}}}", "{\"a\":{\"b\":{}}}" },
        { "{}", "{\"a\":{\"bb\":{\"ccc\":null}}}", "{\"a\":{\"bb\":{}}}" },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        json_t *target = json_loads(rows[i].target, 0, NULL),
               *patch = json_loads(rows[i].patch, 0, NULL);
        json_t *expected = json_loads(rows[i].expected, 0, NULL),
               *merged = submission_merge(target, patch);

        cr_expect(json_equal(merged, expected), "%s on %s", rows[i].patch, rows[i].target);
        json_decref(merged);
        json_decref(expected);
        json_decref(patch);
        json_decref(target);
    }
}
