#ifndef DOMAIN_GATE_PROOF_H
#define DOMAIN_GATE_PROOF_H

#include "decision.h"
#include "policy.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * Rulings 3 and 4 tried out on a policy: generated referrals, each decided, amended at random and
 * decided again with the gates that it had, one of them raised by a policy that is no more.
 *
 * Most of both rulings holds for every policy, because no effect of a row reaches it: an open gate
 * of class E0, E1 or SC makes the status escalated; no effect closes, drops or lowers such a gate
 * (a clinician's outcome does, which is no part of a policy); there is no status that rejects; a
 * decision without a tier is held, asks for more or is escalated; and none is bookable before a
 * review, which an open gate refuses. It is tried out all the same. What a policy can get wrong is
 * to run out of room for what it raises, to call low whose screen is incomplete, or to leave a gate
 * without a deadline. A low stratum beside an open E0, E1 or SC gate is none: the status says what
 * is to be done, and the stratum what remains when a clinician has closed the gate.
 */
enum gate_breach {
    GATES_KEPT,
    GATE_DROPPED, /* 3: an open E0, E1 or SC gate is gone, closed or lower after an amendment */
    GATE_NOT_ESCALATED, /* 3: one is open, and the status is another */
    GATE_LOW,           /* 4: a screen is incomplete (HOLD), and the stratum is low */
    GATE_NO_DEADLINE,   /* 4: nobody has to acknowledge it by any time */
    ANSWER_UNPLACED,    /* 4: neither a tier nor a hold, a question or an escalation */
    ANSWER_INCOMPLETE   /* 4: more rows, gates or inputs than a decision has room for */
};

struct gate_proof {
    enum gate_breach breach;
    char gate[GATE_ID_SIZE]; /* "" where it is not about one */
    struct fact_set facts;   /* of the decision that shows it */
    int referrals;           /* tried until then */
    int gates;               /* open E0, E1 and SC gates that were seen on the way */
};

/* The ruling that a breach is of: 3 or 4; 0 of none. */
int gate_breach_ruling(enum gate_breach breach);

/* True if no breach was found in `rounds` referrals. The same seed tries the same. */
bool policy_prove_gates(const struct policy *policy, uint64_t seed, int rounds,
                        struct gate_proof *ret);

#endif
