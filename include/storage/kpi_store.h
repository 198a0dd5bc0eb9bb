#ifndef STORAGE_KPI_STORE_H
#define STORAGE_KPI_STORE_H

#include "arena.h"
#include "author.h"
#include "date.h"
#include "error.h"

#include <stdint.h>

struct db;

/* Days that the indicators allow: to advice, to assessment, to treatment. */
struct kpi_limits {
    int advice_days, assess_days, rtt_days;
};

struct kpi_counts {
    int64_t advised_in_time, advice_decided;
    int64_t assessed_in_time, assessment_decided;
    int64_t waiting_in_time, waiting;
};

/* What K1 to K3 count on a day, over the tenants of `author`. */
MUST_CHECK bool kpi_store_count(struct db *db, const struct author *author, struct date as_of,
                                const struct kpi_limits *limits, struct arena *arena,
                                struct kpi_counts *ret, struct error *err);

#endif
