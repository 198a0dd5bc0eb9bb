#ifndef USECASE_POLICY_DIFF_SHEET_H
#define USECASE_POLICY_DIFF_SHEET_H

#include "buffer.h"
#include "policy_diff.h"

/* The sections of a difference as parts of a page (policy_page.h): a table for each that has any.
 * What was stands struck out, what is now underlined, and both say so to a screen reader. */
void diff_sheet_sections(struct buffer *page, const struct policy_diff *diff);

#endif
