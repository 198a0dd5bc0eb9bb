#include "digest.h"

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

TestSuite(digest, .init = open_arena, .fini = close_arena);

/* FIPS 180-2, appendix B, and the digest of nothing. */
Test(digest, sha256_gives_the_published_digests)
{
    char hex[SHA256_HEX];

    cr_expect_str_eq(digest_sha256_hex("", 0, hex),
                     "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    cr_expect_str_eq(digest_sha256_hex("abc", 3, hex),
                     "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    cr_expect_str_eq(
        digest_sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56, hex),
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

/* RFC 4231, cases 1, 2 and 6. */
Test(digest, hmac_sha256_gives_the_published_codes)
{
    unsigned char code[SHA256_BYTES], key[131];
    char hex[SHA256_HEX];

    memset(key, 0x0B, 20);
    digest_hmac_sha256(key, 20, "Hi There", 8, code);
    digest_hex(code, sizeof(code), hex);
    cr_expect_str_eq(hex, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    digest_hmac_sha256("Jefe", 4, "what do ya want for nothing?", 28, code);
    digest_hex(code, sizeof(code), hex);
    cr_expect_str_eq(hex, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    memset(key, 0xAA, sizeof(key));
    digest_hmac_sha256(key, sizeof(key), "Test Using Larger Than Block-Size Key - Hash Key First",
                       54, code);
    digest_hex(code, sizeof(code), hex);
    cr_expect_str_eq(hex, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

/* RFC 4648, section 10. */
Test(digest, base64_gives_the_published_texts_both_ways)
{
    static const char *const cases[][2] = { { "", "" },
                                            { "f", "Zg==" },
                                            { "fo", "Zm8=" },
                                            { "foo", "Zm9v" },
                                            { "foob", "Zm9vYg==" },
                                            { "fooba", "Zm9vYmE=" },
                                            { "foobar", "Zm9vYmFy" } };
    size_t length;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *plain = cases[i][0], *encoded = cases[i][1];
        unsigned char *read = digest_base64_read(&arena, encoded, &length);

        cr_expect_str_eq(digest_base64(&arena, plain, strlen(plain)), encoded);
        cr_assert_not_null(read, "'%s'", encoded);
        cr_expect_eq(length, strlen(plain), "'%s'", encoded);
        cr_expect_arr_eq(read, plain, length);
    }
}

Test(digest, base64_carries_every_byte)
{
    unsigned char bytes[256], *read;
    size_t length = 0;

    for (int i = 0; i < 256; i++)
        bytes[i] = (unsigned char)i;
    read = digest_base64_read(&arena, digest_base64(&arena, bytes, sizeof(bytes)), &length);
    cr_assert_eq(length, sizeof(bytes));
    cr_expect_arr_eq(read, bytes, sizeof(bytes));
}

Test(digest, what_is_not_base64_is_refused)
{
    static const char *const refused[] = { "Zg",   "Zg=",      "Z",     "Zm9v!",  "Zm9-",
                                           "=Zg=", "Zg==Zg==", " Zg==", "Zm9v\n", "Zm\n9v" };
    size_t length = 77;

    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
        cr_expect_null(digest_base64_read(&arena, refused[i], &length), "'%s'", refused[i]);
    cr_expect_eq(length, 77);
}

Test(digest, random_bytes_are_not_the_same_twice)
{
    unsigned char first[32] = { 0 }, second[32] = { 0 };

    digest_random(first, sizeof(first));
    digest_random(second, sizeof(second));
    cr_expect_arr_neq(first, second, sizeof(first));
}
