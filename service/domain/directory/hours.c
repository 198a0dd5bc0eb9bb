#include "hours.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

enum { DAYS = 8, WEEK = 7, HOLIDAY = 7, DAY_MINUTES = 24 * 60 };

static const char *const day_names[] = {
    "Mo", "Tu", "We", "Th", "Fr", "Sa", "Su", "PH", NULL,
};
static const char *const day_words[] = {
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "bank holidays",
};

static bool skip(const char **at, const char *text)
{
    size_t length = strlen(text);

    if (strncmp(*at, text, length) != 0)
        return false;
    *at += length;
    return true;
}

static bool read_day(const char **at, int *ret)
{
    for (int i = 0; i < DAYS; i++)
        if (skip(at, day_names[i])) {
            *ret = i;
            return true;
        }
    return false;
}

static bool add_day(unsigned *days, int day)
{
    if (*days >> day & 1)
        return false;
    *days |= 1U << day;
    return true;
}

static bool read_range(const char **at, unsigned *days)
{
    int first, last;

    if (!read_day(at, &first))
        return false;
    if (!skip(at, "-"))
        return add_day(days, first);
    if (!read_day(at, &last) || first == HOLIDAY || last == HOLIDAY || first == last)
        return false;
    for (int day = first; day != last; day = (day + 1) % WEEK)
        if (!add_day(days, day))
            return false;
    return add_day(days, last);
}

static bool read_two_digits(const char **at, int limit, int *ret)
{
    const char *s = *at;

    if (s[0] < '0' || s[0] > '9' || s[1] < '0' || s[1] > '9')
        return false;
    *ret = (s[0] - '0') * 10 + (s[1] - '0');
    *at += 2;
    return *ret <= limit;
}

static bool read_time(const char **at, int16_t *ret)
{
    int hour, minute;

    if (!read_two_digits(at, 24, &hour) || !skip(at, ":") || !read_two_digits(at, 59, &minute))
        return false;
    *ret = (int16_t)(hour * 60 + minute);
    return *ret <= DAY_MINUTES;
}

static bool is_overnight(const struct hours_span *span)
{
    return span->to <= span->from;
}

/* After the one before it, which must then have ended on its own day. */
static bool follows(const struct hours_rule *rule, const struct hours_span *span)
{
    const struct hours_span *last;

    if (rule->span_count == 0)
        return true;
    last = &rule->spans[rule->span_count - 1];
    return !is_overnight(last) && last->to <= span->from;
}

static bool read_span(const char **at, struct hours_rule *rule)
{
    struct hours_span span;

    if (rule->span_count == HOURS_SPANS || !read_time(at, &span.from) || !skip(at, "-") ||
        !read_time(at, &span.to))
        return false;
    if (span.from == DAY_MINUTES || span.to == 0 || span.from == span.to || !follows(rule, &span))
        return false;
    rule->spans[rule->span_count++] = span;
    return true;
}

static bool read_spans(const char **at, struct hours_rule *rule)
{
    do {
        if (!read_span(at, rule))
            return false;
    } while (skip(at, ","));
    return true;
}

/* `named` are the days of all the rules so far. */
static bool read_rule(const char **at, unsigned *named, struct hours_rule *rule)
{
    unsigned before = *named;

    do {
        if (!read_range(at, named))
            return false;
    } while (skip(at, ","));
    rule->days = (unsigned char)(*named & ~before);
    return skip(at, " ") && (skip(at, "off") || read_spans(at, rule));
}

static bool is_ever_open(const struct hours *hours)
{
    for (int i = 0; i < hours->rule_count; i++)
        if (hours->rules[i].span_count > 0)
            return true;
    return false;
}

bool hours_parse(const char *text, struct hours *ret)
{
    struct hours hours = { .is_always = strcmp(text, "24/7") == 0 };
    const char *at = text;
    unsigned named = 0;

    if (strlen(text) >= HOURS_TEXT)
        return false;
    if (!hours.is_always) {
        do {
            if (hours.rule_count == HOURS_RULES ||
                !read_rule(&at, &named, &hours.rules[hours.rule_count++]))
                return false;
        } while (skip(&at, "; "));
        if (*at || !is_ever_open(&hours))
            return false;
    }
    *ret = hours;
    return true;
}

static const struct hours_rule *rule_for(const struct hours *hours, int day)
{
    for (int i = 0; i < hours->rule_count; i++)
        if (hours->rules[i].days >> day & 1)
            return &hours->rules[i];
    return NULL;
}

static const struct hours_rule *rule_of_date(const struct hours *hours, struct date date,
                                             const struct calendar *calendar)
{
    const struct hours_rule *holiday = rule_for(hours, HOLIDAY);

    if (holiday && calendar_is_bank_holiday(calendar, date))
        return holiday;
    return rule_for(hours, (date_weekday(date) + WEEK - 1) % WEEK);
}

static bool began_today(const struct hours_rule *rule, int minute)
{
    for (int i = 0; rule && i < rule->span_count; i++)
        if (minute >= rule->spans[i].from &&
            (is_overnight(&rule->spans[i]) || minute < rule->spans[i].to))
            return true;
    return false;
}

static bool began_yesterday(const struct hours_rule *rule, int minute)
{
    for (int i = 0; rule && i < rule->span_count; i++)
        if (is_overnight(&rule->spans[i]) && minute < rule->spans[i].to)
            return true;
    return false;
}

bool hours_are_open(const struct hours *hours, int64_t at, const struct calendar *calendar)
{
    int minute;
    struct date today = instant_london_date(at, &minute);

    return hours->is_always || began_today(rule_of_date(hours, today, calendar), minute) ||
           began_yesterday(rule_of_date(hours, date_add_days(today, -1), calendar), minute);
}

/* A text that is being written; what does not fit is cut off, which its size rules out. */
struct words {
    char *text;
    size_t length;
};

static void say(struct words *words, const char *separator, const char *text)
{
    int added =
        snprintf(words->text + words->length, HOURS_WORDS - words->length, "%s%s", separator, text);

    words->length += (size_t)added;
    if (words->length >= HOURS_WORDS)
        words->length = HOURS_WORDS - 1;
}

static int run_end(unsigned days, int first)
{
    int last = first;

    while (last + 1 < WEEK && days >> (last + 1) & 1)
        last++;
    return last;
}

static void say_days(struct words *words, unsigned days)
{
    const char *separator = "";

    for (int day = 0; day < DAYS; day++) {
        int last = day < WEEK ? run_end(days, day) : day;

        if (!(days >> day & 1))
            continue;
        say(words, separator, day_words[day]);
        if (last > day)
            say(words, last == day + 1 ? " and " : " to ", day_words[last]);
        separator = ", ";
        day = last;
    }
}

static void say_spans(struct words *words, const struct hours_rule *rule)
{
    for (int i = 0; i < rule->span_count; i++) {
        const struct hours_span *span = &rule->spans[i];
        char text[48];

        (void)snprintf(text, sizeof(text), "%02d:%02d to %02d:%02d%s", span->from / 60,
                       span->from % 60, span->to / 60, span->to % 60,
                       is_overnight(span) ? " the next day" : "");
        say(words, i ? " and " : ", ", text);
    }
}

const char *hours_describe(const struct hours *hours, char ret[HOURS_WORDS])
{
    struct words words = { ret, 0 };

    ret[0] = '\0';
    if (hours->is_always)
        say(&words, "", "at all hours");
    for (int i = 0; i < hours->rule_count; i++) {
        const struct hours_rule *rule = &hours->rules[i];

        say(&words, i ? "; " : "", rule->span_count ? "" : "closed on ");
        say_days(&words, rule->days);
        say_spans(&words, rule);
    }
    return ret;
}
