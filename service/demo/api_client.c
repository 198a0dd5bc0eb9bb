#include "api_client.h"
#include "buffer.h"
#include "cleanup.h"

#include <curl/curl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { ANSWER_BYTES = 4 * MIB, CALL_BYTES = 2 * ANSWER_BYTES, TIMEOUT_MS = 30000 };

struct api_client {
    CURL *curl;
    struct arena arena; /* of url and authorization */
    const char *url;
    const char *authorization; /* a header line */
};

DEFINE_CLEANUP(struct curl_slist *, curl_slist_free_all)
DEFINE_CLEANUP(json_t *, json_decref)

static size_t take_answer(char *bytes, size_t size, size_t count, void *context)
{
    struct buffer *answer = context;

    buffer_add_bytes(answer, bytes, size * count);
    return answer->failed ? 0 : size * count;
}

bool api_client_new(const char *url, const char *token, struct api_client **ret, struct error *err)
{
    struct api_client *client = calloc(1, sizeof(*client));

    if (!client)
        return error_set(err, ERROR_UNAVAILABLE, "", "no memory for a client");
    arena_init(&client->arena, 64 * KIB);
    client->url = arena_text(&client->arena, url);
    client->authorization = arena_format(&client->arena, "Authorization: Bearer %s", token);
    client->curl = curl_easy_init();
    if (!client->url || !client->authorization || !client->curl) {
        api_client_free(client);
        return error_set(err, ERROR_UNAVAILABLE, "", "no memory for a client");
    }
    curl_easy_setopt(client->curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(client->curl, CURLOPT_TIMEOUT_MS, (long)TIMEOUT_MS);
    curl_easy_setopt(client->curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(client->curl, CURLOPT_WRITEFUNCTION, take_answer);
    curl_easy_setopt(client->curl, CURLOPT_USERAGENT, "painpath-demo");
    *ret = client;
    return true;
}

void api_client_free(struct api_client *client)
{
    if (!client)
        return;
    curl_easy_cleanup(client->curl);
    arena_free(&client->arena);
    free(client);
}

static bool add_header(struct curl_slist **list, const char *line)
{
    struct curl_slist *longer = line ? curl_slist_append(*list, line) : NULL;

    if (longer)
        *list = longer;
    return longer != NULL;
}

static bool build_headers(const struct api_client *client, const struct api_request *request,
                          struct arena *arena, struct curl_slist **ret)
{
    return add_header(ret, client->authorization) && add_header(ret, "Expect:") &&
           (!request->body || add_header(ret, "Content-Type: application/json")) &&
           (!request->key ||
            add_header(ret, arena_format(arena, "Idempotency-Key: %s", request->key))) &&
           (!request->version ||
            add_header(ret, arena_format(arena, "If-Match: \"%" PRId64 "\"", request->version)));
}

static void set_request(CURL *curl, const struct api_request *request)
{
    curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L);
    if (request->body) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)strlen(request->body));
    }
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
}

/* The status and the body of the answer, whatever they are. */
static bool exchange(struct api_client *client, const struct api_request *request,
                     struct arena *arena, long *ret_status, struct buffer *ret_answer,
                     struct error *err)
{
    cleanup(curl_slist_free_all) struct curl_slist *headers = NULL;
    const char *url = arena_format(arena, "%s%s", client->url, request->path);
    CURLcode code;

    buffer_init(ret_answer, arena, ANSWER_BYTES);
    if (!url || !build_headers(client, request, arena, &headers))
        return error_set(err, ERROR_UNAVAILABLE, "", "no memory for a request");
    set_request(client->curl, request);
    curl_easy_setopt(client->curl, CURLOPT_URL, url);
    curl_easy_setopt(client->curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(client->curl, CURLOPT_WRITEDATA, ret_answer);
    code = curl_easy_perform(client->curl);
    curl_easy_setopt(client->curl, CURLOPT_HTTPHEADER, NULL);
    if (code != CURLE_OK)
        return error_set(err, ERROR_UNAVAILABLE, "", "%s: %s", client->url,
                         curl_easy_strerror(code));
    curl_easy_getinfo(client->curl, CURLINFO_RESPONSE_CODE, ret_status);
    return true;
}

static const char *text_of(const json_t *problem, const char *name)
{
    const char *text = json_string_value(json_object_get(problem, name));

    return text ? text : "";
}

/* A problem document holds no patient data, so all of it may be shown. */
static bool report(const struct api_request *request, long status, const json_t *answer,
                   struct error *err)
{
    const json_t *first = json_array_get(json_object_get(answer, "errors"), 0);

    return error_set(err, ERROR_INTERNAL, "", "%s %s was answered %ld %s. %s %s %s",
                     request->method, request->path, status, text_of(answer, "title"),
                     text_of(answer, "detail"), text_of(first, "pointer"),
                     text_of(first, "detail"));
}

bool api_call(struct api_client *client, const struct api_request *request, int expected,
              json_t **ret, struct error *err)
{
    cleanup(json_decref) json_t *json = NULL;
    struct buffer answer;
    struct arena arena;
    long status = 0;
    bool done;

    arena_init(&arena, CALL_BYTES);
    done = exchange(client, request, &arena, &status, &answer, err);
    if (done)
        json = json_loadb(answer.text ? answer.text : "", answer.length, 0, NULL);
    arena_free(&arena);
    if (!done)
        return false;
    if (status != expected || !json)
        return report(request, status, json, err);
    *ret = json_incref(json);
    return true;
}
