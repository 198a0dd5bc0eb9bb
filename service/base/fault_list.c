#include "fault_list.h"

#include <stdarg.h>
#include <stdio.h>

#include "buffer.h"

enum { SENTENCE = 512 };

static void write_name(struct buffer *buffer, const char *name)
{
    for (; *name; name++) {
        if (*name == '~')
            buffer_add(buffer, "~0");
        else if (*name == '/')
            buffer_add(buffer, "~1");
        else
            buffer_add_bytes(buffer, name, 1);
    }
}

static void write_steps(struct buffer *buffer, const struct step *at)
{
    if (!at)
        return;
    write_steps(buffer, at->up);
    buffer_add(buffer, "/");
    if (at->name)
        write_name(buffer, at->name);
    else
        buffer_add_format(buffer, "%zu", at->index);
}

const char *step_pointer(const struct step *at, struct arena *arena)
{
    struct buffer buffer;

    for (; at; at = at->up) {
        buffer_init(&buffer, arena, FAULT_POINTER_BYTES + 1);
        write_steps(&buffer, at);
        if (!buffer.failed)
            return buffer.text;
    }
    return "";
}

void fault_list_init(struct fault_list *list, struct arena *arena)
{
    *list = (struct fault_list){ .arena = arena };
    list->end = &list->first;
}

void fault_list_add(struct fault_list *list, const struct step *at, const char *format, ...)
{
    char sentence[SENTENCE];
    struct fault *fault;
    va_list arguments;

    if (fault_list_is_full(list))
        return;
    va_start(arguments, format);
    (void)vsnprintf(sentence, sizeof(sentence), format, arguments);
    va_end(arguments);
    fault = arena_alloc(list->arena, sizeof(*fault));
    if (fault)
        *fault = (struct fault){ step_pointer(at, list->arena), arena_text(list->arena, sentence),
                                 NULL };
    list->exhausted = !fault || !fault->detail;
    if (list->exhausted)
        return;
    *list->end = fault;
    list->end = &fault->next;
    list->count++;
}

bool fault_list_close(const struct fault_list *list, struct error *err)
{
    if (list->exhausted)
        return error_set(err, ERROR_UNAVAILABLE, "", "No memory is left to read this");
    if (list->count == 0)
        return true;
    error_set(err, ERROR_INVALID, "", "%s%d fault%s", list->count == FAULT_LIMIT ? "At least " : "",
              list->count, list->count == 1 ? "" : "s");
    err->faults = list->first;
    return false;
}
