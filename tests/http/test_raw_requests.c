#include "client.h"
#include "keep.h"
#include "text.h"
#include "world.h"

#include <criterion/criterion.h>
#include <string.h>

/*
 * Request smuggling: what a balancer in front could read as one request must not be two to us, nor
 * the other way about. The cases stand in tests/case/raw_request.tsv.
 */

enum { COLUMNS = 5, WAIT_MS = 300, REQUEST_BYTES = 4096 };

struct raw_case {
    const char *name, *request, *status, *answers, *then;
};

static const char hidden[] = "GET /livez HTTP/1.1\r\nHost: hidden\r\n\r\n";

/* The next line of the table; false at its end. Comments and the heading are skipped. */
static bool next_case(const char **at, struct raw_case *ret)
{
    const char *columns[COLUMNS] = { "", "", "", "", "" };

    while (**at == '#' || strncmp(*at, "name\t", 5) == 0)
        *at += strcspn(*at, "\n") + 1;
    for (int i = 0; i < COLUMNS && **at && **at != '\n'; i++) {
        size_t length = strcspn(*at, "\t\n");

        columns[i] = keep_bytes(*at, length);
        *at += length + ((*at)[length] == '\t');
    }
    *at += **at == '\n';
    *ret = (struct raw_case){ columns[0], columns[1], columns[2], columns[3], columns[4] };
    return *columns[0] != '\0';
}

static const char *good_post(void)
{
    return keep_format("POST /v1/triage HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer %s\r\n"
                       "Content-Type: application/json\r\n",
                       world_token());
}

struct bytes {
    char at[REQUEST_BYTES];
    size_t length;
};

static void add(struct bytes *bytes, const char *more, size_t length)
{
    must_hold(bytes->length + length <= REQUEST_BYTES, "the case is short");
    memcpy(bytes->at + bytes->length, more, length);
    bytes->length += length;
}

static char escaped(char letter)
{
    static const char letters[] = "rntv0";
    static const char meant[] = { '\r', '\n', '\t', '\v', '\0' };
    const char *found = strchr(letters, letter);

    must_hold(found && letter, "a case knows \\r \\n \\t \\v \\0");
    return meant[found - letters];
}

static void spell_out(const char *text, struct bytes *ret)
{
    ret->length = 0;
    while (*text) {
        if (strncmp(text, "{post}", 6) == 0) {
            add(ret, good_post(), strlen(good_post()));
            text += 6;
        } else if (strncmp(text, "{hidden}", 8) == 0) {
            add(ret, hidden, strlen(hidden));
            text += 8;
        } else if (*text == '\\') {
            add(ret, &(char){ escaped(text[1]) }, 1);
            text += 2;
        } else {
            add(ret, text++, 1);
        }
    }
}

/* libmicrohttpd writes the head twice of what it refuses for its Content-Length; no two answers of
 * ours have the same head, for each has an id. */
static int count_answers(const struct raw_answer *answer)
{
    const char *last = "";
    int count = 0;

    for (const char *at = answer->text; (at = strstr(at, "HTTP/1.")); at++) {
        const char *head = keep_bytes(at, strcspn(at, "<{"));

        count += strncmp(last, head, strlen(head)) != 0;
        last = head;
    }
    return count;
}

Test(raw_requests, end_where_everybody_sees_them_end)
{
    const char *at = keep_file(SOURCE_FOLDER "/tests/case/raw_request.tsv");
    static struct bytes bytes;
    struct raw_case c;
    int cases = 0;

    for (; next_case(&at, &c); cases++) {
        struct raw_answer answer;

        spell_out(c.request, &bytes);
        answer = client_send_raw(bytes.at, bytes.length, WAIT_MS);
        cr_expect_str_eq(keep_format("%d", answer.status), c.status, "%s: %d\n%s", c.name,
                         answer.status, answer.text);
        cr_expect_str_eq(keep_format("%d", count_answers(&answer)), c.answers, "%s: %s", c.name,
                         answer.text);
        cr_expect_str_eq(answer.closed ? "closed" : "open", c.then, "%s", c.name);
    }
    cr_expect_gt(cases, 50);
}
