#include "tier.h"
#include "text.h"

const char *const tier_names[] = { "I", "II", "III", NULL };

const char *tier_name(enum tier tier)
{
    return tier == TIER_NONE ? NULL : tier_names[tier - TIER_I];
}

bool tier_parse(const char *name, enum tier *ret)
{
    int index = text_index(tier_names, name);

    if (index < 0)
        return false;
    *ret = (enum tier)(TIER_I + index);
    return true;
}
