#include "generate.h"
#include "life.h"
#include "ruling.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Ruling 3 over random lives of amendments and outcomes, by a model of its own of what must be
 * open. */

enum { LIVES = 300, STEPS = 12 };

struct model {
    bool open[32];    /* by index into ruling_gates: raised, and no outcome since */
    bool settled[32]; /* an outcome, and no member has changed since */
    struct fact_set settled_at[32];
};

static bool members_changed(const char *gate, const struct fact_set *a, const struct fact_set *b)
{
    for (const enum fact_id *fact = ruling_members(gate); *fact != FACT_COUNT; fact++)
        if (a->values[*fact].presence != b->values[*fact].presence ||
            a->values[*fact].value != b->values[*fact].value)
            return true;
    return false;
}

static void follow(struct model *model, struct life *life)
{
    const struct fact_set *facts = &life->answer.submission.facts;

    for (int i = 0; ruling_gates[i]; i++) {
        bool latches = gate_class_latches(ruling_class(ruling_gates[i], facts));

        if (model->settled[i] && members_changed(ruling_gates[i], &model->settled_at[i], facts))
            model->settled[i] = false;
        if (latches && !model->settled[i])
            model->open[i] = true;
        cr_assert(life_is_open(life, ruling_gates[i]) || !model->open[i], "%s is shut: %s",
                  ruling_gates[i], life->story);
    }
}

static void tell(struct life *life, const char *what, const char *value)
{
    size_t used = strlen(life->story);

    (void)snprintf(life->story + used, sizeof(life->story) - used, "%s %s; ", what, value);
}

static void close_at_random(struct model *model, struct life *life, struct chance *chance)
{
    int chosen = (int)chance_below(chance, 17);

    if (!model->open[chosen])
        return;
    tell(life, "outcome", ruling_gates[chosen]);
    model->open[chosen] = false;
    model->settled[chosen] = true;
    model->settled_at[chosen] = life->answer.submission.facts;
    life_record_outcome(life, ruling_gates[chosen]);
    follow(model, life);
    cr_assert_not(life_is_open(life, ruling_gates[chosen]), "%s is open at once: %s",
                  ruling_gates[chosen], life->story);
}

/* False if the random change is one that would be refused: then it is not made. */
static bool amend_once(struct life *life, struct chance *chance)
{
    json_t *document = json_deep_copy(life->document);
    struct answer trial;
    bool taken;
    char *text;

    amend_at_random(document, chance);
    answer_submission(document, default_policy(), &trial);
    taken = !trial.refused;
    answer_free(&trial);
    if (!taken) {
        json_decref(document);
        return false;
    }
    json_decref(life->document);
    life->document = document;
    text = json_dumps(value_at(document, "/assessment"), JSON_COMPACT);
    (void)snprintf(life->story, sizeof(life->story), "now %s; ", text ? text : "");
    free(text);
    life_decide(life);
    return true;
}

static void check_step(struct life *life, const struct decision *before)
{
    cr_assert_geq(life_decision(life)->urgency, before->urgency, "urgency fell: %s", life->story);
    cr_assert_geq(life_decision(life)->urgency_floor, before->urgency_floor, "floor fell: %s",
                  life->story);
    cr_assert_eq(life_decision(life)->status == DECISION_ESCALATED,
                 gates_are_escalating(&life_decision(life)->gates), "%s", life->story);
}

static void live(struct chance *chance, bool outcomes)
{
    static struct model model;
    static struct decision before;
    struct life life = { .now = setting_now };

    memset(&model, 0, sizeof(model));
    arena_init(&life.memory, 4 * MIB);
    life.document = random_submission(chance);
    answer_submission(life.document, default_policy(), &life.answer);
    for (int i = 0; !life.answer.refused && i < STEPS; i++) {
        follow(&model, &life);
        before = *life_decision(&life);
        if (amend_once(&life, chance))
            check_step(&life, &before);
        follow(&model, &life);
        if (outcomes && chance_below(chance, 2))
            close_at_random(&model, &life, chance);
    }
    life_end(&life);
}

Test(lives, no_amendment_closes_an_emergency_or_lowers_urgency)
{
    struct chance chance = { 21 };

    for (int i = 0; i < LIVES; i++)
        live(&chance, false);
}

Test(lives, an_outcome_holds_until_a_member_changes_and_no_longer)
{
    struct chance chance = { 22 };

    for (int i = 0; i < LIVES; i++)
        live(&chance, true);
}
