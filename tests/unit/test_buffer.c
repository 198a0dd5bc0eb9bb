#include "buffer.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static struct arena arena;
static struct buffer buffer;
static struct writer writer;

static void open_buffer(void)
{
    arena_init(&arena, 256 * KIB);
    buffer_init(&buffer, &arena, 64 * KIB);
    writer_init(&writer, &buffer);
}

static void close_buffer(void)
{
    arena_free(&arena);
}

TestSuite(buffer, .init = open_buffer, .fini = close_buffer);
TestSuite(writer, .init = open_buffer, .fini = close_buffer);

Test(buffer, grows_and_keeps_what_was_there)
{
    for (int i = 0; i < 1000; i++)
        buffer_add_format(&buffer, "%04d", i);
    cr_assert_not(buffer.failed);
    cr_expect_eq(buffer.length, 4000);
    cr_expect_eq(strlen(buffer.text), 4000);
    for (int i = 0; i < 1000; i++)
        cr_assert(buffer.text[4 * i + 3] == '0' + i % 10, "piece %d", i);
}

Test(buffer, holds_one_byte_less_than_its_ceiling_for_the_nul)
{
    buffer_init(&buffer, &arena, 8);
    buffer_add(&buffer, "1234567");
    cr_expect_not(buffer.failed);
    cr_expect_str_eq(buffer.text, "1234567");
    buffer_add(&buffer, "8");
    cr_expect(buffer.failed);
}

Test(buffer, stays_failed_and_unchanged_after_a_write_that_did_not_fit)
{
    buffer_init(&buffer, &arena, 8);
    buffer_add(&buffer, "abc");
    buffer_add(&buffer, "defghi");
    buffer_add(&buffer, "d");
    buffer_add_format(&buffer, "%d", 1);
    cr_expect(buffer.failed);
    cr_expect_str_eq(buffer.text, "abc");
    cr_expect_eq(buffer.length, 3);
}

Test(buffer, a_length_that_would_wrap_around_is_refused)
{
    buffer_add(&buffer, "abc");
    buffer_add_bytes(&buffer, "d", SIZE_MAX - 2);
    cr_expect(buffer.failed);
}

Test(buffer, fails_when_the_arena_is_full)
{
    struct arena small;

    arena_init(&small, 300);
    buffer_init(&buffer, &small, 64 * KIB);
    buffer_add(&buffer, "abc");
    buffer_add_format(&buffer, "%0300d", 1);
    cr_expect(buffer.failed);
    cr_expect_str_eq(buffer.text, "abc");
    arena_free(&small);
}

Test(buffer, keeps_bytes_that_are_nul)
{
    buffer_add_bytes(&buffer, "a\0b", 3);
    cr_expect_eq(buffer.length, 3);
    cr_expect_arr_eq(buffer.text, "a\0b", 4);
}

Test(buffer, adding_nothing_makes_an_empty_text)
{
    buffer_add_bytes(&buffer, NULL, 0);
    cr_assert_not_null(buffer.text);
    cr_expect_str_eq(buffer.text, "");
}

Test(buffer, what_is_expected_fits_without_moving)
{
    const char *begin;

    buffer_expect(&buffer, 5000);
    cr_assert_not(buffer.failed);
    buffer_add(&buffer, "");
    begin = buffer.text;
    for (int i = 0; i < 1000; i++)
        buffer_add_bytes(&buffer, "12345", 5);
    cr_expect_eq(buffer.text, begin);
    cr_expect_eq(buffer.length, 5000);
}

Test(buffer, expecting_more_than_the_ceiling_fails_nothing)
{
    buffer_expect(&buffer, 65 * KIB);
    buffer_add(&buffer, "abc");
    cr_expect_not(buffer.failed);
    cr_expect_str_eq(buffer.text, "abc");
}

Test(writer, nests_objects_and_arrays_with_commas_between_items_alone)
{
    writer_open(&writer, NULL, '{');
    writer_text(&writer, "id", "a");
    writer_open(&writer, "items", '[');
    writer_integer(&writer, NULL, -1);
    writer_bool(&writer, NULL, true);
    writer_open(&writer, NULL, '{');
    writer_close(&writer);
    writer_open(&writer, NULL, '[');
    writer_close(&writer);
    writer_null(&writer, NULL);
    writer_close(&writer);
    writer_bool(&writer, "last", false);
    writer_close(&writer);
    cr_expect_str_eq(buffer.text, "{\"id\":\"a\",\"items\":[-1,true,{},[],null],\"last\":false}");
}

Test(writer, escapes_quotes_backslashes_and_every_control_character)
{
    char expected[8];

    writer_text(&writer, NULL, "say \"\\\" \xC3\xA9\x7F/");
    cr_expect_str_eq(buffer.text, "\"say \\\"\\\\\\\" \xC3\xA9\x7F/\"");
    for (int c = 1; c < 0x20; c++) {
        const char text[] = { (char)c, '\0' };

        buffer_init(&buffer, &arena, KIB);
        writer_text(&writer, NULL, text);
        snprintf(expected, sizeof(expected), "\\u%04x", (unsigned)c);
        cr_expect(strncmp(buffer.text + 1, expected, 6) == 0 && buffer.length == 8, "%d", c);
    }
}

Test(writer, finds_what_it_escapes_wherever_it_stands_and_escapes_nothing_else)
{
    enum { LENGTH = 20 };

    for (int c = 1; c < 256; c++) {
        bool is_escaped = c < 0x20 || c == '"' || c == '\\';

        for (int place = 0; place < LENGTH; place++) {
            char text[LENGTH + 1];

            snprintf(text, sizeof(text), "%s", "\xC3\xA9 !#[]\x7F\xFF a text!!!!");
            text[place] = (char)c;
            buffer_init(&buffer, &arena, KIB);
            writer_text(&writer, NULL, text);
            cr_assert_eq(buffer.text[place + 1] == '\\', is_escaped, "%d at %d", c, place);
            cr_assert_eq(buffer.length == LENGTH + 2, !is_escaped, "%d at %d", c, place);
            arena_free(&arena);
        }
    }
}

Test(writer, escapes_the_names_of_members)
{
    writer_open(&writer, NULL, '{');
    writer_text(&writer, "a\"b", NULL);
    writer_close(&writer);
    cr_expect_str_eq(buffer.text, "{\"a\\\"b\":null}");
}

Test(writer, integers_reach_both_ends_of_their_range)
{
    writer_open(&writer, NULL, '[');
    writer_integer(&writer, NULL, INT64_MIN);
    writer_integer(&writer, NULL, INT64_MAX);
    writer_close(&writer);
    cr_expect_str_eq(buffer.text, "[-9223372036854775808,9223372036854775807]");
}

Test(writer, decimals_lose_trailing_zeros_and_nothing_else)
{
    static const struct {
        int64_t value, scale;
        const char *text;
    } cases[] = {
        { 0, 1000, "0" },       { 1, 1000, "0.001" },
        { 10, 1000, "0.01" },   { 1500, 1000, "1.5" },
        { 3000, 1000, "3" },    { 3001, 1000, "3.001" },
        { -1, 1000, "-0.001" }, { -1050, 1000, "-1.05" },
        { 42, 1, "42" },        { INT64_MIN, 1000, "-9223372036854775.808" },
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        buffer_init(&buffer, &arena, KIB);
        writer_decimal(&writer, NULL, cases[i].value, cases[i].scale);
        cr_expect_str_eq(buffer.text, cases[i].text);
    }
}

Test(writer, takes_in_json_that_was_written_before)
{
    writer_open(&writer, NULL, '{');
    writer_members(&writer, "{}");
    writer_raw(&writer, "a", "[1]");
    writer_members(&writer, "{}");
    writer_members(&writer, "{\"b\":2,\"c\":3}");
    writer_raw(&writer, "d", NULL);
    writer_close(&writer);
    cr_expect_str_eq(buffer.text, "{\"a\":[1],\"b\":2,\"c\":3,\"d\":null}");
}
