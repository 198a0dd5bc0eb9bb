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

/* Length of the well-formed sequence at `s` (Unicode table 3-7), or 0. */
static size_t utf8_sequence(const unsigned char *s, size_t left)
{
    unsigned char low = 0x80, high = 0xBF;
    size_t length, i;

    if (s[0] < 0x80)
        return s[0] ? 1 : 0;
    if (s[0] < 0xC2 || s[0] > 0xF4)
        return 0;
    length = s[0] < 0xE0 ? 2 : s[0] < 0xF0 ? 3 : 4;
    if (length > left)
        return 0;
    if (s[0] == 0xE0)
        low = 0xA0;
    else if (s[0] == 0xED)
        high = 0x9F;
    else if (s[0] == 0xF0)
        low = 0x90;
    else if (s[0] == 0xF4)
        high = 0x8F;
    if (s[1] < low || s[1] > high)
        return 0;
    for (i = 2; i < length; i++)
        if (s[i] < 0x80 || s[i] > 0xBF)
            return 0;
    return length;
}

bool text_is_utf8(const char *bytes, size_t length)
{
    const unsigned char *s = (const unsigned char *)bytes;

    while (length > 0) {
        size_t step = utf8_sequence(s, length);

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
