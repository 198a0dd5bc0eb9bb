#ifndef STORAGE_PATHWAY_STORE_H
#define STORAGE_PATHWAY_STORE_H

#include "arena.h"
#include "author.h"
#include "error.h"
#include "referral.h"

struct db;

/* What is known of a referral's pathway, to decide with. Whoever then changes the referral says
 * with which revision that was (referral_store_change). */
MUST_CHECK bool pathway_store_read(struct db *db, const struct author *author,
                                   const struct referral *referral, struct arena *arena,
                                   struct pathway *ret, struct error *err);

/* The open referrals of its pathway, itself the first if it is open, then oldest first; no more
 * than PATHWAY_OPEN. What is known of the pathway is not in them. */
enum { PATHWAY_OPEN = 32 };
MUST_CHECK bool pathway_store_open(struct db *db, const struct author *author,
                                   const struct referral *referral, struct arena *arena,
                                   struct referral_page *ret, struct error *err);

#endif
