#include "generate.h"
#include "opioid.h"
#include "policy_case.h"
#include "policy_read.h"
#include "table_proof.h"
#include "text.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The proof of a table beside all that can be: small tables at random, and every input that their
 * facts can make, one by one, each made from what is submitted and not from what the proof says of
 * it. */

enum { TABLES = 2500, INPUTS = 4000, ROWS = 5, CELLS = 6, STEPS = 2000000 };

/* Inputs: facts that come together, in all the ways in which they can. */
struct inputs {
    struct fact_set *sets;
    int count;
};

/* Each adds its facts to one input, in its way number `n`; false past the last, *skip set where it
 * is none. */
typedef bool cluster_way(int n, struct fact_set *facts, bool *skip);

static void tristate(struct fact_set *facts, enum fact_id fact, int way)
{
    if (way > 0)
        fact_set_known(facts, fact, way - 1);
}

static bool way_of_cancer(int n, struct fact_set *facts, bool *skip)
{
    (void)skip;
    tristate(facts, FACT_KNOWN_CANCER, n);
    return n < 3;
}

static bool way_of_workup(int n, struct fact_set *facts, bool *skip)
{
    (void)skip;
    tristate(facts, FACT_WORKUP_STATUS, n);
    return n < 6;
}

/* The contract requires it. */
static bool way_of_setting(int n, struct fact_set *facts, bool *skip)
{
    (void)skip;
    fact_set_known(facts, FACT_CARE_SETTING, n);
    return n < 3;
}

static bool way_of_age(int n, struct fact_set *facts, bool *skip)
{
    (void)skip;
    tristate(facts, FACT_AGE_YEARS, n);
    return n < 122;
}

static const char *const sites[] = { "lowBack",       "neck", "multisiteMsk", "widespread",
                                     "cancerRelated", "knee", "hip",          NULL };

static bool way_of_sites(int n, struct fact_set *facts, bool *skip)
{
    const struct fact_dates dates = { { 0 }, DATE_NONE, DATE_NONE, DATE_NONE };
    int64_t bits = 0;

    (void)skip;
    for (int i = 0; sites[i]; i++)
        if (n >> i & 1)
            bits |= INT64_C(1) << text_index(pain_sites, sites[i]);
    if (bits)
        fact_set_known(facts, FACT_PAIN_SITES, bits);
    tristate(facts, FACT_CANCER_RELATED_PAIN, n / 128 % 3);
    tristate(facts, FACT_END_OF_LIFE, n / 384);
    fact_set_derive(facts, &dates);
    return n < 1152;
}

/* V-01: a total holds its distress, and at most four points more. */
static bool way_of_start_back(int n, struct fact_set *facts, bool *skip)
{
    int total = n % 11 - 1, distress = n / 11 % 7 - 1, sent = n / 77;
    int64_t start_back = INT64_C(1) << text_index(instruments, "startBack");
    int64_t phq9 = INT64_C(1) << text_index(instruments, "phq9");

    fact_set_known(facts, FACT_INSTRUMENTS, (sent & 1 ? start_back : 0) | (sent & 2 ? phq9 : 0));
    tristate(facts, FACT_START_BACK_TOTAL, total + 1);
    tristate(facts, FACT_START_BACK_DISTRESS, distress + 1);
    *skip = *skip || (!(sent & 1) && (total >= 0 || distress >= 0)) ||
            (total >= 0 && distress >= 0 && (total < distress || total > distress + 4));
    return n < 308;
}

static bool way_of_complexity(int n, struct fact_set *facts, bool *skip)
{
    int factors = n / 71, sum = n % 71;

    *skip = *skip || (sum > 5 * factors && n != 1);
    if (n != 1) {
        fact_set_known(facts, FACT_COMPLEXITY_FACTORS, factors);
        fact_set_known(facts, FACT_COMPLEXITY_SUM, sum);
    }
    return n < 15 * 71;
}

static bool way_of_requests(int n, struct fact_set *facts, bool *skip)
{
    static const char *const asked[] = { "HEALTH_COACH", "EDUCATION", "RFD", "EPIDURAL", NULL };
    const struct fact_dates dates = { { 0 }, DATE_NONE, DATE_NONE, DATE_NONE };
    int64_t bits = 0;

    (void)skip;
    for (int i = 0; asked[i]; i++)
        if (n >> i & 1)
            bits |= INT64_C(1) << text_index(intervention_codes, asked[i]);
    if (n < 16)
        fact_set_known(facts, FACT_INTERVENTIONS_REQUESTED, bits);
    fact_set_derive(facts, &dates);
    return n < 17;
}

static bool way_of_onset(int n, struct fact_set *facts, bool *skip)
{
    (void)skip;
    if (n > 0)
        fact_set_known(facts, FACT_LONGEST_DURATION_MONTHS, (n - 1) / 31 * 1000 + (n - 1) % 31);
    return n < 9 * 31;
}

/* Lists of at most one of each kind of entry that ome_sum tells apart. */
static bool way_of_opioids(int n, struct fact_set *facts, bool *skip)
{
    static const int64_t doses[] = { 0, 1, 49999, 50000, 50001, 89999, 90000, 90001, 5000000 };
    enum { DOSES = sizeof(doses) / sizeof(doses[0]), ASSUMED = 4 };
    bool methadone = n & 1, dependence = n & 2, odd = n & 4, implausible = n & 8;
    int dose = n / 16 % (DOSES + 1), status = n / 16 / (DOSES + 1);

    if (status > 0)
        fact_set_known(facts, FACT_OPIOIDS_LISTED, status > 1);
    if (status > 0) {
        if (status < ASSUMED)
            fact_set_known(facts, FACT_OME_STATUS, status - 1);
        fact_set_known(facts, FACT_METHADONE, methadone);
        fact_set_known(facts, FACT_DEPENDENCE_TREATMENT, dependence);
        fact_set_known(facts, FACT_OPIOID_WITHOUT_FACTOR, odd);
        fact_set_known(facts, FACT_IMPLAUSIBLE_DOSE, implausible);
    }
    if (dose < DOSES)
        fact_set_known(facts, FACT_OME_MG_PER_DAY, doses[dose]);
    *skip = *skip || (status == 0 && (n & 15 || dose < DOSES)) ||
            (status == 1 && (n & 15 || dose != 0)) ||
            ((status == 2 || status == ASSUMED) && (dependence || odd || dose == DOSES));
    return n < 16 * (DOSES + 1) * 5;
}

/* Bands as make them. */
static bool way_of_bands(int n, struct fact_set *facts, bool *skip)
{
    int band = n % 4, lowest = n / 4 % 4;

    tristate(facts, FACT_BAND, band);
    tristate(facts, FACT_LOWEST_BAND, lowest);
    fact_set_known(facts, FACT_LOW_BLOCKED, n / 16);
    *skip = *skip || (band > 0 && (lowest == 0 || lowest > band));
    return n < 32;
}

/* What the default policy's stratum table makes of them, when a later table is read. */
static bool way_of_strata(int n, struct fact_set *facts, bool *skip)
{
    const struct policy_table *table = &default_policy()->tables[POLICY_STRATUM];
    bool more = way_of_bands(n % 32, facts, skip) && n < 128;

    for (size_t i = 0; i < table->row_count; i++)
        if (policy_row_fires(&table->rows[i], facts) == TRUTH_YES)
            fact_set_known(facts, FACT_STRATUM,
                           policy_row_effect(&table->rows[i], EFFECT_STRATUM)->value);
    fact_set_known(facts, FACT_RECENT_ONSET, n / 32 % 2);
    fact_set_known(facts, FACT_URGENT_NEED, n / 64);
    return more;
}

enum { CLUSTER_FACTS = 7 };
static const struct cluster {
    cluster_way *way;
    enum fact_id facts[CLUSTER_FACTS];
    int count;
    int only_in; /* the table that knows it; -1 for any */
} clusters[] = {
    { way_of_cancer, { FACT_KNOWN_CANCER }, 1, -1 },
    { way_of_workup, { FACT_WORKUP_STATUS }, 1, -1 },
    { way_of_setting, { FACT_CARE_SETTING }, 1, -1 },
    { way_of_age, { FACT_AGE_YEARS }, 1, -1 },
    { way_of_onset, { FACT_LONGEST_DURATION_MONTHS }, 1, -1 },
    { way_of_sites,
      { FACT_PAIN_SITES, FACT_SPINAL, FACT_SEVERAL_SITES, FACT_PALLIATIVE_PAIN,
        FACT_CANCER_RELATED_PAIN, FACT_END_OF_LIFE },
      6,
      -1 },
    { way_of_start_back,
      { FACT_INSTRUMENTS, FACT_START_BACK_TOTAL, FACT_START_BACK_DISTRESS },
      3,
      -1 },
    { way_of_complexity, { FACT_COMPLEXITY_FACTORS, FACT_COMPLEXITY_SUM }, 2, -1 },
    { way_of_requests, { FACT_INTERVENTIONS_REQUESTED, FACT_ONLY_GENERIC_REQUESTED }, 2, -1 },
    { way_of_opioids,
      { FACT_OPIOIDS_LISTED, FACT_OME_STATUS, FACT_OME_MG_PER_DAY, FACT_METHADONE,
        FACT_DEPENDENCE_TREATMENT, FACT_OPIOID_WITHOUT_FACTOR, FACT_IMPLAUSIBLE_DOSE },
      7,
      -1 },
    { way_of_bands, { FACT_BAND, FACT_LOWEST_BAND, FACT_LOW_BLOCKED }, 3, POLICY_STRATUM },
    { way_of_strata,
      { FACT_BAND, FACT_LOWEST_BAND, FACT_LOW_BLOCKED, FACT_STRATUM, FACT_RECENT_ONSET,
        FACT_URGENT_NEED },
      6,
      POLICY_TIERS },
};
enum { CLUSTERS = sizeof(clusters) / sizeof(clusters[0]) };

/* Every input so far with every way of one more cluster; false if they are too many. */
static bool add_cluster(struct inputs *inputs, cluster_way *way)
{
    static struct fact_set grown[INPUTS];
    int count = 0;

    for (int i = 0; i < inputs->count; i++)
        for (int n = 0;; n++) {
            struct fact_set facts = inputs->sets[i];
            bool skip = false;

            if (!way(n, &facts, &skip))
                break;
            if (skip)
                continue;
            if (count == INPUTS)
                return false;
            grown[count++] = facts;
        }
    memcpy(inputs->sets, grown, (size_t)count * sizeof(grown[0]));
    inputs->count = count;
    return true;
}

static const char *one_of(struct chance *chance, const char *const *words)
{
    uint32_t count = 0;

    while (words[count])
        count++;
    return words[chance_below(chance, count)];
}

static const char *name_of(struct chance *chance, enum fact_id fact)
{
    static const char *const answers[] = { "yes", "no", NULL };
    static const char *const told[] = { "lowBack",       "widespread", "multisiteMsk",
                                        "cancerRelated", "knee",       NULL };
    static const char *const sent[] = { "startBack", "phq9", NULL };
    static const char *const asked[] = { "HEALTH_COACH", "RFD", NULL };
    static const char *const statuses[] = { "none", "complete", "lowerBound", NULL };

    switch ((int)fact) {
    case FACT_PAIN_SITES: return one_of(chance, told);
    case FACT_INSTRUMENTS: return one_of(chance, sent);
    case FACT_INTERVENTIONS_REQUESTED: return one_of(chance, asked);
    case FACT_OME_STATUS: return one_of(chance, statuses);
    default: break;
    }
    return fact_row(fact)->domain ? one_of(chance, fact_row(fact)->domain)
                                  : one_of(chance, answers);
}

static int edge_of(struct chance *chance, enum fact_id fact)
{
    switch ((int)fact) {
    case FACT_AGE_YEARS: return (int)chance_below(chance, 121);
    case FACT_OME_MG_PER_DAY: return chance_below(chance, 2) ? 50 : 90;
    case FACT_COMPLEXITY_SUM: return (int)chance_below(chance, 71);
    case FACT_COMPLEXITY_FACTORS: return (int)chance_below(chance, 15);
    default: return (int)chance_below(chance, 8);
    }
}

/* A cell of any of the forms that the grammar has. */
static void write_cell(struct chance *chance, enum fact_id fact, char ret[120])
{
    static const char *const numbers[] = {
        ">= %d",    "< %d",     "> %d",          "<= %d",   "= %d",
        "[%d..%d]", "[%d..%d]", "not([%d..%d])", "missing", "in([%d..%d], missing)",
        NULL
    };
    static const char *const sets[] = { "any(%s)",     "any(%s, %s)",      "not(%s)", "missing",
                                        "not(%s, %s)", "any(%s, missing)", NULL };
    static const char *const words[] = { "%s",         "%s",      "%s",
                                         "not(%s)",    "missing", "in(%s, missing)",
                                         "in(%s, %s)", NULL };

    if (fact_row(fact)->range) {
        int low = edge_of(chance, fact), high = edge_of(chance, fact);

        (void)snprintf(ret, 120, one_of(chance, numbers), low < high ? low : high,
                       low < high ? high : low);
    } else {
        const char *form = one_of(chance, fact_row(fact)->type == FACT_SET ? sets : words);
        const char *a = name_of(chance, fact), *b = name_of(chance, fact);

        (void)snprintf(ret, 120, form, a, b);
    }
}

struct trial {
    struct policy policy;
    enum policy_table_id table;
    struct policy_row rows[ROWS];
    struct cell cells[ROWS][CELLS];
    struct arena arena;
};

static void add_cell(struct trial *t, struct chance *chance, int row, enum fact_id fact)
{
    static const struct threshold_list none;
    bool unverified = false;
    struct error err;
    char text[120];

    for (size_t i = 0; i < t->rows[row].cell_count; i++)
        if (t->cells[row][i].fact == fact)
            return;
    write_cell(chance, fact, text);
    if (cell_read(arena_text(&t->arena, text), fact, &none, &t->cells[row][t->rows[row].cell_count],
                  &unverified, &err))
        t->rows[row].cell_count++;
}

/* Rows over the facts of one to three clusters, and the inputs that these make. */
static void draw_table(struct trial *t, struct chance *chance, struct inputs *inputs)
{
    const struct cluster *chosen[3];
    int count = 0, rows = 2 + (int)chance_below(chance, ROWS - 1);

    t->policy = *default_policy();
    t->table = chance_below(chance, 2) ? POLICY_STRATUM : POLICY_TIERS;
    memset(t->rows, 0, sizeof(t->rows));
    inputs->count = 1;
    memset(&inputs->sets[0], 0, sizeof(inputs->sets[0]));
    for (int tries = 0; tries < 8 && count < 3; tries++) {
        const struct cluster *one = &clusters[chance_below(chance, CLUSTERS)];
        bool twice = false;

        for (int i = 0; i < count; i++)
            twice = twice || chosen[i] == one;
        if (!twice && (one->only_in < 0 || one->only_in == (int)t->table) &&
            add_cluster(inputs, one->way))
            chosen[count++] = one;
        if (count > 0 && chance_below(chance, 3) == 0)
            break;
    }
    for (int row = 0; row < rows; row++) {
        t->rows[row].id = arena_format(&t->arena, "X-01.%d", row);
        t->rows[row].cells = t->cells[row];
        for (uint32_t n = chance_below(chance, chance_below(chance, 3) ? 4 : CELLS + 1); n > 0;
             n--) {
            const struct cluster *one = chosen[chance_below(chance, (uint32_t)count)];

            add_cell(t, chance, row, one->facts[chance_below(chance, (uint32_t)one->count)]);
        }
    }
    t->policy.tables[t->table] = (struct policy_table){ t->rows, (size_t)rows, NULL };
}

/* What all the inputs show. */
struct shown {
    bool overlap[ROWS][ROWS], reached[ROWS], gap;
};

static void try_inputs(const struct trial *t, const struct inputs *inputs, struct shown *ret)
{
    const struct policy_table *table = &t->policy.tables[t->table];

    memset(ret, 0, sizeof(*ret));
    for (int i = 0; i < inputs->count; i++) {
        bool fired[ROWS], any = false;

        for (size_t r = 0; r < table->row_count; r++) {
            fired[r] = policy_row_fires(&table->rows[r], &inputs->sets[i]) == TRUTH_YES;
            any = any || fired[r];
            ret->reached[r] = ret->reached[r] || fired[r];
            for (size_t other = 0; other < r; other++)
                ret->overlap[other][r] = ret->overlap[other][r] || (fired[r] && fired[other]);
        }
        ret->gap = ret->gap || !any;
    }
}

static void describe(const struct trial *t)
{
    const struct policy_table *table = &t->policy.tables[t->table];

    for (size_t r = 0; r < table->row_count; r++) {
        fprintf(stderr, "%s %s:", policy_table_names[t->table], table->rows[r].id);
        for (size_t i = 0; i < table->rows[r].cell_count; i++)
            fprintf(stderr, " %s %s;", fact_row(table->rows[r].cells[i].fact)->name,
                    table->rows[r].cells[i].text);
        fprintf(stderr, "\n");
    }
}

/* The facts of the witness do what the finding says, whatever all other facts are. */
static bool shows(const struct trial *t, const struct table_finding *finding)
{
    const struct policy_table *table = &t->policy.tables[t->table];
    const struct fact_set *facts = &finding->witness.facts;
    bool any = false;

    if (finding->kind == FINDING_OVERLAP)
        return policy_row_fires(finding->rows[0], facts) == TRUTH_YES &&
               policy_row_fires(finding->rows[1], facts) == TRUTH_YES;
    for (size_t r = 0; r < table->row_count; r++) {
        bool blocked = false;

        for (size_t i = 0; i < table->rows[r].cell_count; i++) {
            const struct cell *cell = &table->rows[r].cells[i];

            blocked = blocked || (finding->witness.assigned[cell->fact] &&
                                  cell_holds(cell, facts) != TRUTH_YES);
        }
        any = any || !blocked;
    }
    return !any;
}

static void compare(const struct trial *t, const struct shown *shown,
                    const struct table_proof *proof)
{
    struct shown told = { 0 };
    size_t count = t->policy.tables[t->table].row_count;
    bool same;

    memset(told.reached, 1, count);
    for (int i = 0; i < proof->count; i++) {
        const struct table_finding *finding = &proof->findings[i];

        if (finding->kind == FINDING_UNREACHABLE)
            told.reached[finding->rows[0] - t->rows] = false;
        else
            cr_expect(shows(t, finding), "a witness shows nothing");
        if (finding->kind == FINDING_OVERLAP)
            told.overlap[finding->rows[0] - t->rows][finding->rows[1] - t->rows] = true;
        told.gap = told.gap || finding->kind == FINDING_GAP;
    }
    same = memcmp(&told, shown, sizeof(told)) == 0;
    if (!same)
        describe(t);
    cr_expect(same, "the proof says otherwise: gap %d, %d", told.gap, shown->gap);
}

Test(table_proof, says_what_every_input_shows)
{
    static struct fact_set sets[INPUTS];
    static struct table_proof proof;
    struct inputs inputs = { sets, 0 };
    struct chance chance = { 4711 };
    int kinds[3] = { 0 }, incomplete = 0;

    for (int i = 0; i < TABLES; i++) {
        struct trial t;
        struct shown shown;

        arena_init(&t.arena, MIB);
        draw_table(&t, &chance, &inputs);
        try_inputs(&t, &inputs, &shown);
        table_prove(&t.policy, t.table, STEPS, &proof);
        incomplete += !proof.complete;
        if (proof.complete)
            compare(&t, &shown, &proof);
        for (int n = 0; n < proof.count; n++)
            kinds[proof.findings[n].kind]++;
        arena_free(&t.arena);
    }
    fprintf(stderr, "%d tables: %d overlaps, %d gaps, %d unreachable rows; %d not complete\n",
            TABLES, kinds[0], kinds[1], kinds[2], incomplete);
    cr_expect_gt(kinds[FINDING_OVERLAP], 500);
    cr_expect_gt(kinds[FINDING_GAP], 500);
    cr_expect_gt(kinds[FINDING_UNREACHABLE], 500);
    cr_expect_lt(incomplete, TABLES / 100);
}

Test(table_proof, finds_nothing_in_the_default_policy)
{
    static struct table_proof proof;

    for (int t = 0; t < POLICY_TABLE_COUNT; t++) {
        table_prove(default_policy(), (enum policy_table_id)t, STEPS, &proof);
        fprintf(stderr, "%s: %d findings, %d complete, %lld steps\n", policy_table_names[t],
                proof.count, proof.complete, (long long)proof.steps);
        for (int i = 0; i < proof.count; i++)
            cr_expect(false, "%s: kind %d, row %s", policy_table_names[t], proof.findings[i].kind,
                      proof.findings[i].rows[0] ? proof.findings[i].rows[0]->id : "");
        cr_expect(proof.complete, "%s: %s", policy_table_names[t],
                  proof.sampled < FACT_COUNT ? fact_row(proof.sampled)->name : "steps");
    }
}
