#include "batch.h"
#include "buffer.h"

#include <string.h>

enum { TENANTS_BYTES = 64 * KIB };

static bool is_first_of_tenant(struct share *const shares[], int i)
{
    for (int j = 0; j < i; j++)
        if (strcmp(shares[i]->tenant, shares[j]->tenant) == 0)
            return false;
    return true;
}

const char *batch_tenants(struct share *const shares[], int count, struct arena *arena)
{
    struct buffer text;

    buffer_init(&text, arena, TENANTS_BYTES);
    for (int i = 0; i < count; i++)
        if (is_first_of_tenant(shares, i))
            buffer_add_format(&text, "%s%s", i ? "," : "", shares[i]->tenant);
    return text.failed ? NULL : text.text;
}
