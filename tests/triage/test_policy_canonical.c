#include "generate.h"
#include "policy_canonical.h"
#include "policy_case.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* The canonical form, beside what RFC 8785 says and what another implementation of it writes:
 * Python's json.dumps(sort_keys=True, separators=(",", ":"), ensure_ascii=False), which sorts by
 * code points; where the two orders differ, by the RFC. */

static struct arena arena;

static void begin(void)
{
    arena_init(&arena, 16 * MIB);
}

static void end(void)
{
    arena_free(&arena);
}

TestSuite(policy_canonical, .init = begin, .fini = end);

static void expect_form(const char *json, const char *expected)
{
    json_t *document = json_from(json);
    const char *text = "";
    struct error err;

    cr_assert(policy_canonical(document, &arena, &text, &err), "%s: %s", json, err.detail);
    cr_expect_str_eq(text, expected);
    json_decref(document);
}

Test(policy_canonical, is_what_the_rfc_says)
{
    expect_form(" { \"b\" : 1 , \"a\" : [ true , false , null , -7 ] } ",
                "{\"a\":[true,false,null,-7],\"b\":1}");
    expect_form("[9007199254740991, -9007199254740991, 0, -0]",
                "[9007199254740991,-9007199254740991,0,0]");
    expect_form("[\"\\u20ac\\/ \\\"\\\\ \\u00e9\"]", "[\"\xe2\x82\xac/ \\\"\\\\ \xc3\xa9\"]");
    expect_form("{\"\":{}, \"10\":[], \"9\":{\"a\":{}}}", "{\"\":{},\"10\":[],\"9\":{\"a\":{}}}");
}

/* RFC 8785, 3.2.3, without its control characters: a surrogate comes before U+FB33. */
Test(policy_canonical, sorts_names_by_utf_16)
{
    expect_form("{\"\\u20ac\":1,\"\\ufb33\":2,\"1\":3,\"\\ud83d\\ude00\":4,\"\\u00f6\":5}",
                "{\"1\":3,\"\xc3\xb6\":5,\"\xe2\x82\xac\":1,\"\xf0\x9f\x98\x80\":4,"
                "\"\xef\xac\xb3\":2}");
    expect_form("{\"\\ud83d\\ude01\":1,\"\\ud83d\\ude00\":2,\"\\ud83e\\udd80\":3}",
                "{\"\xf0\x9f\x98\x80\":2,\"\xf0\x9f\x98\x81\":1,\"\xf0\x9f\xa6\x80\":3}");
    expect_form("{\"a\\u00e9\":1,\"a\\u00e8\":2,\"a\":3,\"ab\":4}",
                "{\"a\":3,\"ab\":4,\"a\xc3\xa8\":2,\"a\xc3\xa9\":1}");
}

Test(policy_canonical, what_could_be_written_in_two_ways_is_told)
{
    static const char json[] = "{\"a\":[1.0,\"\\u0001\",9007199254740992],\"b\\n\":1e3}";
    static const char *const pointers[] = { "/a/0", "/a/1", "/a/2", "/b\n" };
    json_t *document = json_from(json);
    const char *text = NULL;
    const struct fault *fault;
    struct error err = { 0 };
    size_t count = 0;

    cr_assert_not(policy_canonical(document, &arena, &text, &err));
    for (fault = err.faults; fault && count < 4; fault = fault->next)
        cr_expect_str_eq(fault->pointer, pointers[count++]);
    cr_expect_eq(count, 4);
    cr_expect(fault && !fault->next, "the name and the value of b are two faults");
    json_decref(document);
}

Test(policy_canonical, a_full_arena_is_an_error)
{
    json_t *document = policy_document();
    const char *text = NULL;
    struct arena small;
    struct error err;

    arena_init(&small, 32 * KIB);
    cr_expect_not(policy_canonical(document, &small, &text, &err));
    cr_expect_eq(err.code, ERROR_UNAVAILABLE);
    arena_free(&small);
    json_decref(document);
}

/* Names and texts of every length of UTF-8, deep and wide. */
static json_t *random_value(struct chance *chance, int depth)
{
    static const char *const words[] = { "",
                                         "a",
                                         "Z",
                                         "10",
                                         "\xc3\xa9",
                                         "a\"b",
                                         "\\",
                                         "\xe2\x82\xac",
                                         "\xf0\x9f\x98\x80",
                                         "/",
                                         "\x7e~",
                                         "\xef\xac\xb3" };
    enum { WORDS = sizeof(words) / sizeof(words[0]) };
    json_t *value;

    switch (chance_below(chance, depth > 4 ? 4 : 6)) {
    case 0: return json_string(words[chance_below(chance, WORDS)]);
    case 1: return json_integer((json_int_t)chance_below(chance, 100000) - 50000);
    case 2: return json_null();
    case 3: return json_boolean(chance_below(chance, 2));
    case 4:
        value = json_array();
        for (uint32_t n = chance_below(chance, 5); n > 0; n--)
            (void)json_array_append_new(value, random_value(chance, depth + 1));
        return value;
    default:
        value = json_object();
        for (uint32_t n = chance_below(chance, 7); n > 0; n--)
            (void)json_object_set_new(value, words[chance_below(chance, WORDS)],
                                      random_value(chance, depth + 1));
        return value;
    }
}

/* The other implementation reads the documents, one a line, and answers in kind. */
static const char other[] =
    "python3 -c 'import sys, json\n"
    "def canon(v):\n"
    "    if isinstance(v, dict):\n"
    "        return \"{\" + \",\".join(canon(k) + \":\" + canon(v[k]) for k in sorted(v, "
    "key=lambda k: "
    "k.encode(\"utf-16-be\"))) + \"}\"\n"
    "    if isinstance(v, list):\n"
    "        return \"[\" + \",\".join(map(canon, v)) + \"]\"\n"
    "    return json.dumps(v, ensure_ascii=False)\n"
    "for line in sys.stdin.buffer:\n"
    "    sys.stdout.buffer.write(canon(json.loads(line)).encode() + b\"\\n\")'";

Test(policy_canonical, is_what_another_implementation_writes)
{
    enum { DOCUMENTS = 400 };
    static json_t *documents[DOCUMENTS];
    char path[] = "/tmp/painpath-canonical.XXXXXX", command[sizeof(other) + 80];
    struct chance chance = { 8785 };
    char *line = NULL;
    size_t size = 0;
    int fd = mkstemp(path);
    FILE *file = fdopen(fd, "w");

    cr_assert(file);
    for (int i = 0; i < DOCUMENTS; i++) {
        documents[i] = i ? random_value(&chance, 0) : policy_document();
        (void)json_dumpf(documents[i], file, JSON_ENCODE_ANY | JSON_ENSURE_ASCII);
        (void)fputc('\n', file);
    }
    (void)fclose(file);
    (void)snprintf(command, sizeof(command), "%s < %s", other, path);
    file = popen(command, "r");
    for (int i = 0; i < DOCUMENTS; i++) {
        const char *text = "";
        struct error err;
        ssize_t length = getline(&line, &size, file);

        cr_assert_gt(length, 0);
        line[length - 1] = '\0';
        cr_assert(policy_canonical(documents[i], &arena, &text, &err));
        cr_expect_str_eq(text, line);
        json_decref(documents[i]);
    }
    cr_expect_eq(pclose(file), 0);
    free(line);
    (void)remove(path);
}
