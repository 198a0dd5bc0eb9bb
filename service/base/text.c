#include "text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { DECIMAL_DIGITS = 15 };

bool text_equal(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

bool text_is_empty(const char *text)
{
    return !text || !*text;
}

bool text_copy(char *ret, size_t size, const char *text)
{
    size_t length = strlen(text);
    bool fits = length < size;

    if (fits)
        memcpy(ret, text, length + 1);
    else if (size)
        ret[0] = '\0';
    return fits;
}

bool text_read_integer(const char *text, int64_t low, int64_t high, int64_t *ret)
{
    char *end;
    long long value;

    if (text_is_empty(text) || !(text[0] == '-' || (text[0] >= '0' && text[0] <= '9')))
        return false;
    errno = 0;
    value = strtoll(text, &end, 10);
    if (errno || *end || value < low || value > high)
        return false;
    *ret = value;
    return true;
}

/* At most `limit` digits, appended to those of `value`. */
static const char *read_digits(const char *text, int limit, int64_t *value, int *ret_count)
{
    int count = 0;

    for (; *text >= '0' && *text <= '9' && count < limit; text++, count++)
        *value = *value * 10 + (*text - '0');
    *ret_count = count;
    return text;
}

bool text_read_decimal(const char *text, int64_t scale, int64_t *ret)
{
    bool negative = text && *text == '-';
    int64_t value = 0;
    int digits, decimals = 0;
    const char *rest;

    if (text_is_empty(text))
        return false;
    rest = read_digits(text + negative, DECIMAL_DIGITS, &value, &digits);
    if (digits == 0)
        return false;
    if (*rest == '.') {
        rest = read_digits(rest + 1, DECIMAL_DIGITS - digits, &value, &decimals);
        if (decimals == 0)
            return false;
    }
    if (*rest)
        return false;
    for (; decimals > 0; decimals--) {
        if (scale > 1)
            scale /= 10;
        else if (value % 10)
            return false;
        else
            value /= 10;
    }
    if (value > INT64_MAX / scale)
        return false;
    *ret = (negative ? -value : value) * scale;
    return true;
}

int text_hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Length of the sequence that a byte begins, or 0 if it begins none. */
static size_t utf8_length(unsigned char first)
{
    if (first < 0x80)
        return first ? 1 : 0;
    if (first < 0xC2 || first > 0xF4)
        return 0;
    return first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

/* Unicode's table 3-7: no overlong forms, no surrogates, nothing past U+10FFFF. */
static bool utf8_second_fits(unsigned char first, unsigned char second)
{
    unsigned char low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    unsigned char high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;

    return second >= low && second <= high;
}

/* Length of the well-formed sequence at `s`, or 0. */
static size_t utf8_sequence(const unsigned char *s, size_t left)
{
    size_t length = utf8_length(s[0]);

    if (length > left || (length > 1 && !utf8_second_fits(s[0], s[1])))
        return 0;
    for (size_t i = 2; i < length; i++)
        if (s[i] < 0x80 || s[i] > 0xBF)
            return 0;
    return length;
}

/* Whether eight bytes are all ASCII, and none of them is NUL. */
static bool are_ascii(const unsigned char bytes[8])
{
    static const uint64_t each = 0x0101010101010101;
    uint64_t word;

    memcpy(&word, bytes, sizeof(word));
    return ((word | (word - each)) & each << 7) == 0;
}

bool text_is_utf8(const char *bytes, size_t length)
{
    const unsigned char *s = (const unsigned char *)bytes;

    while (length > 0) {
        size_t step = length >= 8 && are_ascii(s) ? 8 : utf8_sequence(s, length);

        if (step == 0)
            return false;
        s += step;
        length -= step;
    }
    return true;
}

int text_index(const char *const names[], const char *text)
{
    for (int i = 0; names[i]; i++)
        if (text_equal(names[i], text))
            return i;
    return -1;
}
