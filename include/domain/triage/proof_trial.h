#ifndef DOMAIN_PROOF_TRIAL_H
#define DOMAIN_PROOF_TRIAL_H

#include "proof_input.h"
#include "triage.h"

/*
 * Trying a policy out: what the proofs of rulings 2, 3 and 4 share, and the place where a policy's
 * own tests run, too.
 */

/* A tenant where each tier has a service that can take anybody, so that what is wanting is never
 * the directory's; nobody is told of gates, and there are no bank holidays. */
extern const char proof_icb[];
extern const struct directory proof_directory;
extern const struct contact_list proof_contacts;
extern const struct calendar proof_calendar;

/* A number below `below`; the same `chance` draws the same. */
uint64_t proof_draw(uint64_t *chance, uint64_t below);

/* proof_begin's referral with up to nine inputs changed or taken away; and one such change more. */
void proof_draw_referral(const struct policy *policy, uint64_t *chance, struct proof_referral *ret);
void proof_change(const struct policy *policy, uint64_t *chance, struct proof_referral *referral);

/* In that tenant; `gates` may be NULL. */
void proof_decide(const struct policy *policy, const struct fact_set *facts,
                  const struct gate_list *gates, struct decision *ret);

#endif
