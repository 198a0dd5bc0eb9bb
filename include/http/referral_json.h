#ifndef HTTP_REFERRAL_JSON_H
#define HTTP_REFERRAL_JSON_H

#include "buffer.h"
#include "date.h"
#include "pathway_events.h"
#include "referrals.h"

#include <jansson.h>

/* The JSON shapes of referrals: Referral, ReferralSummary, WaitingItem, and the bodies that change
 * one. */

void referral_write(struct writer *writer, const struct referral *referral);
void referral_summary_write(struct writer *writer, const struct referral *referral);
/* Days are counted as of a date; the day of receipt is day 0. */
void waiting_item_write(struct writer *writer, const struct referral *referral, struct date as_of);

/* A timeline's entry, and who made it. */
void happening_write(struct writer *writer, const struct referral_happening *happening);
void actor_write(struct writer *writer, const char *client, const char *practitioner);

/* From bodies that the contract has checked; texts belong to `body`. */
void review_read(const json_t *body, struct review *ret);
void escalation_step_read(const json_t *body, struct escalation_step *ret);
void closing_read(const json_t *body, struct closing *ret);
void pathway_event_read(const json_t *body, struct pathway_event *ret);

#endif
