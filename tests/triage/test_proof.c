#include "blanking.h"
#include "gate_proof.h"
#include "generate.h"
#include "mutation.h"
#include "policy_case.h"
#include "proof.h"
#include "text.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

/* The check that a policy has to pass before it decides about anybody: ruling 2, tried out. */

enum { ROUNDS = 800, EVERY = 211, DOCUMENTS = 8 };

Test(proof, the_default_policy_keeps_ruling_2)
{
    struct proof proof;

    cr_expect(policy_prove(default_policy(), 1, ROUNDS, &proof), "breach %d at %s", proof.breach,
              fact_row(proof.input)->name);
    cr_expect_eq(proof.referrals, ROUNDS);
    cr_expect(policy_prove(default_policy_with_complexity(), 2, ROUNDS, &proof), "breach %d at %s",
              proof.breach, fact_row(proof.input)->name);
}

/* A policy that its reader admits, broken in one place. */
static enum breach breach_of(json_t *document)
{
    struct arena arena;
    struct error err;
    struct proof proof;
    const struct policy *policy;

    arena_init(&arena, 8 * MIB);
    policy = try_policy(document, &arena, &err);
    cr_assert(policy, "%s", err.detail);
    (void)policy_prove(policy, 1, ROUNDS, &proof);
    arena_free(&arena);
    json_decref(document);
    return proof.breach;
}

static json_t *row_of(json_t *document, const char *table, const char *id)
{
    size_t i;
    json_t *row;

    json_array_foreach(policy_rows(document, table), i, row) {
        if (text_equal(json_string_value(json_object_get(row, "id")), id))
            return row;
    }
    cr_assert_fail("no row %s", id);
    return NULL;
}

static void say_missing(json_t *document, const char *fact, const char *missing)
{
    size_t i;
    json_t *input;

    json_array_foreach(json_object_get(document, "inputs"), i, input) {
        if (text_equal(json_string_value(json_object_get(input, "name")), fact))
            (void)json_object_set_new(input, "missing", json_string(missing));
    }
}

static void remove_row(json_t *document, const char *table, const char *id)
{
    json_t *rows = policy_rows(document, table);

    for (size_t i = json_array_size(rows); i-- > 0;)
        if (text_equal(json_string_value(json_object_get(json_array_get(rows, i), "id")), id))
            (void)json_array_remove(rows, i);
}

Test(proof, a_score_that_raises_and_is_not_required_breaks_it)
{
    json_t *document = policy_document();

    remove_row(document, "requirements", "M-01.11");
    say_missing(document, "pseqTotal", "notDone");
    cr_expect_eq(breach_of(document), BREACH_LOW);
}

Test(proof, a_part_of_the_complexity_model_that_lowers_breaks_it)
{
    json_t *document = policy_document();

    set_complexity_bands(document);
    remove_row(document, "bands", "R-04.4");
    (void)json_object_set_new(json_object_get(row_of(document, "bands", "R-04.3"), "when"),
                              "complexityFactors", json_string(">= 10"));
    cr_expect_eq(breach_of(document), BREACH_LOW);
}

Test(proof, an_urgency_that_only_known_values_have_breaks_it)
{
    json_t *document = policy_document();

    (void)json_array_append_new(
        policy_rows(document, "urgency"),
        json_from("{\"id\":\"X-01.1\",\"when\":{\"workupStatus\":\"not(notStarted)\"},"
                  "\"then\":{\"hold\":true,\"minimumUrgency\":\"urgent1\"}" REASON "}"));
    (void)json_array_append_new(
        policy_rows(document, "urgency"),
        json_from("{\"id\":\"X-01.2\",\"when\":{\"workupStatus\":\"notStarted\"},"
                  "\"then\":{\"hold\":true,\"minimumUrgency\":\"urgent1\"}" REASON "}"));
    cr_expect_eq(breach_of(document), BREACH_LESS_CAUTIOUS);
}

struct sample {
    int count, tried, broken;
};

static enum breach show_breach(const struct policy *policy, uint64_t seed)
{
    struct chance chance = { seed };
    enum breach shown = BREACH_NONE;

    for (int i = 0; i < DOCUMENTS && shown == BREACH_NONE; i++) {
        json_t *referral = random_submission(&chance);
        enum fact_id input;

        shown = blanking_breach(referral, policy, &input);
        json_decref(referral);
    }
    return shown;
}

/* Of the instruments, STarT Back and the one that the input is of. */
static void keep_instrument(json_t *referral, enum fact_id input)
{
    const char *path = fact_row(input)->path;
    json_t *list = value_at(referral, "/assessment/instruments");

    for (size_t i = json_array_size(list); i-- > 0;) {
        const char *name =
            json_string_value(json_object_get(json_array_get(list, i), "instrument"));

        if (!text_equal(name, "startBack") &&
            (path[0] != '#' || strncmp(path + 1, name, strlen(name)) != 0 ||
             path[1 + strlen(name)] != '/'))
            (void)json_array_remove(list, i);
    }
}

/* A low score, and each value of the input beside it. */
static enum breach show_breach_of(const struct policy *policy, enum fact_id input)
{
    enum breach shown = BREACH_NONE;
    bool more = true;

    for (int n = 0; more && shown == BREACH_NONE; n++) {
        json_t *referral = base_case();

        change_document(referral, "startBack=2/0; startMsk=-; ompsqSf=-; pam=-; pseq=-; pseq2=-; "
                                  "phq9=-; phq4=-; gad7=-; pcs=-; tsk17=-; tsk11=-; bpi=-; peg=-; "
                                  "dn4=-; slanss=-; painDetect=-; ort=-; comm=-; dass21=-");
        keep_instrument(referral, input);
        more = set_legal_value(referral, input, n);
        if (more)
            shown = blanking_breach_of(referral, policy, input);
        json_decref(referral);
    }
    return shown;
}

/* What referrals as callers send them show to be broken, the check has to find by its own. */
static void expect_caught(struct sample *sample, const json_t *document, const char *what,
                          enum fact_id input)
{
    const struct policy *policy;
    struct arena arena;
    struct error err;
    struct proof proof;
    enum breach shown;

    arena_init(&arena, 8 * MIB);
    policy = try_policy(document, &arena, &err);
    shown = !policy               ? BREACH_NONE
            : input == FACT_COUNT ? show_breach(policy, (uint64_t)sample->count)
                                  : show_breach_of(policy, input);
    sample->tried += policy != NULL;
    sample->broken += shown != BREACH_NONE;
    cr_expect(shown == BREACH_NONE || !policy_prove(policy, 1, ROUNDS, &proof),
              "%s breaks ruling 2 and is not caught", what);
    arena_free(&arena);
}

static void try_mutated(const json_t *document, const char *where, const char *change,
                        void *context)
{
    struct sample *sample = context;
    char what[1024];

    if (sample->count++ % EVERY != 0)
        return;
    (void)snprintf(what, sizeof(what), "%s, %s", where, change);
    expect_caught(sample, document, what, FACT_COUNT);
}

Test(proof, what_a_mutated_policy_breaks_is_caught)
{
    struct sample sample = { 0 };
    json_t *document = policy_document();

    mutations_visit(document, try_mutated, &sample);
    json_decref(document);
    cr_assert_gt(sample.tried, 20);
}

/* No row asks for the fact any more, and nobody says that it holds. */
static void stop_asking(json_t *document, const char *fact)
{
    json_t *rows = policy_rows(document, "requirements");

    for (size_t i = json_array_size(rows); i-- > 0;) {
        json_t *list = json_object_get(json_object_get(json_array_get(rows, i), "then"), "require");

        for (size_t n = json_array_size(list); n-- > 0;)
            if (text_equal(json_string_value(json_array_get(list, n)), fact))
                (void)json_array_remove(list, n);
        if (json_array_size(list) == 0)
            (void)json_array_remove(rows, i);
    }
    say_missing(document, fact, "notDone");
}

Test(proof, a_policy_that_stops_asking_for_what_matters_is_caught)
{
    struct sample sample = { 0 };

    for (int i = 0; i < FACT_COUNT; i++) {
        json_t *document;

        if (default_policy()->missing[i] != MISSING_HOLD)
            continue;
        document = policy_document();
        stop_asking(document, fact_row((enum fact_id)i)->name);
        expect_caught(&sample, document, fact_row((enum fact_id)i)->name, (enum fact_id)i);
        json_decref(document);
    }
    fprintf(stderr, "%d of %d policies that stop asking for something break ruling 2: all caught\n",
            sample.broken, sample.tried);
    cr_expect_gt(sample.broken, 5);
}

Test(proof, the_default_policy_keeps_rulings_3_and_4)
{
    struct gate_proof proof;

    cr_expect(policy_prove_gates(default_policy(), 3, 4 * ROUNDS, &proof), "breach %d, gate %s",
              proof.breach, proof.gate);
    cr_expect_eq(proof.referrals, 4 * ROUNDS);
    cr_expect_gt(proof.gates, ROUNDS, "%d open gates", proof.gates);
}
