#include "config.h"
#include "buffer.h"
#include "cleanup.h"
#include "text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CONFIG_BYTES = 256 * KIB, SECRET_FILE_BYTES = 4 * KIB, KEY_DIGITS = 64 };
enum { PORT_MOST = 65535, COUNT_MOST = 100000, MILLISECONDS_MOST = 3600000 };

DEFINE_CLEANUP(FILE *, fclose)

/* The readers, one for each type of CONFIG_TABLE: false, and what would be right, for a bad value.
 * They are given NULL where nothing was set and there is no default. */

static bool read_text(const char *value, config_text *ret, const char **ret_wanted)
{
    (void)ret_wanted;
    *ret = value;
    return true;
}

static bool read_secret(const char *value, config_secret *ret, const char **ret_wanted)
{
    return read_text(value, ret, ret_wanted);
}

static bool read_key(const char *value, config_key *ret, const char **ret_wanted)
{
    *ret_wanted = "64 hex digits, as `openssl rand -hex 32` makes them";
    *ret = value;
    return !value ||
           (strlen(value) == KEY_DIGITS && strspn(value, "0123456789abcdefABCDEF") == KEY_DIGITS);
}

static bool read_number(const char *value, int low, int high, int *ret)
{
    int64_t number;

    if (!text_read_integer(value, low, high, &number))
        return false;
    *ret = (int)number;
    return true;
}

static bool read_port(const char *value, config_port *ret, const char **ret_wanted)
{
    *ret_wanted = "a number from 0 to 65535";
    return read_number(value, 0, PORT_MOST, ret);
}

static bool read_count(const char *value, config_count *ret, const char **ret_wanted)
{
    *ret_wanted = "a number from 1 to 100000";
    return read_number(value, 1, COUNT_MOST, ret);
}

static bool read_milliseconds(const char *value, config_milliseconds *ret, const char **ret_wanted)
{
    *ret_wanted = "milliseconds, from 0 to 3600000";
    return read_number(value, 0, MILLISECONDS_MOST, ret);
}

static bool read_flag(const char *value, config_flag *ret, const char **ret_wanted)
{
    *ret_wanted = "true or false";
    *ret = text_equal(value, "true");
    return *ret || text_equal(value, "false");
}

static bool read_level(const char *value, config_level *ret, const char **ret_wanted)
{
    *ret_wanted = "debug, info, warning or error";
    return value && log_level_parse(value, ret);
}

static bool add_fault(struct config *config, struct error *err, const char *name,
                      const char *wanted)
{
    struct fault *fault = arena_alloc(&config->arena, sizeof(*fault));
    const struct fault *others = err->faults;

    error_set(err, ERROR_INVALID, name, "The configuration is not valid");
    err->faults = others;
    if (fault) {
        *fault = (struct fault){ name, arena_text(&config->arena, wanted), others };
        err->faults = fault;
    }
    return false;
}

/* The first line of the file that NAME_FILE names; NULL if there is none. */
static bool value_from_file(struct config *config, const char *name, const char **ret,
                            struct error *err)
{
    const char *variable = arena_format(&config->arena, "%s_FILE", name);
    const char *path = variable ? getenv(variable) : NULL;
    cleanup(fclose) FILE *file = NULL;
    char line[SECRET_FILE_BYTES];

    if (text_is_empty(path))
        return true;
    file = fopen(path, "re");
    if (!file || !fgets(line, sizeof(line), file))
        return add_fault(config, err, variable, "a file that can be read and is not empty");
    line[strcspn(line, "\r\n")] = '\0';
    *ret = arena_text(&config->arena, line);
    return true;
}

static bool is_secret(const char *type)
{
    return text_equal(type, "secret") || text_equal(type, "key");
}

static bool value_of(struct config *config, const char *type, const char *name,
                     const char *standard, const char **ret, struct error *err)
{
    const char *value = getenv(name);

    if (text_is_empty(value))
        value = standard;
    if (is_secret(type) && !value_from_file(config, name, &value, err))
        return false;
    *ret = value;
    return true;
}

/* One function a row: set_port reads PORT. */
#define X(type, field, name, standard, help)                                                       \
    static void set_##field(struct config *config, struct error *err)                              \
    {                                                                                              \
        const char *value, *wanted;                                                                \
                                                                                                   \
        if (value_of(config, #type, name, standard, &value, err) &&                                \
            !read_##type(value, &config->field, &wanted))                                          \
            (void)add_fault(config, err, name, wanted);                                            \
    }
CONFIG_TABLE(X)
#undef X

bool config_read(struct config *ret, struct error *err)
{
    *ret = (struct config){ 0 };
    *err = (struct error){ 0 };
    arena_init(&ret->arena, CONFIG_BYTES);
#define X(type, field, name, standard, help) set_##field(ret, err);
    CONFIG_TABLE(X)
#undef X
    return !err->faults;
}

void config_free(struct config *config)
{
    arena_free(&config->arena);
}

/* As config_print shows them. */

static const char *show_text(config_text value, char ret[16])
{
    (void)ret;
    return value ? value : "";
}

static const char *show_secret(config_secret value, char ret[16])
{
    (void)ret;
    return value ? "***" : "";
}

static const char *show_key(config_key value, char ret[16])
{
    return show_secret(value, ret);
}

static const char *show_count(config_count value, char ret[16])
{
    snprintf(ret, 16, "%d", value);
    return ret;
}

static const char *show_port(config_port value, char ret[16])
{
    return show_count(value, ret);
}

static const char *show_milliseconds(config_milliseconds value, char ret[16])
{
    return show_count(value, ret);
}

static const char *show_flag(config_flag value, char ret[16])
{
    (void)ret;
    return value ? "true" : "false";
}

static const char *show_level(config_level value, char ret[16])
{
    static const char *const names[] = { "debug", "info", "warning", "error" };

    (void)ret;
    return names[value];
}

static bool is_set(const struct config *config, const char *wanted)
{
    char number[16];
    const struct {
        const char *name;
        bool is_set;
    } settings[] = {
#define X(type, field, name, standard, help)                                                       \
    { name, !text_is_empty(show_##type(config->field, number)) },
        CONFIG_TABLE(X)
#undef X
    };

    for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
        if (text_equal(settings[i].name, wanted))
            return settings[i].is_set;
    return false;
}

/* One of two names, joined by a bar. */
static void demand_one(struct config *config, const char *names, struct error *err)
{
    const char *second = strchr(names, '|') + 1;
    const char *first = arena_bytes(&config->arena, names, (size_t)(second - names) - 1);
    const char *either = arena_format(&config->arena, "%s or %s", first, second);

    if (is_set(config, first) == is_set(config, second))
        (void)add_fault(config, err, either, "set, and not both");
}

bool config_demand(struct config *config, const char *const names[], struct error *err)
{
    *err = (struct error){ 0 };
    for (; *names; names++)
        if (strchr(*names, '|'))
            demand_one(config, *names, err);
        else if (!is_set(config, *names))
            (void)add_fault(config, err, *names, "set: there is no default");
    return !err->faults;
}

void config_print(const struct config *config)
{
    char number[16];

#define X(type, field, name, standard, help)                                                       \
    printf("%s=%s\n", name, show_##type(config->field, number));
    CONFIG_TABLE(X)
#undef X
}

static const char *shown_default(const char *standard)
{
    return text_is_empty(standard) ? "none" : standard;
}

void config_help(void)
{
#define X(type, field, name, standard, help)                                                       \
    printf("  %-20s %s [%s]\n", name, help, shown_default(standard));
    CONFIG_TABLE(X)
#undef X
}
