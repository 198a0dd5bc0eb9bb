#include "body.h"
#include "route.h"
#include "text.h"

#include <string.h>
#include <strings.h>

bool body_nests_deeper(const char *bytes, size_t length, int depth)
{
    bool in_string = false;
    int open = 0;

    for (size_t i = 0; i < length; i++) {
        char c = bytes[i];

        if (in_string && c == '\\')
            i++;
        else if (c == '"')
            in_string = !in_string;
        else if (!in_string && (c == '[' || c == '{') && ++open > depth)
            return true;
        else if (!in_string && (c == ']' || c == '}'))
            open--;
    }
    return false;
}

static bool is_token(const char *text, size_t length, const char *token)
{
    return length == strlen(token) && strncasecmp(text, token, length) == 0;
}

/* What follows the media type: nothing, or a charset that is UTF-8. */
static bool are_parameters_ours(const char *text)
{
    text += strspn(text, " \t");
    if (*text == '\0')
        return true;
    if (*text != ';')
        return false;
    text += 1 + strspn(text + 1, " \t");
    return strcasecmp(text, "charset=utf-8") == 0 || strcasecmp(text, "charset=\"utf-8\"") == 0;
}

static bool check_media_type(const struct exchange *x, struct error *err)
{
    const char *type = header_value(x, "Content-Type");
    size_t length = type ? strcspn(type, "; \t") : 0;
    bool is_patch = text_equal(x->method, "PATCH");

    if (type && are_parameters_ours(type + length) &&
        (is_token(type, length, "application/json") ||
         (is_patch && is_token(type, length, "application/merge-patch+json"))))
        return true;
    return error_set(err, ERROR_MEDIA_TYPE, "", "Send Content-Type: application/json%s",
                     is_patch ? " or application/merge-patch+json" : "");
}

/* jansson's own text quotes the body, so that the sentence is made here. */
static const char *fault_name(enum json_error_code code)
{
    if (code == json_error_duplicate_key)
        return "A member occurs twice in one object";
    if (code == json_error_null_character || code == json_error_null_byte_in_key)
        return "A string holds NUL";
    if (code == json_error_numeric_overflow)
        return "A number is too large";
    return "The body is not JSON";
}

static bool parse(struct exchange *x, struct error *err)
{
    json_error_t fault;

    x->json = json_loadb(x->body, x->body_length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &fault);
    if (!x->json)
        return error_set(err, ERROR_MALFORMED, "", "%s: line %d, column %d",
                         fault_name(json_error_code(&fault)), fault.line, fault.column);
    if (json_is_object(x->json))
        return true;
    json_decref(x->json);
    x->json = NULL;
    return error_set(err, ERROR_INVALID, "", "The body must be a JSON object");
}

bool body_parse(struct exchange *x, struct error *err)
{
    if (x->body_length == 0)
        return error_set(err, ERROR_MALFORMED, "", "A body is needed: a JSON object");
    if (!text_is_utf8(x->body, x->body_length))
        return error_set(err, ERROR_MALFORMED, "", "The body is not UTF-8 text");
    if (body_nests_deeper(x->body, x->body_length, BODY_DEPTH))
        return error_set(err, ERROR_MALFORMED, "", "The body nests deeper than %d levels",
                         BODY_DEPTH);
    return parse(x, err);
}

bool body_read(struct exchange *x, struct error *err)
{
    if (x->body_length > x->route->body_limit)
        return error_set(err, ERROR_TOO_LARGE, "", "At most %zu bytes are read here",
                         x->route->body_limit);
    return check_media_type(x, err) && body_parse(x, err);
}
