#include "decision.h"
#include "text.h"

const char *const decision_statuses[] = { "confirmed", "overridden", "provisional", "infoRequested",
                                          "held",      "escalated",  NULL };
const char *const dispositions[] = {
    "candidate", "recommended", "clinicalReview", "assessmentIncomplete", "notOfferedByGuidance",
    NULL
};
const char *const gate_states[] = { "open", "acknowledged", "closed", NULL };

static int rank(enum decision_status status)
{
    return status == DECISION_OVERRIDDEN ? (int)DECISION_CONFIRMED : (int)status;
}

/* No tier is the clinician's to choose, and ranks above any that was chosen. */
static int tier_rank(enum tier tier)
{
    return tier == TIER_NONE ? TIER_III + 1 : (int)tier;
}

int decision_compare_caution(const struct decision *a, const struct decision *b)
{
    if (rank(a->status) != rank(b->status))
        return rank(a->status) - rank(b->status);
    if (a->urgency != b->urgency)
        return (int)a->urgency - (int)b->urgency;
    return tier_rank(a->tier) - tier_rank(b->tier);
}

bool decision_differs(const struct decision *a, const struct decision *b)
{
    return a->tier != b->tier || a->stratum != b->stratum || a->urgency != b->urgency ||
           a->status != b->status || a->streams != b->streams;
}

bool gates_are_escalating(const struct gate_list *gates)
{
    for (int i = 0; i < gates->count; i++)
        if (gates->items[i].state != GATE_CLOSED && gate_class_latches(gates->items[i].class))
            return true;
    return false;
}

bool gates_are_holding(const struct gate_list *gates)
{
    for (int i = 0; i < gates->count; i++)
        if (gates->items[i].state != GATE_CLOSED && gates->items[i].class == CLASS_HOLD)
            return true;
    return false;
}

struct gate *gates_find(struct gate_list *gates, const char *id)
{
    for (int i = 0; i < gates->count; i++)
        if (text_equal(gates->items[i].id, id))
            return &gates->items[i];
    return NULL;
}
