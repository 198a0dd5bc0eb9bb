#include "pathway.h"
#include "text.h"

#include <string.h>

bool care_plan_is_active(const struct care_plan *plan, struct date on)
{
    if (plan->version == 0 || on.days < plan->started_on.days || on.days > plan->review_on.days)
        return false;
    return date_is_none(plan->ended_on) || on.days < plan->ended_on.days;
}

int pathway_count_handoffs(const struct pathway *pathway, struct date on)
{
    struct date first = date_add_months(on, -12);
    int count = 0;

    for (const char *at = pathway->handed_off_on; at && *at; at += *at == ',') {
        char text[DATE_TEXT] = "";
        size_t length = strcspn(at, ",");
        struct date date;

        if (length < sizeof(text))
            memcpy(text, at, length);
        count += date_parse(text, &date) && date.days >= first.days;
        at += length;
    }
    return count;
}

void pathway_add_handoff(struct pathway *pathway, struct date on, struct arena *arena)
{
    const char *before = pathway->handed_off_on;
    char text[DATE_TEXT];

    pathway->handed_off_on = arena_format(arena, "%s%s%s", before ? before : "", before ? "," : "",
                                          date_format(on, text));
}

static void put(struct fact_set *facts, enum fact_id id, int64_t value)
{
    if (!fact_is_known(facts, id))
        fact_set_known(facts, id, value);
}

void pathway_put_facts(const struct pathway *pathway, struct date on, struct fact_set *facts)
{
    int recommendation = text_index(mdt_recommendations, pathway->mdt_recommendation);

    put(facts, FACT_HANDOFFS, pathway_count_handoffs(pathway, on));
    put(facts, FACT_ACTIVE_CARE_PLAN, care_plan_is_active(&pathway->plan, on));
    put(facts, FACT_MDT_RECOMMENDATION, recommendation < 0 ? 0 : recommendation);
    put(facts, FACT_SAME_PAIN_OPEN, pathway->same_pain_open);
}
