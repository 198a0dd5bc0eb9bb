#ifndef SERVE_H
#define SERVE_H

#include "config.h"

/*
 * The long-running commands. Both end with 0 after SIGTERM or SIGINT: readiness fails at once,
 * after DRAIN_MS nothing new is accepted, what is in flight is finished. A second signal ends the
 * process there and then. 1 if the start fails; the reason is in the log.
 */
int serve(const struct config *config, bool with_work);
int work(const struct config *config);

#endif
