#include "policy_tests.h"
#include "buffer.h"
#include "cleanup.h"
#include "fault_list.h"
#include "proof_trial.h"
#include "text.h"
#include "triage.h"

#include <stdlib.h>
#include <string.h>

DEFINE_CLEANUP(json_t *, json_decref)
DEFINE_CLEANUP(char *, free)

enum { RESULT_MOST = 8 * MIB };

static const int64_t decided_at = INT64_C(1767604200) * 1000000; /* 2026-01-05T09:10:00Z */
static const struct date received = { 20458 };

/* Facts as a document gives them: which it names, and what of. */
struct given {
    struct fact_set facts;
    bool named[FACT_COUNT];
};

/* A row of the policy, and how many tests it fires in. */
struct row_hits {
    const struct policy_row *row;
    int64_t count;
};

struct trial {
    const struct policy *policy;
    struct row_hits *rows;
    size_t row_count;
    struct fault_list faults;
    struct writer failed;
    int64_t run, passed;
};

static void read_given(struct trial *t, json_t *object, const struct step *at, struct given *ret)
{
    const char *name;
    json_t *value;

    if (object && !json_is_object(object))
        fault_list_add(&t->faults, at, "an object of facts and their values");
    json_object_foreach(object, name, value) {
        const struct step here = { at, name, 0 };
        enum fact_id fact;

        if (!fact_parse(name, &fact))
            fault_list_add(&t->faults, &here, "no such fact");
        else if (fact >= FACT_GATE_CLASSES)
            fault_list_add(&t->faults, &here, "triage works this out as it runs");
        else if (!policy_test_value(value, fact, &ret->facts.values[fact]))
            fault_list_add(&t->faults, &here, "not a value of this fact");
        else
            ret->named[fact] = true;
    }
}

/* The bit of the instrument that the score is of. */
static int64_t instrument_bit(enum fact_id score)
{
    const char *path = fact_row(score)->path;

    for (int i = 0; path[0] == '#' && instruments[i]; i++) {
        size_t length = strlen(instruments[i]);

        if (strncmp(path + 1, instruments[i], length) == 0 && path[1 + length] == '/')
            return INT64_C(1) << i;
    }
    return 0;
}

/* What follows from facts that are named gives way to what is named itself. */
static struct fact_set facts_of(const struct given *given)
{
    const struct fact_dates dates = { received, DATE_NONE, DATE_NONE, DATE_NONE };
    struct fact_set facts = given->facts;
    int64_t sent = 0;

    fact_set_derive(&facts, &dates);
    for (int i = 0; i < FACT_COUNT; i++)
        if (fact_is_known(&given->facts, (enum fact_id)i))
            sent |= instrument_bit((enum fact_id)i);
    fact_set_known(&facts, FACT_INSTRUMENTS, sent);
    fact_set_known(&facts, FACT_STALE_INSTRUMENTS, 0);
    for (int i = 0; i < FACT_COUNT; i++)
        if (given->named[i])
            facts.values[i] = given->facts.values[i];
    return facts;
}

static void decide(const struct policy *policy, const struct given *given, struct decision *ret)
{
    const struct fact_set facts = facts_of(given);
    const struct triage_input input = { .policy = policy,
                                        .facts = &facts,
                                        .icb = proof_icb,
                                        .decided_at = decided_at,
                                        .clock_started_on = received,
                                        .directory = &proof_directory,
                                        .contacts = &proof_contacts,
                                        .calendar = &proof_calendar };

    triage_decide(&input, ret);
}

static int row_index(const struct trial *t, const char *id)
{
    for (size_t i = 0; id && i < t->row_count; i++)
        if (text_equal(t->rows[i].row->id, id))
            return (int)i;
    return -1;
}

static void check_rows(struct trial *t, json_t *list, const struct step *at)
{
    size_t i;
    json_t *id;

    if (list && !json_is_array(list))
        fault_list_add(&t->faults, at, "a list of rows' ids");
    json_array_foreach(list, i, id) {
        const struct step here = { at, NULL, i };

        if (row_index(t, json_string_value(id)) < 0)
            fault_list_add(&t->faults, &here, "no such row");
    }
}

static void check_word(struct trial *t, json_t *value, const char *const *words,
                       const struct step *at)
{
    if (value && (!json_is_string(value) || text_index(words, json_string_value(value)) < 0))
        fault_list_add(&t->faults, at, "not one of its values");
}

static void check_expected(struct trial *t, json_t *expect, const struct step *at)
{
    static const char *const members[] = { "status", "stratum", "tier", "urgency",
                                           "rows",   "notRows", NULL };
    const char *name;
    json_t *value;

    if (!json_is_object(expect) || json_object_size(expect) == 0)
        fault_list_add(&t->faults, at, "says what is expected");
    json_object_foreach(expect, name, value) {
        const struct step here = { at, name, 0 };

        switch (text_index(members, name)) {
        case 0: check_word(t, value, decision_statuses, &here); break;
        case 1: check_word(t, value, strata, &here); break;
        case 2: check_word(t, json_is_null(value) ? NULL : value, tier_names, &here); break;
        case 3: check_word(t, value, urgencies, &here); break;
        case 4:
        case 5: check_rows(t, value, &here); break;
        default: fault_list_add(&t->faults, &here, "nothing that can be expected");
        }
    }
}

static bool fired(const struct decision *decision, const char *id)
{
    for (int i = 0; i < decision->trace_count; i++)
        if (text_equal(decision->trace[i]->id, id))
            return true;
    return false;
}

static bool says(const json_t *expected, const char *got)
{
    return !expected || text_equal(json_string_value(expected), got);
}

static bool rows_are(const json_t *list, const struct decision *decision, bool wanted)
{
    size_t i;
    json_t *id;

    json_array_foreach(list, i, id) {
        if (fired(decision, json_string_value(id)) != wanted)
            return false;
    }
    return true;
}

static bool is_as_expected(const json_t *expect, const struct decision *d)
{
    return says(json_object_get(expect, "status"), decision_statuses[d->status]) &&
           says(json_object_get(expect, "stratum"), strata[d->stratum]) &&
           says(json_object_get(expect, "tier"), tier_name(d->tier)) &&
           says(json_object_get(expect, "urgency"), urgencies[d->urgency]) &&
           rows_are(json_object_get(expect, "rows"), d, true) &&
           rows_are(json_object_get(expect, "notRows"), d, false);
}

static void write_failure(struct trial *t, const json_t *test, const struct decision *d)
{
    struct writer *w = &t->failed;
    cleanup(free) char *expected = json_dumps(json_object_get(test, "expect"), JSON_COMPACT);

    writer_open(w, NULL, '{');
    writer_text(w, "name", json_string_value(json_object_get(test, "name")));
    writer_raw(w, "expected", expected);
    writer_open(w, "got", '{');
    writer_text(w, "status", decision_statuses[d->status]);
    writer_text(w, "stratum", strata[d->stratum]);
    writer_text(w, "tier", tier_name(d->tier));
    writer_text(w, "urgency", urgencies[d->urgency]);
    writer_open(w, "rows", '[');
    for (int i = 0; i < d->trace_count; i++)
        writer_text(w, NULL, d->trace[i]->id);
    writer_close(w);
    writer_close(w);
    writer_close(w);
}

static void count_hits(struct trial *t, const struct decision *decision)
{
    for (size_t i = 0; i < t->row_count; i++)
        t->rows[i].count += fired(decision, t->rows[i].row->id);
}

static void check_name(struct trial *t, json_t *test, json_t *seen, const struct step *at)
{
    const struct step here = { at, "name", 0 };
    const char *name = json_string_value(json_object_get(test, "name"));

    if (text_is_empty(name))
        fault_list_add(&t->faults, &here, "a test needs a name");
    else if (json_object_get(seen, name))
        fault_list_add(&t->faults, &here, "the name stands twice");
    else
        (void)json_object_set_new(seen, name, json_true());
}

static void run_test(struct trial *t, json_t *test, const struct given *base, const struct step *at)
{
    const struct step at_given = { at, "given", 0 }, at_expect = { at, "expect", 0 };
    json_t *expect = json_object_get(test, "expect");
    struct given given = *base;
    struct decision decision;

    read_given(t, json_object_get(test, "given"), &at_given, &given);
    check_expected(t, expect, &at_expect);
    if (t->faults.count > 0)
        return;
    decide(t->policy, &given, &decision);
    count_hits(t, &decision);
    t->run++;
    if (is_as_expected(expect, &decision))
        t->passed++;
    else
        write_failure(t, test, &decision);
}

static bool run_tests(struct trial *t, const json_t *document, struct error *err)
{
    static const struct step at_base = { NULL, "testBase", 0 }, at_tests = { NULL, "tests", 0 };
    cleanup(json_decref) json_t *seen = json_object();
    json_t *tests = json_object_get(document, "tests"), *test;
    struct given base = { 0 };
    size_t i;

    read_given(t, json_object_get(document, "testBase"), &at_base, &base);
    if (tests && !json_is_array(tests))
        fault_list_add(&t->faults, &at_tests, "a list of tests");
    json_array_foreach(tests, i, test) {
        const struct step at = { &at_tests, NULL, i };

        check_name(t, test, seen, &at);
        run_test(t, test, &base, &at);
    }
    return fault_list_close(&t->faults, err);
}

static bool list_rows(struct trial *t, struct arena *arena)
{
    for (int i = 0; i < POLICY_TABLE_COUNT; i++)
        t->row_count += t->policy->tables[i].row_count + (t->policy->tables[i].otherwise != NULL);
    t->rows = arena_alloc(arena, (t->row_count + 1) * sizeof(*t->rows));
    if (!t->rows)
        return false;
    t->row_count = 0;
    for (int i = 0; i < POLICY_TABLE_COUNT; i++) {
        const struct policy_table *table = &t->policy->tables[i];

        for (size_t k = 0; k < table->row_count; k++)
            t->rows[t->row_count++].row = &table->rows[k];
        if (table->otherwise)
            t->rows[t->row_count++].row = table->otherwise;
    }
    return true;
}

static void write_hits(struct writer *w, const struct trial *t)
{
    writer_open(w, "neverHit", '[');
    for (size_t i = 0; i < t->row_count; i++)
        if (t->rows[i].count == 0)
            writer_text(w, NULL, t->rows[i].row->id);
    writer_close(w);
    writer_open(w, "hits", '{');
    for (size_t i = 0; i < t->row_count; i++)
        writer_integer(w, t->rows[i].row->id, t->rows[i].count);
    writer_close(w);
}

static void write_result(struct buffer *buffer, const struct trial *t, const char *failed)
{
    struct writer w;

    writer_init(&w, buffer);
    writer_open(&w, NULL, '{');
    writer_integer(&w, "run", t->run);
    writer_integer(&w, "passed", t->passed);
    writer_raw(&w, "failed", failed);
    write_hits(&w, t);
    writer_close(&w);
}

bool policy_run_tests(const json_t *document, const struct policy *policy, struct arena *arena,
                      const char **ret, bool *ret_all_passed, struct error *err)
{
    struct trial t = { .policy = policy };
    struct buffer failed, result;

    fault_list_init(&t.faults, arena);
    buffer_init(&failed, arena, RESULT_MOST);
    buffer_init(&result, arena, RESULT_MOST);
    writer_init(&t.failed, &failed);
    if (!list_rows(&t, arena))
        return error_set(err, ERROR_UNAVAILABLE, "", "No memory is left for the tests");
    writer_open(&t.failed, NULL, '[');
    if (!run_tests(&t, document, err))
        return false;
    writer_close(&t.failed);
    if (!failed.failed)
        write_result(&result, &t, failed.text);
    if (failed.failed || result.failed)
        return error_set(err, ERROR_UNAVAILABLE, "", "No memory is left for the tests' result");
    *ret = result.text;
    *ret_all_passed = t.passed == t.run;
    return true;
}
