#include "policy_files.h"
#include "cleanup.h"
#include "default_policy.h"
#include "policy_csv.h"
#include "policy_flat.h"
#include "policy_read.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MOST = 4 * MIB, PATH_SIZE = 1024, ARENA = 64 * MIB };

DEFINE_CLEANUP(json_t *, json_decref)
DEFINE_CLEANUP(char *, free)

static void tell(const char *file, const char *what)
{
    fprintf(stderr, "painpath: %s: %s\n", file, what);
}

/* The pointer of a table's fault is /LINE/COLUMN, that of a document's is one into it. */
static void tell_fault(const char *file, const struct fault *fault)
{
    size_t digits = strspn(fault->pointer + (*fault->pointer == '/'), "0123456789");

    if (digits > 0 && fault->pointer[1 + digits] == '/')
        fprintf(stderr, "painpath: %s: line %.*s, column \"%s\": %s\n", file, (int)digits,
                fault->pointer + 1, fault->pointer + digits + 2, fault->detail);
    else if (digits > 0 && !fault->pointer[1 + digits])
        fprintf(stderr, "painpath: %s: line %s: %s\n", file, fault->pointer + 1, fault->detail);
    else
        fprintf(stderr, "painpath: %s%s%s: %s\n", file, *fault->pointer ? " at " : "",
                fault->pointer, fault->detail);
}

void policy_file_tell(const char *file, const struct error *err)
{
    if (!err->faults)
        tell(file, err->detail);
    for (const struct fault *fault = err->faults; fault; fault = fault->next)
        tell_fault(file, fault);
}

/* NULL if it cannot be read, or is larger than any policy. */
static char *read_whole(const char *path, size_t *ret_length)
{
    FILE *file = fopen(path, "rbe");
    char *text = file ? malloc(FILE_MOST + 1) : NULL;
    size_t length = text ? fread(text, 1, FILE_MOST, file) : 0;
    bool is_whole = text && !ferror(file) && feof(file);

    if (file)
        (void)fclose(file);
    if (!is_whole) {
        free(text);
        tell(path, "cannot be read, or is larger than 4 MiB");
        return NULL;
    }
    text[length] = '\0';
    *ret_length = length;
    return text;
}

json_t *policy_load(const char *name)
{
    bool is_default = text_equal(name, "default");
    size_t length = strlen(DEFAULT_POLICY);
    cleanup(free) char *text = is_default ? NULL : read_whole(name, &length);
    json_error_t where;
    json_t *document;

    if (!is_default && !text)
        return NULL;
    document = json_loadb(text ? text : DEFAULT_POLICY, length, JSON_REJECT_DUPLICATES, &where);
    if (json_is_object(document))
        return document;
    fprintf(stderr, "painpath: %s: line %d: %s\n", name, document ? 1 : where.line,
            document ? "not an object" : where.text);
    json_decref(document);
    return NULL;
}

const struct policy *policy_load_compiled(const char *name, json_t *document, struct arena *arena)
{
    const struct policy *policy = NULL;
    struct error err = { 0 };

    if (policy_compile(document, arena, &policy, &err))
        return policy;
    policy_file_tell(name, &err);
    return NULL;
}

static bool path_in(char path[PATH_SIZE], const char *folder, const char *name, const char *ending)
{
    if (snprintf(path, PATH_SIZE, "%s/%s%s", folder, name, ending) < PATH_SIZE)
        return true;
    tell(folder, "the name is too long");
    return false;
}

/* `mode` as of fopen: "wx" for a file that is not there yet. */
static bool write_file(const char *path, const char *mode, const char *text, const char *ending)
{
    FILE *file = fopen(path, mode);
    bool is_written = file && fputs(text, file) >= 0 && fputs(ending, file) >= 0;

    if (file && fclose(file) == 0 && is_written)
        return true;
    tell(path, "cannot be written, or is there already");
    return false;
}

/* The document without what the tables hold. */
static json_t *shell_of(const json_t *document)
{
    json_t *shell = json_deep_copy(document), *table;
    size_t i;

    for (const char *const *name = policy_sheet_names; *name; name++)
        if (!policy_sheet_is_rows(*name))
            (void)json_object_del(shell, *name);
    json_array_foreach(json_object_get(shell, "tables"), i, table) {
        (void)json_object_del(table, "rows");
        (void)json_object_del(table, POLICY_OTHERWISE);
    }
    return shell;
}

static bool export_shell(const json_t *document, const char *folder)
{
    cleanup(json_decref) json_t *shell = shell_of(document);
    cleanup(free) char *text = json_dumps(shell, JSON_INDENT(2));
    char path[PATH_SIZE];

    return text && path_in(path, folder, "policy", ".json") && write_file(path, "wxe", text, "\n");
}

static bool export_table(const json_t *document, const char *folder, const char *table)
{
    struct arena arena;
    struct error err = { 0 };
    char path[PATH_SIZE];
    const char *text;
    bool done = false;

    arena_init(&arena, ARENA);
    if (!policy_table_to_csv(document, table, &arena, &text, &err))
        policy_file_tell(table, &err);
    else
        done = path_in(path, folder, table, ".csv") && write_file(path, "wxe", text, "");
    arena_free(&arena);
    return done;
}

bool policy_export(const json_t *document, const char *folder)
{
    (void)mkdir(folder, 0777);
    if (!export_shell(document, folder))
        return false;
    for (const char *const *table = policy_sheet_names; *table; table++)
        if (!export_table(document, folder, *table))
            return false;
    return true;
}

static bool import_table(json_t *document, const char *folder, const char *table)
{
    cleanup(free) char *text = NULL;
    struct arena arena;
    struct error err = { 0 };
    char path[PATH_SIZE];
    size_t length;
    bool done;

    if (!path_in(path, folder, table, ".csv"))
        return false;
    text = read_whole(path, &length);
    if (!text)
        return false;
    arena_init(&arena, ARENA);
    done = policy_table_from_csv(document, table, text, length, &arena, &err);
    if (!done)
        policy_file_tell(path, &err);
    arena_free(&arena);
    return done;
}

json_t *policy_import(const char *folder)
{
    char path[PATH_SIZE];
    json_t *document = path_in(path, folder, "policy", ".json") ? policy_load(path) : NULL;
    bool all = document != NULL;

    for (const char *const *table = policy_sheet_names; document && *table; table++)
        all = import_table(document, folder, *table) && all;
    if (all)
        return document;
    json_decref(document);
    return NULL;
}

bool policy_save(const json_t *document, const char *name)
{
    cleanup(free) char *text = json_dumps(document, JSON_INDENT(2));
    char part[PATH_SIZE];

    if (!text || snprintf(part, sizeof(part), "%s.part", name) >= PATH_SIZE ||
        !write_file(part, "we", text, "\n"))
        return false;
    if (rename(part, name) == 0)
        return true;
    tell(name, "cannot be written");
    (void)unlink(part);
    return false;
}
