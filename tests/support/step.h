#ifndef SUPPORT_STEP_H
#define SUPPORT_STEP_H

#include "client.h"

/*
 * The steps of a referral's life, each as one call by a named clinician of the demo tenant. `path`
 * is the referral's; bodies are written with single quotes. A version of 0 sends no If-Match.
 */

#define SADDLE "{'assessment':{'redFlags':{'saddleSensoryChange':'yes'}}}" /* raises G-01, E0 */
#define UNSCREENED "{'assessment':{'redFlags':{'knownCancer':null}}}"      /* raises G-13 */
#define CONFIRM "{'action':'confirm','reasonCode':'clinicalJudgement'}"

/* The London date so many days from now. */
const char *today(int days_later);

struct answer read_back(const char *path);
int version_of(const char *path);
struct answer amend(const char *path, int version, const char *patch);
struct answer review(const char *path, int version, const char *body);
struct answer escalate(const char *path, const char *gate, const char *body);
struct answer acknowledge(const char *path, const char *gate);

/* Records an outcome of today; `more` is further members, such as ",'reference':'USC-1'". */
struct answer settle(const char *path, const char *gate, const char *more);
struct answer close_at(const char *path, int version, const char *on);

/* What an escalation of the decision says under a name; NULL if the gate was not raised. */
const char *gate_at(const struct answer *answer, const char *gate, const char *name);
const char *status_of(const struct answer *answer);

/* 422, and the first fault stands there. */
void expect_fault_at(const struct answer *answer, const char *pointer);

#endif
