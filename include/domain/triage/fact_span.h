#ifndef DOMAIN_FACT_SPAN_H
#define DOMAIN_FACT_SPAN_H

#include "fact.h"
#include "policy.h"

/*
 * What a fact can be when triage reads a table under a policy. What is submitted can be anything of
 * its domain; what is derived on the way is not there before its table, and is then no more than
 * the policy's rows can make of it.
 */
struct fact_span {
    bool missing;      /* it can be missing */
    bool known;        /* it can be known */
    bool empty;        /* a SET can be known and have no member */
    uint64_t members;  /* of a TRISTATE (1 no, 2 yes) or ENUM the values, of a SET its members */
    int64_t low, high; /* of a number, inclusive */
};

struct fact_span fact_span(const struct policy *policy, enum policy_table_id table,
                           enum fact_id fact);

/* The least value from `value` on that the number can have: durations have no thousandths past the
 * days of a month. */
int64_t fact_next_value(enum fact_id fact, int64_t value);

#endif
