#include "client.h"
#include "keep.h"
#include "text.h"
#include "world.h"

#include <criterion/criterion.h>
#include <curl/curl.h>
#include <string.h>
#include <strings.h>

enum { ANSWER_MS = 30000 };

struct chunk {
    char *bytes;
    size_t length;
};

static size_t collect(char *bytes, size_t size, size_t count, void *data)
{
    struct chunk *chunk = data;
    char *grown = realloc(chunk->bytes, chunk->length + count * size);

    must_hold(grown || count * size == 0, "tests have memory");
    chunk->bytes = grown;
    if (count * size > 0)
        memcpy(grown + chunk->length, bytes, count * size);
    chunk->length += count * size;
    return count * size;
}

static const char *keep_chunk(struct chunk *chunk)
{
    const char *kept = keep_bytes(chunk->bytes ? chunk->bytes : "", chunk->length);

    free(chunk->bytes);
    return kept;
}

static struct curl_slist *headers_of(const struct request *request)
{
    const char *type = request->type ? request->type : "application/json";
    struct curl_slist *headers = curl_slist_append(NULL, "Expect:");

    if (request->token)
        headers =
            curl_slist_append(headers, keep_format("Authorization: Bearer %s", request->token));
    if (request->body)
        headers = curl_slist_append(headers, keep_format("Content-Type: %s", type));
    for (int i = 0; i < REQUEST_HEADERS && request->headers[i]; i++)
        headers = curl_slist_append(headers, request->headers[i]);
    return headers;
}

static void prepare(CURL *curl, const struct request *request)
{
    const char *url = request->url ? request->url : world_url();
    const char *method = request->method ? request->method : "GET";

    curl_easy_setopt(curl, CURLOPT_URL, keep_format("%s%s", url, request->path));
    curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)ANSWER_MS);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NOBODY, text_equal(method, "HEAD") ? 1L : 0L);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, collect);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, collect);
    if (request->body) {
        size_t length = request->body_length ? request->body_length : strlen(request->body);

        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)length);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body);
    }
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
}

/*
 * What every answer owes its reader, whichever operation gave it. The one place to hold answers to
 * the contract as well.
 */
static void check_answer(const struct request *request, const struct answer *answer)
{
    const char *type = answer_header(answer, "Content-Type");

    if (answer->length > 0)
        cr_assert_not_null(type, "%s: a body without a media type", request->path);
    if (type && strstr(type, "json") && answer->length > 0)
        cr_assert_not_null(answer->json, "%s: not JSON: %s", request->path, answer->body);
    if (answer->status < 400 || answer->length == 0)
        return;
    cr_assert_eq(strncmp(type, "application/problem+json", 24), 0, "%s: %d with media type %s",
                 request->path, answer->status, type);
    cr_assert_eq(answer_integer(answer, "/status"), answer->status, "%s: %s", request->path,
                 answer->body);
    cr_assert(answer_text(answer, "/type") && answer_text(answer, "/title"), "%s: %s",
              request->path, answer->body);
}

struct answer client_send(const struct request *request)
{
    CURL *curl = curl_easy_init();
    struct curl_slist *headers = headers_of(request);
    struct chunk head = { 0 };
    struct chunk body = { 0 };
    struct answer answer = { 0 };
    long status = 0;

    prepare(curl, request);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &head);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body);
    if (curl_easy_perform(curl) == CURLE_OK)
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    answer.status = (int)status;
    answer.length = body.length;
    answer.headers = keep_chunk(&head);
    answer.body = keep_chunk(&body);
    answer.json = keep_json(json_loadb(answer.body, answer.length, JSON_REJECT_DUPLICATES, NULL));
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    if (answer.status != 0)
        check_answer(request, &answer);
    return answer;
}

const char *answer_header(const struct answer *answer, const char *name)
{
    const size_t length = strlen(name);

    for (const char *line = answer->headers; *line; line += strcspn(line, "\n") + 1) {
        if (strncasecmp(line, name, length) == 0 && line[length] == ':') {
            const char *value = line + length + 1 + strspn(line + length + 1, " ");

            return keep_bytes(value, strcspn(value, "\r\n"));
        }
    }
    return NULL;
}

static json_t *step(json_t *value, const char *name)
{
    int64_t index;

    if (json_is_array(value) && text_read_integer(name, 0, INT32_MAX, &index))
        return json_array_get(value, (size_t)index);
    return json_object_get(value, name);
}

json_t *answer_at(const struct answer *answer, const char *pointer)
{
    json_t *value = answer->json;

    while (value && *pointer == '/') {
        size_t length = strcspn(pointer + 1, "/");

        value = step(value, keep_bytes(pointer + 1, length));
        pointer += length + 1;
    }
    return value;
}

const char *answer_text(const struct answer *answer, const char *pointer)
{
    return json_string_value(answer_at(answer, pointer));
}

json_int_t answer_integer(const struct answer *answer, const char *pointer)
{
    return json_integer_value(answer_at(answer, pointer));
}
