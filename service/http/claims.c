#include "claims.h"
#include "text.h"

#include <string.h>

static const char upper_and_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
static const char words[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789:/._- ";
static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789:/._-";

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

static bool is_printable(const char *text)
{
    for (; *text; text++)
        if (*text < ' ' || *text > '~')
            return false;
    return true;
}

/* False if the claim is there and is no time; one that is not there reads as 0. */
static bool read_time(const json_t *token, const char *name, int64_t *ret_s)
{
    const json_t *claim = json_object_get(token, name);

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

static bool read_times(const json_t *token, struct claims *claims, struct error *err)
{
    int64_t not_before_s;
    int64_t issued_s;

    if (!json_object_get(token, "exp"))
        return error_set(err, ERROR_UNAUTHORIZED, "", "The token has no expiry");
    if (!read_time(token, "exp", &claims->expires_s) || !read_time(token, "nbf", &not_before_s) ||
        !read_time(token, "iat", &issued_s))
        return error_set(err, ERROR_UNAUTHORIZED, "", "The token's times cannot be read");
    claims->starts_s = not_before_s > issued_s ? not_before_s : issued_s;
    return true;
}

bool claims_check_times(const struct claims *claims, int64_t now_s, int64_t skew_s,
                        struct error *err)
{
    if (now_s >= claims->expires_s + skew_s)
        return error_set(err, ERROR_UNAUTHORIZED, "", "The token has expired");
    if (now_s + skew_s < claims->starts_s)
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

static bool add_icb(const json_t *code, struct claims *claims)
{
    const char *text = json_string_value(code);

    if (!is_of(text, upper_and_digits, CLAIM_CODE) || claims->icb_count == CALLER_ICBS)
        return false;
    return text_copy(claims->icbs[claims->icb_count++], CLAIM_CODE + 1, text);
}

static bool read_icbs(const json_t *claim, struct claims *claims)
{
    const json_t *item;
    size_t i;

    if (!json_is_array(claim))
        return add_icb(claim, claims);
    json_array_foreach(claim, i, item) {
        if (!add_icb(item, claims))
            return false;
    }
    return claims->icb_count > 0;
}

static void join_icbs(struct claims *claims)
{
    size_t length = 0;

    for (int i = 0; i < claims->icb_count; i++)
        length += (size_t)snprintf(claims->tenants + length, sizeof(claims->tenants) - length,
                                   "%s%s", i > 0 ? "," : "", claims->icbs[i]);
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

/* A code that may be absent, but not out of form: it is vouched for. */
static bool read_code(const json_t *claim, const char *alphabet, size_t max, char *ret)
{
    if (!claim || json_is_null(claim))
        return true;
    return is_of(json_string_value(claim), alphabet, max) &&
           text_copy(ret, max + 1, json_string_value(claim));
}

static bool read_names(const json_t *token, struct claims *claims)
{
    const char *client = member(token, "sub");

    return !text_is_empty(client) && is_printable(client) &&
           text_copy(claims->client, sizeof(claims->client), client) &&
           read_code(json_object_get(token, "org"), upper_and_digits, CLAIM_CODE,
                     claims->organisation) &&
           read_code(json_object_get(token, "practitioner"), plain, CLAIM_PERSON,
                     claims->practitioner) &&
           read_code(json_object_get(token, "practitioner_role"), words, CLAIM_PERSON,
                     claims->practitioner_role);
}

bool claims_read(const json_t *token, const char *issuer, const char *audience, struct claims *ret,
                 struct error *err)
{
    struct claims claims = { .scopes = read_scopes(json_object_get(token, "scope")) };

    if (!text_equal(member(token, "iss"), issuer) ||
        !is_audience(json_object_get(token, "aud"), audience))
        return error_set(err, ERROR_UNAUTHORIZED, "", "The token is not for this service");
    if (!read_times(token, &claims, err))
        return false;
    if (!read_icbs(json_object_get(token, "icb"), &claims) || !read_names(token, &claims))
        return error_set(err, ERROR_UNAUTHORIZED, "", "The token lacks a claim or has a bad one");
    join_icbs(&claims);
    *ret = claims;
    return true;
}

/* A header that is not plain (some NHS systems send base64 JSON) counts as not sent. */
static const char *claim_or_header(const char *claim, const char *header, const char *alphabet)
{
    if (claim[0])
        return claim;
    return is_of(header, alphabet, CLAIM_PERSON) ? header : "";
}

/* The organisation decides what may be seen, so no header chooses it. */
void claims_caller(const struct claims *claims, const struct exchange *x, struct caller *ret)
{
    *ret = (struct caller){
        .client = claims->client,
        .organisation = claims->organisation,
        .practitioner = claim_or_header(claims->practitioner,
                                        header_value(x, "NHSD-Requesting-Practitioner"), plain),
        .practitioner_role = claim_or_header(
            claims->practitioner_role, header_value(x, "NHSD-Requesting-Practitioner-Role"), words),
        .icb_count = claims->icb_count,
        .tenants = claims->tenants,
        .scopes = claims->scopes,
        .request_id = x->request_id,
    };
    for (int i = 0; i < claims->icb_count; i++)
        ret->icbs[i] = claims->icbs[i];
}
