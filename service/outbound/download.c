#include "download.h"
#include "buffer.h"
#include "cleanup.h"
#include "text.h"
#include "transfer.h"

#include <string.h>
#include <strings.h>

DEFINE_CLEANUP(CURLU *, curl_url_cleanup)
DEFINE_CLEANUP(char *, curl_free)

enum { STATUS_OK = 200, DIRECTIVE_TEXT = 32 };

struct download {
    CURL *curl;
    size_t bytes_max;
};

/* As it is written: a name other than localhost may resolve to anything. */
static bool is_this_machine(const char *host)
{
    return text_equal(host, "localhost") || text_equal(host, "[::1]") ||
           (strncmp(host, "127.", 4) == 0 && host[strspn(host, "0123456789.")] == '\0');
}

static bool check_url(const struct download_options *options, bool *ret_is_http, struct error *err)
{
    cleanup(curl_url_cleanup) CURLU *url = curl_url();
    cleanup(curl_free) char *scheme = NULL;
    cleanup(curl_free) char *host = NULL;
    cleanup(curl_free) char *user = NULL;

    if (!url || curl_url_set(url, CURLUPART_URL, options->url, 0) != CURLUE_OK ||
        curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
        curl_url_get(url, CURLUPART_HOST, &host, 0) != CURLUE_OK)
        return error_set(err, ERROR_INVALID, "", "The keys' URL cannot be read");
    if (curl_url_get(url, CURLUPART_USER, &user, 0) == CURLUE_OK)
        return error_set(err, ERROR_INVALID, "", "The keys' URL may not hold credentials");
    *ret_is_http = text_equal(scheme, "http");
    if (!text_equal(scheme, "https") &&
        !(*ret_is_http && (options->allow_http || is_this_machine(host))))
        return error_set(err, ERROR_INVALID, "", "The keys' URL must be https");
    return true;
}

/* Fewer bytes taken than given ends the transfer. */
static size_t keep_bytes(char *bytes, size_t size, size_t count, void *context)
{
    struct buffer *document = context;

    buffer_add_bytes(document, bytes, size * count);
    return document->failed ? 0 : size * count;
}

bool download_new(const struct download_options *options, struct download **ret, struct error *err)
{
    struct download *download;
    bool is_http = false;

    if (!check_url(options, &is_http, err))
        return false;
    download = calloc(1, sizeof(*download));
    if (!download)
        return error_set(err, ERROR_UNAVAILABLE, "", "No memory for a download");
    download->bytes_max = options->bytes_max;
    download->curl = transfer_new(is_http, options->timeout_ms);
    if (!download->curl ||
        curl_easy_setopt(download->curl, CURLOPT_URL, options->url) != CURLE_OK) {
        download_free(download);
        return error_set(err, ERROR_UNAVAILABLE, "", "libcurl gave no handle");
    }
    curl_easy_setopt(download->curl, CURLOPT_WRITEFUNCTION, keep_bytes);
    *ret = download;
    return true;
}

void download_free(struct download *download)
{
    if (!download)
        return;
    curl_easy_cleanup(download->curl);
    free(download);
}

/* One directive of Cache-Control; -1 if it says nothing of an age. */
static int64_t directive_age_s(const char *directive)
{
    static const char name[] = "max-age=";
    int64_t age_s;

    if (strcasecmp(directive, "no-store") == 0 || strcasecmp(directive, "no-cache") == 0)
        return 0;
    return strncasecmp(directive, name, sizeof(name) - 1) == 0 &&
                   text_read_integer(directive + sizeof(name) - 1, 0, INT32_MAX, &age_s)
               ? age_s
               : -1;
}

/* The shortest that any directive asks for. */
static int64_t max_age_s(CURL *curl)
{
    struct curl_header *header;
    int64_t least_s = -1;

    if (curl_easy_header(curl, "Cache-Control", 0, CURLH_HEADER, -1, &header) != CURLHE_OK)
        return -1;
    for (const char *rest = header->value; *rest; rest += strspn(rest, ", \t")) {
        size_t length = strcspn(rest, ", \t");
        char directive[DIRECTIVE_TEXT] = "";
        int64_t age_s;

        if (length < sizeof(directive))
            memcpy(directive, rest, length);
        age_s = directive_age_s(directive);
        if (age_s >= 0 && (least_s < 0 || age_s < least_s))
            least_s = age_s;
        rest += length;
    }
    return least_s;
}

bool download_run(struct download *download, struct arena *arena, struct download_reply *ret,
                  struct error *err)
{
    struct buffer document;
    long status = 0;
    CURLcode code;

    buffer_init(&document, arena, download->bytes_max + 1);
    buffer_add(&document, "");
    curl_easy_setopt(download->curl, CURLOPT_WRITEDATA, &document);
    code = curl_easy_perform(download->curl);
    if (document.failed)
        return error_set(err, ERROR_UNAVAILABLE, "", "The document is longer than %zu bytes",
                         download->bytes_max);
    if (code != CURLE_OK)
        return error_set(err, ERROR_UNAVAILABLE, "", "%s", curl_easy_strerror(code));
    curl_easy_getinfo(download->curl, CURLINFO_RESPONSE_CODE, &status);
    if (status != STATUS_OK)
        return error_set(err, ERROR_UNAVAILABLE, "", "The answer's status is %ld", status);
    *ret = (struct download_reply){ document.text, document.length, max_age_s(download->curl) };
    return true;
}
