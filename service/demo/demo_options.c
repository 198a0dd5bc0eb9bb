#include "demo_options.h"
#include "cleanup.h"
#include "clock.h"
#include "digest.h"
#include "text.h"

#include <getopt.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { DEFAULT_COUNT = 500, TOKEN_BYTES = 16 * KIB };

static const char default_icb[] = "QWO";

DEFINE_CLEANUP(FILE *, fclose)
DEFINE_CLEANUP(json_t *, json_decref)

void demo_options_help(FILE *to)
{
    fputs(
        "usage: painpath demo [OPTION…]\n"
        "Sends made-up referrals through the API of a running service, and changes some of them.\n"
        "Sent again, they are the same referrals, and nothing is made twice.\n\n"
        "  --url URL          the service [http://127.0.0.1:$PORT, or 8080]\n"
        "  --token-file FILE  holds the access token [the variable DEMO_TOKEN is the token]\n"
        "  --count N          how many referrals, 1 to 100000 [500]\n"
        "  --seed N           other referrals for another number [1]\n"
        "  --icb CODE,…       boards that own them, most of them the first [those of the token]\n"
        "  --today DATE       they were received in the twenty weeks before [today]\n",
        to);
}

static bool read_token_file(const char *path, struct arena *arena, const char **ret,
                            struct error *err)
{
    cleanup(fclose) FILE *file = fopen(path, "re");
    char *token = arena_alloc(arena, TOKEN_BYTES);
    size_t length;

    if (!file || !token)
        return error_set(err, ERROR_INVALID, "", "the token file cannot be read: %s", path);
    length = fread(token, 1, TOKEN_BYTES - 1, file);
    token[length] = '\0';
    token[strcspn(token, "\r\n")] = '\0';
    *ret = token;
    return true;
}

/* The claims of a token, unverified: only the service can tell whether they hold. */
static json_t *read_claims(const char *token, struct arena *arena)
{
    const char *from = strchr(token, '.');
    size_t length = from ? strcspn(from + 1, ".") : 0, ignored;
    char *text = from ? arena_bytes(arena, from + 1, length) : NULL;
    const unsigned char *claims;

    if (!text)
        return NULL;
    for (char *c = text; *c; c++) {
        if (*c == '-')
            *c = '+';
        else if (*c == '_')
            *c = '/';
    }
    text = arena_format(arena, "%s%.*s", text, (int)((4 - length % 4) % 4), "===");
    claims = text ? digest_base64_read(arena, text, &ignored) : NULL;
    return claims ? json_loadb((const char *)claims, ignored, 0, NULL) : NULL;
}

static void add_icb(struct demo_plan *plan, const char *icb)
{
    if (icb && *icb && plan->icb_count < CASE_ICBS)
        plan->icbs[plan->icb_count++] = icb;
}

static void read_token_icbs(const char *token, struct arena *arena, struct demo_plan *plan)
{
    cleanup(json_decref) json_t *claims = read_claims(token, arena);
    const json_t *icb = json_object_get(claims, "icb");
    size_t i;
    json_t *item;

    add_icb(plan, arena_text(arena, json_string_value(icb)));
    json_array_foreach(icb, i, item) {
        add_icb(plan, arena_text(arena, json_string_value(item)));
    }
    if (plan->icb_count == 0)
        add_icb(plan, default_icb);
}

static void read_icbs(const char *list, struct arena *arena, struct demo_plan *plan)
{
    while (*list) {
        size_t length = strcspn(list, ",");

        add_icb(plan, arena_bytes(arena, list, length));
        list += length + (list[length] == ',');
    }
}

static bool read_number(const char *text, const char *option, int64_t low, int64_t high,
                        int64_t *ret, struct error *err)
{
    return text_read_integer(text, low, high, ret) ||
           error_set(err, ERROR_INVALID, "", "%s must be a whole number from %lld to %lld", option,
                     (long long)low, (long long)high);
}

static bool read_today(const char *text, struct date *ret, struct error *err)
{
    struct date today = instant_london_date(clock_now_us(), NULL);

    return (date_parse(text, ret) && ret->days <= today.days) ||
           error_set(err, ERROR_INVALID, "", "--today must be YYYY-MM-DD, and not in the future");
}

/* Options as they stand on the command line. */
struct given {
    const char *url, *token_file, *icbs;
    int64_t count, seed;
};

static bool take_option(int option, struct given *given, struct demo_options *ret,
                        struct error *err)
{
    switch (option) {
    case 'u': given->url = optarg; return true;
    case 't': given->token_file = optarg; return true;
    case 'i': given->icbs = optarg; return true;
    case 'c': return read_number(optarg, "--count", 1, CASE_COUNT_MAX, &given->count, err);
    case 's': return read_number(optarg, "--seed", 0, INT32_MAX, &given->seed, err);
    case 'd': return read_today(optarg, &ret->plan.today, err);
    case 'h': ret->wants_help = true; return true;
    default: return error_set(err, ERROR_INVALID, "", "an option is not known, or lacks its value");
    }
}

static bool take_options(int argc, char **argv, struct given *given, struct demo_options *ret,
                         struct error *err)
{
    static const struct option known[] = {
        { "url", required_argument, NULL, 'u' },  { "token-file", required_argument, NULL, 't' },
        { "icb", required_argument, NULL, 'i' },  { "count", required_argument, NULL, 'c' },
        { "seed", required_argument, NULL, 's' }, { "today", required_argument, NULL, 'd' },
        { "help", no_argument, NULL, 'h' },       { NULL, 0, NULL, 0 },
    };
    int option;

    opterr = 0;
    while ((option = getopt_long(argc, argv, "", known, NULL)) != -1)
        if (!take_option(option, given, ret, err))
            return false;
    return optind == argc || error_set(err, ERROR_INVALID, "", "there is an argument too many");
}

static bool find_token(const char *file, struct arena *arena, struct demo_options *ret,
                       struct error *err)
{
    ret->token = getenv("DEMO_TOKEN");
    if (file)
        return read_token_file(file, arena, &ret->token, err);
    return !text_is_empty(ret->token) ||
           error_set(err, ERROR_INVALID, "", "give --token-file, or the token as DEMO_TOKEN");
}

bool demo_options_read(int argc, char **argv, struct arena *arena, struct demo_options *ret,
                       struct error *err)
{
    struct given given = { .count = DEFAULT_COUNT, .seed = 1 };
    const char *port = getenv("PORT");

    *ret = (struct demo_options){ .plan.today = instant_london_date(clock_now_us(), NULL) };
    if (!take_options(argc, argv, &given, ret, err))
        return false;
    if (ret->wants_help)
        return true;
    if (!find_token(given.token_file, arena, ret, err))
        return false;
    ret->count = (int)given.count;
    ret->plan.seed = (uint64_t)given.seed;
    ret->url =
        given.url ? given.url
                  : arena_format(arena, "http://127.0.0.1:%s", text_is_empty(port) ? "8080" : port);
    if (given.icbs)
        read_icbs(given.icbs, arena, &ret->plan);
    else
        read_token_icbs(ret->token, arena, &ret->plan);
    return (ret->url && ret->plan.icb_count > 0) ||
           error_set(err, ERROR_INVALID, "", "--icb must be a list such as QWO,QOX");
}
