#include "care_plan_json.h"
#include "decision_document.h"

void care_plan_resource_write(struct writer *w, const struct referral *r, struct arena *arena)
{
    const struct care_plan *plan = &r->pathway.plan;

    writer_open(w, NULL, '{');
    writer_text(w, "pathwayId", r->pathway_id);
    writer_integer(w, "version", plan->version);
    writer_raw(w, "plan", care_plan_write(plan, arena));
    writer_instant(w, "setAt", plan->set_at);
    writer_open(w, "links", '{');
    writer_text(w, "referral", arena_format(arena, "/v1/referrals/%s", r->id));
    writer_close(w);
    writer_close(w);
}

static struct date date_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    struct date date;

    return text && date_parse(text, &date) ? date : DATE_NONE;
}

void care_plan_setting_read(const json_t *body, struct care_plan_setting *ret)
{
    const json_t *coordinator = json_object_get(body, "coordinator");

    ret->coordinator = json_string_value(json_object_get(coordinator, "practitioner"));
    ret->coordinator_role = json_string_value(json_object_get(coordinator, "role"));
    ret->started_on = date_of(body, "startedOn");
    ret->review_on = date_of(body, "reviewOn");
    ret->ended_on = date_of(body, "endedOn");
}
