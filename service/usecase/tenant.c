#include "tenant.h"
#include "text.h"

#include <stddef.h>

bool tenant_choose(const struct caller *caller, const char *icb, const char *at, const char **ret,
                   struct error *err)
{
    if (!icb && caller->icb_count != 1)
        return error_set(err, ERROR_INVALID, at,
                         "The token opens several tenants: say which one is meant");
    if (icb && !caller_opens(caller, icb))
        return error_set(err, ERROR_NOT_FOUND, "", "There is no such tenant for this token");
    *ret = icb ? icb : caller->icbs[0];
    return true;
}

bool caller_is_named(const struct caller *caller, const char *kind, struct error *err)
{
    return !text_is_empty(caller->practitioner) ||
           error_set(err, ERROR_FORBIDDEN, "", "A named %s is needed for this", kind);
}

struct author author_of(const struct caller *caller)
{
    return (struct author){
        .tenants = caller->tenants,
        .client = caller->client,
        .organisation = caller->organisation,
        .practitioner = caller->practitioner,
        .request_id = caller->request_id,
    };
}
