#ifndef USECASE_CONTACTS_H
#define USECASE_CONTACTS_H

#include "app.h"
#include "arena.h"
#include "caller.h"
#include "contact.h"
#include "error.h"

/* Escalation contacts, as a tenant keeps them: who is told of an open gate, and who next. All texts
 * live in the arena. */

struct contact_request {
    const char *icb; /* NULL if the token opens one tenant alone, or for a contact that is there */
    struct contact contact;  /* class, danger, service and both points with `written_hours` */
    const char *key;         /* Idempotency-Key, and */
    const char *fingerprint; /* of the body: both for a new contact alone */
};

/*
 * List a contact. The same key with the same body gives the first answer again, however the contact
 * has changed since; with another body it is ERROR_INVALID. A service that does not serve the
 * tenant is ERROR_INVALID; a second contact for the same class, danger and service ERROR_CONFLICT.
 */
MUST_CHECK bool list_contact(struct app *app, struct arena *arena, const struct caller *caller,
                             const struct contact_request *request, struct contact *ret,
                             struct error *err);

/* Replace all but id and tenant. ERROR_STALE if it has another version than `version`. */
MUST_CHECK bool replace_contact(struct app *app, struct arena *arena, const struct caller *caller,
                                const char *id, int64_t version,
                                const struct contact_request *request, struct contact *ret,
                                struct error *err);

MUST_CHECK bool find_contact(struct app *app, struct arena *arena, const struct caller *caller,
                             const char *id, struct contact *ret, struct error *err);

/* At most `limit` by id after `after` (NULL: from the first); `ret_more` says that others follow.
 */
MUST_CHECK bool read_contacts(struct app *app, struct arena *arena, const struct caller *caller,
                              const char *after, int limit, struct contact_list *ret,
                              bool *ret_more, struct error *err);

#endif
