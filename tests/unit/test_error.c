#include "error.h"
#include "text.h"

#include <criterion/criterion.h>
#include <string.h>

Test(error, a_new_failure_replaces_an_older_one_and_is_false)
{
    struct error err = { .code = ERROR_INTERNAL, .detail = "old", .retry = true };

    cr_expect_not(error_set(&err, ERROR_CONFLICT, "/a", "gate %s is open", "G-05"));
    cr_expect_eq(err.code, ERROR_CONFLICT);
    cr_expect_str_eq(err.at, "/a");
    cr_expect_str_eq(err.detail, "gate G-05 is open");
    cr_expect_not(err.retry);
}

Test(error, a_sentence_that_is_cut_ends_in_a_whole_character)
{
    struct error err;
    char name[1024] = "/";

    for (int shift = 0; shift < 4; shift++) {
        memset(name + 1, 'a', (size_t)shift);
        name[1 + shift] = '\0';
        for (int i = 0; i < 100; i++)
            memcpy(name + 1 + shift + 4 * i, "\xF0\x9F\x98\x80", 5);
        cr_expect_not(error_set(&err, ERROR_INVALID, name, "unknown member %s", name));
        cr_expect(text_is_utf8(err.at, strlen(err.at)) && strlen(err.at) > sizeof(err.at) - 5);
        cr_expect(text_is_utf8(err.detail, strlen(err.detail)));
        cr_expect_gt(strlen(err.detail), sizeof(err.detail) - 5);
    }
}

Test(error, each_code_has_its_status)
{
    cr_expect_eq(error_status(ERROR_MALFORMED), 400);
    cr_expect_eq(error_status(ERROR_STALE), 412);
    cr_expect_eq(error_status(ERROR_UNAVAILABLE), 503);
    cr_expect_str_eq(error_slug(ERROR_NOT_FOUND), "not-found");
}
