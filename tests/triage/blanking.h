#ifndef TESTS_BLANKING_H
#define TESTS_BLANKING_H

#include "proof.h"
#include "setting.h"

/*
 * Ruling 2 over one document: each input taken away in each way there is, beside the least cautious
 * of its legal values, and each member of an opioid's entry. It reads JSON, as callers send it, and
 * knows nothing of policy_prove. Fails the test if absent, null and the word for it differ.
 */
enum breach blanking_breach(const json_t *document, const struct policy *policy,
                            enum fact_id *ret_input);
/* The same for one input. */
enum breach blanking_breach_of(const json_t *document, const struct policy *policy,
                               enum fact_id input);

#endif
