#include "match.h"

#include <stdarg.h>
#include <stdio.h>

const char *const need_codes[] = {
#define X(name, ...) #name,
    STREAM_TABLE(X) INTERVENTION_TABLE(X) OTHER_NEED_TABLE(X)
#undef X
        NULL
};

__attribute__((format(printf, 2, 3))) static void add_phrase(struct phrase_list *list,
                                                             const char *format, ...)
{
    va_list values;

    va_start(values, format);
    (void)vsnprintf(list->items[list->count++], PHRASE_SIZE, format, values);
    va_end(values);
}

static bool is_stream(int need)
{
    return need < STREAM_COUNT;
}

static bool is_intervention(int need)
{
    return need >= STREAM_COUNT && need < STREAM_COUNT + INTERVENTION_COUNT;
}

/* "treats", "has" or "offers"; what follows is in need_object. */
static const char *need_verb(int need)
{
    if (is_intervention(need))
        return "offers ";
    if (!is_stream(need))
        return "";
    return need <= STREAM_NON_MSK ? "treats " : "has ";
}

static const char *need_object(int need)
{
    static const char *const others[] = {
#define X(name, has, lacks) [NEED_##name - NEED_AGE] = (has),
        OTHER_NEED_TABLE(X)
#undef X
    };

    if (is_stream(need))
        return stream_words[need];
    return is_intervention(need) ? intervention_words[need - STREAM_COUNT]
                                 : others[need - NEED_AGE];
}

static void add_offers(const struct service_match *match, struct phrase_list *list)
{
    for (int i = 0; i < NEED_AGE; i++)
        if (match->offers >> i & 1 && i != match->beside)
            add_phrase(list, "%s%s", need_verb(i), need_object(i));
    if (match->offers >> NEED_MDT & 1)
        add_phrase(list, "%s", need_object(NEED_MDT));
}

static void add_wait(const struct service *service, struct phrase_list *list)
{
    if (!service->wait_is_known)
        add_phrase(list, "wait not known");
    else
        add_phrase(list, "estimated wait of %d %s", service->wait_days,
                   service->wait_days == 1 ? "day" : "days");
}

void match_because(const struct service_match *match, struct phrase_list *ret)
{
    ret->count = 0;
    add_phrase(ret, "in catchment");
    add_phrase(ret, "accepting referrals");
    if (match->beside != NOT_BESIDE)
        add_phrase(ret, "for %s, beside the place of the pain care", need_object(match->beside));
    if (match->stands_in)
        add_phrase(ret, "of Tier %s, as no service of the tier that is needed has all it takes",
                   tier_name(match->service->tier));
    add_offers(match, ret);
    add_wait(match->service, ret);
    if (match->requested)
        add_phrase(ret, "asked for by the referrer");
}

void match_lacks(const struct service_match *match, struct phrase_list *ret)
{
    static const char *const others[] = {
#define X(name, has, lacks) [NEED_##name - NEED_AGE] = (lacks),
        OTHER_NEED_TABLE(X)
#undef X
    };

    ret->count = 0;
    for (int i = 0; i < NEED_COUNT; i++) {
        if (!(match->lacks >> i & 1))
            continue;
        if (i >= NEED_AGE)
            add_phrase(ret, "%s", others[i - NEED_AGE]);
        else
            add_phrase(ret, "does not %s %s", is_stream(i) ? "treat" : "offer", need_object(i));
    }
}

void gap_because(const struct service_gap *gap, char ret[PHRASE_SIZE])
{
    bool any_tier = gap->tier == TIER_NONE;
    const char *tier = any_tier ? "" : tier_name(gap->tier);
    const char *of_tier = any_tier ? "" : " of Tier ";
    bool all = gap->need == NEED_ACCEPTING_SERVICE;

    (void)snprintf(ret, PHRASE_SIZE, "No service%s%s in catchment accepts referrals%s%s%s", of_tier,
                   tier, all ? "" : " and ", need_verb(gap->need), need_object(gap->need));
}
