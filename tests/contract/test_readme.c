#include "../../include/config.h"
#include "keep.h"

#include <criterion/criterion.h>
#include <string.h>

/* The README and the compose file tell operators what can be set: they are held to CONFIG_TABLE. */

struct setting {
    const char *name, *standard;
};

static const struct setting settings[] = {
#define X(type, field, name, standard, help) { name, standard },
    CONFIG_TABLE(X)
#undef X
};

enum { SETTING_COUNT = sizeof(settings) / sizeof(settings[0]) };

static const char *row_start(const struct setting *setting)
{
    if (!setting->standard || !setting->standard[0])
        return keep_format("\n| `%s` | | ", setting->name);
    return keep_format("\n| `%s` | `%s` | ", setting->name, setting->standard);
}

Test(readme, configuration_table_has_each_setting_with_its_default)
{
    const char *readme = keep_file(SOURCE_FOLDER "/README.md");

    for (int i = 0; i < SETTING_COUNT; i++)
        cr_expect(strstr(readme, row_start(&settings[i])), "README.md lacks %s",
                  row_start(&settings[i]));
}

Test(readme, configuration_table_has_no_other_setting)
{
    const char *from = strstr(keep_file(SOURCE_FOLDER "/README.md"), "### Configuration");
    int rows = 0;

    cr_assert(from);
    for (const char *end = strstr(from, "### The database"); from && from < end; rows++)
        from = strstr(from + 1, "\n| `");
    cr_expect_eq(rows - 1, SETTING_COUNT);
}

Test(readme, compose_file_shows_each_setting)
{
    const char *compose = keep_file(SOURCE_FOLDER "/docker/compose.yaml");

    for (int i = 0; i < SETTING_COUNT; i++)
        cr_expect(strstr(compose, keep_format(" %s: ", settings[i].name)) ||
                      strstr(compose, keep_format(" %s_FILE: ", settings[i].name)),
                  "compose.yaml lacks %s", settings[i].name);
}
