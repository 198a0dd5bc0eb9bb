#include "cleanup.h"
#include "submission.h"

#include <stdlib.h>

/* A submission's document as it is kept, and changed by another. */

DEFINE_CLEANUP(char *, free)

const char *submission_text(const json_t *document, struct arena *arena)
{
    cleanup(free) char *text = json_dumps(document, JSON_COMPACT);

    return arena_text(arena, text);
}

const char *submission_compact(const char *json, size_t length, struct arena *arena)
{
    char *text = arena_room(arena, length + 1);
    bool in_string = false;
    char *end = text;

    if (!text)
        return NULL;
    for (size_t i = 0; i < length; i++) {
        char c = json[i];

        if (!in_string && (c == ' ' || c == '\t' || c == '\r' || c == '\n'))
            continue;
        *end++ = c;
        if (in_string && c == '\\')
            *end++ = json[++i];
        else if (c == '"')
            in_string = !in_string;
    }
    *end = '\0';
    return text;
}

/* The member if it is an object, else a new one in its place; NULL without memory. */
static json_t *object_member(json_t *target, const char *name)
{
    json_t *member = json_object_get(target, name);

    if (json_is_object(member))
        return member;
    member = json_object();
    return json_object_set_new(target, name, member) == 0 ? member : NULL;
}

static bool merge_into(json_t *target, const json_t *patch);

static bool merge_member(json_t *target, const char *name, json_t *value)
{
    json_t *member;

    if (json_is_null(value)) {
        (void)json_object_del(target, name);
        return true;
    }
    if (!json_is_object(value))
        return json_object_set(target, name, value) == 0;
    member = object_member(target, name);
    return member && merge_into(member, value);
}

/* RFC 7396: members of the patch replace, null deletes, objects go deep. */
static bool merge_into(json_t *target, const json_t *patch)
{
    const char *name;
    json_t *value;

    json_object_foreach((json_t *)(size_t)patch, name, value) {
        if (!merge_member(target, name, value))
            return false;
    }
    return true;
}

json_t *submission_merge(const json_t *document, const json_t *patch)
{
    json_t *merged = json_deep_copy(document);

    if (merged && merge_into(merged, patch))
        return merged;
    json_decref(merged);
    return NULL;
}
