#include "metrics.h"

#include <inttypes.h>

static const int64_t bounds_us[METRICS_BUCKETS] = {
    1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 500000, 1000000, 2500000, 5000000,
};

static struct operation_metrics *operation_of(struct metrics *metrics, const struct route *route)
{
    return &metrics->operations[route ? route_index(route) : ROUTE_COUNT];
}

static const char *operation_name(int index)
{
    return index < ROUTE_COUNT ? route_at(index)->operation : "none";
}

static void add(atomic_ulong *counter, unsigned long count)
{
    atomic_fetch_add_explicit(counter, count, memory_order_relaxed);
}

static unsigned long get(atomic_ulong *counter)
{
    return atomic_load_explicit(counter, memory_order_relaxed);
}

void metrics_count(struct metrics *metrics, const struct route *route, int status,
                   int64_t duration_us)
{
    struct operation_metrics *operation = operation_of(metrics, route);
    int bucket = 0;

    while (bucket < METRICS_BUCKETS && duration_us > bounds_us[bucket])
        bucket++;
    add(bucket < METRICS_BUCKETS ? &operation->buckets[bucket] : &operation->slower, 1);
    add(&operation->duration_us, (unsigned long)duration_us);
    if (status >= 100 && status <= 599)
        add(&operation->classes[status / 100 - 1], 1);
}

static void write_head(struct buffer *text, const char *name, const char *type, const char *help)
{
    buffer_add_format(text, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void write_requests(struct metrics *metrics, struct buffer *text)
{
    write_head(text, "painpath_requests_total", "counter", "Requests answered.");
    for (int i = 0; i <= ROUTE_COUNT; i++)
        for (int class = 0; class < METRICS_CLASSES; class ++) {
            unsigned long count = get(&metrics->operations[i].classes[class]);

            if (count)
                buffer_add_format(text,
                                  "painpath_requests_total{operation=\"%s\",status=\"%dxx\"} %lu\n",
                                  operation_name(i), class + 1, count);
        }
}

static void write_duration(struct operation_metrics *operation, const char *name,
                           struct buffer *text)
{
    static const char metric[] = "painpath_request_duration_seconds";
    unsigned long sum = 0;
    unsigned long sum_us = get(&operation->duration_us);

    for (int i = 0; i < METRICS_BUCKETS; i++) {
        sum += get(&operation->buckets[i]);
        buffer_add_format(text, "%s_bucket{operation=\"%s\",le=\"%g\"} %lu\n", metric, name,
                          (double)bounds_us[i] / 1e6, sum);
    }
    sum += get(&operation->slower);
    buffer_add_format(text, "%s_bucket{operation=\"%s\",le=\"+Inf\"} %lu\n", metric, name, sum);
    buffer_add_format(text, "%s_sum{operation=\"%s\"} %lu.%06lu\n", metric, name, sum_us / 1000000,
                      sum_us % 1000000);
    buffer_add_format(text, "%s_count{operation=\"%s\"} %lu\n", metric, name, sum);
}

static bool was_used(struct operation_metrics *operation)
{
    for (int class = 0; class < METRICS_CLASSES; class ++)
        if (get(&operation->classes[class]))
            return true;
    return false;
}

void metrics_write(struct metrics *metrics, struct buffer *text)
{
    write_requests(metrics, text);
    write_head(text, "painpath_request_duration_seconds", "histogram",
               "Time from the last byte of a request to its answer.");
    for (int i = 0; i <= ROUTE_COUNT; i++)
        if (was_used(&metrics->operations[i]))
            write_duration(&metrics->operations[i], operation_name(i), text);
    metrics_write_gauge(text, "painpath_requests_in_flight", "Requests begun and not yet answered.",
                        atomic_load(&metrics->in_flight));
    write_head(text, "painpath_build_info", "gauge", "The program's version.");
    buffer_add_format(text, "painpath_build_info{version=\"%s\"} 1\n", metrics->version);
}

void metrics_write_gauge(struct buffer *text, const char *name, const char *help, int64_t value)
{
    write_head(text, name, "gauge", help);
    buffer_add_format(text, "%s %" PRId64 "\n", name, value);
}

void metrics_write_counter(struct buffer *text, const char *name, const char *help, int64_t value)
{
    write_head(text, name, "counter", help);
    buffer_add_format(text, "%s %" PRId64 "\n", name, value);
}
