#include "kpi.h"
#include "text.h"

#include <criterion/criterion.h>

Test(kpi, every_definition_is_complete)
{
    for (int i = 0; i < KPI_COUNT; i++) {
        const struct kpi *kpi = kpi_row((enum kpi_id)i);
        const char *const texts[] = { kpi->id,         kpi->title,       kpi->population,
                                      kpi->numerator,  kpi->denominator, kpi->exclusions,
                                      kpi->as_of_rule, kpi->unit,        kpi->target_origin,
                                      kpi->domain,     kpi->dimension,   kpi->caveats,
                                      kpi->source };

        for (size_t j = 0; j < sizeof(texts) / sizeof(texts[0]); j++)
            cr_expect_not(text_is_empty(texts[j]), "indicator %d, text %zu", i, j);
        cr_expect(kpi->target_percent == KPI_NO_TARGET ||
                  (kpi->target_percent > 0 && kpi->target_percent <= 100));
    }
}

Test(kpi, limits_are_those_of_the_sources)
{
    cr_expect_eq(kpi_row(KPI_K1)->limit_days, 14);
    cr_expect_eq(kpi_row(KPI_K2)->limit_days, 56);
    cr_expect_eq(kpi_row(KPI_K3)->limit_days, 126);
    cr_expect_eq(kpi_row(KPI_K3)->target_percent, 92);
    cr_expect_str_eq(kpi_row(KPI_K2)->id, "K2");
    cr_expect_str_eq(kpi_direction_name(kpi_row(KPI_K3)->direction), "increase");
}
