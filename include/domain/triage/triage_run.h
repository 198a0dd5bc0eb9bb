#ifndef DOMAIN_TRIAGE_RUN_H
#define DOMAIN_TRIAGE_RUN_H

#include "triage.h"

/*
 * One run of triage over the tables of a policy: which rows fire, and how what they ask for
 * combines. Inside domain/triage only; triage.c says in which order.
 */

/* What rows have asked for so far. Day counts of -1 are not set. */
struct run {
    const struct triage_input *in;
    struct decision *out;
    struct fact_set *facts;
    bool raised[DECISION_GATES]; /* gates that a rule raised in this run */
    bool is_missing[FACT_COUNT]; /* listed as missing; and, by fact_source, anything told there */
    bool misses_source[FACT_COUNT];
    bool hold;
    bool request_info;
    bool block_low;
    bool recent_onset;
    bool urgent_need;
    bool neuropathic;
    enum stratum band, floor, lowest_band;
    bool has_band, has_floor;
    int activation; /* index into activations, -1 if not known */
    int64_t advice_days, assess_days, outer_days, target_days, rescreen_days;
};

static inline void raise_urgency(enum urgency *urgency, enum urgency candidate)
{
    if (candidate > *urgency)
        *urgency = candidate;
}

void run_begin(struct run *run, const struct triage_input *input, struct decision *ret);

/* Hold for what is required and missing; note what is required and positive. */
void run_read_requirements(struct run *run);

/* Raise gates, then take up what the open ones mean for status, urgency and later tables. */
void run_read_gates(struct run *run);

/* What a row that fired asks for. GATE, CLASS, ACTION and REQUIRE are read by their tables and NOTE
 * by people: they do nothing here. */
void effect_apply(struct run *run, const struct policy_row *row, const struct effect *effect);

/* Every row that fires, or, of a UNIQUE table, the one that does or its `otherwise`. */
void run_read_table(struct run *run, enum policy_table_id id);

/* Where the patient may go; held if nobody can take what the tier asks for (match.h). */
void run_place(struct run *run);

/* List the inputs that are missing without holding, and the rows that one answer would have fired.
 */
void run_note_what_could_change(struct run *run);

#endif
