#include "id.h"
#include "clock.h"
#include "digest.h"
#include "text.h"

#include <stdint.h>
#include <stdio.h>

struct id id_make(void)
{
    uint64_t ms = (uint64_t)clock_now_us() / 1000;
    unsigned char b[16];
    struct id id;

    digest_random(b, sizeof(b));
    for (int i = 0; i < 6; i++)
        b[i] = (unsigned char)(ms >> (40 - 8 * i));
    b[6] = (unsigned char)((b[6] & 0x0F) | 0x70);
    b[8] = (unsigned char)((b[8] & 0x3F) | 0x80);
    snprintf(id.text, sizeof(id.text),
             "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1],
             b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14],
             b[15]);
    return id;
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
