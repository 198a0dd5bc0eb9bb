#include "policy_canonical.h"

#include <stdlib.h>

bool policy_canonical(json_t *document, struct arena *arena, const char **ret, struct error *err)
{
    char *text = json_dumps(document, JSON_COMPACT | JSON_SORT_KEYS);

    *ret = text ? arena_text(arena, text) : NULL;
    free(text);
    return *ret || error_set(err, ERROR_UNAVAILABLE, "", "The policy is larger than its memory");
}
