#include "clock.h"
#include "measures.h"
#include "page.h"
#include "route.h"

enum { SHARE_SCALE = 10000 };

static void write_kpi(struct writer *w, const struct kpi *kpi, const struct kpi_figure *figure,
                      struct date as_of)
{
    char date[DATE_TEXT];

    writer_open(w, NULL, '{');
    writer_text(w, "id", kpi->id);
    writer_text(w, "title", kpi->title);
    writer_integer(w, "numerator", figure->numerator);
    writer_integer(w, "denominator", figure->denominator);
    if (figure->denominator > 0)
        writer_decimal(w, "share",
                       (figure->numerator * SHARE_SCALE * 2 + figure->denominator) /
                           (2 * figure->denominator),
                       SHARE_SCALE);
    else
        writer_null(w, "share");
    writer_text(w, "unit", kpi->unit);
    writer_text(w, "direction", kpi_direction_name(kpi->direction));
    if (kpi->target_percent == KPI_NO_TARGET)
        writer_null(w, "target");
    else
        writer_decimal(w, "target", kpi->target_percent, 100);
    writer_text(w, "asOf", date_format(as_of, date));
    writer_null(w, "period");
    writer_open(w, "excluded", '[');
    writer_close(w);
    writer_text(w, "source", kpi->source);
    writer_close(w);
}

bool list_kpis(struct exchange *x, struct error *err)
{
    const char *text = query_filter(x, "asOf");
    struct date as_of = instant_london_date(clock_now_us(), NULL);
    struct kpi_figure figures[KPI_COUNT];
    struct page page;

    if (text && !date_parse(text, &as_of))
        return error_set(err, ERROR_INVALID, "/query/asOf", "must be a date");
    if (!count_kpis(x->app, &x->caller, x->arena, query_filter(x, "icb"), as_of, figures, err))
        return false;
    page_open(&page, x);
    for (int i = 0; i < KPI_COUNT; i++)
        write_kpi(&page.writer, kpi_row((enum kpi_id)i), &figures[i], as_of);
    return page_reply(&page, "/v1/kpis", NULL, err);
}
