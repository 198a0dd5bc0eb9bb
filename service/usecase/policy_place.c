#include "policy_compile.h"
#include "text.h"

#include <stdarg.h>
#include <stdio.h>

enum { PLACE_STEPS = 12, SENTENCE = 400, NAME = 48 };

struct words {
    char text[SENTENCE];
    size_t length;
};

/* What the items of a list, or the members of an object, are called, and which of their members
 * names them. */
static const struct noun {
    const char *holder, *noun, *key;
} nouns[] = {
    { "tables", "table", "id" },
    { "rows", "row", "id" },
    { "when", "column", NULL },
    { "then", "effect", NULL },
    { "thresholds", "threshold", NULL },
    { "inputs", "input", "name" },
    { "instruments", "instrument", "id" },
    { "scores", "score", "fact" },
    { "bands", "band", "name" },
    { "invariants", "invariant", "id" },
    { "factors", "factor", "drug" },
    { "fixed", "patch", "drug" },
    { "evidence", "evidence", "id" },
};

static const struct noun *find_noun(const struct step *holder)
{
    for (size_t i = 0; holder && holder->name && i < sizeof(nouns) / sizeof(nouns[0]); i++)
        if (text_equal(nouns[i].holder, holder->name))
            return &nouns[i];
    return NULL;
}

__attribute__((format(printf, 2, 3))) static void say(struct words *w, const char *format, ...)
{
    size_t room = sizeof(w->text) - w->length;
    va_list values;
    int length;

    va_start(values, format);
    length = vsnprintf(w->text + w->length, room, format, values);
    va_end(values);
    if (length > 0)
        w->length += (size_t)length < room ? (size_t)length : room - 1;
}

static void say_item(struct words *w, const struct step *at, const json_t *item)
{
    const struct noun *noun = find_noun(at->up);
    const char *name = noun && noun->key ? json_string_value(json_object_get(item, noun->key)) : "";

    if (!noun || text_is_empty(name))
        say(w, "%s %zu, ", noun ? noun->noun : "item", at->index + 1);
    else
        say(w, "%s %.*s, ", noun->noun, NAME, name);
}

static void say_member(struct words *w, const struct step *at, const json_t *value, bool is_last)
{
    const struct noun *noun = find_noun(at->up);

    if (noun && !noun->key)
        say(w, "%s %.*s, ", noun->noun, NAME, at->name);
    else if (text_equal(at->name, "otherwise"))
        say(w, "row %.*s, ", NAME, json_string_value(json_object_get(value, "id")));
    else if (is_last)
        say(w, "member %.*s, ", NAME, at->name);
}

/* "table urgency, row U-02.3, column painSites: " */
static void say_place(struct words *w, const json_t *document, const struct step *at)
{
    const struct step *steps[PLACE_STEPS];
    const json_t *value = document;
    int count = 0;

    for (; at && count < PLACE_STEPS; at = at->up)
        steps[count++] = at;
    while (count-- > 0) {
        const struct step *step = steps[count];

        value =
            step->name ? json_object_get(value, step->name) : json_array_get(value, step->index);
        if (step->name)
            say_member(w, step, value, count == 0);
        else
            say_item(w, step, value);
    }
    if (w->length == 0)
        say(w, "the document, ");
    w->length -= 2;
    say(w, ": ");
}

void policy_tell(struct fault_list *faults, const json_t *document, const struct step *at,
                 const char *what)
{
    struct words w = { .length = 0 };

    say_place(&w, document, at);
    say(&w, "%s", what);
    fault_list_add(faults, at, "%s", w.text);
}

bool policy_fault(struct compile *c, const struct step *at, const char *format, ...)
{
    char what[SENTENCE];
    va_list values;

    va_start(values, format);
    (void)vsnprintf(what, sizeof(what), format, values);
    va_end(values);
    policy_tell(&c->faults, c->document, at, what);
    return false;
}

void *policy_room(struct compile *c, size_t count, size_t size)
{
    void *room = arena_alloc(c->arena, (count + 1) * size);

    c->faults.exhausted = c->faults.exhausted || !room;
    return room;
}

const char *policy_copy(struct compile *c, const char *text)
{
    const char *copy = arena_text(c->arena, text);

    c->faults.exhausted = c->faults.exhausted || (text && !copy);
    return copy;
}

const char *policy_text(struct compile *c, const json_t *object, const char *name)
{
    return policy_copy(c, json_string_value(json_object_get(object, name)));
}
