#ifndef DOMAIN_PROOF_H
#define DOMAIN_PROOF_H

#include "fact.h"
#include "policy.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * Ruling 2 tried out on a policy: thousands of generated referrals, each with every input taken
 * away in turn. A policy that passes may still be wrong; one that fails breaks promise 2 and must
 * not decide about anybody. The same seed tries the same referrals.
 */
enum breach {
    BREACH_NONE,
    BREACH_LESS_CAUTIOUS, /* (a) less cautious without a holding input than with its most benign
                             value */
    BREACH_LOW,           /* (b) low without an input, and not with it */
    BREACH_NOT_HELD       /* (c) a required input is missing, and the answer is not held for it */
};

struct proof {
    enum breach breach;
    enum fact_id input;    /* whose absence shows it */
    struct fact_set facts; /* with the input */
    int referrals;         /* tried until then */
};

/* True if no breach was found in `rounds` referrals. */
bool policy_prove(const struct policy *policy, uint64_t seed, int rounds, struct proof *ret);

#endif
