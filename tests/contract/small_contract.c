#include "small_contract.h"

#include <criterion/criterion.h>

struct arena small_memory;

void open_memory(void)
{
    arena_init(&small_memory, 8 * MIB);
}

void close_memory(void)
{
    arena_free(&small_memory);
}

const char *quoted(const char *text)
{
    char *copy = arena_text(&small_memory, text);

    for (char *c = copy; *c; c++)
        if (*c == '\'')
            *c = '"';
    return copy;
}

static const char *document(const char *paths, const char *schemas)
{
    return quoted(arena_format(&small_memory,
                               "{'openapi':'3.1.0','paths':%s,'components':{'schemas':%s}}", paths,
                               schemas));
}

const char *document_of_schemas(const char *schemas)
{
    return document("{}", schemas);
}

const char *document_of_paths(const char *paths)
{
    return document(paths, "{'Id':{'type':'string','format':'uuid'},"
                           "'Limit':{'type':'integer','minimum':1,'maximum':200}}");
}

const struct contract *compile(const char *text)
{
    const struct contract *contract = NULL;
    struct error err = { 0 };

    cr_assert(contract_new(text, &small_memory, &contract, &err), "%s", err.detail);
    return contract;
}

const char *join_faults(const struct error *err)
{
    const char *all = "";

    for (const struct fault *fault = err->faults; fault; fault = fault->next)
        all = arena_format(&small_memory, "%s%s%s %s", all, *all ? "; " : "", fault->pointer,
                           fault->detail);
    return all;
}
