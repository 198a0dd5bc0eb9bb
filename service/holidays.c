#include "holidays.h"
#include "bank_holidays.h"
#include "cleanup.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>

enum { FILE_MOST = 1024 * 1024, EXIT_FAILED = 1, EXIT_USAGE = 2 };

DEFINE_CLEANUP(FILE *, fclose)
DEFINE_CLEANUP(char *, free)
DEFINE_CLEANUP(struct db *, db_free)

static int fail(const char *what, const char *why)
{
    fprintf(stderr, "painpath: %s: %s\n", what, why);
    return EXIT_FAILED;
}

/* The whole file; NULL if it cannot be read or is larger than any list of holidays. */
static char *read_whole(const char *path, size_t *ret_length)
{
    cleanup(fclose) FILE *file = fopen(path, "rbe");
    char *text = file ? malloc(FILE_MOST) : NULL;

    if (!text)
        return NULL;
    *ret_length = fread(text, 1, FILE_MOST, file);
    if (!ferror(file) && feof(file))
        return text;
    free(text);
    return NULL;
}

static int replace(struct db *db, const char *path, const char *text, size_t length)
{
    struct holiday_change change;
    struct error err;

    if (!replace_bank_holidays(db, text, length, &change, &err)) {
        fprintf(stderr, "painpath: %s%s%s: %s\n", path, *err.at ? " at " : "", err.at, err.detail);
        return EXIT_FAILED;
    }
    printf("%zu listed, %zu written, %zu removed\n", change.listed, change.written, change.removed);
    return 0;
}

int holidays(const struct config *config, const char *path)
{
    const struct db_options options = { config->migrate_url ? config->migrate_url
                                                            : config->database_url,
                                        NULL, 1, config->database_timeout_ms };
    cleanup(db_free) struct db *db = NULL;
    cleanup(free) char *text = NULL;
    struct error err;
    size_t length;

    if (!options.url) {
        fputs("painpath: MIGRATE_URL or DATABASE_URL must be set\n", stderr);
        return EXIT_USAGE;
    }
    text = read_whole(path, &length);
    if (!text)
        return fail(path, "cannot be read, or is larger than 1 MiB");
    if (!db_new(&options, &db, &err))
        return fail("the database", err.detail);
    return replace(db, path, text, length);
}
