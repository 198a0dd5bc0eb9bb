#include "event.h"
#include "text.h"

#include <stddef.h>
#include <string.h>

static const char *const names[] = {
#define X(id, type) [EVENT_##id] = (type),
    EVENT_TABLE(X)
#undef X
        NULL,
};

const char *event_type_name(enum event_type type)
{
    return names[type];
}

bool event_type_parse(const char *name, enum event_type *ret)
{
    int index = text_index(names, name);

    if (index >= 0)
        *ret = (enum event_type)index;
    return index >= 0;
}

bool event_type_is_clinical(const char *name)
{
    static const char prefix[] = "redflag.";

    return strncmp(name, prefix, strlen(prefix)) == 0;
}
