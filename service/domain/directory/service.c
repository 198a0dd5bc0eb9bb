#include "service.h"
#include "text.h"

#include <string.h>

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

static bool takes(const struct service *service, const char *icb, enum tier tier)
{
    return service->accepting && service->tier == tier && service_covers(service, icb);
}

static bool comes_before(const struct service *a, const struct service *b)
{
    bool complete = service_meets_mdt_minimum(a);

    if (complete != service_meets_mdt_minimum(b))
        return complete;
    return strcmp(a->id, b->id) < 0;
}

/* Into its place among the `count` best so far; whatever no longer fits drops off the end. */
static size_t insert(const struct service *service, const struct service *ret[], size_t count,
                     size_t limit)
{
    size_t i = count < limit ? count : limit;

    for (; i > 0 && comes_before(service, ret[i - 1]); i--)
        if (i < limit)
            ret[i] = ret[i - 1];
    if (i < limit)
        ret[i] = service;
    return count < limit ? count + 1 : limit;
}

size_t directory_rank(const struct directory *directory, const char *icb, enum tier tier,
                      const struct service *ret[], size_t limit)
{
    size_t count = 0;

    for (size_t i = 0; i < directory->count; i++)
        if (takes(&directory->services[i], icb, tier))
            count = insert(&directory->services[i], ret, count, limit);
    return count;
}

bool directory_has_mdt_in_tier_one(const struct directory *directory, const char *icb)
{
    const struct service *best;

    return directory_rank(directory, icb, TIER_I, &best, 1) == 1 && service_meets_mdt_minimum(best);
}

size_t service_because(const struct service *service, const char *ret[SERVICE_REASONS])
{
    size_t count = 0;

    ret[count++] = "in catchment";
    ret[count++] = "accepting referrals";
    if (service_meets_mdt_minimum(service))
        ret[count++] = "meets the MDT minimum";
    ret[count] = NULL;
    return count;
}
