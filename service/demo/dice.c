#include "dice.h"

static uint64_t mix(uint64_t value)
{
    value = (value ^ (value >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94D049BB133111EB);
    return value ^ (value >> 31);
}

static uint64_t draw(struct dice *dice)
{
    dice->state += UINT64_C(0x9E3779B97F4A7C15);
    return mix(dice->state);
}

struct dice dice_for(uint64_t seed, const char *thing, int index)
{
    uint64_t state = mix(seed);

    for (; *thing; thing++)
        state = mix(state ^ (unsigned char)*thing);
    return (struct dice){ mix(state ^ (uint64_t)index) };
}

int dice_between(struct dice *dice, int low, int high)
{
    uint64_t span = (uint64_t)((int64_t)high - low) + 1;

    return low + (int)(((draw(dice) >> 32) * span) >> 32);
}

bool dice_chance(struct dice *dice, int per_mille)
{
    return dice_between(dice, 0, 999) < per_mille;
}

/* The sum of three even draws from -1 to 1 has a standard deviation of one. */
int dice_around(struct dice *dice, int mean, int deviation, int low, int high)
{
    int sum = 0, value;

    for (int i = 0; i < 3; i++)
        sum += dice_between(dice, -1000, 1000);
    value = mean + deviation * sum / 1000;
    if (value < low)
        return low;
    return value > high ? high : value;
}

int dice_weigh(struct dice *dice, const int weights[], int count)
{
    int total = 0, rest;

    for (int i = 0; i < count; i++)
        total += weights[i];
    rest = dice_between(dice, 1, total);
    for (int i = 0; i < count; i++) {
        rest -= weights[i];
        if (rest <= 0)
            return i;
    }
    return count - 1;
}
