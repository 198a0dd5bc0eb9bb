#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bounded, checked dealings with text: nothing here truncates silently or reads past its end. */

bool text_equal(const char *a, const char *b); /* NULL equals only NULL */
bool text_is_empty(const char *text);          /* NULL or "" */

/* Copy with its NUL; false (and an empty `ret`) if it does not fit. */
bool text_copy(char *ret, size_t size, const char *text);

/* The whole text as a decimal integer within [low, high]. */
bool text_read_integer(const char *text, int64_t low, int64_t high, int64_t *ret);

/* The whole text as a decimal number, held as value * scale (a power of ten); no rounding: more
 * decimals than the scale holds are refused, and so are more than 15 digits in all. */
bool text_read_decimal(const char *text, int64_t scale, int64_t *ret);

/* The value of a hex digit of either case; -1 if it is none. */
int text_hex_digit(char c);

/* Well-formed UTF-8 without NUL. */
bool text_is_utf8(const char *bytes, size_t length);

/* One of a list of names (NULL at the end); -1 if none. */
int text_index(const char *const names[], const char *text);

#endif
