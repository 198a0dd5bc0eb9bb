#ifndef STORAGE_REFERRAL_STORE_H
#define STORAGE_REFERRAL_STORE_H

#include "arena.h"
#include "author.h"
#include "date.h"
#include "error.h"
#include "referral.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct db;

/*
 * Referrals as rows (the structs are in referral.h). Everything that is read lives in the caller's
 * arena. Reads of one referral are audited in the transaction that makes them, changes in the one
 * that commits them.
 */

struct event_batch {
    const char *types[4];
    int count;
    const char *data; /* one thin JSON object, of all of them */
};

/* What a submission is decided with: the first round trip. */
struct open_referral {
    const char *id;
    const char *pathway_id;
    struct date clock_started_on;
    struct pathway pathway; /* what is known of it */
};

struct submission_context {
    const char *fingerprint; /* of the key's first use; NULL if the key is new */
    const char *operation;   /* that it was used for */
    const char *resource;    /* that it made */
    struct open_referral
        same_pain; /* the patient's first that shares a site (E-06); id NULL if none */
};

/* Reads of callers who come at the same time are one round trip (combiner.h). */
MUST_CHECK bool submission_context_read(struct db *db, const struct author *author, const char *icb,
                                        const char *key, const char *patient_key, int64_t sites,
                                        struct arena *arena, struct submission_context *ret,
                                        struct error *err);

struct submission_write {
    struct referral referral;
    const char *key;
    const char *fingerprint; /* SHA-256 of the body, hex */
    struct event_batch events;
};

enum submission_outcome {
    SUBMISSION_WRITTEN,
    SUBMISSION_IN_FLIGHT, /* another request holds the key at this moment */
    SUBMISSION_BUSY,      /* another transaction holds the patient or the UBRN: pause and commit the
                             same again */
    SUBMISSION_OVERTAKEN, /* the key was used, or the patient's referrals changed: read and decide
                             again */
    SUBMISSION_UBRN_KNOWN /* another referral has the UBRN */
};

/*
 * The second round trip: one durable commit, or nothing. Submissions of callers who come at the
 * same time share one commit (combiner.h), each with an outcome of its own. A commit of unknown
 * fate is ERROR_UNAVAILABLE: the caller's key finds out.
 */
MUST_CHECK bool submission_commit(struct db *db, const struct author *author,
                                  const struct submission_write *write,
                                  enum submission_outcome *ret, struct error *err);

/* Whom a reader may see: NULL organisation for the whole tenant, else only what it sent, received
 * or runs the service of. */
struct reader {
    const struct author *author;
    const char *organisation;
};

/* ERROR_NOT_FOUND for one that is not there, of another tenant, or not the reader's to see.
 * Readings of callers who come at the same time are audited by one commit (combiner.h), before any
 * answer. */
MUST_CHECK bool referral_store_get(struct db *db, const struct reader *reader, const char *id,
                                   const char *action, struct arena *arena, struct referral *ret,
                                   struct error *err);

/* As its first answer showed it: version 1 with decision 1. For the replay of a key. */
MUST_CHECK bool referral_store_first(struct db *db, const struct author *author, const char *icb,
                                     const char *id, struct arena *arena, struct referral *ret,
                                     struct error *err);

struct referral_change {
    const struct referral
        *after;         /* with the version that was read; a new decision has a new number */
    const char *kind;   /* amended, reviewed, escalationAcknowledged, escalationClosed, closed */
    const char *action; /* operationId, for the audit trail */
    struct date occurred_on;
    const char *gate, *code, *reference; /* NULL where they say nothing */
    struct event_batch events;
    bool decides; /* was decided with after->pathway, which must still be all that is known */
};

/* What is recorded of a pathway by the commit that changes its referrals. */
struct pathway_record {
    struct date handed_off_on;      /* DATE_NONE if it was not */
    const struct care_plan *plan;   /* with its new version; NULL if none is set */
    const char *mdt_recommendation; /* NULL without an outcome */
    struct date mdt_on;
    const struct key_claim *claim; /* NULL where the request needs no key */
};

/* That the key made the version which the first of the changes leads to. */
struct key_claim {
    const char *key, *fingerprint, *operation;
};

/* ERROR_STALE if the referral is no longer at that version, or more is known of its pathway: only
 * who reads both again can tell. */
MUST_CHECK bool referral_store_change(struct db *db, const struct author *author,
                                      const struct referral_change *change, struct error *err);

/* The same for referrals of one pathway, with a record of it: all of it or nothing. */
MUST_CHECK bool referral_store_record(struct db *db, const struct author *author,
                                      const struct pathway_record *record,
                                      const struct referral_change changes[], int count,
                                      struct error *err);

/* What a key of the caller's has made: nothing if `fingerprint` is NULL. */
struct event_of_key {
    const char *fingerprint, *operation, *resource;
    struct referral_happening event; /* of version 0 if the key made no event */
};
MUST_CHECK bool referral_store_event_of_key(struct db *db, const struct author *author,
                                            const char *icb, const char *key, struct arena *arena,
                                            struct event_of_key *ret, struct error *err);

MUST_CHECK bool referral_store_list(struct db *db, const struct reader *reader,
                                    const struct referral_filter *filter, struct arena *arena,
                                    struct referral_page *ret, struct error *err);

struct referral_identity {
    const char *patient_key, *ubrn, *pathway_id; /* one of them; the others NULL */
};

MUST_CHECK bool referral_store_search(struct db *db, const struct reader *reader,
                                      const struct referral_identity *identity, int limit,
                                      struct arena *arena, struct referral_page *ret,
                                      struct error *err);

MUST_CHECK bool waiting_store_list(struct db *db, const struct reader *reader,
                                   const struct waiting_filter *filter, struct arena *arena,
                                   struct referral_page *ret, struct error *err);

MUST_CHECK bool referral_store_history(struct db *db, const struct author *author, const char *icb,
                                       const char *id, struct arena *arena,
                                       struct referral_history *ret, struct error *err);

#endif
