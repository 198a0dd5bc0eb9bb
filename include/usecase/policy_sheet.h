#ifndef USECASE_POLICY_SHEET_H
#define USECASE_POLICY_SHEET_H

#include "arena.h"
#include "error.h"

#include <jansson.h>

/*
 * The sign-off sheet of a policy: one page of HTML (policy_page.h) for the clinician who answers
 * for it. First what is open: every threshold that stands on judgement or is unverified, with room
 * to sign; then, given an `older` document, what differs from it; then each table in the order in
 * which it is read, its rows in words; the thresholds that have a source, the inputs, the
 * instruments and conversion tables, the evidence; and room to sign the whole.
 *
 * In the arena. ERROR_INVALID if the document has not the form of one.
 */
MUST_CHECK bool policy_sheet(const json_t *document, const json_t *older, struct arena *arena,
                             const char **ret, struct error *err);

struct buffer;

/* Inside: the parts of the page that are no table of rows. */
void sheet_thresholds(struct buffer *page, const json_t *document, bool open);
void sheet_references(struct buffer *page, const json_t *document);
void sheet_approval(struct buffer *page);

#endif
