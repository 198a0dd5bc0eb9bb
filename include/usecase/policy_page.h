#ifndef USECASE_POLICY_PAGE_H
#define USECASE_POLICY_PAGE_H

#include "buffer.h"

#include <jansson.h>

/*
 * Pages about a policy, to read and to print: HTML that is well-formed XML too, holds its style
 * itself, has no script and loads nothing. All text goes through html_text, which escapes it.
 */

struct policy_name;

/* Up to the heading of the first level. The revision stands at the foot of each printed page. */
void html_open(struct buffer *page, const char *title, const char *revision);
void html_close(struct buffer *page, const struct policy_name *name);

/* Escaped; NULL is nothing. Control characters, which XML has not, become U+FFFD. */
void html_text(struct buffer *page, const char *text);

/* A name such as "startBackTotal", which may be broken before each of its capitals. */
void html_name(struct buffer *page, const char *name);

/* <tag>text</tag>, with attributes as they are written ("class=\"id\""), or NULL. */
void html_element(struct buffer *page, const char *tag, const char *attributes, const char *text);

/* A table's start: its name for those who cannot see it, and its columns as "class|Title". */
void html_table(struct buffer *page, const char *label, const char *const columns[]);
void html_table_end(struct buffer *page);

/* The text of one value as cells have it (policy_cell.h), escaped. */
void html_value(struct buffer *page, const json_t *value);

#endif
