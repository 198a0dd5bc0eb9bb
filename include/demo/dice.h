#ifndef DEMO_DICE_H
#define DEMO_DICE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Chance that can be repeated: SplitMix64, the same numbers on every machine. What is made up draws
 * from streams of its own, so that a further draw for one thing changes no other. A draw changes
 * the stream: never two in one expression, whose order the compiler may choose.
 */
struct dice {
    uint64_t state;
};

/* The stream of one thing ("person") of one index. */
struct dice dice_for(uint64_t seed, const char *thing, int index);

int dice_between(struct dice *dice, int low, int high); /* both included */
bool dice_chance(struct dice *dice, int per_mille);

/* Bell-shaped around the mean with this standard deviation, kept within [low, high]. */
int dice_around(struct dice *dice, int mean, int deviation, int low, int high);

/* An index below `count`, as often as its weight says. */
int dice_weigh(struct dice *dice, const int weights[], int count);

#endif
