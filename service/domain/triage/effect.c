#include "triage_run.h"

/* How what the rows ask for combines: always towards caution. */

static void earliest(int64_t *days, int64_t candidate)
{
    if (*days < 0 || candidate < *days)
        *days = candidate;
}

static void note_lowest(struct run *run, enum stratum candidate)
{
    if ((!run->has_band && !run->has_floor) || candidate < run->lowest_band)
        run->lowest_band = candidate;
}

static void raise_band(struct run *run, enum stratum candidate)
{
    note_lowest(run, candidate);
    if (!run->has_band || candidate > run->band)
        run->band = candidate;
    run->has_band = true;
}

static void raise_floor(struct run *run, enum stratum candidate)
{
    note_lowest(run, candidate);
    if (!run->has_floor || candidate > run->floor)
        run->floor = candidate;
    run->has_floor = true;
}

/* Where two rows differ, the one that offers more support. */
static void note_activation(struct run *run, int activation)
{
    if (run->activation < 0 || activation < run->activation)
        run->activation = activation;
}

static struct intervention *find_intervention(struct decision *out, int code)
{
    for (int i = 0; i < out->intervention_count; i++)
        if (out->interventions[i].code == code)
            return &out->interventions[i];
    return NULL;
}

static void dispose(struct run *run, const struct policy_row *row, int code,
                    enum disposition disposition)
{
    struct decision *out = run->out;
    struct intervention *item = find_intervention(out, code);

    if (item && item->disposition >= disposition)
        return;
    if (!item && out->intervention_count == DECISION_INTERVENTIONS) {
        out->incomplete = true;
        return;
    }
    if (!item)
        item = &out->interventions[out->intervention_count++];
    *item = (struct intervention){ code, disposition, row };
}

static bool is_requested(const struct run *run, int code)
{
    return fact_is_known(run->facts, FACT_INTERVENTIONS_REQUESTED) &&
           (run->facts->values[FACT_INTERVENTIONS_REQUESTED].value >> code & 1);
}

static void answer_request(struct run *run, const struct policy_row *row, int code,
                           enum disposition disposition)
{
    if (is_requested(run, code))
        dispose(run, row, code, disposition);
}

static void review_rest(struct run *run, const struct policy_row *row)
{
    for (int code = 0; intervention_codes[code]; code++)
        if (!find_intervention(run->out, code))
            answer_request(run, row, code, DISPOSITION_CLINICAL_REVIEW);
}

static void apply_days(struct run *run, const struct effect *effect)
{
    switch ((int)effect->kind) {
    case EFFECT_ADVICE_DAYS: earliest(&run->advice_days, effect->value); break;
    case EFFECT_ASSESS_DAYS: earliest(&run->assess_days, effect->value); break;
    case EFFECT_OUTER_DAYS: earliest(&run->outer_days, effect->value); break;
    case EFFECT_TARGET_DAYS: earliest(&run->target_days, effect->value); break;
    case EFFECT_RESCREEN_DAYS: earliest(&run->rescreen_days, effect->value); break;
    default: break;
    }
}

static void apply_care(struct run *run, const struct policy_row *row, const struct effect *effect)
{
    int code = (int)effect->value;

    switch ((int)effect->kind) {
    case EFFECT_CANDIDATE: dispose(run, row, code, DISPOSITION_CANDIDATE); break;
    case EFFECT_RECOMMEND: dispose(run, row, code, DISPOSITION_RECOMMENDED); break;
    case EFFECT_CLINICAL_REVIEW: answer_request(run, row, code, DISPOSITION_CLINICAL_REVIEW); break;
    case EFFECT_INCOMPLETE: answer_request(run, row, code, DISPOSITION_INCOMPLETE); break;
    case EFFECT_NOT_OFFERED: answer_request(run, row, code, DISPOSITION_NOT_OFFERED); break;
    case EFFECT_REVIEW_REST: review_rest(run, row); break;
    default: break;
    }
}

static void apply_risk(struct run *run, const struct effect *effect)
{
    switch ((int)effect->kind) {
    case EFFECT_BAND: raise_band(run, (enum stratum)effect->value); break;
    case EFFECT_FLOOR: raise_floor(run, (enum stratum)effect->value); break;
    case EFFECT_ACTIVATION: note_activation(run, (int)effect->value); break;
    case EFFECT_STRATUM: run->out->stratum = (enum stratum)effect->value; break;
    case EFFECT_BLOCK_LOW: run->block_low = true; break;
    default: break;
    }
}

void effect_apply(struct run *run, const struct policy_row *row, const struct effect *effect)
{
    struct decision *out = run->out;

    switch ((int)effect->kind) {
    case EFFECT_HOLD: run->hold = true; break;
    case EFFECT_REQUEST_INFO: run->request_info = true; break;
    case EFFECT_RECENT_ONSET: run->recent_onset = true; break;
    case EFFECT_URGENT_NEED: run->urgent_need = true; break;
    case EFFECT_NEUROPATHIC: run->neuropathic = true; break;
    case EFFECT_STREAM: out->streams |= 1U << effect->value; break;
    case EFFECT_FLAG: out->flags |= 1U << effect->value; break;
    case EFFECT_TIER:
        if ((enum tier)effect->value > out->tier)
            out->tier = (enum tier)effect->value;
        break;
    case EFFECT_URGENCY: raise_urgency(&out->urgency_floor, (enum urgency)effect->value); break;
    case EFFECT_SLOT_MINUTES:
        if (effect->value > out->new_slot_minutes)
            out->new_slot_minutes = (int)effect->value;
        break;
    case EFFECT_RETURN_TO_GP: out->return_to_gp = (int)effect->value; break;
    default:
        apply_days(run, effect);
        apply_care(run, row, effect);
        apply_risk(run, effect);
        break;
    }
}
