#include "tier.h"
#include "text.h"

static const char *const names[] = { "I", "II", "III", NULL };

const char *tier_name(enum tier tier)
{
    return tier == TIER_NONE ? NULL : names[tier - TIER_I];
}

bool tier_parse(const char *name, enum tier *ret)
{
    int index = text_index(names, name);

    if (index < 0)
        return false;
    *ret = (enum tier)(TIER_I + index);
    return true;
}
