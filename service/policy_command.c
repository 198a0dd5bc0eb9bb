#include "policy_command.h"
#include "cleanup.h"
#include "policy_diff.h"
#include "policy_files.h"
#include "policy_report.h"
#include "policy_sheet.h"
#include "policy_tests.h"
#include "text.h"

#include <stdio.h>

DEFINE_CLEANUP(json_t *, json_decref)

enum {
    EXIT_FOUND = 1,
    EXIT_USAGE = 2,
    POLICY_ARENA = 16 * MIB,
    PAGE_ARENA = 128 * MIB,
    MOST_ARGUMENTS = 3
};

struct subcommand {
    const char *name;
    const char *arguments; /* as the help shows them */
    int least, most;       /* how many */
    const char *help;
    int (*run)(const char *const arguments[]); /* NULL for those not given */
};

static int help(FILE *to);

static int export_to_folder(const char *const arguments[])
{
    cleanup(json_decref) json_t *document = policy_load(arguments[0]);

    return document && policy_export(document, arguments[1]) ? 0 : EXIT_FOUND;
}

static bool can_be_compiled(const char *name, json_t *document)
{
    struct arena arena;
    bool can;

    arena_init(&arena, POLICY_ARENA);
    can = policy_load_compiled(name, document, &arena) != NULL;
    arena_free(&arena);
    return can;
}

/* A draft that cannot be in force yet is written all the same: its owner works on it. */
static int import_from_folder(const char *const arguments[])
{
    cleanup(json_decref) json_t *document = policy_import(arguments[0]);

    if (!document || !policy_save(document, arguments[1]))
        return EXIT_FOUND;
    return can_be_compiled(arguments[1], document) ? 0 : EXIT_FOUND;
}

static int run_tests(const char *name, json_t *document, struct arena *arena)
{
    const struct policy *policy = policy_load_compiled(name, document, arena);
    struct error err = { 0 };
    const char *result;
    bool all_passed;

    if (!policy)
        return EXIT_FOUND;
    if (!policy_run_tests(document, policy, arena, &result, &all_passed, &err)) {
        policy_file_tell(name, &err);
        return EXIT_FOUND;
    }
    puts(result);
    return all_passed ? 0 : EXIT_FOUND;
}

static int report(const char *name, json_t *document, struct arena *arena)
{
    struct error err = { 0 };
    const char *result;
    bool passes;

    if (!policy_report_write(document, &report_effort_usual, arena, &result, &passes, &err)) {
        policy_file_tell(name, &err);
        return EXIT_FOUND;
    }
    puts(result);
    return passes ? 0 : EXIT_FOUND;
}

static int with_document(const char *name,
                         int (*look)(const char *name, json_t *document, struct arena *arena))
{
    cleanup(json_decref) json_t *document = policy_load(name);
    struct arena arena;
    int status;

    if (!document)
        return EXIT_FOUND;
    arena_init(&arena, POLICY_ARENA);
    status = look(name, document, &arena);
    arena_free(&arena);
    return status;
}

static int test(const char *const arguments[])
{
    return with_document(arguments[0], run_tests);
}

static int check(const char *const arguments[])
{
    return with_document(arguments[0], report);
}

static int print(const char *text)
{
    if (!text) {
        fputs("painpath: no memory is left\n", stderr);
        return EXIT_FOUND;
    }
    return fputs(text, stdout) < 0 || fflush(stdout) != 0 ? EXIT_FOUND : 0;
}

/* What is not a policy yet is not to be signed. */
static int print_sheet(const char *name, json_t *document, const json_t *older, struct arena *arena)
{
    struct error err = { 0 };
    const char *page;

    if (!can_be_compiled(name, document))
        return EXIT_FOUND;
    if (policy_sheet(document, older, arena, &page, &err))
        return print(page);
    policy_file_tell(name, &err);
    return EXIT_FOUND;
}

static int sheet(const char *const arguments[])
{
    cleanup(json_decref) json_t *document = policy_load(arguments[0]);
    cleanup(json_decref) json_t *older = arguments[1] ? policy_load(arguments[1]) : NULL;
    struct arena arena;
    int status;

    if (!document || (arguments[1] && !older))
        return EXIT_FOUND;
    arena_init(&arena, PAGE_ARENA);
    status = print_sheet(arguments[0], document, older, &arena);
    arena_free(&arena);
    return status;
}

static int print_difference(const json_t *from, const json_t *to, bool as_sheet,
                            struct arena *arena)
{
    struct policy_diff difference;
    struct error err = { 0 };
    int status;

    if (!policy_diff_make(from, to, arena, &difference, &err)) {
        policy_file_tell("diff", &err);
        return EXIT_FOUND;
    }
    status = print(as_sheet ? policy_diff_sheet(&difference, arena)
                            : policy_diff_write(&difference, arena));
    if (!as_sheet)
        puts("");
    return status;
}

static int diff(const char *const arguments[])
{
    cleanup(json_decref) json_t *from = policy_load(arguments[0]);
    cleanup(json_decref) json_t *to = policy_load(arguments[1]);
    struct arena arena;
    int status;

    if (arguments[2] && !text_equal(arguments[2], "--sheet"))
        return help(stderr);
    if (!from || !to)
        return EXIT_FOUND;
    arena_init(&arena, PAGE_ARENA);
    status = print_difference(from, to, arguments[2] != NULL, &arena);
    arena_free(&arena);
    return status;
}

static const struct subcommand subcommands[] = {
    { "export", "FILE FOLDER", 2, 2, "write each table as CSV, and policy.json with the rest",
      export_to_folder },
    { "import", "FOLDER FILE", 2, 2, "make one document of them again", import_from_folder },
    { "check", "FILE", 1, 1, "what is proved of it and what is wrong, as JSON", check },
    { "test", "FILE", 1, 1, "run the tests that it carries: which failed, which rows no test hits",
      test },
    { "sheet", "FILE [OLDER]", 1, 2, "print it as HTML to be signed, with what differs from OLDER",
      sheet },
    { "diff", "OLDER FILE [--sheet]", 2, 3, "what differs, as JSON or as HTML to read", diff },
};

enum { SUBCOMMAND_COUNT = sizeof(subcommands) / sizeof(subcommands[0]) };

static int help(FILE *to)
{
    fputs("usage: painpath policy SUBCOMMAND ARGUMENT...\n\n", to);
    for (int i = 0; i < SUBCOMMAND_COUNT; i++)
        fprintf(to, "  %-8s %-21s %s\n", subcommands[i].name, subcommands[i].arguments,
                subcommands[i].help);
    fputs("\nA FILE is a policy document; \"default\" is the one that the program carries.\n"
          "Exit status: 0, 1 if something is wrong with the policy, 2 for usage.\n",
          to);
    return to == stderr ? EXIT_USAGE : 0;
}

static int run(const struct subcommand *subcommand, int count, char **given)
{
    const char *arguments[MOST_ARGUMENTS + 1] = { NULL };

    if (count < subcommand->least || count > subcommand->most)
        return help(stderr);
    for (int i = 0; i < count; i++)
        arguments[i] = given[i];
    return subcommand->run(arguments);
}

int policy_command(int argc, char **argv)
{
    if (argc == 2 && text_equal(argv[1], "--help"))
        return help(stdout);
    for (int i = 0; argc > 1 && i < SUBCOMMAND_COUNT; i++)
        if (text_equal(argv[1], subcommands[i].name))
            return run(&subcommands[i], argc - 2, argv + 2);
    return help(stderr);
}
