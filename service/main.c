#include "config.h"
#include "demo.h"
#include "healthcheck.h"
#include "holidays.h"
#include "log.h"
#include "migration.h"
#include "policy_command.h"
#include "serve.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

enum { EXIT_FAILED = 1, EXIT_USAGE = 2 };

struct command {
    const char *name;
    const char *option; /* the one option that it takes, or NULL; FILE is any name, and needed */
    const char *help;
    const char *const *needs; /* names of CONFIG_TABLE, NULL at the end */
    int (*run)(struct config *config, const char *option); /* NULL if it was not given */
};

static int run_serve(struct config *config, const char *option)
{
    return serve(config, option != NULL);
}

static int run_work(struct config *config, const char *option)
{
    (void)option;
    return work(config);
}

static int run_migrate(struct config *config, const char *option)
{
    const char *url = config->migrate_url ? config->migrate_url : config->database_url;
    struct error err;

    if (!url) {
        fputs("painpath: MIGRATE_URL or DATABASE_URL must be set\n", stderr);
        return EXIT_USAGE;
    }
    if (migration_run(url, option != NULL, &err))
        return 0;
    fprintf(stderr, "painpath: %s\n", err.detail);
    return EXIT_FAILED;
}

static int run_holidays(struct config *config, const char *option)
{
    return holidays(config, option);
}

static int run_config(struct config *config, const char *option)
{
    (void)option;
    config_print(config);
    return 0;
}

static int run_healthcheck(struct config *config, const char *option)
{
    (void)option;
    return healthcheck(config);
}

static const char *const serve_needs[] = { "DATABASE_URL",
                                           "JWKS_FILE|JWKS_URL",
                                           "TOKEN_ISSUER",
                                           "TOKEN_AUDIENCE",
                                           "PATIENT_KEY",
                                           "SECRETS_KEY",
                                           NULL };
static const char *const work_needs[] = { "DATABASE_URL", "PATIENT_KEY", "SECRETS_KEY", NULL };
static const char *const no_needs[] = { NULL };

static const struct command commands[] = {
    { "serve", "--with-work", "answer HTTP requests; with the worker in the same process",
      serve_needs, run_serve },
    { "work", NULL, "order events and deliver them to webhook endpoints", work_needs, run_work },
    { "migrate", "--demo", "bring the schema forward; with the demo's directory", no_needs,
      run_migrate },
    { "holidays", "FILE", "put the bank holidays of a file in force, as GOV.UK publishes it",
      no_needs, run_holidays },
    { "config", NULL, "print the configuration in force, secrets masked", no_needs, run_config },
    { "healthcheck", NULL, "ask a running server whether it is ready", no_needs, run_healthcheck },
};

enum { COMMAND_COUNT = sizeof(commands) / sizeof(commands[0]) };

static int help(FILE *to)
{
    fputs("usage: painpath COMMAND [OPTION]\n\n", to);
    for (int i = 0; i < COMMAND_COUNT; i++)
        fprintf(to, "  %-11s %-12s %s\n", commands[i].name,
                commands[i].option ? commands[i].option : "", commands[i].help);
    fputs(
        "  demo                     send made-up referrals through the API; see demo --help\n"
        "  policy                   work on a document of the clinical policy; see policy --help\n"
        "\n  --version   --help\n",
        to);
    return to == stderr ? EXIT_USAGE : 0;
}

static int help_in_full(void)
{
    help(stdout);
    puts("\nConfigured by environment variables (those that hold secrets also as NAME_FILE) "
         "[default]:\n");
    config_help();
    return 0;
}

static int explain(const struct error *err)
{
    for (const struct fault *fault = err->faults; fault; fault = fault->next)
        fprintf(stderr, "painpath: %s must be %s\n", fault->pointer, fault->detail);
    return EXIT_USAGE;
}

static int configured_run(const struct command *command, const char *option)
{
    struct config config;
    struct error err;
    int status;

    if (config_read(&config, &err) && config_demand(&config, command->needs, &err)) {
        log_set_level(config.log_level);
        status = command->run(&config, option);
    } else {
        status = explain(&err);
    }
    config_free(&config);
    return status;
}

static bool takes(const struct command *command, const char *option)
{
    return text_equal(command->option, "FILE") || text_equal(command->option, option);
}

static int run(const struct command *command, int argc, char **argv)
{
    const char *option = argc > 2 ? argv[2] : NULL;
    bool needs_file = text_equal(command->option, "FILE");

    if (argc > 3 || (option && !takes(command, option)) || (!option && needs_file))
        return help(stderr);
    return configured_run(command, option);
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return help(stderr);
    if (text_equal(argv[1], "--help"))
        return help_in_full();
    if (text_equal(argv[1], "--version"))
        return puts("painpath " PAINPATH_VERSION) < 0;
    if (text_equal(argv[1], "demo"))
        return demo_run(argc - 1, argv + 1);
    if (text_equal(argv[1], "policy"))
        return policy_command(argc - 1, argv + 1);
    for (int i = 0; i < COMMAND_COUNT; i++)
        if (text_equal(argv[1], commands[i].name))
            return run(&commands[i], argc, argv);
    return help(stderr);
}
