#ifndef DEMO_OPTIONS_H
#define DEMO_OPTIONS_H

#include "arena.h"
#include "demo_case.h"
#include "error.h"

#include <stdio.h>

/* What `painpath demo` is asked for. Texts belong to the command line, the environment or the
 * arena. */
struct demo_options {
    const char *url;
    const char *token;
    struct demo_plan plan;
    int count;
    bool wants_help; /* then nothing else is read */
};

/* ERROR_INVALID names the option and what it should be. */
MUST_CHECK bool demo_options_read(int argc, char **argv, struct arena *arena,
                                  struct demo_options *ret, struct error *err);

void demo_options_help(FILE *to);

#endif
