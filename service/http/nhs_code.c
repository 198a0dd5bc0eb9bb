#include "nhs_code.h"

#include <string.h>

#include "shape.h"
#include "text.h"

bool nhs_number_is_valid(const char *text)
{
    int sum = 0, check;

    if (!shape_matches("9999999999", text) || strspn(text, (char[]){ text[0], '\0' }) == 10)
        return false;
    for (int i = 0; i < 9; i++)
        sum += (text[i] - '0') * (10 - i);
    check = (11 - sum % 11) % 11;
    return check == text[9] - '0';
}

bool ods_code_is_valid(const char *text)
{
    return shape_is_run(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 1, 9);
}

enum { POSTCODE = 8 };

static char upper(char c)
{
    if (c >= 'a' && c <= 'z')
        c = (char)(c - 'a' + 'A');
    return c;
}

/* Upper case, without the space; false if it is too long or has a space elsewhere. */
static bool compact_postcode(const char *text, char ret[POSTCODE])
{
    size_t length = strlen(text), end = 0;

    if (length < 5 || length > POSTCODE)
        return false;
    for (size_t i = 0; i < length; i++) {
        char c = text[i];

        if (c == ' ' && i == length - 4)
            continue;
        if (c == ' ' || end == POSTCODE - 1)
            return false;
        ret[end++] = upper(c);
    }
    ret[end] = '\0';
    return true;
}

bool postcode_is_valid(const char *text)
{
    static const char *const shapes[] = { "A99AA",  "A999AA",  "AA99AA", "AA999AA",
                                          "A9A9AA", "AA9A9AA", NULL };
    char compact[POSTCODE];

    return compact_postcode(text, compact) &&
           (shape_matches_any(shapes, compact) || text_equal(compact, "GIR0AA"));
}

bool ubrn_is_valid(const char *text)
{
    return shape_matches("999999999999", text);
}

bool specialty_is_valid(const char *text)
{
    return shape_matches("999", text);
}

bool specialty_is_main(const char *text)
{
    return !text_equal(text, "191");
}
