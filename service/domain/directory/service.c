#include "service.h"
#include "text.h"

static const char *const scope_names[] = { "inScopeReported", "inScopeCommunity", "interface",
                                           "outOfScope", NULL };

const char *rtt_scope_name(enum rtt_scope scope)
{
    return scope_names[scope];
}

bool rtt_scope_parse(const char *name, enum rtt_scope *ret)
{
    int index = text_index(scope_names, name);

    if (index < 0)
        return false;
    *ret = (enum rtt_scope)index;
    return true;
}

bool service_meets_mdt_minimum(const struct service *service)
{
    return service->staff_psychologist && service->staff_physician &&
           (service->staff_physiotherapist || service->staff_other_rehabilitation);
}

bool service_covers(const struct service *service, const char *icb)
{
    return text_index(service->icbs, icb) >= 0;
}

const struct service *directory_find(const struct directory *directory, const char *id)
{
    for (size_t i = 0; i < directory->count; i++)
        if (text_equal(directory->services[i].id, id))
            return &directory->services[i];
    return NULL;
}

bool directory_has_mdt_in_tier_one(const struct directory *directory, const char *icb)
{
    for (size_t i = 0; i < directory->count; i++) {
        const struct service *service = &directory->services[i];

        if (service->tier == TIER_I && service->accepting && service_covers(service, icb) &&
            service_meets_mdt_minimum(service))
            return true;
    }
    return false;
}
