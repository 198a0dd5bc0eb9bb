#ifndef SUPPORT_KEEP_H
#define SUPPORT_KEEP_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * What tests allocate is kept until the process ends, and each test is a process of its own: so a
 * test frees nothing, and stays a list of statements about the service.
 */
char *keep_format(const char *format, ...) __attribute__((format(printf, 1, 2)));
char *keep_bytes(const void *bytes, size_t length); /* NUL after the end */
json_t *keep_json(json_t *value);                   /* takes the reference; NULL passes */

/* The text of a file, "" if there is none. */
const char *keep_file(const char *path);

/* End the process with a message unless `holds`: for what a test rests on, not for what it asserts.
 */
void must_hold(bool holds, const char *what);

#endif
