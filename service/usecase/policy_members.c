#include "policy_compile.h"
#include "text.h"

static size_t count_characters(const char *text)
{
    size_t count = 0;

    for (; *text; text++)
        count += ((unsigned char)*text & 0xC0) != 0x80;
    return count;
}

static bool check_text(struct compile *c, const struct step *at, const json_t *value, size_t most)
{
    const char *text = json_string_value(value);
    size_t length = text ? count_characters(text) : 0;

    return (length >= 1 && length <= most) ||
           policy_fault(c, at, "must be text of 1 to %zu characters", most);
}

static bool check_kind(struct compile *c, const struct step *at, const json_t *value,
                       const struct member *member)
{
    switch (member->kind) {
    case MEMBER_TEXT: return check_text(c, at, value, member->most);
    case MEMBER_LIST:
        return (json_is_array(value) && json_array_size(value) <= member->most) ||
               policy_fault(c, at, "must be a list of at most %zu", member->most);
    case MEMBER_OBJECT:
        return (json_is_object(value) && json_object_size(value) <= member->most) ||
               policy_fault(c, at, "must be an object of at most %zu members", member->most);
    case MEMBER_VALUE: break;
    }
    return true;
}

static bool is_known(const char *name, const struct member *members)
{
    for (; members->name; members++)
        if (text_equal(members->name, name))
            return true;
    return false;
}

static bool check_names(struct compile *c, const struct step *at, const json_t *object,
                        const struct member *members)
{
    bool known = true;
    const char *name;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)object, name, value) {
        const struct step step = { at, name, 0 };

        if (fault_list_is_full(&c->faults))
            return false;
        if (!is_known(name, members))
            known = policy_fault(c, &step, "there is no such member");
    }
    return known;
}

bool policy_members(struct compile *c, const struct step *at, const json_t *value,
                    const struct member *members)
{
    bool whole;

    if (!json_is_object(value))
        return policy_fault(c, at, "must be an object");
    whole = check_names(c, at, value, members);
    for (; members->name; members++) {
        const struct step step = { at, members->name, 0 };
        const json_t *item = json_object_get(value, members->name);

        if (!item && !members->optional)
            whole = policy_fault(c, &step, "is missing");
        else if (item && !check_kind(c, &step, item, members))
            whole = false;
    }
    return whole;
}
