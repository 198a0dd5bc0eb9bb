#include "policy_canonical.h"
#include "policy_compile.h"

#include <stdlib.h>
#include <string.h>

enum { CANONICAL_DEPTH = 32 };
static const json_int_t EXACT = (INT64_C(1) << 53) - 1;

struct canon {
    struct buffer *out;
    struct fault_list *faults;
    const json_t *document;
};

static void write_value(struct canon *c, const struct step *at, const json_t *value, int depth);

static void tell(struct canon *c, const struct step *at, const char *what)
{
    policy_tell(c->faults, c->document, at, what);
}

static bool has_control(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] < ' ' || text[i] == 0x7F)
            return true;
    return false;
}

static void write_text(struct canon *c, const struct step *at, const char *text, size_t length)
{
    if (has_control(text, length)) {
        tell(c, at, "a policy's text has no control characters");
        return;
    }
    buffer_add(c->out, "\"");
    for (const char *end = text + length; text < end; text++) {
        if (*text == '"' || *text == '\\')
            buffer_add(c->out, "\\");
        buffer_add_bytes(c->out, text, 1);
    }
    buffer_add(c->out, "\"");
}

static void write_integer(struct canon *c, const struct step *at, json_int_t value)
{
    if (value > EXACT || value < -EXACT)
        tell(c, at, "the integer is beyond what every reader of JSON keeps");
    buffer_add_format(c->out, "%" JSON_INTEGER_FORMAT, value);
}

static void write_array(struct canon *c, const struct step *at, const json_t *array, int depth)
{
    size_t i;
    json_t *item;

    buffer_add(c->out, "[");
    json_array_foreach(array, i, item) {
        const struct step step = { at, NULL, i };

        buffer_add(c->out, i ? "," : "");
        write_value(c, &step, item, depth + 1);
    }
    buffer_add(c->out, "]");
}

/* The next code point of well-formed UTF-8, as the UTF-16 unit that it begins with. */
static unsigned first_unit(const unsigned char *text)
{
    if (text[0] < 0x80)
        return text[0];
    if (text[0] < 0xE0)
        return (text[0] & 0x1FU) << 6 | (text[1] & 0x3FU);
    if (text[0] < 0xF0)
        return (text[0] & 0x0FU) << 12 | (text[1] & 0x3FU) << 6 | (text[2] & 0x3FU);
    return 0xD800 + ((((text[0] & 0x07U) << 18 | (text[1] & 0x3FU) << 12 | (text[2] & 0x3FU) << 6) -
                      0x10000) >>
                     10);
}

/* UTF-8 sorts as UTF-16 does, but for what is beyond the BMP: surrogates come before U+E000. */
static int compare_names(const void *a, const void *b)
{
    const unsigned char *left = *(const unsigned char *const *)a;
    const unsigned char *right = *(const unsigned char *const *)b;

    while (*left && *left == *right) {
        left++;
        right++;
    }
    while ((*left & 0xC0) == 0x80 && (*right & 0xC0) == 0x80) {
        left--;
        right--;
    }
    if (*left >= 0x80 && *right >= 0x80 && first_unit(left) != first_unit(right))
        return first_unit(left) < first_unit(right) ? -1 : 1;
    return strcmp((const char *)left, (const char *)right);
}

static const char **sorted_names(struct canon *c, const json_t *object)
{
    size_t count = 0;
    const char **names =
        arena_alloc(c->out->arena, (json_object_size(object) + 1) * sizeof(*names));
    const char *name;
    json_t *value;

    if (!names)
        return NULL;
    json_object_foreach((json_t *)(uintptr_t)object, name, value) {
        names[count++] = name;
    }
    qsort(names, count, sizeof(*names), compare_names);
    return names;
}

static void write_object(struct canon *c, const struct step *at, const json_t *object, int depth)
{
    const char **names = sorted_names(c, object);

    c->faults->exhausted = c->faults->exhausted || !names;
    buffer_add(c->out, "{");
    for (size_t i = 0; names && names[i]; i++) {
        const struct step step = { at, names[i], 0 };

        buffer_add(c->out, i ? "," : "");
        write_text(c, &step, names[i], strlen(names[i]));
        buffer_add(c->out, ":");
        write_value(c, &step, json_object_get(object, names[i]), depth + 1);
    }
    buffer_add(c->out, "}");
}

static void write_value(struct canon *c, const struct step *at, const json_t *value, int depth)
{
    if (fault_list_is_full(c->faults))
        return;
    if (depth > CANONICAL_DEPTH) {
        tell(c, at, "a policy is not as deep as this");
        return;
    }
    switch (json_typeof(value)) {
    case JSON_OBJECT: write_object(c, at, value, depth); break;
    case JSON_ARRAY: write_array(c, at, value, depth); break;
    case JSON_STRING: write_text(c, at, json_string_value(value), json_string_length(value)); break;
    case JSON_INTEGER: write_integer(c, at, json_integer_value(value)); break;
    case JSON_REAL: tell(c, at, "decimals are text, so that none is rounded: \"3.5\""); break;
    case JSON_TRUE: buffer_add(c->out, "true"); break;
    case JSON_FALSE: buffer_add(c->out, "false"); break;
    case JSON_NULL: buffer_add(c->out, "null"); break;
    }
}

void policy_canonical_write(const json_t *document, struct buffer *out, struct fault_list *faults)
{
    struct canon c = { out, faults, document };

    write_value(&c, NULL, document, 0);
    faults->exhausted = faults->exhausted || out->failed;
}

bool policy_canonical(const json_t *document, struct arena *arena, const char **ret,
                      struct error *err)
{
    struct fault_list faults;
    struct buffer out;

    buffer_init(&out, arena, CANONICAL_BYTES);
    fault_list_init(&faults, arena);
    policy_canonical_write(document, &out, &faults);
    if (!fault_list_close(&faults, err))
        return false;
    *ret = out.text;
    return true;
}
