#include "setting.h"
#include "text.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How the tables of cases say what differs from the base case: change_document. */

enum { WORD = 1024 };

static json_t *read_list(const char *value)
{
    json_t *list = json_array();
    char words[WORD], *rest = words;

    if (text_equal(value, "none"))
        return list;
    cr_assert(text_copy(words, sizeof(words), value));
    for (char *word; (word = strsep(&rest, ","));)
        (void)json_array_append_new(list, json_string(word));
    return list;
}

static void take_opioid_word(json_t *entry, const char *word)
{
    bool patch = text_equal(word, "patch");

    if (text_index(opioid_drugs, word) >= 0)
        (void)json_object_set_new(entry, "drug", json_string(word));
    else if (patch || text_index(opioid_routes, word) >= 0)
        (void)json_object_set_new(entry, "route", json_string(patch ? "transdermal" : word));
    else if (text_index(opioid_units, word) >= 0)
        (void)json_object_set_new(entry, "unit", json_string(word));
    else if (text_index(opioid_indications, word) >= 0)
        (void)json_object_set_new(entry, "indication", json_string(word));
    else if (text_equal(word, "prn"))
        (void)json_object_set_new(entry, "prn", json_true());
    else if (text_equal(word, "prn?"))
        (void)json_object_del(entry, "prn");
    else if (word[0] == 'x')
        (void)json_object_set_new(entry, "timesPerDay", json_real(atof(word + 1)));
    else if (strncmp(word, "use", 3) == 0)
        (void)json_object_set_new(entry, "actualDailyUse", json_real(atof(word + 3)));
    else
        (void)json_object_set_new(entry, "dose", json_real(atof(word)));
    if (patch)
        (void)json_object_set_new(entry, "unit", json_string("mcg/h"));
}

/* "morphine 60 x2 + fentanyl patch 25 + codeine 30 x4 prn use60": by mouth, in mg and not when
 * needed if nothing else is said; "prn?" leaves that out. */
static json_t *read_opioids(const char *value)
{
    json_t *list = json_array();
    char words[WORD], *rest = words;

    if (text_equal(value, "none"))
        return list;
    cr_assert(text_copy(words, sizeof(words), value));
    for (char *one; (one = strsep(&rest, "+"));) {
        json_t *entry = json_pack("{s:s, s:s, s:b}", "route", "oral", "unit", "mg", "prn", 0);

        for (char *word; (word = strsep(&one, " "));)
            if (*word)
                take_opioid_word(entry, word);
        (void)json_array_append_new(list, entry);
    }
    return list;
}

/* "60/14": a sum over so many factors, the first of which take as much as they can. */
static json_t *read_complexity(const char *value)
{
    static const char *const factors[] = {
        "medicalComorbidities", "psychiatricComorbidities",
        "multiplePainProblems", "physicalConditioning",
        "pastSurgeries",        "medicationMisuseRisk",
        "polypharmacy",         "sleepDisorders",
        "bodyMassIndex",        "goalSetting",
        "tobaccoSmoking",       "copingAndSupport",
        "headTrauma",           "educationAndEmployment",
    };
    const char *slash = strchr(value, '/');
    int sum = atoi(value), count = slash ? atoi(slash + 1) : 1;
    json_t *object = json_object();

    for (int i = 0; i < count; i++) {
        int score = sum < 5 ? sum : 5;

        (void)json_object_set_new(object, factors[i], json_integer(score));
        sum -= score;
    }
    return object;
}

static void remove_instrument(json_t *list, const char *name)
{
    for (size_t i = json_array_size(list); i-- > 0;)
        if (text_equal(json_string_value(json_object_get(json_array_get(list, i), "instrument")),
                       name))
            (void)json_array_remove(list, i);
}

/* The members of an instrument in the order in which a table writes them, "" for the total. */
static const char *const *score_names(const char *instrument)
{
    static const char *const start_back[] = { "", "distress", NULL };
    static const char *const phq9[] = { "", "item9", NULL };
    static const char *const pam[] = { "", "level", NULL };
    static const char *const bpi[] = { "severity", "interference", NULL };
    static const char *const dass21[] = { "", "depression", "anxiety", "stress", NULL };
    static const char *const total[] = { "", NULL };

    return text_equal(instrument, "startBack") ? start_back
           : text_equal(instrument, "phq9")    ? phq9
           : text_equal(instrument, "pam")     ? pam
           : text_equal(instrument, "bpi")     ? bpi
           : text_equal(instrument, "dass21")  ? dass21
                                               : total;
}

static json_t *read_score(const char *word)
{
    return strchr(word, '.') ? json_real(atof(word)) : json_integer(atoi(word));
}

/* "6/2@2025-10-07": scores and a date, any of which may be left out; "-" is not sent. With "+"
 * between them, several of one instrument. */
static json_t *read_instrument(const char *name, const char *value)
{
    const char *const *names = score_names(name);
    char text[WORD], *scores = text, *date = text;
    json_t *entry;

    cr_assert(text_copy(text, sizeof(text), value));
    (void)strsep(&date, "@");
    entry = json_pack("{s:s, s:s, s:s}", "instrument", name, "version", "1", "completedOn",
                      date ? date : "2026-01-02");
    for (char *word; *names && (word = strsep(&scores, "/")); names++) {
        char path[WORD];

        (void)snprintf(path, sizeof(path), **names ? "/subscales/%s" : "/total%s", *names);
        if (!text_equal(word, "-"))
            set_at(entry, path, read_score(word));
    }
    return entry;
}

static bool change_instrument(json_t *document, const char *name, const char *value)
{
    json_t *list = value_at(document, "/assessment/instruments");
    char entries[WORD], *rest = entries;

    if (text_index(instruments, name) < 0)
        return false;
    if (!json_is_array(list)) {
        list = json_array();
        set_at(document, "/assessment/instruments", list);
    }
    remove_instrument(list, name);
    cr_assert(text_copy(entries, sizeof(entries), value));
    for (char *one; !text_equal(value, "none") && (one = strsep(&rest, "+"));)
        (void)json_array_append_new(list, read_instrument(name, one));
    return true;
}

static json_t *read_value(const char *name, const char *value)
{
    static const char *const lists[] = { "painSites",   "otherRedFlags",
                                         "instruments", "interventionsRequested",
                                         "icd10",       NULL };

    if (text_equal(value, "absent"))
        return NULL;
    if (text_equal(value, "null"))
        return json_null();
    if (text_index(lists, name) >= 0)
        return read_list(value);
    if (text_equal(name, "opioids"))
        return read_opioids(value);
    if (text_equal(name, "complexity"))
        return read_complexity(value);
    return json_string(value);
}

static bool change_dates(json_t *document, const char *name, const char *value)
{
    char birth[WORD];

    if (text_equal(name, "onset")) {
        set_at(document, "/assessment/onsetDate", read_value(name, value));
        return true;
    }
    if (!text_equal(name, "age"))
        return false;
    (void)snprintf(birth, sizeof(birth), "%d-01-01", 2026 - atoi(value));
    set_at(document, "/patient/birthDate",
           value[0] >= '0' && value[0] <= '9' ? json_string(birth) : read_value(name, value));
    return true;
}

static bool is_number(enum fact_id fact)
{
    return fact_row(fact)->type == FACT_INTEGER || fact_row(fact)->type == FACT_DECIMAL;
}

/* Records are no part of what is sent: answer_amendment takes them from /records. */
static bool change_fact(json_t *document, const char *name, const char *value)
{
    enum fact_id fact;
    char path[WORD];

    if (!fact_parse(name, &fact) ||
        (fact_row(fact)->origin == FACT_DERIVED && fact_row(fact)->path[0] != '/'))
        return false;
    (void)snprintf(path, sizeof(path), "%s%s",
                   fact_row(fact)->origin == FACT_RECORD ? "/records/" : fact_row(fact)->path,
                   fact_row(fact)->origin == FACT_RECORD ? name : "");
    set_at(document, path,
           is_number(fact) && value[0] >= '0' && value[0] <= '9'
               ? read_score(value)
               : read_value(strrchr(path, '/') + 1, value));
    return true;
}

/* A fact by its name, a pointer such as /patient/birthDate, or a member of the top. */
static void change_one(json_t *document, char *pair)
{
    char *name = pair, *value = strchr(pair, '=');
    char path[WORD];

    cr_assert(value, "no '=' in %s", pair);
    *value++ = '\0';
    if (change_instrument(document, name, value) || change_dates(document, name, value) ||
        change_fact(document, name, value))
        return;
    (void)snprintf(path, sizeof(path), "%s%s",
                   name[0] == '/'                   ? ""
                   : text_equal(name, "complexity") ? "/assessment/"
                                                    : "/",
                   name);
    set_at(document, path, read_value(strrchr(path, '/') + 1, value));
}

void change_document(json_t *document, const char *difference)
{
    char text[2048], *rest = text;

    cr_assert(text_copy(text, sizeof(text), difference), "too long: %s", difference);
    for (char *pair; (pair = strsep(&rest, ";"));) {
        pair += strspn(pair, " ");
        if (*pair)
            change_one(document, pair);
    }
}
