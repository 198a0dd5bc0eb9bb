#ifndef HTTP_METRICS_H
#define HTTP_METRICS_H

#include "buffer.h"
#include "route.h"

#include <stdatomic.h>

/*
 * Counters of the process, in the Prometheus text format. Labels are operations and status classes:
 * nothing that a caller wrote, and nobody's data. Counting takes no lock; a scrape that meets a
 * request half counted is off by that one.
 */
enum { METRICS_BUCKETS = 12, METRICS_CLASSES = 5 };

struct operation_metrics {
    atomic_ulong classes[METRICS_CLASSES]; /* 1xx to 5xx */
    atomic_ulong buckets[METRICS_BUCKETS]; /* by duration, each alone; summed when written */
    atomic_ulong slower;                   /* than the last bucket */
    atomic_ulong duration_us;
};

/* Zeroed but for the version, it is ready. */
struct metrics {
    const char *version;                                  /* of the program */
    struct operation_metrics operations[ROUTE_COUNT + 1]; /* the last: no route matched */
    atomic_long in_flight;
};

/* One answer; `route` is NULL if none matched. */
void metrics_count(struct metrics *metrics, const struct route *route, int status,
                   int64_t duration_us);

/* The requests' part of the exposition; what another module counts is added after it. */
void metrics_write(struct metrics *metrics, struct buffer *text);
void metrics_write_gauge(struct buffer *text, const char *name, const char *help, int64_t value);
void metrics_write_counter(struct buffer *text, const char *name, const char *help, int64_t value);

#endif
