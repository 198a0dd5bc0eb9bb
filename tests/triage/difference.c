#include "setting.h"
#include "text.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How the tables of cases say what differs from the base case: change_document. */

enum { WORD = 256 };

static json_t *read_list(const char *name, const char *value)
{
    json_t *list = json_array();
    char words[WORD], *rest = words;

    if (text_equal(value, "none"))
        return list;
    cr_assert(text_copy(words, sizeof(words), value));
    for (char *word; (word = strsep(&rest, ","));) {
        bool opioid = text_equal(name, "opioids");

        (void)json_array_append_new(list,
                                    opioid ? json_pack("{s:s, s:s}", "drug", word, "route", "oral")
                                           : json_string(word));
    }
    return list;
}

static void remove_instrument(json_t *list, const char *name)
{
    for (size_t i = json_array_size(list); i-- > 0;)
        if (text_equal(json_string_value(json_object_get(json_array_get(list, i), "instrument")),
                       name))
            (void)json_array_remove(list, i);
}

/* "6/2@2025-10-07", any part of which may be missing: "-/2", "6". */
static json_t *read_instrument(const char *name, const char *value)
{
    const char *subscale = text_equal(name, "startBack") ? "distress"
                           : text_equal(name, "phq9")    ? "item9"
                                                         : "other";
    const char *at = strchr(value, '@'), *slash = strchr(value, '/');
    json_t *entry = json_pack("{s:s, s:s, s:s}", "instrument", name, "version", "1", "completedOn",
                              at ? at + 1 : "2026-01-02");

    if (value[0] != '-')
        (void)json_object_set_new(entry, "total", json_integer(atoi(value)));
    if (slash)
        (void)json_object_set_new(entry, "subscales",
                                  json_pack("{s:i}", subscale, atoi(slash + 1)));
    return entry;
}

static bool change_instrument(json_t *document, const char *name, const char *value)
{
    json_t *list = value_at(document, "/assessment/instruments");

    if (text_index(instruments, name) < 0)
        return false;
    if (!json_is_array(list)) {
        list = json_array();
        set_at(document, "/assessment/instruments", list);
    }
    remove_instrument(list, name);
    if (!text_equal(value, "none"))
        (void)json_array_append_new(list, read_instrument(name, value));
    return true;
}

static json_t *read_value(const char *name, const char *value)
{
    static const char *const lists[] = {
        "painSites", "opioids", "otherRedFlags", "instruments", "interventionsRequested", NULL
    };

    if (text_equal(value, "absent"))
        return NULL;
    if (text_equal(value, "null"))
        return json_null();
    if (text_index(lists, name) >= 0)
        return read_list(name, value);
    if (text_equal(name, "complexity"))
        return json_pack("{s:i}", "medicalComorbidities", atoi(value));
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

/* A fact by its name, a pointer such as /patient/birthDate, or a member of the top. */
static void change_one(json_t *document, char *pair)
{
    char *name = pair, *value = strchr(pair, '=');
    char path[WORD];
    enum fact_id fact;

    cr_assert(value, "no '=' in %s", pair);
    *value++ = '\0';
    if (change_instrument(document, name, value) || change_dates(document, name, value))
        return;
    if (name[0] == '/')
        (void)snprintf(path, sizeof(path), "%s", name);
    else if (fact_parse(name, &fact) && fact_row(fact)->path[0] == '/')
        (void)snprintf(path, sizeof(path), "%s", fact_row(fact)->path);
    else
        (void)snprintf(path, sizeof(path), "/%s", name);
    set_at(document, path, read_value(strrchr(path, '/') + 1, value));
}

void change_document(json_t *document, const char *difference)
{
    char text[1024], *rest = text;

    cr_assert(text_copy(text, sizeof(text), difference), "too long: %s", difference);
    for (char *pair; (pair = strsep(&rest, ";"));) {
        pair += strspn(pair, " ");
        if (*pair)
            change_one(document, pair);
    }
}
