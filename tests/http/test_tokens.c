#include "client.h"
#include "clock.h"
#include "database.h"
#include "issuer.h"
#include "keep.h"
#include "text.h"
#include "world.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * Tokens of every forged sort against the running service. Each differs from a good one in the one
 * thing that its name says.
 */

#define RS256 "{\"alg\":\"RS256\",\"kid\":\"rsa\"}"
#define ES256 "{\"alg\":\"ES256\",\"kid\":\"ec\"}"

/* Changes to the claims of a good token: a merge patch. Times are seconds from now. */
struct token {
    const char *what;
    enum signer signer;
    const char *header;
    const char *change;
};

static const struct token good[] = {
    { "signed with RS256", SIGNER_RSA, RS256, "{}" },
    { "signed with RS512", SIGNER_RSA_512, "{\"alg\":\"RS512\",\"kid\":\"rsa\"}", "{}" },
    { "signed with PS256", SIGNER_RSA_PSS, "{\"alg\":\"PS256\",\"kid\":\"rsa\"}", "{}" },
    { "signed with ES256", SIGNER_EC, ES256, "{}" },
    { "by a key for that algorithm", SIGNER_BOUND, "{\"alg\":\"RS256\",\"kid\":\"bound\"}", "{}" },
    { "of type JWT", SIGNER_RSA, "{\"alg\":\"RS256\",\"kid\":\"rsa\",\"typ\":\"JWT\"}", "{}" },
    { "of type at+jwt", SIGNER_EC, "{\"alg\":\"ES256\",\"kid\":\"ec\",\"typ\":\"at+jwt\"}", "{}" },
    { "for several audiences, us among them", SIGNER_EC, ES256,
      "{\"aud\":[\"elsewhere\",\"painpath-test\"]}" },
    { "expired within the clock's tolerance", SIGNER_EC, ES256, "{\"exp\":-30}" },
    { "valid soon, within the clock's tolerance", SIGNER_EC, ES256, "{\"nbf\":30}" },
    { "with scopes as a list", SIGNER_EC, ES256, "{\"scope\":[\"kpi.read\",\"referral.read\"]}" },
    { "with a scope that we do not know", SIGNER_EC, ES256,
      "{\"scope\":\"openid referral.read\"}" },
    { "with several tenants", SIGNER_EC, ES256, "{\"icb\":[\"" WORLD_ICB "\",\"QOX\"]}" },
};

static const struct token bad[] = {
    { "expired", SIGNER_EC, ES256, "{\"exp\":-61}" },
    { "without expiry", SIGNER_EC, ES256, "{\"exp\":null}" },
    { "with an expiry in words", SIGNER_EC, ES256, "{\"exp\":\"tomorrow\"}" },
    { "with an expiry beyond all time", SIGNER_EC, ES256, "{\"exp\":1e12}" },
    { "not yet valid", SIGNER_EC, ES256, "{\"nbf\":90}" },
    { "issued in the future", SIGNER_EC, ES256, "{\"iat\":90}" },
    { "by another issuer", SIGNER_EC, ES256, "{\"iss\":\"https://issuer.test.example\"}" },
    { "without issuer", SIGNER_EC, ES256, "{\"iss\":null}" },
    { "for another audience", SIGNER_EC, ES256, "{\"aud\":\"painpath\"}" },
    { "without audience", SIGNER_EC, ES256, "{\"aud\":null}" },
    { "for several audiences without us", SIGNER_EC, ES256, "{\"aud\":[\"a\",\"b\"]}" },
    { "for no audience", SIGNER_EC, ES256, "{\"aud\":[]}" },
    { "without subject", SIGNER_EC, ES256, "{\"sub\":null}" },
    { "without tenant", SIGNER_EC, ES256, "{\"icb\":null}" },
    { "with an empty list of tenants", SIGNER_EC, ES256, "{\"icb\":[]}" },
    { "with a tenant that is two", SIGNER_EC, ES256, "{\"icb\":\"QWO,QOX\"}" },
    { "with a tenant that is no code", SIGNER_EC, ES256, "{\"icb\":[\"QWO\",\"' OR 1=1\"]}" },
    { "with too many tenants", SIGNER_EC, ES256,
      "{\"icb\":[\"A1\",\"A2\",\"A3\",\"A4\",\"A5\",\"A6\",\"A7\",\"A8\",\"A9\",\"B1\",\"B2\","
      "\"B3\",\"B4\",\"B5\",\"B6\",\"B7\",\"B8\"]}" },
    { "with an organisation that is no code", SIGNER_EC, ES256, "{\"org\":\"y 1\"}" },
    { "with alg none", SIGNER_NONE, "{\"alg\":\"none\"}", "{}" },
    { "with alg none and a key's name", SIGNER_NONE, "{\"alg\":\"none\",\"kid\":\"rsa\"}", "{}" },
    { "with alg NONE over a good signature", SIGNER_RSA, "{\"alg\":\"NONE\",\"kid\":\"rsa\"}",
      "{}" },
    { "without signature", SIGNER_NONE, RS256, "{}" },
    { "with HS256, the public key as secret", SIGNER_PUBLIC_KEY,
      "{\"alg\":\"HS256\",\"kid\":\"rsa\"}", "{}" },
    { "saying RS256, the public key as secret", SIGNER_PUBLIC_KEY, RS256, "{}" },
    { "with RS384", SIGNER_RSA, "{\"alg\":\"RS384\",\"kid\":\"rsa\"}", "{}" },
    { "with RS256 and the EC key's name", SIGNER_RSA, "{\"alg\":\"RS256\",\"kid\":\"ec\"}", "{}" },
    { "with ES256 and the RSA key's name", SIGNER_EC, "{\"alg\":\"ES256\",\"kid\":\"rsa\"}", "{}" },
    { "by a key for another algorithm", SIGNER_BOUND_PSS, "{\"alg\":\"PS256\",\"kid\":\"bound\"}",
      "{}" },
    { "with RS512 over a signature by RS256", SIGNER_RSA, "{\"alg\":\"RS512\",\"kid\":\"rsa\"}",
      "{}" },
    { "with PS256 over a signature by RS256", SIGNER_RSA, "{\"alg\":\"PS256\",\"kid\":\"rsa\"}",
      "{}" },
    { "with RS512 and the EC key's name", SIGNER_RSA_512, "{\"alg\":\"RS512\",\"kid\":\"ec\"}",
      "{}" },
    { "with an algorithm that is no text", SIGNER_RSA, "{\"alg\":256,\"kid\":\"rsa\"}", "{}" },
    { "without algorithm", SIGNER_RSA, "{\"kid\":\"rsa\"}", "{}" },
    { "with two algorithms", SIGNER_RSA, "{\"alg\":\"none\",\"kid\":\"rsa\",\"alg\":\"RS256\"}",
      "{}" },
    { "by a key that is not published", SIGNER_STRANGER, "{\"alg\":\"RS256\",\"kid\":\"stranger\"}",
      "{}" },
    { "by a stranger under a published name", SIGNER_STRANGER, RS256, "{}" },
    { "without a key's name", SIGNER_RSA, "{\"alg\":\"RS256\"}", "{}" },
    { "with an empty key's name", SIGNER_RSA, "{\"alg\":\"RS256\",\"kid\":\"\"}", "{}" },
    { "with a key's name in other case", SIGNER_RSA, "{\"alg\":\"RS256\",\"kid\":\"RSA\"}", "{}" },
    { "with a key's address", SIGNER_RSA,
      "{\"alg\":\"RS256\",\"kid\":\"rsa\",\"jku\":\"http://127.0.0.1:1/jwks.json\"}", "{}" },
    { "with a certificate's address", SIGNER_RSA,
      "{\"alg\":\"RS256\",\"kid\":\"rsa\",\"x5u\":\"http://127.0.0.1:1/x.pem\"}", "{}" },
    { "with a certificate", SIGNER_RSA, "{\"alg\":\"RS256\",\"kid\":\"rsa\",\"x5c\":[\"MII\"]}",
      "{}" },
    { "with a key of its own", SIGNER_RSA,
      "{\"alg\":\"RS256\",\"kid\":\"rsa\",\"jwk\":{\"kty\":\"oct\",\"k\":\"AA\"}}", "{}" },
    { "with a critical extension", SIGNER_RSA,
      "{\"alg\":\"RS256\",\"kid\":\"rsa\",\"crit\":[\"exp\"]}", "{}" },
    { "that is compressed", SIGNER_RSA, "{\"alg\":\"RS256\",\"kid\":\"rsa\",\"zip\":\"DEF\"}",
      "{}" },
    { "of another type", SIGNER_RSA, "{\"alg\":\"RS256\",\"kid\":\"rsa\",\"typ\":\"id+jwt\"}",
      "{}" },
    { "whose header is no object", SIGNER_RSA, "[\"RS256\",\"rsa\"]", "{}" },
};

static const char *claims_with(const char *change)
{
    static const char *const times[] = { "exp", "nbf", "iat", NULL };
    const json_int_t now_s = (json_int_t)(clock_now_us() / 1000000);
    json_t *claims = keep_json(json_pack(
        "{s:s, s:s, s:s, s:s, s:i, s:s}", "iss", "https://issuer.test", "aud", "painpath-test",
        "sub", "test-client", "icb", WORLD_ICB, "exp", 3600, "scope", "referral.read"));
    json_t *patch = keep_json(json_loads(change, 0, NULL));
    const char *name;
    json_t *value;
    char *text;

    must_hold(patch != NULL, "a change to the claims is JSON");
    json_object_update(claims, patch);
    json_object_foreach(patch, name, value) {
        if (json_is_null(value))
            json_object_del(claims, name);
    }
    for (int i = 0; times[i]; i++) {
        value = json_object_get(claims, times[i]);
        if (json_is_integer(value))
            json_integer_set(value, json_integer_value(value) + now_s);
    }
    text = json_dumps(claims, JSON_COMPACT);
    name = keep_format("%s", text);
    free(text);
    return name;
}

static const char *sign(const struct token *token)
{
    return issuer_sign(world_folder(), token->signer, token->header, claims_with(token->change));
}

static const char *good_token(void)
{
    return sign(&good[0]);
}

static struct answer ask_with(const char *authorization)
{
    return send_request(.path = "/v1/referrals",
                        .headers = { keep_format("Authorization: %s", authorization) });
}

static void expect_refusal(const struct answer *answer, const char *what)
{
    const char *challenge = answer_header(answer, "WWW-Authenticate");

    cr_expect_eq(answer->status, 401, "a token %s is answered %d: %s", what, answer->status,
                 answer->body);
    cr_expect(challenge && strncmp(challenge, "Bearer", 6) == 0, "a token %s is not challenged",
              what);
    cr_expect_null(strstr(answer->body, "eyJ"), "a token %s is shown in the answer", what);
}

Test(tokens, good_ones_are_admitted)
{
    for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
        struct answer answer = send_request(.path = "/v1/referrals", .token = sign(&good[i]));

        cr_expect_eq(answer.status, 200, "a token %s is answered %d: %s", good[i].what,
                     answer.status, answer.body);
    }
}

Test(tokens, forged_and_unfit_ones_are_refused)
{
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        struct answer answer = send_request(.path = "/v1/referrals", .token = sign(&bad[i]));

        expect_refusal(&answer, bad[i].what);
    }
}

Test(tokens, text_that_is_no_token_is_refused)
{
    static const char *const texts[] = {
        "Bearer",        "Bearer ",         "Bearer garbage",     "Bearer ..", "Bearer a.b.c",
        "Bearer eyJ9..", "Bearer {}.{}.{}", "Basic dXNlcjpwYXNz", "Token abc", "Bearer e30.e30.e30",
    };

    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        struct answer answer = ask_with(texts[i]);

        expect_refusal(&answer, texts[i]);
    }
}

Test(tokens, a_request_without_one_is_refused)
{
    struct answer answer = send_request(.path = "/v1/referrals");

    expect_refusal(&answer, "that is absent");
}

Test(tokens, the_scheme_is_read_without_case)
{
    cr_expect_eq(ask_with(keep_format("bearer %s", good_token())).status, 200);
    cr_expect_eq(ask_with(keep_format("BEARER %s", good_token())).status, 200);
}

Test(tokens, another_scheme_with_a_good_token_is_refused)
{
    struct answer answer = ask_with(keep_format("Basic %s", good_token()));

    expect_refusal(&answer, "under the Basic scheme");
}

Test(tokens, two_at_once_are_refused_in_either_order)
{
    const char *token = good_token();
    struct answer good_first = send_request(.path = "/v1/referrals", .token = token,
                                            .headers = { "Authorization: Bearer e30.e30.e30" });
    struct answer good_last =
        send_request(.path = "/v1/referrals", .token = "e30.e30.e30",
                     .headers = { keep_format("Authorization: Bearer %s", token) });

    cr_expect_eq(good_first.status, 400);
    cr_expect_eq(good_last.status, 400);
}

/* Puts another character at a place of a token where each of its bits counts. */
static const char *changed_at(const char *token, size_t place)
{
    char *changed = keep_format("%s", token);

    changed[place] = changed[place] == 'A' ? 'B' : 'A';
    return changed;
}

Test(tokens, a_changed_character_voids_them)
{
    const char *token = good_token();
    size_t payload = (size_t)(strchr(token, '.') - token) + 1;
    size_t signature = (size_t)(strrchr(token, '.') - token) + 1;
    struct answer whole = send_request(.path = "/v1/referrals", .token = token);
    struct answer in_payload =
        send_request(.path = "/v1/referrals", .token = changed_at(token, payload + 40));
    struct answer in_signature =
        send_request(.path = "/v1/referrals", .token = changed_at(token, signature + 40));

    cr_expect_eq(whole.status, 200, "a good token is now known");
    expect_refusal(&in_payload, "with a changed payload");
    expect_refusal(&in_signature, "with a changed signature");
}

Test(tokens, another_payload_under_a_good_signature_is_refused)
{
    static const struct token wider = { "", SIGNER_NONE, RS256, "{\"icb\":\"QOX\"}" };
    const char *signature = strrchr(good_token(), '.');
    const char *unsigned_text = sign(&wider);
    struct answer answer =
        send_request(.path = "/v1/referrals",
                     .token = keep_format("%.*s%s", (int)strlen(unsigned_text) - 1, unsigned_text,
                                          signature));

    expect_refusal(&answer, "with another's signature");
}

Test(tokens, a_fourth_part_voids_them)
{
    struct answer answer =
        send_request(.path = "/v1/referrals", .token = keep_format("%s.e30", good_token()));

    expect_refusal(&answer, "in four parts");
}

Test(tokens, longer_than_eight_kibibytes_are_refused_though_good)
{
    struct token token = { "", SIGNER_RSA, RS256, NULL };
    struct answer answer;

    token.change = keep_format("{\"padding\":\"%*s\"}", 8000, "x");
    answer = send_request(.path = "/v1/referrals", .token = sign(&token));
    expect_refusal(&answer, "that is too long");
}

Test(tokens, without_the_scope_are_forbidden)
{
    struct answer answer =
        send_request(.path = "/v1/referrals", .token = world_token(.scope = "kpi.read"));

    cr_assert_eq(answer.status, 403, "%d: %s", answer.status, answer.body);
    cr_assert_null(answer_header(&answer, "WWW-Authenticate"));
}

Test(tokens, without_any_scope_are_forbidden)
{
    static const struct token token = { "", SIGNER_EC, ES256, "{\"scope\":null}" };
    struct answer answer = send_request(.path = "/v1/referrals", .token = sign(&token));

    cr_assert_eq(answer.status, 403, "%d: %s", answer.status, answer.body);
}

Test(tokens, are_not_needed_to_ask_for_health)
{
    cr_assert_eq(send_request(.path = "/livez").status, 200);
}

/* The status that a token gets, asked again until it is the one awaited or five seconds are over.
 */
static int await_status(const struct service *service, const char *token, int awaited)
{
    int64_t end_ms = clock_monotonic_ms() + 5000;
    int status;

    do {
        status = send_request(.path = "/v1/referrals", .token = token, .url = service->url).status;
    } while (status != awaited && clock_monotonic_ms() < end_ms && usleep(50000) == 0);
    return status;
}

/* The clock's tolerance is 60 seconds. */
Test(tokens, that_are_known_expire_all_the_same)
{
    static const struct token brief = { "", SIGNER_RSA, RS256, "{\"exp\":-57}" };
    const struct service world = { .url = world_url() };
    const char *token = sign(&brief);

    cr_assert_eq(send_request(.path = "/v1/referrals", .token = token).status, 200);
    cr_assert_eq(await_status(&world, token, 401), 401);
}

/* What stands for one token in memory must not carry a person from one request to the next. */
Test(tokens, that_are_known_do_not_keep_the_headers_of_a_request)
{
    const char *client = keep_format("headers-%d", database_next());
    const char *token = world_token(.client = client);
    const char *const persons[] = { "C1000001", "C1000002", NULL };

    for (int i = 0; i < 3; i++) {
        const char *header = persons[i] ? "NHSD-Requesting-Practitioner" : "X-Nobody";
        struct answer answer = send_request(.path = "/v1/referrals", .token = token,
                                            .headers = { keep_format(
                                                "%s: %s", header, persons[i] ? persons[i] : "") });

        cr_assert_eq(answer.status, 200, "%d: %s", answer.status, answer.body);
    }
    cr_assert_str_eq(
        database_text(keep_format("SELECT string_agg(practitioner, ',' ORDER BY practitioner)"
                                  " FROM audit WHERE client = '%s'",
                                  client)),
        ",C1000001,C1000002");
}

static void break_key_file(const char *folder)
{
    FILE *file = fopen(keep_format("%s/jwks.json", folder), "w");

    must_hold(file && fputs("{\"keys\":[", file) >= 0 && fclose(file) == 0,
              "a key file can be written");
}

Test(tokens, the_key_file_is_followed_when_it_changes)
{
    static const char *const rsa_alone[] = { "rsa", NULL };
    static const char *const nobody[] = { NULL };
    char folder[] = "/tmp/painpath-keys-XXXXXX";
    const char *settings[] = { NULL, NULL };
    const char *rsa;
    const char *ec;
    struct service service;

    must_hold(mkdtemp(folder) != NULL, "a folder can be made");
    issuer_make(folder);
    settings[0] = keep_format("JWKS_FILE=%s/jwks.json", folder);
    service = service_start(settings);
    rsa = issuer_sign(folder, SIGNER_RSA, RS256, claims_with("{}"));
    ec = issuer_sign(folder, SIGNER_EC, ES256, claims_with("{}"));

    cr_expect_eq(await_status(&service, ec, 200), 200, "a published key admits");
    cr_expect_eq(await_status(&service, good_token(), 401), 401, "other keys do not");
    issuer_publish(folder, rsa_alone);
    cr_expect_eq(await_status(&service, ec, 401), 401, "a withdrawn key is refused");
    cr_expect_eq(await_status(&service, rsa, 200), 200, "the other one still admits");
    break_key_file(folder);
    usleep(1500000);
    cr_expect_eq(await_status(&service, rsa, 200), 200, "a broken file leaves the keys in force");
    cr_expect_eq(await_status(&service, ec, 401), 401, "and brings none back");
    issuer_publish(folder, nobody);
    cr_expect_eq(await_status(&service, rsa, 401), 401, "without keys nobody is admitted");
    cr_expect_eq(service_stop(&service), 0);
    issuer_remove(folder);
    rmdir(folder);
}
