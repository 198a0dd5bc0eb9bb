#ifndef DOMAIN_OPIOID_H
#define DOMAIN_OPIOID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Oral morphine equivalents (OME) of what a patient takes in 24 hours: a measure of risk, never a
 * way to change from one medicine to another. The factors differ between authorities, so they are a
 * table of the policy, and its id is part of each answer (clinical page 2.9, 2.10; ruling 15).
 *
 * What cannot be converted is never counted as zero: the sum is then a lower bound. What an entry
 * leaves out is taken as is usual, and the status is then unknown: said, it might be a lower bound.
 * Amounts are in thousandths of their unit.
 */

/* Indices into opioid_drugs, opioid_routes and opioid_units, in the API's spelling. */
enum opioid_drug { OPIOID_BUPRENORPHINE = 8, OPIOID_METHADONE = 7 };
enum opioid_route { ROUTE_ORAL, ROUTE_SUBLINGUAL, ROUTE_TRANSDERMAL = 5 };
enum opioid_unit { UNIT_MG, UNIT_MCG, UNIT_MCG_PER_HOUR };
enum opioid_indication { FOR_PAIN, FOR_DEPENDENCE };
extern const char *const opioid_drugs[];
extern const char *const opioid_routes[];
extern const char *const opioid_units[];
extern const char *const opioid_indications[];
extern const char *const ome_statuses[];

enum { OPIOID_UNKNOWN = -1, OPIOID_LIMIT = 20 };

/* One entry of the submitted list; a member that was not sent is OPIOID_UNKNOWN. */
struct opioid {
    int drug, route, unit, indication;
    int64_t dose;             /* one dose, or the rate of a patch */
    int64_t times_per_day;    /* a patch has none */
    int64_t actual_daily_use; /* in `unit` */
    int prn; /* 1: taken when needed, so that the prescription says nothing of use */
};

struct ome_factor {
    int drug, route;
    int64_t factor; /* mg of oral morphine for each mg, or, of a patch, for each mcg/h */
};

/* A patch whose equivalent the table gives instead of a factor. */
struct ome_fixed {
    int drug;
    int64_t dose, mg_per_day;
};

struct ome_table {
    const char *id;
    const struct ome_factor *factors;
    size_t factor_count;
    const struct ome_fixed *fixed;
    size_t fixed_count;
    int64_t implausible_patch;        /* mcg/h of one patch: beyond it, probably a wrong unit */
    int64_t implausible_mg_per_day;   /* of all that is not a patch */
    int64_t dependence_buprenorphine; /* mg under the tongue in a day from which it is taken to be
                                         for dependence, where nothing says what it is for */
};

enum ome_status { OME_NONE, OME_COMPLETE, OME_LOWER_BOUND, OME_UNKNOWN };

struct ome {
    enum ome_status status;
    bool has_amount;           /* something could be converted, or nothing is taken */
    int64_t mg_per_day;        /* its known part, never rounded down */
    bool methadone;            /* no factor exists for it: specialists only */
    bool dependence_treatment; /* buprenorphine for dependence, which is not converted */
    bool without_factor;       /* methadone, and any other that the table does not convert */
    bool implausible;          /* a dose, frequency or unit that is probably a slip */
};

void ome_sum(const struct opioid *opioids, size_t count, const struct ome_table *table,
             struct ome *ret);

#endif
