#include "shape.h"

#include <string.h>

static bool admits(char symbol, char c)
{
    bool digit = c >= '0' && c <= '9';

    switch (symbol) {
    case 'A': return c >= 'A' && c <= 'Z';
    case '9': return digit;
    case 'x': return digit || c == 'X';
    default: return c == symbol;
    }
}

bool shape_matches(const char *shape, const char *text)
{
    for (; *shape; shape++, text++)
        if (!*text || !admits(*shape, *text))
            return false;
    return !*text;
}

bool shape_matches_any(const char *const shapes[], const char *text)
{
    for (int i = 0; shapes[i]; i++)
        if (shape_matches(shapes[i], text))
            return true;
    return false;
}

bool shape_is_run(const char *text, const char *alphabet, size_t low, size_t high)
{
    size_t length = strspn(text, alphabet);

    return !text[length] && length >= low && length <= high;
}
