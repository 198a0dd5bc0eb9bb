#include "opioid.h"

enum { THOUSAND = 1000 };

const char *const opioid_drugs[] = { "codeine",
                                     "dihydrocodeine",
                                     "tramadol",
                                     "tapentadol",
                                     "morphine",
                                     "oxycodone",
                                     "hydromorphone",
                                     "methadone",
                                     "buprenorphine",
                                     "fentanyl",
                                     "dextropropoxyphene",
                                     "pethidine",
                                     "other",
                                     NULL };
const char *const opioid_routes[] = { "oral",        "sublingual", "buccal",      "nasal", "rectal",
                                      "transdermal", "parenteral", "intrathecal", "other", NULL };
const char *const opioid_units[] = { "mg", "mcg", "mcg/h", NULL };
const char *const opioid_indications[] = { "pain", "dependence", NULL };
const char *const ome_statuses[] = { "none", "complete", "lowerBound", "unknown", NULL };

/* Upwards: a dose on the line counts as on it. */
static int64_t times(int64_t a, int64_t b)
{
    return (a * b + THOUSAND - 1) / THOUSAND;
}

static bool is_patch(const struct opioid *o)
{
    return o->route == ROUTE_TRANSDERMAL;
}

static bool is_when_needed(const struct opioid *o)
{
    return o->prn == 1;
}

/* Nobody is prescribed nothing. */
static bool is_nothing(const struct opioid *o)
{
    return o->dose == 0 || (o->times_per_day == 0 && !is_patch(o) && !is_when_needed(o));
}

/* In a day, in the entry's own unit: of a patch its rate, whenever it is worn. */
static int64_t prescribed_use(const struct opioid *o)
{
    if (is_nothing(o))
        return OPIOID_UNKNOWN;
    if (is_patch(o))
        return o->dose;
    if (is_when_needed(o) || o->dose == OPIOID_UNKNOWN || o->times_per_day == OPIOID_UNKNOWN)
        return OPIOID_UNKNOWN;
    return times(o->dose, o->times_per_day);
}

/* What is really taken counts where it is more; beside a patch of unknown rate it tells nothing. */
static int64_t daily_use(const struct opioid *o)
{
    int64_t prescribed = prescribed_use(o);

    if (is_patch(o) && prescribed == OPIOID_UNKNOWN)
        return OPIOID_UNKNOWN;
    return o->actual_daily_use > prescribed ? o->actual_daily_use : prescribed;
}

/* In mg, or of a patch in mcg/h; unknown where use or unit is. */
static int64_t daily_amount(const struct opioid *o)
{
    int64_t use = daily_use(o);

    if (use == OPIOID_UNKNOWN || o->unit == OPIOID_UNKNOWN)
        return OPIOID_UNKNOWN;
    return o->unit == UNIT_MCG ? times(use, 1) : use;
}

static bool has_wrong_unit(const struct opioid *o)
{
    return o->unit != OPIOID_UNKNOWN && (o->unit == UNIT_MCG_PER_HOUR) != is_patch(o);
}

static const struct ome_factor *find_factor(const struct ome_table *table, const struct opioid *o)
{
    for (size_t i = 0; i < table->factor_count; i++)
        if (table->factors[i].drug == o->drug && table->factors[i].route == o->route)
            return &table->factors[i];
    return NULL;
}

static int64_t convert(const struct ome_table *table, const struct ome_factor *factor,
                       const struct opioid *o, int64_t amount)
{
    for (size_t i = 0; is_patch(o) && i < table->fixed_count; i++)
        if (table->fixed[i].drug == o->drug && table->fixed[i].dose == amount)
            return table->fixed[i].mg_per_day;
    return times(amount, factor->factor);
}

static bool may_treat_dependence(const struct opioid *o)
{
    return o->drug == OPIOID_BUPRENORPHINE && o->route == ROUTE_SUBLINGUAL &&
           o->indication != FOR_PAIN;
}

static bool treats_dependence(const struct ome_table *table, const struct opioid *o, int64_t amount)
{
    return may_treat_dependence(o) &&
           (o->indication == FOR_DEPENDENCE || amount >= table->dependence_buprenorphine);
}

/* Of an entry that was converted: whether a member that it leaves out could have forbidden that. */
static bool is_taken_as_usual(const struct opioid *o)
{
    bool use_is_known = is_patch(o) || o->prn == 0 || o->actual_daily_use != OPIOID_UNKNOWN;

    return !use_is_known || may_treat_dependence(o);
}

/* Its equivalent; OPIOID_UNKNOWN, with what that means noted, where there is none. */
static int64_t equivalent(const struct opioid *o, const struct ome_table *table, struct ome *ome)
{
    const struct ome_factor *factor = find_factor(table, o);
    int64_t amount = daily_amount(o);
    bool for_dependence = treats_dependence(table, o, amount);

    ome->methadone = ome->methadone || o->drug == OPIOID_METHADONE;
    ome->dependence_treatment = ome->dependence_treatment || for_dependence;
    ome->without_factor = ome->without_factor || (!factor && !for_dependence);
    ome->implausible = ome->implausible || has_wrong_unit(o) || is_nothing(o) ||
                       (is_patch(o) && amount > table->implausible_patch);
    if (!factor || for_dependence || has_wrong_unit(o) || amount == OPIOID_UNKNOWN)
        return OPIOID_UNKNOWN;
    return convert(table, factor, o, amount);
}

void ome_sum(const struct opioid *opioids, size_t count, const struct ome_table *table,
             struct ome *ret)
{
    struct ome ome = { .status = count == 0 ? OME_NONE : OME_COMPLETE, .has_amount = count == 0 };
    bool as_usual = false;
    int64_t swallowed = 0;

    for (size_t i = 0; i < count; i++) {
        int64_t mg = equivalent(&opioids[i], table, &ome);

        if (mg == OPIOID_UNKNOWN) {
            ome.status = OME_LOWER_BOUND;
            continue;
        }
        ome.has_amount = true;
        as_usual = as_usual || is_taken_as_usual(&opioids[i]);
        ome.mg_per_day += mg;
        swallowed += is_patch(&opioids[i]) ? 0 : mg;
    }
    if (ome.status == OME_COMPLETE && as_usual)
        ome.status = OME_UNKNOWN;
    ome.implausible = ome.implausible || swallowed > table->implausible_mg_per_day;
    *ret = ome;
}
