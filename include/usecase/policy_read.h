#ifndef USECASE_POLICY_READ_H
#define USECASE_POLICY_READ_H

#include "arena.h"
#include "error.h"
#include "policy.h"

#include <jansson.h>

struct threshold_list;

/*
 * Compile a policy document (service/policy/default.json shows the form) into the program that
 * triage runs. Everything lives in `arena`, which must outlive the policy.
 *
 * The document: id, version, title, effectiveFrom, effectiveTo, evidence, inputs [{name,
 * type, unit, domain, missing}] (all but `missing` as the fact table has it), thresholds {name:
 * {value, unit, origin, source}}, tables [{id, hitPolicy, rows [{id, when, then, because, source}],
 * otherwise?}], instruments [{id, title, licence, source, scores [{fact, title?, low, high, bands
 * [{name, range}]}], invariants [{id, parts, restMost, because}]}], and the conversion tables of
 * opioids, {table, tables [{id, source, factors [{drug, route, factor}], fixed
 * [{drug, dose, mgPerDay}]}]}, of which `table` is in force; and
 * testBase and tests, which are read elsewhere. What is said about a document, its status and who
 * approved it, is not in it: the revision is of all that is. Decimals are written as text ("3.5"),
 * so that no number is ever rounded.
 *
 * ERROR_INVALID has every fault in err->faults, in the arena, 100 at most: each with the place as a
 * JSON pointer into the document ("/tables/5/rows/2/when/painSites"), and a sentence that begins
 * with the place in words ("table urgency, row U-02.3, column painSites: …"). A fault is: a member
 * that is unknown, missing or of another kind; an unknown fact, effect, threshold or name; a number
 * out of reach; a row without reason or source; a band or stratum of `low` that stands on an
 * unverified threshold (ruling 7); an input that is not marked, or twice, or that holds and is not
 * required, or the other way round; a missing or empty table, an id used twice, an effect in a
 * table that does not read it, a gate without class, more gates than a referral has room for, a
 * stratum of `low` without a clear low band.
 * What is no JSON at all has no faults, and a detail that names the line.
 */
MUST_CHECK bool policy_read(const char *document, struct arena *arena, const struct policy **ret,
                            struct error *err);

/* The same of a document that has been parsed; it is not changed. */
MUST_CHECK bool policy_compile(json_t *document, struct arena *arena, const struct policy **ret,
                               struct error *err);

/* Numbers are scores, days and minutes: a larger one is a slip. */
enum { POLICY_THRESHOLDS = 128, POLICY_LARGEST_NUMBER = 100000 };

struct threshold {
    const char *name;
    bool is_set;   /* false: null in the document, so rows that use it are idle */
    int64_t value; /* in thousandths */
    enum threshold_origin origin;
};

struct threshold_list {
    struct threshold items[POLICY_THRESHOLDS];
    int count;
};

const struct threshold *threshold_find(const struct threshold_list *list, const char *name);

/*
 * One cell. Grammar:
 *     yes                     a member of the fact's domain (yes and no for a tri-state)
 *     in(a, b, missing)       any of these; `missing` is "not known"
 *     any(a, b)               a set holds any of these
 *     not(a)                  known, and not this
 *     missing                 not known
 *     unset(@a, @b)           known, while one of these thresholds is null
 *     >= 5   > 5   <= 5   < 5   = 5        numbers
 *     [3..6)                  a range; a round bracket excludes its end
 *     in([3..6), missing)     a range, or not known
 * A number may be @threshold. ERROR_INVALID says what cannot be read. `ret_unverified` is set if a
 * threshold of that origin was used.
 */
MUST_CHECK bool cell_read(const char *text, enum fact_id fact,
                          const struct threshold_list *thresholds, struct cell *ret,
                          bool *ret_unverified, struct error *err);

/*
 * The value of one effect, as EFFECT_TABLE says that it is written: a name, true, true or false, or
 * a number from 0 that may be @threshold. Text goes to the arena. ERROR_INVALID says what it has
 * to be.
 */
MUST_CHECK bool effect_read(const json_t *value, enum effect_kind kind,
                            const struct threshold_list *thresholds, struct arena *arena,
                            struct effect *ret, struct error *err);

/* How each effect's value is written. */
enum value_kind {
    VALUE_TEXT,
    VALUE_CLASS,
    VALUE_FACTS,
    VALUE_BOOL,
    VALUE_TRUE, /* an effect either stands there or does not */
    VALUE_STREAM,
    VALUE_STRATUM,
    VALUE_ACTIVATION,
    VALUE_TIER,
    VALUE_URGENCY,
    VALUE_NUMBER,
    VALUE_INTERVENTIONS,
    VALUE_FLAG
};
enum value_kind effect_value(enum effect_kind kind);

/* Whether a row may have several of the kind, as a list. */
bool effect_is_several(enum effect_kind kind);

#endif
