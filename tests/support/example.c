#include "example.h"
#include "database.h"
#include "id.h"
#include "keep.h"
#include "openapi_document.h"
#include "world.h"

#include <criterion/criterion.h>
#include <stdlib.h>

static const char *text_of(const json_t *value)
{
    char *text = json_dumps(value, JSON_COMPACT);
    const char *kept = keep_format("%s", text);

    free(text);
    return kept;
}

static json_t *example_of(const char *method, const char *path)
{
    static json_t *document;
    json_t *example = NULL;

    if (!document)
        document = keep_json(json_loads(OPENAPI_DOCUMENT, 0, NULL));
    if (json_unpack(document, "{s:{s:{s:{s:{s:{s:{s:o}}}}}}}", "paths", path, method, "requestBody",
                    "content", "application/json", "example", &example) != 0)
        return NULL;
    return keep_json(json_deep_copy(example));
}

const char *example_as_it_stands(const char *method, const char *path)
{
    json_t *example = example_of(method, path);

    return example ? text_of(example) : NULL;
}

static int check_digit(const char *digits)
{
    int sum = 0;

    for (int i = 0; i < 9; i++)
        sum += (digits[i] - '0') * (10 - i);
    return (11 - sum % 11) % 11;
}

const char *example_nhs_number(void)
{
    const char *digits;

    do {
        digits = keep_format("990%06d", database_next());
    } while (check_digit(digits) == 10);
    return keep_format("%s%d", digits, check_digit(digits));
}

const char *quoted(const char *text)
{
    char *copy = keep_format("%s", text);

    for (char *c = copy; *c; c++)
        if (*c == '\'')
            *c = '"';
    return copy;
}

void merge_patch(json_t *target, const json_t *patch)
{
    const char *name;
    json_t *value;

    json_object_foreach((json_t *)(size_t)patch, name, value) {
        if (json_is_null(value)) {
            json_object_del(target, name);
        } else if (json_is_object(value)) {
            if (!json_is_object(json_object_get(target, name)))
                json_object_set_new(target, name, json_object());
            merge_patch(json_object_get(target, name), value);
        } else {
            json_object_set(target, name, value);
        }
    }
}

const char *example_submission(const char *patch)
{
    json_t *example = example_of("post", "/v1/referrals");
    json_t *changes = patch ? keep_json(json_loads(quoted(patch), 0, NULL)) : NULL;

    must_hold(example && (!patch || changes), "the example and its patch are JSON");
    json_object_set_new(json_object_get(example, "patient"), "nhsNumber",
                        json_string(example_nhs_number()));
    if (changes)
        merge_patch(example, changes);
    return text_of(example);
}

struct answer example_submit(const char *token, const char *patch)
{
    return send_request(.method = "POST", .path = "/v1/referrals",
                        .token = token ? token : clinician_token(),
                        .headers = { keep_format("Idempotency-Key: %s", id_make().text) },
                        .body = example_submission(patch));
}

const char *example_path(const char *token, const char *patch)
{
    struct answer answer = example_submit(token, patch);

    cr_assert_eq(answer.status, 201, "%s", answer.body);
    return answer_header(&answer, "Location");
}

const char *clinician_token(void)
{
    return world_token(.practitioner = "C1234567", .role = "consultant");
}

struct answer change(const char *token, const char *method, const char *path, int version,
                     const char *body)
{
    return send_request(.method = method, .path = path, .token = token ? token : clinician_token(),
                        .headers = { version ? keep_format("If-Match: \"%d\"", version)
                                             : "If-Match:" },
                        .body = quoted(body));
}
