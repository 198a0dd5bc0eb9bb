#include "client.h"
#include "conformance.h"
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

/* What every answer owes its reader, whichever operation gave it, and what the contract promises
 * of this one. */
static void check_answer(const struct request *request, const struct answer *answer)
{
    const char *type = answer_header(answer, "Content-Type");

    if (answer->length > 0)
        cr_assert_not_null(type, "%s: a body without a media type", request->path);
    if (type && strstr(type, "json") && answer->length > 0)
        cr_assert_not_null(answer->json, "%s: not JSON: %s", request->path, answer->body);
    conformance_check(request, answer);
    if (answer->status < 400 || answer->length == 0)
        return;
    cr_assert_eq(strncmp(type, "application/problem+json", 24), 0, "%s: %d with media type %s",
                 request->path, answer->status, type);
    cr_assert_eq(answer_integer(answer, "/status"), answer->status, "%s: %s", request->path,
                 answer->body);
    cr_assert(answer_text(answer, "/type") && answer_text(answer, "/title"), "%s: %s",
              request->path, answer->body);
}

/* A request on its way. */
struct transfer {
    const struct request *request;
    CURL *curl;
    struct curl_slist *headers;
    struct chunk head;
    struct chunk body;
};

static void begin(struct transfer *transfer, const struct request *request)
{
    *transfer = (struct transfer){ .request = request,
                                   .curl = curl_easy_init(),
                                   .headers = headers_of(request) };
    prepare(transfer->curl, request);
    curl_easy_setopt(transfer->curl, CURLOPT_HTTPHEADER, transfer->headers);
    curl_easy_setopt(transfer->curl, CURLOPT_HEADERDATA, &transfer->head);
    curl_easy_setopt(transfer->curl, CURLOPT_WRITEDATA, &transfer->body);
}

static struct answer finish(struct transfer *transfer)
{
    struct answer answer = { .length = transfer->body.length };
    long status = 0;

    curl_easy_getinfo(transfer->curl, CURLINFO_RESPONSE_CODE, &status);
    answer.status = (int)status;
    answer.headers = keep_chunk(&transfer->head);
    answer.body = keep_chunk(&transfer->body);
    answer.json = keep_json(json_loadb(answer.body, answer.length, JSON_REJECT_DUPLICATES, NULL));
    curl_slist_free_all(transfer->headers);
    curl_easy_cleanup(transfer->curl);
    if (answer.status != 0)
        check_answer(transfer->request, &answer);
    return answer;
}

struct answer client_send(const struct request *request)
{
    struct transfer transfer;

    begin(&transfer, request);
    (void)curl_easy_perform(transfer.curl);
    return finish(&transfer);
}

void client_send_together(const struct request requests[], int count, struct answer ret[])
{
    struct transfer transfers[TOGETHER];
    CURLM *multi = curl_multi_init();
    int running = count;

    must_hold(multi && count <= TOGETHER, "so many requests can be sent at once");
    for (int i = 0; i < count; i++) {
        begin(&transfers[i], &requests[i]);
        curl_multi_add_handle(multi, transfers[i].curl);
    }
    while (running > 0 && curl_multi_perform(multi, &running) == CURLM_OK && running > 0)
        curl_multi_poll(multi, NULL, 0, ANSWER_MS, NULL);
    for (int i = 0; i < count; i++) {
        curl_multi_remove_handle(multi, transfers[i].curl);
        ret[i] = finish(&transfers[i]);
    }
    curl_multi_cleanup(multi);
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
