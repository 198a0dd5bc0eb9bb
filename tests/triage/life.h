#ifndef TESTS_LIFE_H
#define TESTS_LIFE_H

#include "setting.h"

/*
 * A referral from decision to decision: amended, its gates acknowledged and closed. Gates go
 * through their stored text from one to the next, as in the service, and each step is an hour after
 * the last.
 */
struct life {
    struct arena memory; /* of the stored texts */
    json_t *document;
    struct answer answer;
    int64_t now;
    char story[8192]; /* what was done, for the message of a failure */
};

/* F1 with a difference (change_document), submitted. */
void life_begin(struct life *life, const char *difference);
void life_end(struct life *life);

/* Decide the document as it is now. */
void life_decide(struct life *life);
void life_amend(struct life *life, const char *difference);

struct decision *life_decision(struct life *life);
/* Fails the test if there is none of that id. */
struct gate *life_gate(struct life *life, const char *id);
bool life_is_open(struct life *life, const char *id);

void life_acknowledge(struct life *life, const char *id);
/* As usecase/referral_escalation.c does: the outcome is kept with the members that it was about,
 * and triage runs again. */
void life_record_outcome(struct life *life, const char *id);

#endif
