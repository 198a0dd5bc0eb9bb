#ifndef DOMAIN_POLICY_H
#define DOMAIN_POLICY_H

#include "care.h"
#include "fact.h"
#include "gate_class.h"
#include "opioid.h"
#include "tier.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A clinical policy, compiled: tables of rows, each with the cells that must hold, the effects that
 * follow, the sentence that explains it and the source that it stands on. Rules and thresholds are
 * all here; the code knows only in which order tables are read and how effects combine.
 *
 * A cell asks one fact one question and answers yes, no or maybe: maybe where the fact is missing
 * and the cell does not say what missing means. A row fires if every cell says yes. The program is
 * read-only after usecase/policy_read.c has made it.
 */

enum truth { TRUTH_NO, TRUTH_MAYBE, TRUTH_YES };

struct cell {
    enum fact_id fact;
    bool range;           /* low..high, else one of `members` */
    bool negated;         /* not(…): of known values only */
    bool matches_missing; /* `missing` is among the members */
    bool idle;            /* its threshold has not been set: never yes */
    bool of_set;          /* the fact is a SET */
    int64_t low, high;    /* inclusive, in the fact's own scale */
    uint64_t members;     /* bit mask over the fact's domain; of a SET, any of them */
    const char *text;     /* as written in the document, after the fact's name */
};

/*
 * What a row does. Effects combine towards caution, never away from it.
 * X(id, name in the document, what its value is, first and last table whose rows may do it: past
 * the last one nothing would read it)
 */
#define EFFECT_TABLE(X)                                                                            \
    X(GATE, "gate", TEXT, REQUIREMENTS, GATES) /* raise this gate; with CLASS */                   \
    X(CLASS, "class", CLASS, REQUIREMENTS, GATES)                                                  \
    X(ACTION, "action", TEXT, REQUIREMENTS, GATES) /* what the gate asks of people */              \
    /* hold, and name these facts, if they are missing */                                          \
    X(REQUIRE, "require", FACTS, REQUIREMENTS, REQUIREMENTS)                                       \
    X(NOTE, "note", TRUE, GATES, CODING) /* nothing but what the row says */                       \
    X(HOLD, "hold", TRUE, GATES, DATES)                                                            \
    X(REQUEST_INFO, "requestInfo", TRUE, GATES, DATES)                                             \
    X(STREAM, "stream", STREAM, GATES, DATES)                                                      \
    X(NEUROPATHIC, "neuropathic", TRUE, GATES, STREAMS)                                            \
    X(BAND, "band", STRATUM, BANDS, BANDS)                                                         \
    X(FLOOR, "floor", STRATUM, BANDS, BANDS) /* raises a band; without one it gives none */        \
    X(ACTIVATION, "activation", ACTIVATION, BANDS, BANDS)                                          \
    X(STRATUM, "stratum", STRATUM, STRATUM, STRATUM)                                               \
    X(TIER, "minimumTier", TIER, GATES, PLACEMENT)                                                 \
    X(URGENCY, "minimumUrgency", URGENCY, GATES, URGENCY)                                          \
    X(BLOCK_LOW, "blockLow", TRUE, GATES, BANDS) /* something unread could raise the stratum */    \
    X(RECENT_ONSET, "recentOnset", TRUE, GATES, ELIGIBILITY)                                       \
    X(URGENT_NEED, "urgentNeed", TRUE, GATES, URGENCY)                                             \
    X(ADVICE_DAYS, "adviceDays", NUMBER, GATES, DATES)                                             \
    X(ASSESS_DAYS, "assessDays", NUMBER, GATES, DATES)                                             \
    X(OUTER_DAYS, "outerDays", NUMBER, GATES, DATES)                                               \
    X(TARGET_DAYS, "targetDays", NUMBER, GATES, DATES)                                             \
    X(RESCREEN_DAYS, "rescreenDays", NUMBER, GATES, DATES)                                         \
    X(CANDIDATE, "candidate", INTERVENTIONS, GATES, DATES)                                         \
    X(RECOMMEND, "recommend", INTERVENTIONS, GATES, DATES)                                         \
    /* answers to what the referrer asks for, and to nothing else */                               \
    X(CLINICAL_REVIEW, "clinicalReview", INTERVENTIONS, INTERVENTIONS, PLACEMENT)                  \
    X(INCOMPLETE, "assessmentIncomplete", INTERVENTIONS, INTERVENTIONS, PLACEMENT)                 \
    X(NOT_OFFERED, "notOfferedByGuidance", INTERVENTIONS, INTERVENTIONS, PLACEMENT)                \
    X(REVIEW_REST, "reviewRest", TRUE, PLACEMENT, PLACEMENT) /* what no rule has answered */       \
    X(FLAG, "flag", FLAG, GATES, DATES)                                                            \
    X(SLOT_MINUTES, "newSlotMinutes", NUMBER, GATES, DATES)                                        \
    X(RETURN_TO_GP, "returnToGp", BOOL, GATES, DATES)

enum effect_kind {
#define X(id, name, value, first, last) EFFECT_##id,
    EFFECT_TABLE(X)
#undef X
        EFFECT_COUNT
};

struct effect {
    enum effect_kind kind;
    int64_t value;    /* index, number, 0 or 1 */
    const char *text; /* of TEXT effects */
};

struct policy_row {
    const char *id;   /* "G-01.2": permanent, never used again for something else */
    const char *rule; /* "G-01" */
    const struct cell *cells;
    size_t cell_count;
    const struct effect *effects;
    size_t effect_count;
    const char *because;
    const char *could_count; /* because, as said of an input that would make the row fire */
    const char *source;
};

/*
 * The tables, in the order in which triage reads them.
 * COLLECT: every row that fires counts. UNIQUE: at most one fires, else `otherwise`.
 */
#define POLICY_TABLE_TABLE(X)                                                                      \
    X(REQUIREMENTS, "requirements", COLLECT)                                                       \
    X(GATES, "gates", COLLECT)                                                                     \
    X(ELIGIBILITY, "eligibility", COLLECT)                                                         \
    X(OPIOIDS, "opioids", COLLECT)                                                                 \
    X(STREAMS, "streams", COLLECT)                                                                 \
    X(URGENCY, "urgency", COLLECT)                                                                 \
    X(BANDS, "bands", COLLECT)                                                                     \
    X(STRATUM, "stratum", UNIQUE)                                                                  \
    X(INTERVENTIONS, "interventions", COLLECT)                                                     \
    X(TIERS, "tiers", UNIQUE)                                                                      \
    X(PLACEMENT, "placement", COLLECT)                                                             \
    X(DATES, "dates", COLLECT)                                                                     \
    X(CODING, "coding", COLLECT)

enum policy_table_id {
#define X(id, name, hit) POLICY_##id,
    POLICY_TABLE_TABLE(X)
#undef X
        POLICY_TABLE_COUNT
};

enum hit_policy { HIT_COLLECT, HIT_UNIQUE };

struct policy_table {
    const struct policy_row *rows;
    size_t row_count;
    const struct policy_row *otherwise; /* UNIQUE tables only */
};

/* Whether rows of the table may have the effect. */
bool effect_belongs(enum effect_kind kind, enum policy_table_id table);

/* How people call a span of a score: "severe", 20 to 27. In the fact's own scale. */
struct score_band {
    const char *name;
    int64_t low, high;
};

struct instrument_score {
    enum fact_id fact;
    const char *title; /* of a part: "distress"; NULL for the total */
    int64_t low, high; /* what the contract admits */
    const struct score_band *bands;
    size_t band_count;
};

/* Parts of a total that no set of answers gives with it (V-01): together at most the total, and no
 * more than `rest_most` below it. */
struct score_invariant {
    const char *id;
    const char *const *parts; /* members of `subscales`, NULL at the end */
    int64_t rest_most;
    const char *because;
};

struct instrument_rule {
    int instrument; /* index into instruments */
    const char *title;
    const struct instrument_score *scores;
    size_t score_count;
    const struct score_invariant *invariants;
    size_t invariant_count;
};

/* What a missing input means. `error` inputs never reach triage: the contract requires them. */
enum missing_policy { MISSING_NOT_DONE, MISSING_HOLD, MISSING_ERROR };

enum threshold_origin { ORIGIN_SOURCE, ORIGIN_JUDGEMENT, ORIGIN_UNVERIFIED };

struct policy {
    const char *id;
    const char *version;
    const char *revision; /* SHA-256 of the document, 64 hex digits */
    struct policy_table tables[POLICY_TABLE_COUNT];
    enum missing_policy missing[FACT_COUNT];
    enum fact_id sources[FACT_COUNT]; /* fact_source of each */
    int64_t ack_minutes_e0;           /* to acknowledge an escalation */
    int64_t ack_minutes_e1;
    int64_t end_of_day_minute;    /* SC and HOLD: by this minute of the working day, local time */
    int64_t confirm_working_days; /* to confirm a provisional decision */
    int64_t instrument_valid_days;
    const struct instrument_rule *instruments;
    size_t instrument_count;
    const struct ome_table *ome_table;
};

/* Names of effects' values, as in the API; streams and interventions are in care.h. */
extern const char *const flags[];
extern const char *const policy_table_names[];
extern const char *const effect_names[];

enum hit_policy policy_hit(enum policy_table_id table);

/* A known value, before `negated`. Here with cell_holds: triage asks both a thousand times. */
static inline bool cell_admits(const struct cell *cell, int64_t value)
{
    if (cell->range)
        return value >= cell->low && value <= cell->high;
    if (cell->of_set)
        return ((uint64_t)value & cell->members) != 0;
    return cell->members && (cell->members >> value & 1);
}

static inline enum truth cell_holds(const struct cell *cell, const struct fact_set *facts)
{
    const struct fact_value *value = &facts->values[cell->fact];

    if (cell->idle)
        return TRUTH_NO;
    if (value->presence != FACT_KNOWN)
        return cell->matches_missing ? TRUTH_YES : TRUTH_MAYBE;
    return cell_admits(cell, value->value) != cell->negated ? TRUTH_YES : TRUTH_NO;
}

enum truth policy_row_fires(const struct policy_row *row, const struct fact_set *facts);

/* The row's first effect of the kind; NULL if it has none. */
const struct effect *policy_row_effect(const struct policy_row *row, enum effect_kind kind);

/* Whether the row asks for the fact if it is missing. */
bool policy_row_requires(const struct policy_row *row, enum fact_id fact);

#endif
