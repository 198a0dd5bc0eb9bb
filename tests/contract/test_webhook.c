#include "webhook.h"

#include "seal.h"

#include <criterion/criterion.h>
#include <string.h>

static struct arena arena;

static void open_arena(void)
{
    arena_init(&arena, 64 * KIB);
}

static void close_arena(void)
{
    arena_free(&arena);
}

TestSuite(webhook, .init = open_arena, .fini = close_arena);
TestSuite(seal, .init = open_arena, .fini = close_arena);

Test(webhook, the_signature_is_that_of_the_standard_webhooks_vector)
{
    static const char body[] = "{\"test\": 2432232314}";

    cr_assert_str_eq(webhook_signature(&arena, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                                       "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body,
                                       strlen(body)),
                     "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

Test(webhook, nothing_is_signed_with_an_empty_short_or_foreign_secret)
{
    static const char *const bad[] = { "", "whsec_", "whsec_c2hvcnQ=", "whsec_not base64",
                                       "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" };

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        cr_expect_null(webhook_signature(&arena, bad[i], "id", 1, "{}", 2), "%s", bad[i]);
}

Test(webhook, a_new_secret_signs_and_is_never_the_same_twice)
{
    const char *first = webhook_secret(&arena);
    const char *second = webhook_secret(&arena);

    cr_assert_not_null(webhook_signature(&arena, first, "id", 1, "{}", 2));
    cr_assert_str_neq(first, second);
}

static struct webhook_rules rules_of(const char *allow, bool allow_http, const char *ports)
{
    struct webhook_rules rules = { .allow_http = allow_http, .timeout_ms = 1000 };
    struct error err;

    cr_assert(cidr_list_parse(allow, &rules.allow, &err));
    cr_assert(webhook_ports_parse(ports, &rules, &err));
    return rules;
}

Test(webhook, an_endpoint_may_not_have_a_url_that_deliveries_could_not_use)
{
    static const struct {
        const char *url;
        const char *says;
    } bad[] = {
        { "http://receiver.example/in", "scheme" },
        { "ftp://receiver.example/in", "scheme" },
        { "file:///etc/passwd", "scheme" },
        { "receiver.example/in", "absolute" },
        { "", "absolute" },
        { "https://user@receiver.example/in", "credentials" },
        { "https://:word@receiver.example/in", "credentials" },
        { "https://receiver.example/in#part", "fragment" },
        { "https://receiver.example:22/in", "port" },
        { "https://127.0.0.1/in", "address" },
        { "https://2130706433/in", "address" },
        { "https://0x7f000001/in", "address" },
        { "https://0177.0.0.1/in", "address" },
        { "https://127.1/in", "address" },
        { "https://[::1]/in", "address" },
        { "https://[::ffff:10.0.0.1]/in", "address" },
        { "https://169.254.169.254/latest/meta-data", "address" },
        { "https://localhost/in", "address" },
        { "https://a.LOCALHOST/in", "address" },
        { "https://[fe80::1%25eth0]/in", "address" },
    };
    struct webhook_rules rules = rules_of("", false, "443,8443");
    struct error err;

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        cr_expect_not(webhook_check_url(&rules, bad[i].url, &err), "%s", bad[i].url);
        cr_expect(strstr(err.detail, bad[i].says), "%s: %s", bad[i].url, err.detail);
        cr_expect_str_eq(err.at, "/url");
    }
}

Test(webhook, an_endpoint_may_have_what_the_operator_allows)
{
    struct webhook_rules strict = rules_of("", false, "443,8443");
    struct webhook_rules open = rules_of("127.0.0.0/8,10.1.0.0/16", true, "");
    struct error err;

    cr_expect(webhook_check_url(&strict, "https://receiver.example/in?x=1", &err));
    cr_expect(webhook_check_url(&strict, "https://receiver.example:8443/", &err));
    cr_expect(webhook_check_url(&strict, "https://8.8.8.8/", &err));
    cr_expect(webhook_check_url(&open, "http://127.0.0.1:8099/in", &err));
    cr_expect(webhook_check_url(&open, "http://localhost:8099/in", &err));
    cr_expect(webhook_check_url(&open, "https://10.1.2.3:22/in", &err));
    cr_expect_not(webhook_check_url(&open, "https://10.2.2.3/in", &err));
}

Test(webhook, ports_are_numbers_and_ranges_of_them)
{
    static const char *const bad[] = { "0", "65536", "x", "9-8", "1-", "-1", "80-443-8443" };
    struct webhook_rules rules = rules_of("", false, "443, 8000-8002");
    struct error err;

    cr_expect(webhook_check_url(&rules, "https://receiver.example:8002/", &err));
    cr_expect_not(webhook_check_url(&rules, "https://receiver.example:7999/", &err));
    cr_expect_not(webhook_check_url(&rules, "https://receiver.example:8003/", &err));
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        cr_expect_not(webhook_ports_parse(bad[i], &rules, &err), "%s", bad[i]);
}

static void send_to(const struct webhook_rules *rules, const char *url, struct webhook_reply *ret)
{
    struct webhook_message message = {
        .url = url, .id = "event", .timestamp_s = 1, .body = "{}", .length = 2
    };
    struct webhook_sender *sender;
    struct error err;

    message.secret = webhook_secret(&arena);
    cr_assert(webhook_sender_new(rules, &sender, &err));
    cr_assert(webhook_send(sender, &arena, &message, ret, &err));
    webhook_sender_free(sender);
}

Test(webhook, a_private_address_is_refused_when_the_socket_opens_however_it_is_spelled)
{
    static const char *const urls[] = { "http://127.0.0.1:9/", "http://localhost:9/",
                                        "http://2130706433:9/", "http://[::1]:9/" };
    struct webhook_rules rules = rules_of("", true, "");
    struct webhook_reply reply;

    for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
        send_to(&rules, urls[i], &reply);
        cr_expect_eq(reply.status, 0);
        cr_expect_str_eq(reply.failure, "The address is not allowed", "%s", urls[i]);
    }
}

Test(webhook, a_scheme_that_is_not_allowed_is_not_tried)
{
    struct webhook_rules rules = rules_of("127.0.0.0/8", false, "");
    struct webhook_reply reply;

    send_to(&rules, "http://127.0.0.1:9/", &reply);
    cr_expect_str_eq(reply.failure, "The URL's scheme is not allowed");
}

Test(seal, a_secret_opens_with_its_key_in_its_context_alone)
{
    unsigned char key[SEAL_KEY_BYTES] = { 1 };
    unsigned char other[SEAL_KEY_BYTES] = { 2 };
    char *sealed = seal_close(&arena, key, "QWO/endpoint", "whsec_secret");

    cr_assert_not_null(sealed);
    cr_expect_null(strstr(sealed, "whsec"));
    cr_expect_str_eq(seal_open(&arena, key, "QWO/endpoint", sealed), "whsec_secret");
    cr_expect_null(seal_open(&arena, other, "QWO/endpoint", sealed));
    cr_expect_null(seal_open(&arena, key, "QWO/another", sealed));
    cr_expect_str_neq(sealed, seal_close(&arena, key, "QWO/endpoint", "whsec_secret"));
    sealed[3] = sealed[3] == 'A' ? 'B' : 'A';
    cr_expect_null(seal_open(&arena, key, "QWO/endpoint", sealed));
    cr_expect_null(seal_open(&arena, key, "QWO/endpoint", "AAAA"));
    cr_expect_null(seal_open(&arena, key, "QWO/endpoint", "not base64"));
}
