#ifndef SUPPORT_WORLD_H
#define SUPPORT_WORLD_H

#include "issuer.h"

#include <stdbool.h>
#include <sys/types.h>

/*
 * The world that black-box tests run in: a fresh database with the demo's data, a token issuer, and
 * the program serving on a port of its own. A suite's main makes it once:
 *
 *     int main(int argc, char *argv[])
 *     {
 *         return world_main(argc, argv);
 *     }
 *
 * Criterion starts every test as a new process of the same binary, which finds the world through
 * its environment: WORLD is the folder with keys and log, SERVICE_URL the service, and the
 * service's own settings stand there too. Run a suite under pg_virtualenv, as ctest does.
 */
int world_main(int argc, char *argv[]);

const char *world_folder(void);
const char *world_url(void); /* of the service, such as "http://127.0.0.1:30123" */

/* What the service, and the replicas that tests started, have written on standard error so far. */
const char *world_log(void);

/* A token as an application would get it. Members left out take what stands beside them. */
struct bearer {
    const char *client;       /* "test-client" */
    const char *icb;          /* claim as JSON: a string or an array; the demo tenant */
    const char *scope;        /* every scope there is */
    const char *organisation; /* no claim */
    const char *practitioner; /* no claim */
    const char *role;         /* no claim */
};
#define world_token(...) world_sign_bearer(&(struct bearer){ __VA_ARGS__ })
const char *world_sign_bearer(const struct bearer *bearer);

/* The demo's two tenants. */
#define WORLD_ICB "QWO"
#define WORLD_OTHER_ICB "QOX"

/* One more process of the program. */
struct service {
    pid_t pid;
    int output; /* read end of its standard output */
    const char *url;
};

/*
 * Start `painpath serve --with-work` on a free port over the world's database. `settings` are
 * further variables
 * ("NAME=value", NULL at the end; NULL for none). Dies with the test that started it.
 */
struct service service_start(const char *const settings[]);

/* SIGTERM, and the exit status; 128 + the signal if it ended by one. Killed after ten seconds. */
int service_stop(struct service *service);

/* Run `painpath ARGUMENT…` (NULL at the end) to its end and return its exit status. */
int world_run(const char *const arguments[], const char *const settings[]);

#endif
