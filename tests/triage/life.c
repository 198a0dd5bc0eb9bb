#include "life.h"
#include "decision_document.h"
#include "gate.h"
#include "text.h"

#include <criterion/criterion.h>
#include <string.h>

struct decision *life_decision(struct life *life)
{
    return &life->answer.decision;
}

void life_decide(struct life *life)
{
    struct answer before = life->answer;
    struct gate_list gates;
    enum urgency floor;
    struct error err;
    const char *stored =
        gates_write(&before.decision.gates, before.decision.urgency_floor, &life->memory);

    cr_assert(stored && gates_read(stored, &life->memory, &gates, &floor, &err));
    life->now += INT64_C(3600) * 1000000;
    answer_amendment(life->document, default_policy(), &gates, floor, life->now, &life->answer);
    answer_free(&before);
    cr_assert_not(life->answer.refused, "%s", life->story);
}

void life_begin(struct life *life, const char *difference)
{
    memset(life, 0, sizeof(*life));
    arena_init(&life->memory, 4 * MIB);
    life->now = setting_now;
    life->document = base_case();
    change_document(life->document, difference);
    answer_submission(life->document, default_policy(), &life->answer);
}

void life_end(struct life *life)
{
    answer_free(&life->answer);
    arena_free(&life->memory);
    json_decref(life->document);
}

void life_amend(struct life *life, const char *difference)
{
    change_document(life->document, difference);
    life_decide(life);
}

struct gate *life_gate(struct life *life, const char *id)
{
    struct gate *gate = gates_find(&life_decision(life)->gates, id);

    cr_assert(gate, "no gate %s", id);
    return gate;
}

bool life_is_open(struct life *life, const char *id)
{
    const struct gate *gate = gates_find(&life_decision(life)->gates, id);

    return gate && gate->state != GATE_CLOSED;
}

void life_record_outcome(struct life *life, const char *id)
{
    struct gate *gate = life_gate(life, id);

    gate->state = GATE_CLOSED;
    gate->acknowledged_at = life->now;
    gate->closed_on = instant_london_date(life->now, NULL);
    gate->members = gate_members(default_policy(), id, &life->answer.submission.facts);
    cr_assert(text_copy(gate->closed_by, sizeof(gate->closed_by), "C1234567") &&
              text_copy(gate->outcome, sizeof(gate->outcome), "sameDayAssessment"));
    life_decide(life);
}

void life_acknowledge(struct life *life, const char *id)
{
    struct gate *gate = life_gate(life, id);

    gate->state = GATE_ACKNOWLEDGED;
    gate->acknowledged_at = life->now;
}
