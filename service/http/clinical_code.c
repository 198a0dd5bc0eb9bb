#include "clinical_code.h"

#include <string.h>

#include "shape.h"

bool icd10_is_valid(const char *text)
{
    static const char *const shapes[] = { "A99", "A99.x", "A99.xx", NULL };

    return shape_matches_any(shapes, text);
}

bool icd10_is_international(const char *text)
{
    return strncmp(text, "G89", 3) != 0;
}

bool icd11_pain_is_valid(const char *text)
{
    static const char prefix[] = "MG30";
    size_t length = strlen(text);

    if (strncmp(text, prefix, strlen(prefix)) != 0)
        return false;
    if (length == strlen(prefix))
        return true;
    return text[4] == '.' && (length == 6 || length == 7) && strchr("0123456YZ", text[5]) &&
           shape_is_run(text + 6, "0123456789YZ", 0, 1);
}

bool opcs4_is_valid(const char *text)
{
    static const char *const shapes[] = { "A99", "A99.9", NULL };

    return shape_matches_any(shapes, text);
}

/* Verhoeff's scheme: multiplication in the dihedral group D5, and a permutation for each place. */
static const char multiply[10][11] = { "0123456789", "1234067895", "2340178956", "3401289567",
                                       "4012395678", "5987604321", "6598710432", "7659821043",
                                       "8765932104", "9876543210" };
static const char permute[8][11] = { "0123456789", "1576283094", "5803796142", "8916043527",
                                     "9453126870", "4286573901", "2793806415", "7046913258" };

bool sctid_is_valid(const char *text)
{
    size_t length = strlen(text);
    int check = 0;

    if (!shape_is_run(text, "0123456789", 6, 18) || text[0] == '0')
        return false;
    for (size_t i = 0; i < length; i++) {
        int digit = text[length - 1 - i] - '0';

        check = multiply[check][permute[i % 8][digit] - '0'] - '0';
    }
    return check == 0;
}
