#include "log.h"
#include "arena.h"
#include "buffer.h"
#include "clock.h"
#include "date.h"
#include "text.h"

#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

enum { LINE_BYTES = 16 * KIB };

static const char *const level_names[] = { "debug", "info", "warning", "error", NULL };
static _Atomic int lowest_level = LOG_INFO;
static _Thread_local char request[129];
static _Thread_local char trace[64];

void log_set_level(enum log_level level)
{
    atomic_store(&lowest_level, (int)level);
}

bool log_level_parse(const char *name, enum log_level *ret)
{
    int index = text_index(level_names, name);

    if (index < 0)
        return false;
    *ret = (enum log_level)index;
    return true;
}

void log_context(const char *request_id, const char *trace_id)
{
    (void)text_copy(request, sizeof(request), request_id);
    (void)text_copy(trace, sizeof(trace), trace_id);
}

static void write_line(struct writer *w, enum log_level level, const struct log_field fields[])
{
    char at[INSTANT_TEXT];

    writer_open(w, NULL, '{');
    writer_text(w, "at", instant_format(clock_now_us(), at));
    writer_text(w, "level", level_names[level]);
    if (request[0])
        writer_text(w, "requestId", request);
    if (trace[0])
        writer_text(w, "traceId", trace);
    for (; fields->name; fields++)
        if (fields->text)
            writer_text(w, fields->name, fields->text);
        else
            writer_integer(w, fields->name, fields->number);
    writer_close(w);
}

void log_write(enum log_level level, const struct log_field fields[])
{
    struct arena arena;
    struct buffer line;
    struct writer w;

    if ((int)level < atomic_load(&lowest_level))
        return;
    arena_init(&arena, 4 * LINE_BYTES);
    buffer_init(&line, &arena, LINE_BYTES);
    writer_init(&w, &line);
    write_line(&w, level, fields);
    buffer_add(&line, "\n");
    if (!line.failed && write(STDERR_FILENO, line.text, line.length) < 0)
        atomic_store(&lowest_level, LOG_ERROR + 1); /* nobody is there to read it */
    arena_free(&arena);
}
