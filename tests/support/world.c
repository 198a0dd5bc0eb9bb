#include "world.h"
#include "caller.h"
#include "clock.h"
#include "keep.h"
#include "process.h"
#include "text.h"

#include <criterion/criterion.h>
#include <libpq-fe.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { START_MS = 20000, STOP_MS = 10000, RUN_MS = 60000, TOKEN_LIFE_S = 3600 };

#define ISSUER "https://issuer.test"
#define AUDIENCE "painpath-test"

/* The service's settings in tests: keys are public here, for nothing real is locked with them. */
static const char *const settings[][2] = {
    { "HOST", "127.0.0.1" },
    { "PORT", "0" },
    { "TOKEN_ISSUER", ISSUER },
    { "TOKEN_AUDIENCE", AUDIENCE },
    { "PATIENT_KEY", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" },
    { "SECRETS_KEY", "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210" },
    { "DRAIN_MS", "500" },
    { "LOG_LEVEL", "debug" },
    { "WEBHOOK_ALLOW", "127.0.0.0/8" },
    { "WEBHOOK_ALLOW_HTTP", "true" },
    { "WEBHOOK_PORTS", "1-65535" },
    { "WORK_INTERVAL_MS", "50" },
    { NULL, NULL },
};

const char *world_folder(void)
{
    const char *folder = getenv("WORLD");

    must_hold(folder != NULL, "the suite was started by world_main");
    return folder;
}

const char *world_url(void)
{
    const char *url = getenv("SERVICE_URL");

    must_hold(url != NULL, "the suite was started by world_main");
    return url;
}

static const char *log_file(void)
{
    return keep_format("%s/service.log", world_folder());
}

const char *world_log(void)
{
    return keep_file(log_file());
}

int world_run(const char *const arguments[], const char *const more[])
{
    const struct process_plan plan = { arguments, more, log_file() };
    int output;
    int status;
    pid_t pid = process_start(&plan, &output);

    status = process_wait(pid, RUN_MS);
    close(output);
    return status;
}

struct service service_start(const char *const more[])
{
    static const char *const arguments[] = { "serve", "--with-work", NULL };
    const struct process_plan plan = { arguments, more, log_file() };
    struct service service;

    service.pid = process_start(&plan, &service.output);
    service.url = process_await_line(service.output, "listening on ", START_MS);
    if (!service.url) {
        kill(service.pid, SIGKILL);
        fprintf(stderr, "%s", world_log());
    }
    must_hold(service.url != NULL, "the service says what it listens on");
    return service;
}

int service_stop(struct service *service)
{
    int status;

    kill(service->pid, SIGTERM);
    status = process_wait(service->pid, STOP_MS);
    close(service->output);
    return status;
}

static const char *all_scopes(void)
{
    const char *scopes = "";

    for (int scope = SCOPE_NONE + 1; scope < SCOPE_COUNT; scope++)
        scopes = keep_format("%s %s", scopes, scope_name((enum scope)scope));
    return scopes;
}

static void set_claim(json_t *claims, const char *name, const char *value)
{
    if (value)
        json_object_set_new(claims, name, json_string(value));
}

const char *world_sign_bearer(const struct bearer *bearer)
{
    const int64_t now_s = clock_now_us() / 1000000;
    const char *icb = bearer->icb ? bearer->icb : "\"" WORLD_ICB "\"";
    json_t *claims =
        keep_json(json_pack("{s:s, s:s, s:I, s:o}", "iss", ISSUER, "aud", AUDIENCE, "exp",
                            now_s + TOKEN_LIFE_S, "icb", json_loads(icb, JSON_DECODE_ANY, NULL)));
    char *payload;
    const char *token;

    set_claim(claims, "sub", bearer->client ? bearer->client : "test-client");
    set_claim(claims, "scope", bearer->scope ? bearer->scope : all_scopes());
    set_claim(claims, "org", bearer->organisation);
    set_claim(claims, "practitioner", bearer->practitioner);
    set_claim(claims, "practitioner_role", bearer->role);
    payload = json_dumps(claims, JSON_COMPACT);
    token = issuer_sign(world_folder(), SIGNER_EC, "{\"alg\":\"ES256\",\"kid\":\"ec\"}", payload);
    free(payload);
    return token;
}

static void administer(const char *statement)
{
    PGconn *connection = PQconnectdb("dbname=postgres");
    PGresult *result = PQexec(connection, statement);

    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        fprintf(stderr, "%s", PQerrorMessage(connection));
    must_hold(PQresultStatus(result) == PGRES_COMMAND_OK,
              "PGHOST and its like name a cluster of the tests' own (pg_virtualenv)");
    PQclear(result);
    PQfinish(connection);
}

static void make_world(char folder[], const char *database)
{
    static const char *const migrate[] = { "migrate", "--demo", NULL };

    must_hold(mkdtemp(folder) != NULL, "a folder can be made");
    setenv("WORLD", folder, 1);
    setenv("DATABASE_URL", keep_format("dbname=%s", database), 1);
    setenv("JWKS_FILE", keep_format("%s/jwks.json", folder), 1);
    for (int i = 0; settings[i][0]; i++)
        setenv(settings[i][0], settings[i][1], 1);
    administer(keep_format("CREATE DATABASE %s", database));
    administer("CREATE SEQUENCE IF NOT EXISTS test_number");
    issuer_make(folder);
    if (world_run(migrate, NULL) != 0) {
        fprintf(stderr, "%s", world_log());
        must_hold(false, "the database can be migrated");
    }
}

/* True if all is well; otherwise the folder stays, for a look at its log. */
static bool end_world(struct service *service, const char *database, bool passed)
{
    int status = service_stop(service);

    administer(keep_format("DROP DATABASE %s WITH (FORCE)", database));
    if (status != 0)
        fprintf(stderr, "The service ended with status %d\n", status);
    if (status != 0 || !passed) {
        fprintf(stderr, "%s\nThe service's log: %s\n", world_log(), log_file());
        return false;
    }
    issuer_remove(world_folder());
    unlink(log_file());
    return rmdir(world_folder()) == 0;
}

int world_main(int argc, char *argv[])
{
    struct criterion_test_set *tests = criterion_initialize();
    const char *database = keep_format("painpath_test_%d", (int)getpid());
    char folder[] = "/tmp/painpath-test-XXXXXX";
    bool passed = true;

    if (criterion_handle_args(argc, argv, true)) {
        struct service service;

        make_world(folder, database);
        service = service_start(NULL);
        setenv("SERVICE_URL", service.url, 1);
        passed = criterion_run_all_tests(tests) != 0;
        passed = end_world(&service, database, passed);
    }
    criterion_finalize(tests);
    return passed ? EXIT_SUCCESS : EXIT_FAILURE;
}
