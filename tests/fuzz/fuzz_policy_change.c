#include "default_policy.h"
#include "fuzz.h"
#include "policy_canonical.h"
#include "policy_report.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

/* The default policy with a few of its parts replaced: lines of a pointer and, after a blank, JSON.
 * It is refused with faults that say where and what, or it is proved: and a report is JSON. */

enum { CHANGES = 4, STEPS = 2000 }; /* no referrals are drawn: tests do that */

static const json_t *default_document(void)
{
    static json_t *document;

    if (!document)
        document = json_loads(DEFAULT_POLICY, 0, NULL);
    PROMISE(document != NULL);
    return document;
}

static json_t *step_down(json_t *value, const char *name)
{
    return json_is_array(value) ? json_array_get(value, strtoul(name, NULL, 10))
                                : json_object_get(value, name);
}

/* Takes the reference. */
static void replace(json_t *document, char *pointer, json_t *value)
{
    char *rest = *pointer == '/' ? pointer + 1 : pointer, *name = strsep(&rest, "/");

    for (; document && rest; name = strsep(&rest, "/"))
        document = step_down(document, name);
    if (json_is_array(document) && strtoul(name, NULL, 10) < json_array_size(document))
        (void)json_array_set_new(document, strtoul(name, NULL, 10), value);
    else if (json_is_array(document))
        (void)json_array_append_new(document, value);
    else
        (void)json_object_set_new(document, name, value);
}

static void change(json_t *document, char *text)
{
    for (int i = 0; text && i < CHANGES; i++) {
        char *line = strsep(&text, "\n"), *pointer = strsep(&line, " ");
        json_t *value = line ? json_loads(line, JSON_DECODE_ANY, NULL) : NULL;

        if (value)
            replace(document, pointer, value);
    }
}

static void check(json_t *document, struct arena *arena)
{
    const struct report_effort effort = { 1, 0, STEPS };
    const char *text = NULL, *again = NULL;
    struct error err = { 0 };
    bool passes;
    json_t *parsed;

    PROMISE(policy_report_write(document, &effort, arena, &text, &passes, &err));
    parsed = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    PROMISE(json_is_object(parsed));
    PROMISE(passes || json_array_size(json_object_get(parsed, "faults")) > 0 ||
            json_array_size(json_object_get(parsed, "overlaps")) > 0 ||
            json_array_size(json_object_get(parsed, "gaps")) > 0);
    json_decref(parsed);
    if (!policy_canonical(document, arena, &text, &err))
        return;
    parsed = json_loads(text, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
    PROMISE(parsed && json_equal(parsed, document));
    PROMISE(policy_canonical(parsed, arena, &again, &err) && text_equal(text, again));
    json_decref(parsed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena input, arena;
    char *text = (char *)(uintptr_t)fuzz_text(&input, data, size);
    json_t *document = json_deep_copy(default_document());

    arena_init(&arena, 16 * MIB);
    change(document, text);
    check(document, &arena);
    json_decref(document);
    arena_free(&arena);
    arena_free(&input);
    return 0;
}
