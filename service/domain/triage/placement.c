#include "triage_run.h"

/* Those who need a team that meets the MDT minimum: what T-02 and T-03 place them for. */
static bool needs_mdt(const struct run *run)
{
    bool at_risk = run->out->stratum == STRATUM_MODERATE || run->out->stratum == STRATUM_HIGH;

    return at_risk && !run->recent_onset;
}

/* What answers a request with a clinician's review needs no service yet. */
static void collect_care(const struct decision *d, struct service_need *need)
{
    for (int i = 0; i < d->intervention_count; i++) {
        uint32_t bit = UINT32_C(1) << d->interventions[i].code;

        if (d->interventions[i].disposition == DISPOSITION_CANDIDATE)
            need->candidates |= bit;
        else if (d->interventions[i].disposition == DISPOSITION_RECOMMENDED)
            need->recommended |= bit;
    }
}

void run_place(struct run *run)
{
    const struct decision *out = run->out;
    const struct fact_value *age = &run->facts->values[FACT_AGE_YEARS];
    struct service_need need = { .icb = run->in->icb,
                                 .tier = out->tier,
                                 .streams = out->streams,
                                 .age = age->presence == FACT_KNOWN ? (int)age->value : -1,
                                 .mdt = needs_mdt(run),
                                 .slot_minutes = out->new_slot_minutes,
                                 .requested_id = run->in->requested_service_id };

    collect_care(out, &need);
    directory_match(run->in->directory, &need, &run->out->placement);
    if (out->tier != TIER_NONE && !placement_home(&out->placement))
        run->hold = true;
}
