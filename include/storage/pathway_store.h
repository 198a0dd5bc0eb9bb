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

#endif
