#ifndef HTTP_SHAPE_H
#define HTTP_SHAPE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Plain patterns for codes of fixed length. In a shape, `A` stands for one of A-Z, `9` for one of
 * 0-9, `x` for a digit or the filler X; any other character stands for itself.
 *
 *     shape_matches("A99.9", "M54.5")
 */
bool shape_matches(const char *shape, const char *text);

/* Any of several shapes, NULL at the end. */
bool shape_matches_any(const char *const shapes[], const char *text);

/* `low` to `high` characters, all of them out of `alphabet`. */
bool shape_is_run(const char *text, const char *alphabet, size_t low, size_t high);

#endif
