#ifndef USECASE_MEASURES_H
#define USECASE_MEASURES_H

#include "app.h"
#include "arena.h"
#include "caller.h"
#include "date.h"
#include "error.h"
#include "kpi.h"

#include <stdint.h>

/* Key performance indicators as counted on a day; kpi.h says what each one means. */
struct kpi_figure {
    int64_t numerator;
    int64_t denominator;
};

/* `icb` narrows to one tenant; NULL is all that the token opens. */
MUST_CHECK bool count_kpis(struct app *app, const struct caller *caller, struct arena *arena,
                           const char *icb, struct date as_of, struct kpi_figure ret[KPI_COUNT],
                           struct error *err);

#endif
