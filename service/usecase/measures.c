#include "measures.h"
#include "kpi_store.h"
#include "tenant.h"

bool count_kpis(struct app *app, const struct caller *caller, struct arena *arena, const char *icb,
                struct date as_of, struct kpi_figure ret[KPI_COUNT], struct error *err)
{
    struct author author = author_of(caller);
    const struct kpi_limits limits = { kpi_row(KPI_K1)->limit_days, kpi_row(KPI_K2)->limit_days,
                                       kpi_row(KPI_K3)->limit_days };
    struct kpi_counts counts;

    if (icb && !tenant_choose(caller, icb, "/query/icb", &author.tenants, err))
        return false;
    if (!kpi_store_count(app->db, &author, as_of, &limits, arena, &counts, err))
        return false;
    ret[KPI_K1] = (struct kpi_figure){ counts.advised_in_time, counts.advice_decided };
    ret[KPI_K2] = (struct kpi_figure){ counts.assessed_in_time, counts.assessment_decided };
    ret[KPI_K3] = (struct kpi_figure){ counts.waiting_in_time, counts.waiting };
    return true;
}
