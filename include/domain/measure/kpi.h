#ifndef DOMAIN_KPI_H
#define DOMAIN_KPI_H

/*
 * The catalogue of key performance indicators: what each one counts, in words that a commissioner
 * can hold the number against. The texts are the definition, and the counting follows them. All
 * dates are Europe/London dates, and the day of receipt is day 0 of a wait.
 *
 * The domain and the quality dimension of an indicator are our classification.
 */
enum kpi_id { KPI_K1, KPI_K2, KPI_K3, KPI_COUNT };

enum kpi_direction { KPI_HIGHER_IS_BETTER, KPI_LOWER_IS_BETTER, KPI_NEITHER_IS_BETTER };

enum { KPI_NO_TARGET = -1 };

struct kpi {
    const char *id; /* "K1": permanent */
    const char *title;
    const char *population;  /* the referrals that the indicator speaks of */
    const char *numerator;   /* which of the denominator count */
    const char *denominator; /* which of the population are measured */
    const char *exclusions;  /* which of the population are not, and why */
    const char *as_of_rule;  /* what the number says on a given date, and how the past is read */
    const char *unit;
    enum kpi_direction direction;
    int limit_days;     /* the wait that the numerator allows */
    int target_percent; /* KPI_NO_TARGET where the source names none */
    const char *target_origin;
    const char *domain;    /* of the five of the framework for long-term conditions */
    const char *dimension; /* of quality: effectiveness, safety or experience */
    const char *caveats;
    const char *source;
};

const struct kpi *kpi_row(enum kpi_id id);

/* As in the API: "increase", "decrease", "neutral", the direction of improvement. */
const char *kpi_direction_name(enum kpi_direction direction);

#endif
