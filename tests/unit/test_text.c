#include "text.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

Test(text, null_equals_only_null)
{
    cr_expect(text_equal(NULL, NULL));
    cr_expect_not(text_equal(NULL, ""));
    cr_expect_not(text_equal("", NULL));
    cr_expect(text_equal("a", "a"));
    cr_expect_not(text_equal("a", "A"));
    cr_expect(text_is_empty(NULL) && text_is_empty("") && !text_is_empty(" "));
}

Test(text, a_copy_that_does_not_fit_is_empty_and_says_so)
{
    char copy[4] = "xyz";

    cr_expect(text_copy(copy, sizeof(copy), "abc"));
    cr_expect_str_eq(copy, "abc");
    cr_expect_not(text_copy(copy, sizeof(copy), "abcd"));
    cr_expect_str_eq(copy, "");
    cr_expect_not(text_copy(copy, 0, ""));
}

Test(text, an_integer_is_the_whole_text_and_within_its_range)
{
    static const char *const refused[] = { "",
                                           "-",
                                           " 1",
                                           "1 ",
                                           "+1",
                                           "1.0",
                                           "0x10",
                                           "1e3",
                                           "--1",
                                           "- 1",
                                           "12a",
                                           "10",
                                           "-6",
                                           "9223372036854775808",
                                           "99999999999999999999" };
    int64_t value = 77;

    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
        cr_expect_not(text_read_integer(refused[i], -5, 9, &value), "'%s'", refused[i]);
    cr_expect_not(text_read_integer(NULL, -5, 9, &value));
    cr_expect_eq(value, 77, "a refused text must leave the value alone");
    cr_expect(text_read_integer("-5", -5, 9, &value) && value == -5);
    cr_expect(text_read_integer("9", -5, 9, &value) && value == 9);
    cr_expect(text_read_integer("-9223372036854775808", INT64_MIN, INT64_MAX, &value));
    cr_expect_eq(value, INT64_MIN);
    cr_expect_not(text_read_integer("9223372036854775808", INT64_MIN, INT64_MAX, &value));
}

Test(text, a_decimal_is_scaled_without_rounding)
{
    static const struct {
        const char *text;
        int64_t value;
    } cases[] = { { "0", 0 },          { "1", 1000 },     { "1.5", 1500 },
                  { "-1.5", -1500 },   { "0.001", 1 },    { "-0.001", -1 },
                  { "2.50000", 2500 }, { "007.1", 7100 }, { "999999999999.999", 999999999999999 } };
    int64_t value;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        cr_expect(text_read_decimal(cases[i].text, 1000, &value), "'%s'", cases[i].text);
        cr_expect_eq(value, cases[i].value, "'%s'", cases[i].text);
    }
}

Test(text, what_is_no_decimal_or_does_not_fit_is_refused)
{
    static const char *const refused[] = { "",
                                           "-",
                                           ".",
                                           ".5",
                                           "5.",
                                           "1.2.3",
                                           "1,5",
                                           " 1",
                                           "1 ",
                                           "+1",
                                           "1e3",
                                           "--1",
                                           "0.0005",
                                           "1.2345",
                                           "0x1",
                                           "nan",
                                           "inf",
                                           "1.-5",
                                           "1000000000000000",
                                           "999999999999999.999999999999999",
                                           "9999999999999999999999999999" };
    int64_t value = 77;

    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
        cr_expect_not(text_read_decimal(refused[i], 1000, &value), "'%s'", refused[i]);
    cr_expect_not(text_read_decimal(NULL, 1000, &value));
    cr_expect_eq(value, 77);
    cr_expect_not(text_read_decimal("999999999999999", 1000000, &value),
                  "the scaled value overflows");
}

#define UTF8(text)                                                                                 \
    {                                                                                              \
        text, sizeof(text) - 1                                                                     \
    }

struct bytes {
    const char *bytes;
    size_t length;
};

Test(text, a_hex_digit_is_read_in_either_case_and_nothing_beside_them_is_one)
{
    static const char digits[] = "0123456789abcdef", capitals[] = "0123456789ABCDEF";
    static const char others[] = { '/', ':', '@', 'G', '`', 'g', ' ', '\0', '\x10', '\xb0' };

    for (int i = 0; i < 16; i++) {
        cr_expect_eq(text_hex_digit(digits[i]), i, "%c", digits[i]);
        cr_expect_eq(text_hex_digit(capitals[i]), i, "%c", capitals[i]);
    }
    for (size_t i = 0; i < sizeof(others); i++)
        cr_expect_eq(text_hex_digit(others[i]), -1, "%#x", (unsigned)others[i]);
}

Test(text, every_edge_of_well_formed_utf8_passes)
{
    static const struct bytes cases[] = {
        UTF8(""),
        UTF8("\x01\x7F"),
        UTF8("\xC2\x80"),
        UTF8("\xDF\xBF"),
        UTF8("\xE0\xA0\x80"),
        UTF8("\xEC\xBF\xBF"),
        UTF8("\xED\x9F\xBF"),
        UTF8("\xEE\x80\x80"),
        UTF8("\xEF\xBF\xBF"),
        UTF8("\xF0\x90\x80\x80"),
        UTF8("\xF3\xBF\xBF\xBF"),
        UTF8("\xF4\x8F\xBF\xBF"),
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        cr_expect(text_is_utf8(cases[i].bytes, cases[i].length), "case %zu", i);
}

Test(text, nul_overlong_surrogate_cut_and_stray_bytes_are_not_utf8)
{
    static const struct bytes cases[] = {
        UTF8("a\0b"),     /* NUL */
        UTF8("\x80"),     /* continuation alone */
        UTF8("\xC0\xAF"), /* overlong in two */
        UTF8("\xC1\xBF"),
        UTF8("\xE0\x9F\xBF"), /* overlong in three */
        UTF8("\xED\xA0\x80"), /* surrogates */
        UTF8("\xED\xBF\xBF"),
        UTF8("\xF0\x8F\xBF\xBF"), /* overlong in four */
        UTF8("\xF4\x90\x80\x80"), /* past U+10FFFF */
        UTF8("\xF5\x80\x80\x80"),
        UTF8("\xFF"),
        UTF8("\xC2"), /* cut */
        UTF8("\xE2\x82"),
        UTF8("\xF0\x9F\x98"),
        UTF8("\xC2\x41"), /* no continuation where one is due */
        UTF8("\xE2\x82\x41"),
        UTF8("\xE2\x82\xC0"),
        UTF8("\xF0\x9F\x98\x41"),
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        cr_expect_not(text_is_utf8(cases[i].bytes, cases[i].length), "case %zu", i);
}

Test(text, utf8_is_not_read_past_its_length)
{
    char *euro = malloc(3); /* from the heap, where a sanitizer sees a byte too many */

    cr_assert_not_null(euro);
    memcpy(euro, "\xE2\x82\xAC", 3);
    cr_expect_not(text_is_utf8(euro, 2));
    cr_expect(text_is_utf8(euro, 3));
    cr_expect_not(text_is_utf8(euro + 1, 2));
    memcpy(euro, "a\xE2\x82", 3);
    cr_expect_not(text_is_utf8(euro, 3));
    free(euro);
}

Test(text, the_index_of_a_name_is_found_without_guessing)
{
    static const char *const names[] = { "low", "lower", NULL };

    cr_expect_eq(text_index(names, "low"), 0);
    cr_expect_eq(text_index(names, "lower"), 1);
    cr_expect_eq(text_index(names, "lo"), -1);
    cr_expect_eq(text_index(names, ""), -1);
    cr_expect_eq(text_index(names, NULL), -1);
}
