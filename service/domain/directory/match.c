#include "match.h"
#include "text.h"

#include <string.h>

#define STREAM_BIT(name) (UINT32_C(1) << STREAM_##name)
#define CARE_BIT(name) (UINT32_C(1) << INTERVENTION_##name)
#define NEED_BIT(name) (UINT64_C(1) << NEED_##name)

/* Whose pain it is: the place itself must treat it. */
static const uint32_t kinds_of_pain = STREAM_BIT(MSK) | STREAM_BIT(NON_MSK);

/* Care that primary care or the team of a stream may give, wherever the pain care is. */
static const uint32_t care_elsewhere =
    CARE_BIT(HEALTH_COACH) | CARE_BIT(SOCIAL_PRESCRIBING) | CARE_BIT(JOINT_ADDICTION_CARE) |
    CARE_BIT(LIAISON_PSYCHIATRY) | CARE_BIT(MENTAL_HEALTH_SUPPORT) | CARE_BIT(CASE_MANAGEMENT) |
    CARE_BIT(EDUCATION) | CARE_BIT(VOCATIONAL);

/* Local where the expertise is, else Tier III's after a Tier II team's outcome: below Tier III its
 * absence is a gap with a name, and no reason against the service. */
static const uint32_t care_of_tier_three = CARE_BIT(SCS_ASSESSMENT) | CARE_BIT(ITDD_ASSESSMENT);

/* Care of the community: asked of a place in Tier I, and no reason against a hospital. */
static const uint32_t care_of_community =
    CARE_BIT(SUPPORTED_SELF_MANAGEMENT) | CARE_BIT(EARLY_STRATIFIED_CARE);

static uint64_t stream_needs(uint32_t of_streams)
{
    return of_streams;
}

static uint64_t care_needs(uint32_t interventions)
{
    return (uint64_t)interventions << STREAM_COUNT;
}

static uint32_t onward_care(const struct service_need *need)
{
    return need->tier < TIER_III ? need->recommended & care_of_tier_three : 0;
}

static uint64_t required(const struct service_need *need)
{
    uint32_t elsewhere = care_elsewhere | (need->tier > TIER_I ? care_of_community : 0);
    uint32_t here = need->recommended & ~elsewhere & ~onward_care(need);

    return stream_needs(need->streams & kinds_of_pain) | care_needs(here) | NEED_BIT(AGE) |
           NEED_BIT(CLINIC_TIME) | (need->mdt ? NEED_BIT(MDT) : 0);
}

static bool takes_age(const struct service *service, int age)
{
    return age < 0 || (age >= service->age_from && age <= service->age_to);
}

static uint64_t offered(const struct service *service, const struct service_need *need)
{
    int minutes = need->slot_minutes > 0 ? need->slot_minutes : 1;

    return stream_needs(service->streams) | care_needs(service->interventions) |
           (takes_age(service, need->age) ? NEED_BIT(AGE) : 0) |
           (service_meets_mdt_minimum(service) ? NEED_BIT(MDT) : 0) |
           (service->new_minutes_weekly >= minutes ? NEED_BIT(CLINIC_TIME) : 0);
}

static struct service_match match_of(const struct service *service, const struct service_need *need)
{
    uint64_t offers = offered(service, need);
    uint64_t wanted = care_needs(need->candidates | need->recommended);
    uint64_t needed = required(need);

    return (struct service_match){
        .service = service,
        .offers = offers & (needed | wanted | stream_needs(need->streams) | NEED_BIT(MDT)),
        .lacks = needed & ~offers,
        .programmes = __builtin_popcountll(offers & wanted & ~needed),
        .beside = NOT_BESIDE,
        .stands_in = need->tier != TIER_NONE && service->tier > need->tier,
        .requested = text_equal(service->id, need->requested_id),
    };
}

static bool is_open(const struct service *service, const struct service_need *need)
{
    return service->accepting && service_covers(service, need->icb);
}

/* Negative if `a` waits less; a wait that is not known ranks behind every known one. */
static int compare_waits(const struct service *a, const struct service *b)
{
    if (a->wait_is_known != b->wait_is_known)
        return a->wait_is_known ? -1 : 1;
    return a->wait_is_known ? a->wait_days - b->wait_days : 0;
}

static int first_difference(const int differences[], int count)
{
    for (int i = 0; i < count; i++)
        if (differences[i])
            return differences[i];
    return 0;
}

static bool comes_before(const struct service_match *a, const struct service_match *b)
{
    const struct service *x = a->service, *y = b->service;
    const int differences[] = {
        __builtin_popcountll(a->lacks) - __builtin_popcountll(b->lacks),
        b->programmes - a->programmes,
        service_meets_mdt_minimum(y) - service_meets_mdt_minimum(x),
        compare_waits(x, y),
        b->requested - a->requested,
        strcmp(x->id, y->id),
    };

    return first_difference(differences, sizeof(differences) / sizeof(differences[0])) < 0;
}

/* Into its place among the best so far; whatever no longer fits drops off the end. */
static void insert_place(struct placement *p, const struct service_match *match)
{
    int i = p->service_count < PLACEMENT_PLACES ? p->service_count++ : PLACEMENT_PLACES;

    for (; i > 0 && comes_before(match, &p->services[i - 1]); i--)
        if (i < PLACEMENT_PLACES)
            p->services[i] = p->services[i - 1];
    if (i < PLACEMENT_PLACES)
        p->services[i] = *match;
}

static void add_places(struct placement *p, const struct directory *directory,
                       const struct service_need *need, enum tier tier, bool capable_only)
{
    for (size_t i = 0; i < directory->count; i++) {
        const struct service *service = &directory->services[i];
        struct service_match match = match_of(service, need);

        if (service->tier == tier && is_open(service, need) && !(capable_only && match.lacks))
            insert_place(p, &match);
    }
}

static void add_gap(struct placement *p, enum tier tier, enum need need)
{
    p->gaps[p->gap_count++] = (struct service_gap){ tier, need };
}

/* All that the open services of the tier offer between them, and whether there is any. */
static uint64_t offered_in_tier(const struct directory *directory, const struct service_need *need,
                                bool *ret_any)
{
    uint64_t all = 0;

    *ret_any = false;
    for (size_t i = 0; i < directory->count; i++) {
        const struct service *service = &directory->services[i];

        if (service->tier != need->tier || !is_open(service, need))
            continue;
        all |= offered(service, need);
        *ret_any = true;
    }
    return all;
}

/* What nobody in the tier does; if somebody does each, but nobody all, that. */
static void name_gaps(struct placement *p, const struct directory *directory,
                      const struct service_need *need)
{
    bool any;
    uint64_t needed = required(need) | care_needs(onward_care(need));
    uint64_t unmet = needed & ~offered_in_tier(directory, need, &any);

    if (!any) {
        add_gap(p, need->tier, NEED_ACCEPTING_SERVICE);
        return;
    }
    for (int i = 0; i < NEED_COUNT; i++)
        if (unmet >> i & 1)
            add_gap(p, need->tier, (enum need)i);
    if (!placement_home(p) && !(unmet & required(need)))
        add_gap(p, need->tier, NEED_ALL_IN_ONE);
}

static void find_place(struct placement *p, const struct directory *directory,
                       const struct service_need *need)
{
    add_places(p, directory, need, need->tier, false);
    name_gaps(p, directory, need);
    if (need->tier == TIER_I && !placement_home(p))
        add_places(p, directory, need, TIER_II, true);
}

/* The tiers are those of adult care: a children's team is no less open for being in the third. */
static bool has_team(const struct service_match *match, const struct service_need *need)
{
    bool tier_is_open = match->service->tier < TIER_III || need->tier == TIER_III ||
                        match->beside == STREAM_PAEDIATRIC;

    return tier_is_open && is_open(match->service, need) &&
           match->service->streams >> match->beside & 1 && !match->lacks;
}

/* Ranked among themselves as places are, but needed for nothing save the team. */
static bool find_team(const struct directory *directory, const struct service_need *need,
                      enum stream stream, struct service_match *ret)
{
    const struct service_need team = { .icb = need->icb,
                                       .age = need->age,
                                       .streams = UINT32_C(1) << stream,
                                       .requested_id = need->requested_id };
    bool found = false;

    for (size_t i = 0; i < directory->count; i++) {
        struct service_match match = match_of(&directory->services[i], &team);

        match.beside = (int)stream;
        if (!has_team(&match, need) || (found && !comes_before(&match, ret)))
            continue;
        *ret = match;
        found = true;
    }
    return found;
}

static void find_beside(struct placement *p, const struct directory *directory,
                        const struct service_need *need, enum stream stream)
{
    const struct service *home = placement_home(p);
    struct service_match match;

    if (home && home->streams >> stream & 1)
        return;
    if (find_team(directory, need, stream, &match))
        p->services[p->service_count++] = match;
    else
        add_gap(p, TIER_NONE, (enum need)stream);
}

void directory_match(const struct directory *directory, const struct service_need *need,
                     struct placement *ret)
{
    uint32_t teams = need->streams & ~kinds_of_pain;

    memset(ret, 0, sizeof(*ret));
    if (need->tier != TIER_NONE)
        find_place(ret, directory, need);
    for (int i = 0; i < STREAM_COUNT; i++)
        if (teams >> i & 1)
            find_beside(ret, directory, need, (enum stream)i);
}

const struct service *placement_home(const struct placement *placement)
{
    const struct service_match *first = &placement->services[0];

    return placement->service_count > 0 && first->beside == NOT_BESIDE && first->lacks == 0
               ? first->service
               : NULL;
}

bool directory_offers(const struct directory *directory, const char *icb, enum tier tier,
                      enum intervention_code intervention)
{
    const struct service_need need = { .icb = icb };

    for (size_t i = 0; i < directory->count; i++) {
        const struct service *service = &directory->services[i];

        if (service->tier == tier && is_open(service, &need) &&
            service->interventions >> intervention & 1)
            return true;
    }
    return false;
}
