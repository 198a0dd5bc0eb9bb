#ifndef SUPPORT_EXAMPLE_H
#define SUPPORT_EXAMPLE_H

#include "client.h"

/*
 * Referrals for tests: the contract's own example of a submission, of a patient not seen before,
 * changed by JSON merge patches. Its onset, receipt and questionnaires lie in the past for ever.
 */

/* The JSON body that an operation's example shows, exactly as the contract has it; NULL if it has
 * none. `method` is written as there: "post". */
const char *example_as_it_stands(const char *method, const char *path);

/* A number of the range that is never issued, its check digit right; new at each call. */
const char *example_nhs_number(void);

/* The example of a new patient with patches on it (single quotes stand for double ones; NULL for
 * none), as text. */
const char *example_submission(const char *patch);

/* Text with its single quotes made double. */
const char *quoted(const char *text);

/* RFC 7396, in place. */
void merge_patch(json_t *target, const json_t *patch);

/* POST it with a key of its own as `token`; NULL is a token for everything with a clinician's name.
 */
struct answer example_submit(const char *token, const char *patch);

/* The same, and the test ends here unless it was taken; the referral's path. */
const char *example_path(const char *token, const char *patch);

/* A token of the demo tenant that holds every scope and names a clinician. */
const char *clinician_token(void);

/* A change of a referral: `version` is what If-Match says (0 for no header). */
struct answer change(const char *token, const char *method, const char *path, int version,
                     const char *body);

#endif
