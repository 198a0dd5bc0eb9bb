#include "claims.h"
#include "buffer.h"
#include "text.h"

#include <string.h>

static const char upper_and_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
static const char words[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789:/._- ";
static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789:/._-";

enum { CODE_MAX = 9, PRACTITIONER_MAX = 64, CLIENT_MAX = 128 };

/* Seconds of a NumericDate that no sane issuer exceeds: the year 5138. */
static const double time_max_s = 1e11;

static const char *member(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

static bool is_of(const char *text, const char *alphabet, size_t max)
{
    size_t length = text ? strlen(text) : 0;

    return length > 0 && length <= max && strspn(text, alphabet) == length;
}

static bool is_printable(const char *text, size_t max)
{
    size_t length = text ? strlen(text) : 0;

    for (size_t i = 0; i < length; i++)
        if (text[i] < ' ' || text[i] > '~')
            return false;
    return length > 0 && length <= max;
}

/* False if the claim is there and is no time; one that is not there reads as 0. */
static bool read_time(const json_t *claims, const char *name, int64_t *ret_s)
{
    const json_t *claim = json_object_get(claims, name);

    if (!claim) {
        *ret_s = 0;
        return true;
    }
    if (!json_is_number(claim) || json_number_value(claim) < 0 ||
        json_number_value(claim) > time_max_s)
        return false;
    *ret_s = (int64_t)json_number_value(claim);
    return true;
}

static bool check_times(const json_t *claims, const struct claims_expected *expected,
                        struct error *err)
{
    int64_t expires_s;
    int64_t starts_s;
    int64_t issued_s;

    if (!json_object_get(claims, "exp"))
        return error_set(err, ERROR_UNAUTHORIZED, "", "The token has no expiry");
    if (!read_time(claims, "exp", &expires_s) || !read_time(claims, "nbf", &starts_s) ||
        !read_time(claims, "iat", &issued_s))
        return error_set(err, ERROR_UNAUTHORIZED, "", "The token's times cannot be read");
    if (expected->now_s >= expires_s + expected->skew_s)
        return error_set(err, ERROR_UNAUTHORIZED, "", "The token has expired");
    if (expected->now_s + expected->skew_s < starts_s ||
        expected->now_s + expected->skew_s < issued_s)
        return error_set(err, ERROR_UNAUTHORIZED, "", "The token is not valid yet");
    return true;
}

static bool is_audience(const json_t *claim, const char *audience)
{
    const json_t *item;
    size_t i;

    if (!json_is_array(claim))
        return text_equal(json_string_value(claim), audience);
    json_array_foreach(claim, i, item) {
        if (text_equal(json_string_value(item), audience))
            return true;
    }
    return false;
}

bool claims_check(const json_t *claims, const struct claims_expected *expected, struct error *err)
{
    if (!text_equal(member(claims, "iss"), expected->issuer) ||
        !is_audience(json_object_get(claims, "aud"), expected->audience))
        return error_set(err, ERROR_UNAUTHORIZED, "", "The token is not for this service");
    return check_times(claims, expected, err);
}

static bool add_icb(const json_t *code, struct arena *arena, struct caller *caller)
{
    const char *text = json_string_value(code);

    if (!is_of(text, upper_and_digits, CODE_MAX) || caller->icb_count == CALLER_ICBS)
        return false;
    caller->icbs[caller->icb_count++] = arena_text(arena, text);
    return true;
}

static bool read_icbs(const json_t *claim, struct arena *arena, struct caller *caller)
{
    const json_t *item;
    size_t i;

    if (!json_is_array(claim))
        return add_icb(claim, arena, caller);
    json_array_foreach(claim, i, item) {
        if (!add_icb(item, arena, caller))
            return false;
    }
    return caller->icb_count > 0;
}

static bool join_icbs(struct arena *arena, struct caller *caller)
{
    struct buffer list;

    buffer_init(&list, arena, CALLER_ICBS * (CODE_MAX + 1) + 1);
    for (int i = 0; i < caller->icb_count; i++) {
        if (!caller->icbs[i])
            return false;
        buffer_add(&list, i > 0 ? "," : "");
        buffer_add(&list, caller->icbs[i]);
    }
    caller->tenants = list.text;
    return !list.failed;
}

static unsigned scope_bit(const char *name, size_t length)
{
    for (int scope = SCOPE_NONE + 1; scope < SCOPE_COUNT; scope++)
        if (strlen(scope_name((enum scope)scope)) == length &&
            memcmp(scope_name((enum scope)scope), name, length) == 0)
            return 1U << scope;
    return 0;
}

static unsigned read_scopes(const json_t *claim)
{
    const char *text = json_string_value(claim);
    const json_t *item;
    unsigned scopes = 0;
    size_t i;

    json_array_foreach(claim, i, item)
        scopes |= scope_bit(json_string_value(item) ? json_string_value(item) : "",
                            json_string_length(item));
    while (text && *text) {
        size_t length = strcspn(text, " ");

        scopes |= scope_bit(text, length);
        text += length + strspn(text + length, " ");
    }
    return scopes;
}

/*
 * A code from the token, else from a header. The token's must be in form, for it is vouched for; a
 * header that is not plain (some NHS systems send base64 JSON) counts as not sent.
 */
static bool read_code(const json_t *claim, const char *header, const char *alphabet, size_t max,
                      const char **ret)
{
    const char *text = json_string_value(claim);

    if (claim && !json_is_null(claim) && !is_of(text, alphabet, max))
        return false;
    if (!text)
        text = is_of(header, alphabet, max) ? header : "";
    *ret = text;
    return true;
}

/* The organisation decides what may be seen, so a header alone does not choose it. */
static bool read_person(const json_t *claims, const struct exchange *x, struct caller *caller)
{
    return read_code(json_object_get(claims, "org"), NULL, upper_and_digits, CODE_MAX,
                     &caller->organisation) &&
           read_code(json_object_get(claims, "practitioner"),
                     header_value(x, "NHSD-Requesting-Practitioner"), plain, PRACTITIONER_MAX,
                     &caller->practitioner) &&
           read_code(json_object_get(claims, "practitioner_role"),
                     header_value(x, "NHSD-Requesting-Practitioner-Role"), words, PRACTITIONER_MAX,
                     &caller->practitioner_role);
}

bool claims_caller(const json_t *claims, const struct exchange *x, struct caller *ret,
                   struct error *err)
{
    struct caller caller = { .request_id = x->request_id };

    caller.client = member(claims, "sub");
    caller.scopes = read_scopes(json_object_get(claims, "scope"));
    if (!is_printable(caller.client, CLIENT_MAX) ||
        !read_icbs(json_object_get(claims, "icb"), x->arena, &caller) ||
        !read_person(claims, x, &caller))
        return error_set(err, ERROR_UNAUTHORIZED, "", "The token lacks a claim or has a bad one");
    caller.client = arena_text(x->arena, caller.client);
    caller.organisation = arena_text(x->arena, caller.organisation);
    caller.practitioner = arena_text(x->arena, caller.practitioner);
    caller.practitioner_role = arena_text(x->arena, caller.practitioner_role);
    if (!join_icbs(x->arena, &caller) || !caller.client || !caller.organisation ||
        !caller.practitioner || !caller.practitioner_role)
        return error_set(err, ERROR_UNAVAILABLE, "", "No memory for the caller");
    *ret = caller;
    return true;
}
