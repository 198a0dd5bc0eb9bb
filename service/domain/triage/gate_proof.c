#include "gate_proof.h"
#include "proof_trial.h"
#include "text.h"

enum { AMENDMENTS = 3 };

/* Of a policy that is not in force any more: this one has no rule of that id. */
static const struct gate foreign_gate = {
    .id = "X-99", .class = CLASS_E1, .state = GATE_OPEN, .raised_at = 1, .acknowledge_by = 2
};

static bool fail(struct gate_proof *proof, enum gate_breach breach, const char *gate,
                 const struct decision *d)
{
    proof->breach = breach;
    (void)text_copy(proof->gate, sizeof(proof->gate), gate);
    proof->facts = d->facts;
    return false;
}

static bool is_open(const struct gate *gate)
{
    return gate->state != GATE_CLOSED && gate_class_latches(gate->class);
}

static bool keeps_gates(const struct gate_list *before, struct decision *after,
                        struct gate_proof *proof)
{
    for (int i = 0; i < before->count; i++) {
        const struct gate *gate = &before->items[i], *now = gates_find(&after->gates, gate->id);

        if (is_open(gate) && (!now || !is_open(now) || now->class < gate->class))
            return fail(proof, GATE_DROPPED, gate->id, after);
    }
    return true;
}

static bool heeds_gates(const struct decision *d, struct gate_proof *proof)
{
    for (int i = 0; i < d->gates.count; i++) {
        const struct gate *gate = &d->gates.items[i];

        if (!is_open(gate))
            continue;
        proof->gates++;
        if (d->status != DECISION_ESCALATED)
            return fail(proof, GATE_NOT_ESCALATED, gate->id, d);
        if (gate->acknowledge_by == 0)
            return fail(proof, GATE_NO_DEADLINE, gate->id, d);
    }
    return true;
}

static bool answers(const struct decision *d, struct gate_proof *proof)
{
    if (d->incomplete)
        return fail(proof, ANSWER_INCOMPLETE, "", d);
    if (d->tier == TIER_NONE && d->status < DECISION_INFO_REQUESTED)
        return fail(proof, ANSWER_UNPLACED, "", d);
    if (d->stratum == STRATUM_LOW && gates_are_holding(&d->gates))
        return fail(proof, GATE_LOW, "", d);
    return heeds_gates(d, proof);
}

/* As it was sent, then amended again and again. */
static bool try_life(const struct policy *policy, uint64_t *chance, struct gate_proof *proof)
{
    struct proof_referral referral;
    struct decision d;

    proof_draw_referral(policy, chance, &referral);
    if (!proof_can_occur(&referral.facts))
        return true;
    proof_decide(policy, &referral.facts, NULL, &d);
    if (!answers(&d, proof))
        return false;
    if (proof_draw(chance, 4) == 0 && d.gates.count < DECISION_GATES)
        d.gates.items[d.gates.count++] = foreign_gate;
    for (int i = 0; i < AMENDMENTS; i++) {
        const struct gate_list before = d.gates;

        proof_change(policy, chance, &referral);
        if (!proof_can_occur(&referral.facts))
            return true;
        proof_decide(policy, &referral.facts, &before, &d);
        if (!keeps_gates(&before, &d, proof) || !answers(&d, proof))
            return false;
    }
    return true;
}

int gate_breach_ruling(enum gate_breach breach)
{
    switch (breach) {
    case GATES_KEPT: return 0;
    case GATE_DROPPED:
    case GATE_NOT_ESCALATED: return 3;
    case GATE_LOW:
    case GATE_NO_DEADLINE:
    case ANSWER_UNPLACED:
    case ANSWER_INCOMPLETE: break;
    }
    return 4;
}

bool policy_prove_gates(const struct policy *policy, uint64_t seed, int rounds,
                        struct gate_proof *ret)
{
    uint64_t chance = seed;

    *ret = (struct gate_proof){ .breach = GATES_KEPT };
    for (; ret->referrals < rounds; ret->referrals++)
        if (!try_life(policy, &chance, ret))
            return false;
    return true;
}
