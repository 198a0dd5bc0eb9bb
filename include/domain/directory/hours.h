#ifndef DOMAIN_HOURS_H
#define DOMAIN_HOURS_H

#include "calendar.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * When somebody can be reached, as a text that people can write and a program can read:
 *
 *     hours = "24/7" | rule *( "; " rule )
 *     rule  = days " " ( "off" | span *( "," span ) )
 *     days  = range *( "," range )
 *     range = day [ "-" day ]              Fr-Mo goes over the weekend; PH stands alone
 *     day   = Mo | Tu | We | Th | Fr | Sa | Su | PH
 *     span  = HH:MM "-" HH:MM              18:30-08:00 ends on the next day
 *
 * such as "Mo-Fr 08:00-18:30; PH off". PH is a bank holiday: where a rule names it, it replaces the
 * weekday's; where none does, a bank holiday is as any other day. A day that no rule names is off.
 * No day may be named twice, the spans of a day stand in their order without overlap, and there is
 * at least one. Times are Europe/London.
 */
enum { HOURS_RULES = 8, HOURS_SPANS = 3, HOURS_TEXT = 121, HOURS_WORDS = 501 };

struct hours_span {
    int16_t from, to; /* minutes after midnight; `to` is not above `from` where the next day's */
};

struct hours_rule {
    unsigned char days; /* bit 0 Monday to bit 6 Sunday, bit 7 a bank holiday */
    unsigned char span_count;
    struct hours_span spans[HOURS_SPANS];
};

/* Zeroed it is never. */
struct hours {
    bool is_always;
    unsigned char rule_count;
    struct hours_rule rules[HOURS_RULES];
};

/* False if `text` is no such text, or longer than HOURS_TEXT holds. */
bool hours_parse(const char *text, struct hours *ret);

/* Whether they are open at an instant (µs), by the bank holidays of `calendar`. */
bool hours_are_open(const struct hours *hours, int64_t at, const struct calendar *calendar);

/* In words, such as "Monday to Friday, 08:00 to 18:30; closed on bank holidays". */
const char *hours_describe(const struct hours *hours, char ret[HOURS_WORDS]);

#endif
