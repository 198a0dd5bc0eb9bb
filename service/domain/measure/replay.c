#include "replay.h"
#include "text.h"

#include <string.h>

const char *const replay_splits[] = {
#define X(id, name) [REPLAY_BY_##id] = (name),
    REPLAY_SPLIT_TABLE(X)
#undef X
};

const char *const replay_groups[REPLAY_SPLITS][REPLAY_GROUPS + 1] = {
    [REPLAY_BY_DEPRIVATION] = { "1", "2", "3", "4", "5", "unknown" },
    [REPLAY_BY_SEX] = { "female", "male", "other", "unknown" },
    [REPLAY_BY_AGE] = { "0-17", "18-39", "40-64", "65-79", "80 or more", "unknown" },
    [REPLAY_BY_ETHNICITY] = { "white", "mixed", "asian", "black", "other", "unknown" },
};

static int unknown_group(enum replay_split split)
{
    int group = 0;

    while (replay_groups[split][group + 1])
        group++;
    return group;
}

static int deprivation_group(const struct replay_patient *patient)
{
    bool is_known = patient->imd_decile >= 1 && patient->imd_decile <= 10;

    return is_known ? (patient->imd_decile - 1) / 2 : unknown_group(REPLAY_BY_DEPRIVATION);
}

static int sex_group(const struct replay_patient *patient)
{
    int group = text_index(replay_groups[REPLAY_BY_SEX], patient->gender);

    return group < 0 ? unknown_group(REPLAY_BY_SEX) : group;
}

static int age_group(const struct replay_patient *patient)
{
    static const int from[] = { 18, 40, 65, 80 };
    int group = 0;

    if (patient->age_years < 0)
        return unknown_group(REPLAY_BY_AGE);
    for (int i = 0; i < 4; i++)
        group += patient->age_years >= from[i];
    return group;
}

/* A to C white, D to G mixed, H to L Asian, M to P black, R and S other; Z and 99 say nothing. */
static int ethnicity_group(const struct replay_patient *patient)
{
    static const char *const letters[] = { "ABC", "DEFG", "HJKL", "MNP", "RS" };
    const char *category = patient->ethnic_category;

    for (int i = 0; !text_is_empty(category) && i < 5; i++)
        if (strchr(letters[i], category[0]))
            return i;
    return unknown_group(REPLAY_BY_ETHNICITY);
}

static void count_group(struct replay_group *group, bool moved, int caution)
{
    group->referrals++;
    group->moved += moved;
    group->more_cautious += caution > 0;
    group->less_cautious += caution < 0;
}

static bool is_offered(const struct decision *d, int code)
{
    for (int i = 0; i < d->intervention_count; i++)
        if (d->interventions[i].code == code &&
            d->interventions[i].disposition <= DISPOSITION_RECOMMENDED)
            return true;
    return false;
}

static void count_care(struct replay *r, const struct decision *d, int side)
{
    for (int i = 0; i < STREAM_COUNT; i++)
        r->streams[i][side] += d->streams >> i & 1;
    for (int i = 0; i < INTERVENTION_COUNT; i++)
        r->interventions[i][side] += is_offered(d, i);
    r->slots[side] += d->new_slot_minutes > 0;
    r->slot_minutes[side] += d->new_slot_minutes;
}

bool replay_add(struct replay *replay, const struct decision *before, const struct decision *after,
                const struct replay_patient *patient)
{
    const int groups[REPLAY_SPLITS] = { deprivation_group(patient), sex_group(patient),
                                        age_group(patient), ethnicity_group(patient) };
    const bool moved = decision_differs(before, after);
    const int caution = decision_compare_caution(after, before);

    replay->referrals++;
    replay->tiers[before->tier][after->tier]++;
    replay->strata[before->stratum][after->stratum]++;
    replay->urgencies[before->urgency][after->urgency]++;
    replay->statuses[before->status][after->status]++;
    count_care(replay, before, 0);
    count_care(replay, after, 1);
    count_group(&replay->all, moved, caution);
    for (int i = 0; i < REPLAY_SPLITS; i++)
        count_group(&replay->groups[i][groups[i]], moved, caution);
    return moved;
}

/* The least of those that are shown and not 0; -1 if there is none. */
static int least_shown(const int64_t counts[], int n, const bool hidden[])
{
    int least = -1;

    for (int i = 0; i < n; i++)
        if (!hidden[i] && counts[i] > 0 && (least < 0 || counts[i] < counts[least]))
            least = i;
    return least;
}

void replay_hide_small(const int64_t counts[], int n, bool hidden[])
{
    int64_t sum = 0;
    int count = 0, next;

    for (int i = 0; i < n; i++) {
        hidden[i] = hidden[i] || (counts[i] > 0 && counts[i] < REPLAY_SMALL);
        if (!hidden[i] || counts[i] == 0)
            continue;
        sum += counts[i];
        count++;
    }
    while (count > 0 && (count == 1 || sum < REPLAY_SMALL) &&
           (next = least_shown(counts, n, hidden)) >= 0) {
        hidden[next] = true;
        sum += counts[next];
        count++;
    }
}
