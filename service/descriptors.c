#include "descriptors.h"
#include "log.h"

#include <sys/resource.h>

enum { SPARE = 128 }; /* past the limit of connections, deliveries, files, the log */

void descriptors_provide(const struct config *config)
{
    const rlim_t needed = (rlim_t)config->connection_limit + (rlim_t)config->pool_size + SPARE;
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
        log_event(LOG_WARNING, "descriptors.not_raised");
    if (limit.rlim_max < needed)
        log_event(LOG_WARNING, "descriptors.too_few", log_number("needed", needed),
                  log_number("allowed", limit.rlim_max));
}
