#include "gate.h"
#include "text.h"

/* Members of a closed gate that no outcome speaks for, or not any more. No digest is 0 in practice.
 */
enum { SETTLES_NOTHING = 0 };

static bool row_raises(const struct policy_row *row, const char *gate)
{
    for (size_t i = 0; i < row->effect_count; i++)
        if (row->effects[i].kind == EFFECT_GATE && text_equal(row->effects[i].text, gate))
            return true;
    return false;
}

static void mark(bool members[FACT_COUNT], enum fact_id fact)
{
    if (fact_row(fact)->path[0])
        members[fact] = true;
}

static void mark_row(bool members[FACT_COUNT], const struct policy_row *row)
{
    for (size_t i = 0; i < row->cell_count; i++)
        mark(members, row->cells[i].fact);
    for (size_t i = 0; i < row->effect_count; i++)
        if (row->effects[i].kind == EFFECT_REQUIRE)
            mark(members, (enum fact_id)row->effects[i].value);
}

static void find_members(const struct policy *policy, const char *gate, bool ret[FACT_COUNT])
{
    static const enum policy_table_id tables[] = { POLICY_REQUIREMENTS, POLICY_GATES };

    for (size_t t = 0; t < sizeof(tables) / sizeof(tables[0]); t++) {
        const struct policy_table *table = &policy->tables[tables[t]];

        for (size_t i = 0; i < table->row_count; i++)
            if (row_raises(&table->rows[i], gate))
                mark_row(ret, &table->rows[i]);
    }
}

/* FNV-1a over eight bytes, the lowest first: a fingerprint to notice change by, not a safeguard
 * against forgery. A byte of zero only multiplies, so all above the last that is not are one step.
 */
static uint64_t mix(uint64_t digest, uint64_t value)
{
    static const uint64_t powers[] = {
        /* of the prime: [n] stands for n bytes of zero */
        UINT64_C(0x0000000000000001), UINT64_C(0x00000100000001b3), UINT64_C(0x000366000002e329),
        UINT64_C(0x08a97b0004e7feab), UINT64_C(0x9ffaac085635bc91), UINT64_C(0x0caee32a7d4f6a63),
        UINT64_C(0xdc966432edf1c639), UINT64_C(0xc5527b8a51d3d2db), UINT64_C(0x1efac7090aef4a21)
    };
    size_t zeros = 8;

    for (; value; value >>= 8, zeros--)
        digest = (digest ^ (value & 0xFF)) * powers[1];
    return digest * powers[zeros];
}

uint64_t gate_members(const struct policy *policy, const char *gate, const struct fact_set *facts)
{
    bool members[FACT_COUNT] = { false };
    uint64_t digest = UINT64_C(0xcbf29ce484222325);

    find_members(policy, gate, members);
    for (int i = 0; i < FACT_COUNT; i++) {
        if (!members[i])
            continue;
        for (const char *c = fact_row((enum fact_id)i)->name; *c; c++)
            digest = mix(digest, (uint64_t)*c);
        digest = mix(digest, (uint64_t)facts->values[i].presence);
        digest = mix(digest, (uint64_t)facts->values[i].value);
    }
    return digest;
}

bool gate_is_settled(const struct gate *gate, uint64_t members)
{
    return gate->state == GATE_CLOSED && gate->members == members;
}

void gates_void_outcomes(struct gate_list *gates, const struct policy *policy,
                         const struct fact_set *facts)
{
    for (int i = 0; i < gates->count; i++) {
        struct gate *gate = &gates->items[i];

        if (gate->state == GATE_CLOSED && gate->members != gate_members(policy, gate->id, facts))
            gate->members = SETTLES_NOTHING;
    }
}

bool gate_settles_fact(const struct policy *policy, const struct gate_list *gates,
                       enum fact_id fact, const struct fact_set *facts)
{
    bool settled = false;

    for (int i = 0; i < gates->count; i++) {
        const struct gate *gate = &gates->items[i];
        bool members[FACT_COUNT] = { false };

        if (gate->class == CLASS_HOLD)
            continue; /* that an answer is missing says nothing of one that was given */
        find_members(policy, gate->id, members);
        if (!members[fact])
            continue;
        if (!gate_is_settled(gate, gate_members(policy, gate->id, facts)))
            return false;
        settled = true;
    }
    return settled;
}

/* A place for a gate that is not open: a new one, or that of a closed one, which begins anew. */
static struct gate *begin_gate(struct gate_list *gates, struct gate *closed, const char *id)
{
    struct gate *gate = closed ? closed : &gates->items[gates->count];
    struct gate begun = { .closed_on = DATE_NONE };

    if (!closed && gates->count == DECISION_GATES)
        return NULL;
    gates->count += !closed;
    (void)text_copy(begun.id, sizeof(begun.id), id);
    *gate = begun;
    return gate;
}

/* Whoever acknowledged a lower class has not been told of this one. */
static void rise(struct gate *gate, enum gate_class class, int64_t now)
{
    if (gate->state == GATE_ACKNOWLEDGED) {
        gate->state = GATE_OPEN;
        gate->acknowledged_at = 0;
        gate->acknowledged_by[0] = '\0';
        gate->acknowledge_by = 0;
    }
    gate->class = class;
    gate->raised_at = now;
}

/* Whoever acknowledged a gate that latches has seen its members as they were. */
static bool has_grown(const struct gate *gate, uint64_t members)
{
    return gate->state == GATE_ACKNOWLEDGED && gate_class_latches(gate->class) &&
           gate->members != members;
}

bool gate_raise(struct gate_list *gates, const char *id, enum gate_class class, const char *action,
                uint64_t members, int64_t now)
{
    struct gate *gate = gates_find(gates, id);

    if (gate && gate_is_settled(gate, members))
        return false;
    if (!gate || gate->state == GATE_CLOSED)
        gate = begin_gate(gates, gate, id);
    if (!gate)
        return false;
    if (class >= gate->class)
        gate->action = action;
    if (class > gate->class || has_grown(gate, members))
        rise(gate, class > gate->class ? class : gate->class, now);
    gate->members = members;
    return true;
}

void gates_settle(struct gate_list *gates, const bool raised[DECISION_GATES], int64_t now)
{
    int kept = 0;

    for (int i = 0; i < gates->count; i++) {
        struct gate *gate = &gates->items[i];

        if (!raised[i] && gate->state != GATE_CLOSED && gate->class == CLASS_HOLD) {
            gate->state = GATE_CLOSED;
            gate->members = SETTLES_NOTHING;
            gate->closed_on = instant_london_date(now, NULL);
            (void)text_copy(gate->outcome, sizeof(gate->outcome), "screenCompleted");
        } else if (!raised[i] && gate->state != GATE_CLOSED && !gate_class_latches(gate->class)) {
            continue;
        }
        gates->items[kept++] = *gate;
    }
    gates->count = kept;
}
