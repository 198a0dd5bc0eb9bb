#include "caller.h"
#include "text.h"

static const char *const names[SCOPE_COUNT] = { [SCOPE_NONE] = "",
#define X(id, name) [SCOPE_##id] = (name),
                                                SCOPE_TABLE(X)
#undef X
};

const char *scope_name(enum scope scope)
{
    return names[scope];
}

bool caller_may(const struct caller *caller, enum scope scope)
{
    return scope == SCOPE_NONE || (caller->scopes & (1U << scope)) != 0;
}

bool caller_opens(const struct caller *caller, const char *icb)
{
    for (int i = 0; i < caller->icb_count; i++)
        if (text_equal(caller->icbs[i], icb))
            return true;
    return false;
}
