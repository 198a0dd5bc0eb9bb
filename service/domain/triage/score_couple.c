#include "fact_couple.h"
#include "fact_span.h"

#include <stdio.h>
#include <string.h>

/* Scores with the instruments that they were sent with, and what follows from them. */

static int64_t value_of(const struct partial_facts *p, enum fact_id fact)
{
    return p->facts.values[fact].value;
}

/* The instrument that a score is of; -1 for other facts. */
int score_instrument(enum fact_id fact)
{
    const char *path = fact_row(fact)->path;
    size_t length = strcspn(path, "/");

    for (int i = 0; path[0] == '#' && instruments[i]; i++)
        if (strlen(instruments[i]) == length - 1 &&
            strncmp(instruments[i], path + 1, length - 1) == 0)
            return i;
    return -1;
}

static enum fact_id score_named(int instrument, const char *part)
{
    char path[80];

    (void)snprintf(path, sizeof(path), part ? "#%s/subscales/%s" : "#%s/total",
                   instruments[instrument], part ? part : "");
    for (int i = 0; i < FACT_COUNT; i++)
        if (strcmp(fact_row((enum fact_id)i)->path, path) == 0)
            return (enum fact_id)i;
    return FACT_COUNT;
}

/* V-01: parts that are not there count as nothing, and then only too small a total is impossible.
 */
static bool total_can_meet(const struct partial_facts *p, int instrument,
                           const struct score_invariant *invariant)
{
    enum fact_id total = score_named(instrument, NULL);
    int64_t scale =
        total < FACT_COUNT && fact_row(total)->type == FACT_DECIMAL ? FACT_DECIMAL_SCALE : 1;
    int64_t rest = total < FACT_COUNT ? value_of(p, total) : 0;
    bool whole = true;

    if (total == FACT_COUNT || !partial_knows(p, total))
        return true;
    for (size_t i = 0; invariant->parts[i]; i++) {
        enum fact_id part = score_named(instrument, invariant->parts[i]);

        whole = whole && part < FACT_COUNT && partial_knows(p, part);
        if (part < FACT_COUNT && partial_knows(p, part))
            rest -= fact_row(part)->type == FACT_DECIMAL ? value_of(p, part) * scale / 1000
                                                         : value_of(p, part) * scale;
    }
    return rest >= 0 && (!whole || rest <= invariant->rest_most * scale);
}

bool scores_can_meet(const struct policy *policy, const struct partial_facts *p)
{
    bool told = partial_knows(p, FACT_INSTRUMENTS);

    for (int i = FACT_START_BACK_TOTAL; told && i <= FACT_DASS_STRESS; i++)
        if (partial_knows(p, (enum fact_id)i) &&
            !(value_of(p, FACT_INSTRUMENTS) >> score_instrument((enum fact_id)i) & 1))
            return false;
    for (size_t i = 0; i < policy->instrument_count; i++)
        for (size_t n = 0; n < policy->instruments[i].invariant_count; n++)
            if (!total_can_meet(p, policy->instruments[i].instrument,
                                &policy->instruments[i].invariants[n]))
                return false;
    return true;
}

/* Whether all that is said lets the row fire, and whether that is all it asks. */
static bool could_fire(const struct policy_row *row, const struct partial_facts *p, bool *ret_does)
{
    *ret_does = true;
    for (size_t i = 0; i < row->cell_count; i++) {
        bool said = p->assigned[row->cells[i].fact];

        if (said && cell_holds(&row->cells[i], &p->facts) != TRUTH_YES)
            return *ret_does = false;
        *ret_does = *ret_does && said;
    }
    return true;
}

static bool gives_stratum(const struct policy_row *row, int64_t stratum)
{
    const struct effect *effect = row ? policy_row_effect(row, EFFECT_STRATUM) : NULL;

    return stratum == (effect ? effect->value : STRATUM_INDETERMINATE);
}

/* Whether the stratum table can have answered so. */
static bool stratum_can_meet(const struct policy *policy, const struct partial_facts *p)
{
    const struct policy_table *table = &policy->tables[POLICY_STRATUM];

    if (!partial_knows(p, FACT_STRATUM))
        return true;
    for (size_t i = 0; i < table->row_count; i++) {
        bool does, could = could_fire(&table->rows[i], p, &does);

        if (could && gives_stratum(&table->rows[i], value_of(p, FACT_STRATUM)))
            return true;
        if (does)
            return false;
    }
    return gives_stratum(table->otherwise, value_of(p, FACT_STRATUM));
}

static bool bands_can_meet(const struct partial_facts *p)
{
    if (partial_knows(p, FACT_BAND) && partial_lacks(p, FACT_LOWEST_BAND))
        return false;
    return !partial_knows(p, FACT_BAND) || !partial_knows(p, FACT_LOWEST_BAND) ||
           value_of(p, FACT_LOWEST_BAND) <= value_of(p, FACT_BAND);
}

/* A band between the lowest and the stratum, whether or not it is said. */
bool risk_can_meet(const struct policy *policy, const struct partial_facts *p)
{
    const struct fact_span span = fact_span(policy, POLICY_STRATUM, FACT_BAND);
    struct partial_facts with;

    if (p->assigned[FACT_BAND] || !p->assigned[FACT_STRATUM])
        return bands_can_meet(p) && stratum_can_meet(policy, p);
    with = *p;
    with.assigned[FACT_BAND] = true;
    for (int band = -1; band <= STRATUM_INDETERMINATE; band++) {
        if (band >= 0 && !(span.members >> band & 1))
            continue;
        with.facts.values[FACT_BAND] = band < 0 ? (struct fact_value){ FACT_ABSENT, 0 }
                                                : (struct fact_value){ FACT_KNOWN, band };
        if (bands_can_meet(&with) && stratum_can_meet(policy, &with))
            return true;
    }
    return false;
}
