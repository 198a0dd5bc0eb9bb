#include "policy_read.h"
#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { WORD_SIZE = 80, WHY_SIZE = 120, CELL_BYTES = 400 };

struct reader {
    const char *text; /* what is left */
    enum fact_id fact;
    const struct threshold_list *thresholds;
    struct cell *cell;
    bool *unverified;
    char *why; /* it cannot be read, where that is known */
};

/* The first reason is the one that is told. */
__attribute__((format(printf, 2, 3))) static bool because(struct reader *r, const char *format, ...)
{
    va_list values;

    if (r->why[0])
        return false;
    va_start(values, format);
    (void)vsnprintf(r->why, WHY_SIZE, format, values);
    va_end(values);
    return false;
}

static void skip_blanks(struct reader *r)
{
    while (*r->text == ' ')
        r->text++;
}

static bool take(struct reader *r, const char *token)
{
    size_t length = strlen(token);

    skip_blanks(r);
    if (strncmp(r->text, token, length) != 0)
        return false;
    r->text += length;
    return true;
}

/* Letters, digits and what numbers and thresholds are written with. */
static bool take_word(struct reader *r, char ret[WORD_SIZE])
{
    static const char allowed[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@_-";
    size_t length = 0;

    skip_blanks(r);
    for (;;) {
        bool point = r->text[length] == '.' && r->text[length + 1] != '.';

        if (!r->text[length] || (!point && !strchr(allowed, r->text[length])))
            break;
        length++;
    }
    if (length == 0 || length >= WORD_SIZE)
        return false;
    memcpy(ret, r->text, length);
    ret[length] = '\0';
    r->text += length;
    return true;
}

/* A literal or @threshold, in the fact's own scale. An unset threshold leaves the cell idle. */
static bool take_number(struct reader *r, int64_t *ret)
{
    char word[WORD_SIZE];
    int64_t thousandths;

    if (!take_word(r, word))
        return false;
    if (word[0] == '@') {
        const struct threshold *threshold = threshold_find(r->thresholds, word + 1);

        if (!threshold)
            return because(r, "no threshold is called %.60s", word + 1);
        r->cell->idle = r->cell->idle || !threshold->is_set;
        *r->unverified = *r->unverified || threshold->origin == ORIGIN_UNVERIFIED;
        thousandths = threshold->value;
    } else if (!text_read_decimal(word, FACT_DECIMAL_SCALE, &thousandths)) {
        return because(r, "%.60s is no number", word);
    }
    if (fact_row(r->fact)->type == FACT_DECIMAL)
        *ret = thousandths;
    else
        *ret = thousandths / FACT_DECIMAL_SCALE;
    return fact_row(r->fact)->type == FACT_DECIMAL || thousandths % FACT_DECIMAL_SCALE == 0 ||
           because(r, "the fact has whole numbers, and %.60s is none", word);
}

static bool is_number(enum fact_id fact)
{
    return fact_row(fact)->type == FACT_INTEGER || fact_row(fact)->type == FACT_DECIMAL;
}

/* Values are whole numbers of the fact's scale, so that "> 3" is the same as ">= the next one". */
static bool read_comparison(struct reader *r)
{
    static const struct {
        const char *token;
        bool low, high;
        int step;
    } comparisons[] = { { ">=", true, false, 0 },
                        { "<=", false, true, 0 },
                        { ">", true, false, 1 },
                        { "<", false, true, -1 },
                        { "=", true, true, 0 } };
    int64_t number = 0;

    for (size_t i = 0; i < sizeof(comparisons) / sizeof(comparisons[0]); i++) {
        if (!take(r, comparisons[i].token))
            continue;
        if (!take_number(r, &number))
            return false;
        r->cell->range = true;
        r->cell->low = comparisons[i].low ? number + comparisons[i].step : INT64_MIN;
        r->cell->high = comparisons[i].high ? number + comparisons[i].step : INT64_MAX;
        return true;
    }
    return false;
}

static bool read_range(struct reader *r)
{
    bool open_low = false, open_high = false;

    if (!take(r, "[")) {
        if (!take(r, "("))
            return false;
        open_low = true;
    }
    if (!take_number(r, &r->cell->low) || !take(r, "..") || !take_number(r, &r->cell->high))
        return false;
    if (!take(r, "]")) {
        if (!take(r, ")"))
            return false;
        open_high = true;
    }
    r->cell->low += open_low;
    r->cell->high -= open_high;
    r->cell->range = true;
    return r->cell->low <= r->cell->high || r->cell->idle || because(r, "the range is empty");
}

static bool read_member(struct reader *r)
{
    static const char *const tristate[] = { "no", "yes", NULL };
    const struct fact_row *row = fact_row(r->fact);
    char word[WORD_SIZE];
    int index;

    if (!take_word(r, word))
        return false;
    if (text_equal(word, "missing")) {
        r->cell->matches_missing = true;
        return true;
    }
    if (is_number(r->fact))
        return false;
    if (fact_says_nothing(word))
        return because(r, "%.60s is read as missing: say missing", word);
    index = text_index(row->type == FACT_TRISTATE ? tristate : row->domain, word);
    if (index < 0)
        return because(r, "the fact has no value %.60s", word);
    r->cell->members |= UINT64_C(1) << index;
    return true;
}

static bool read_list(struct reader *r)
{
    do {
        skip_blanks(r);
        if (*r->text == '[' || *r->text == '(') {
            if (!is_number(r->fact) || r->cell->range || !read_range(r))
                return false;
        } else if (!read_member(r)) {
            return false;
        }
    } while (take(r, ","));
    return take(r, ")");
}

/* Known, while a threshold that should judge it has not been set: a person does. */
static bool read_unset(struct reader *r)
{
    bool is_unset = false;
    char word[WORD_SIZE];

    do {
        const struct threshold *threshold =
            take_word(r, word) && word[0] == '@' ? threshold_find(r->thresholds, word + 1) : NULL;

        if (!threshold)
            return because(r, "unset asks for thresholds");
        is_unset = is_unset || !threshold->is_set;
    } while (take(r, ","));
    r->cell->idle = !is_unset;
    r->cell->negated = true;
    return take(r, ")");
}

static bool read_any(struct reader *r)
{
    bool set = fact_row(r->fact)->type == FACT_SET;

    if (take(r, "any("))
        return set && read_list(r);
    if (take(r, "in("))
        return !set && read_list(r);
    if (take(r, "unset("))
        return read_unset(r);
    if (take(r, "not(")) {
        r->cell->negated = true;
        return read_list(r) && !r->cell->matches_missing;
    }
    skip_blanks(r);
    if (!is_number(r->fact) || strncmp(r->text, "missing", 7) == 0)
        return read_member(r) && (!set || r->cell->members == 0);
    return *r->text == '[' || *r->text == '(' ? read_range(r) : read_comparison(r);
}

bool cell_read(const char *text, enum fact_id fact, const struct threshold_list *thresholds,
               struct cell *ret, bool *ret_unverified, struct error *err)
{
    struct cell cell = {
        .fact = fact,
        .of_set = fact_row(fact)->type == FACT_SET,
        .text = text,
    };
    char why[WHY_SIZE] = "";
    struct reader r = { text, fact, thresholds, &cell, ret_unverified, why };

    if (strlen(text) > CELL_BYTES)
        return error_set(err, ERROR_INVALID, "", "a cell has at most %d characters", CELL_BYTES);
    if (!read_any(&r) || (skip_blanks(&r), *r.text))
        return error_set(err, ERROR_INVALID, "", "the cell \"%.60s\" cannot be read%s%s", text,
                         why[0] ? ": " : "", why);
    *ret = cell;
    return true;
}
