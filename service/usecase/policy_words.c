#include "policy_words.h"
#include "care.h"
#include "text.h"

#include <ctype.h>
#include <string.h>

enum { WORD_SIZE = 100 };

struct wording {
    const char *name, *words;
};

/* Facts whose names say too little by themselves. */
static const struct wording fact_wordings[] = {
    { "ageYears", "age in years" },
    { "longestDurationMonths", "months since the earliest day that the onset may mean" },
    { "shortestDurationMonths", "months since the latest day that the onset may mean" },
    { "shortestDurationDays", "days since the latest day that the onset may mean" },
    { "opioids", "any opioid listed" },
    { "omeStatus", "morphine equivalent" },
    { "omeMgPerDay", "oral morphine equivalent in mg a day" },
    { "opioidWithoutFactor", "an opioid without a conversion factor" },
    { "edAttendances6m", "emergency attendances in six months" },
    { "painVas", "pain on the visual analogue scale in mm" },
    { "injectionsIn12Months", "injections in twelve months" },
    { "handoffs12m", "hand-offs in twelve months" },
    { "mdtInTierOne", "a Tier I service here meets the MDT minimum" },
    { "scsLocal", "spinal cord stimulation is offered here" },
    { "itddLocal", "intrathecal drug delivery is offered here" },
    { "samePainOpen", "another open referral for the same pain" },
    { "mdtRecommendation", "the Tier II team recommends" },
    { "gateClasses", "classes of the gates raised" },
    { "streams", "streams so far" },
    { "flags", "flags so far" },
    { "band", "risk band" },
    { "lowestBand", "lowest risk band that any score gives" },
    { "lowBlocked", "low risk is ruled out" },
    { "stratum", "risk stratum" },
    { "painFunctionCoded", "the pain management function is coded" },
    { "chronicPainCoded", "chronic pain is coded" },
    { "diagnosisCoded", "a diagnosis is coded" },
    { "instruments", "instruments sent" },
    { "staleInstruments", "instruments that are too old" },
};

static const struct wording value_wordings[] = {
    { "gp", "GP" },
    { "gpTeamSenior", "senior member of a GP team" },
    { "ahpMsk", "musculoskeletal allied health professional" },
    { "scs", "spinal cord stimulation" },
    { "itdd", "intrathecal drug delivery" },
    { "ni", "Northern Ireland" },
    { "multisiteMsk", "several musculoskeletal sites" },
    { "urgent1", "urgent, first class" },
    { "urgent2", "urgent, second class" },
    { "england", "England" },
    { "scotland", "Scotland" },
    { "wales", "Wales" },
};

#define FIND(table, name) find((table), sizeof(table) / sizeof((table)[0]), (name))

static const char *find(const struct wording *table, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (text_equal(table[i].name, name))
            return table[i].words;
    return NULL;
}

/* Short names in capitals are what people call the thing: E0, SC, II. */
void policy_words_name(struct buffer *out, const char *name)
{
    size_t length = strlen(name);
    bool keeps = length <= 3 && isupper((unsigned char)name[0]);

    for (const char *c = name; *c; c++) {
        char lower = (char)(keeps ? *c : tolower((unsigned char)*c));
        bool begins = c > name && isupper((unsigned char)*c) && islower((unsigned char)c[-1]);

        if (begins)
            buffer_add(out, " ");
        buffer_add_bytes(out, *c == '_' ? " " : &lower, 1);
    }
}

/* The instrument's and the score's titles, of the document; false if the fact is no score. */
static bool add_score(struct buffer *out, const json_t *document, const char *fact)
{
    size_t i, k;
    json_t *instrument, *score;

    json_array_foreach(json_object_get(document, "instruments"), i, instrument) {
        json_array_foreach(json_object_get(instrument, "scores"), k, score) {
            const char *title = json_string_value(json_object_get(instrument, "title"));
            const char *part = json_string_value(json_object_get(score, "title"));

            if (!title || !text_equal(json_string_value(json_object_get(score, "fact")), fact))
                continue;
            buffer_add_format(out, "%s %s", title, part ? part : "total");
            return true;
        }
    }
    return false;
}

void policy_words_fact(struct buffer *out, const json_t *document, const char *fact)
{
    const char *words = FIND(fact_wordings, fact);

    if (words)
        buffer_add(out, words);
    else if (!add_score(out, document, fact))
        policy_words_name(out, fact);
}

static const char *instrument_title(const json_t *document, const char *id)
{
    size_t i;
    json_t *instrument;

    json_array_foreach(json_object_get(document, "instruments"), i, instrument) {
        if (text_equal(json_string_value(json_object_get(instrument, "id")), id))
            return json_string_value(json_object_get(instrument, "title"));
    }
    return NULL;
}

static const char *word_beside(const char *const *names, const char *const *words, const char *name)
{
    int index = text_index(names, name);

    return index < 0 ? NULL : words[index];
}

void policy_words_value(struct buffer *out, const json_t *document, const char *name)
{
    const char *words = FIND(value_wordings, name);

    if (!words)
        words = word_beside(streams, stream_words, name);
    if (!words)
        words = word_beside(intervention_codes, intervention_words, name);
    if (!words)
        words = instrument_title(document, name);
    if (words)
        buffer_add(out, words);
    else if (text_equal(name, "missing"))
        buffer_add(out, "not known");
    else
        policy_words_name(out, name);
}

void policy_words_number(struct buffer *out, const json_t *document, const char *word)
{
    const json_t *threshold =
        json_object_get(json_object_get(document, "thresholds"), word + (*word == '@'));
    const json_t *value = json_object_get(threshold, "value");

    if (*word != '@')
        buffer_add(out, word);
    else if (json_is_integer(value))
        buffer_add_format(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else if (json_is_string(value))
        buffer_add(out, json_string_value(value));
    else
        buffer_add_format(out, "a number that nobody has set (%s)", word + 1);
}

/* A cell being read. */
struct cell_text {
    const char *at;
    const json_t *document;
    struct buffer *out;
};

static bool take(struct cell_text *c, const char *token)
{
    c->at += strspn(c->at, " ");
    if (strncmp(c->at, token, strlen(token)) != 0)
        return false;
    c->at += strlen(token);
    return true;
}

static bool take_word(struct cell_text *c, char ret[WORD_SIZE])
{
    size_t length;

    c->at += strspn(c->at, " ");
    length = strcspn(c->at, " ,()[]<>=");
    if (strstr(c->at, "..") && (size_t)(strstr(c->at, "..") - c->at) < length)
        length = (size_t)(strstr(c->at, "..") - c->at);
    if (length == 0 || length >= WORD_SIZE)
        return false;
    memcpy(ret, c->at, length);
    ret[length] = '\0';
    c->at += length;
    return true;
}

static bool say_number(struct cell_text *c, const char *before)
{
    char word[WORD_SIZE];

    if (!take_word(c, word))
        return false;
    buffer_add(c->out, before);
    policy_words_number(c->out, c->document, word);
    return true;
}

static bool say_comparison(struct cell_text *c)
{
    static const struct {
        const char *token, *before, *after;
    } comparisons[] = { { ">=", " of ", " or more" },
                        { "<=", " of ", " or less" },
                        { ">", " above ", "" },
                        { "<", " below ", "" },
                        { "=", " of exactly ", "" } };

    for (size_t i = 0; i < sizeof(comparisons) / sizeof(comparisons[0]); i++) {
        if (!take(c, comparisons[i].token))
            continue;
        if (!say_number(c, comparisons[i].before))
            return false;
        buffer_add(c->out, comparisons[i].after);
        return true;
    }
    return false;
}

static const char *closing(const char *text)
{
    return strpbrk(text, "])");
}

static bool say_range(struct cell_text *c)
{
    bool open_low = take(c, "(");
    bool open_high;

    if (!open_low && !take(c, "["))
        return false;
    open_high = closing(c->at) && *closing(c->at) == ')';
    return say_number(c, open_low ? " above " : " from ") && take(c, "..") &&
           say_number(c, open_high ? " to below " : " to ") && take(c, open_high ? ")" : "]");
}

/* A name, or a range, and what goes between it and the one before it. */
static bool say_item(struct cell_text *c, bool first)
{
    char word[WORD_SIZE];
    const char *after = c->at + strspn(c->at, " ");
    bool is_range = *after == '[' || *after == '(';
    bool last;

    if (is_range) {
        buffer_add(c->out, first ? "" : " or ");
        return say_range(c);
    }
    if (!take_word(c, word))
        return false;
    last = c->at[strspn(c->at, " ")] != ',';
    buffer_add(c->out, first ? "" : last ? " or " : ", ");
    policy_words_value(c->out, c->document, word);
    return true;
}

/* "a, b or c" of what is between the brackets. */
static bool say_list(struct cell_text *c)
{
    bool first = true;

    do {
        if (!say_item(c, first))
            return false;
        first = false;
    } while (take(c, ","));
    return take(c, ")");
}

static bool say_unset(struct cell_text *c)
{
    buffer_add(c->out, " is known, while nobody has set ");
    for (char word[WORD_SIZE]; take_word(c, word);) {
        buffer_add(c->out, word + (*word == '@'));
        if (!take(c, ","))
            break;
        buffer_add(c->out, " or ");
    }
    return take(c, ")");
}

static bool say_member(struct cell_text *c)
{
    char word[WORD_SIZE];

    if (!take_word(c, word))
        return false;
    buffer_add(c->out, text_equal(word, "missing") ? " is " : ": ");
    policy_words_value(c->out, c->document, word);
    return true;
}

static bool say_cell(struct cell_text *c)
{
    if (take(c, "any(")) {
        buffer_add(c->out, " include ");
        return say_list(c);
    }
    if (take(c, "in(")) {
        c->at += strspn(c->at, " ");
        buffer_add(c->out, *c->at == '[' || *c->at == '(' ? "" : ": ");
        return say_list(c);
    }
    if (take(c, "not(")) {
        buffer_add(c->out, " is known, and is not ");
        return say_list(c);
    }
    if (take(c, "unset("))
        return say_unset(c);
    return *c->at == '[' || *c->at == '(' ? say_range(c) : say_comparison(c) || say_member(c);
}

void policy_words_condition(struct buffer *out, const json_t *document, const char *fact,
                            const char *cell)
{
    struct cell_text c = { cell, document, out };
    size_t before;

    policy_words_fact(out, document, fact);
    before = out->length;
    if ((say_cell(&c) && c.at[strspn(c.at, " ")] == '\0') || out->failed || !out->text)
        return;
    out->length = before;
    buffer_add_format(out, ": %s", cell);
}
