#ifndef TESTS_POLICY_CASE_H
#define TESTS_POLICY_CASE_H

#include "setting.h"

/* Changing the default policy in one place, to see it refused. */

/* A table of the document, and its rows. */
json_t *policy_table(json_t *document, const char *id);
json_t *policy_rows(json_t *document, const char *table);

json_t *json_from(const char *text);

/* The value at a pointer without escapes replaced, array items by number; NULL takes it out. */
void change_policy(json_t *document, const char *pointer, const char *json);

/* Fails unless the document is refused with these words; takes the reference. */
void expect_policy_refusal(json_t *document, const char *words);

/* Parts of a row that are as they should be. */
#define ID "\"id\":\"X-01.1\","
#define REASON ",\"because\":\"b\",\"source\":\"s\""

#endif
