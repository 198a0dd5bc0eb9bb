#include "clock.h"
#include "id.h"

#include <criterion/criterion.h>
#include <string.h>

static void release_clock(void)
{
    clock_fix(0);
}

TestSuite(id, .fini = release_clock);

Test(id, is_version_7_with_the_millisecond_in_front)
{
    struct id id;

    clock_fix(INT64_C(0x017F22E279B0) * 1000 + 999); /* the time of RFC 9562, appendix A.6 */
    id = id_make();
    cr_expect_eq(strncmp(id.text, "017f22e2-79b0-7", 15), 0, "%s", id.text);
    cr_expect_not_null(strchr("89ab", id.text[19]), "%s", id.text);
    cr_expect_eq(strlen(id.text), 36);
}

Test(id, later_milliseconds_sort_later)
{
    struct id before = { "" };

    for (int64_t ms = INT64_C(1764000000000); ms < INT64_C(1764000001000); ms++) {
        struct id id;

        clock_fix(ms * 1000);
        id = id_make();
        cr_assert_lt(strcmp(before.text, id.text), 0);
        before = id;
    }
}

Test(id, two_of_one_millisecond_differ)
{
    struct id first, second;

    clock_fix(INT64_C(1764000000000000));
    first = id_make();
    second = id_make();
    cr_expect_str_neq(first.text, second.text);
}

Test(id, is_read_in_either_case_and_kept_in_lower)
{
    struct id id;

    cr_assert(id_parse("017F22E2-79B0-7CC3-98C4-DC0C0C07398F", &id));
    cr_expect_str_eq(id.text, "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
    id = id_make();
    cr_expect(id_parse(id.text, &id));
}

Test(id, what_is_no_uuid_is_refused)
{
    static const char *const refused[] = {
        "",
        "017f22e2",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398ff",
        "017f22e279b0-7cc3-98c4-dc0c0c07398f-",
        "{17f22e2-79b0-7cc3-98c4-dc0c0c07398}",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
        "017f22e2_79b0_7cc3_98c4_dc0c0c07398f",
    };
    struct id id = { "kept" };

    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
        cr_expect_not(id_parse(refused[i], &id), "'%s'", refused[i]);
    cr_expect_str_eq(id.text, "kept");
}
