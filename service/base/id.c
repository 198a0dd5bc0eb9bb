#include "id.h"
#include "clock.h"
#include "digest.h"
#include "text.h"

#include <stdint.h>

static struct id id_format(const unsigned char bytes[16])
{
    static const char digits[] = "0123456789abcdef";
    struct id id = { "" };
    char *to = id.text;

    for (int i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *to++ = '-';
        *to++ = digits[bytes[i] >> 4];
        *to++ = digits[bytes[i] & 15];
    }
    *to = '\0';
    return id;
}

struct id id_make(void)
{
    uint64_t ms = (uint64_t)clock_now_us() / 1000;
    unsigned char b[16];

    digest_random(b, sizeof(b));
    for (int i = 0; i < 6; i++)
        b[i] = (unsigned char)(ms >> (40 - 8 * i));
    b[6] = (unsigned char)((b[6] & 0x0F) | 0x70);
    b[8] = (unsigned char)((b[8] & 0x3F) | 0x80);
    return id_format(b);
}

bool id_parse(const char *text, struct id *ret)
{
    struct id id = { "" };

    for (int i = 0; i < 36; i++) {
        char c = text[i] >= 'A' && text[i] <= 'F' ? (char)(text[i] + ('a' - 'A')) : text[i];
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;

        if (dash ? c != '-' : text_hex_digit(c) < 0)
            return false;
        id.text[i] = c;
    }
    if (text[36])
        return false;
    *ret = id;
    return true;
}
