#include "webhook.h"
#include "buffer.h"
#include "cleanup.h"
#include "digest.h"
#include "text.h"
#include "transfer.h"

#include <curl/curl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

/* Standard Webhooks: a secret is 24 to 64 random bytes. */
enum { SECRET_BYTES = 32, SECRET_BYTES_MIN = 24, SECRET_BYTES_MAX = 64, REPLY_BYTES_MAX = KIB };

static const char secret_prefix[] = "whsec_";

struct webhook_sender {
    CURL *curl;
    struct webhook_rules rules;
    bool was_refused; /* the guard turned down the address of this attempt */
    size_t reply_bytes;
};

DEFINE_CLEANUP(struct curl_slist *, curl_slist_free_all)

char *webhook_secret(struct arena *arena)
{
    unsigned char bytes[SECRET_BYTES];
    const char *text;

    digest_random(bytes, sizeof(bytes));
    text = digest_base64(arena, bytes, sizeof(bytes));
    return text ? arena_format(arena, "%s%s", secret_prefix, text) : NULL;
}

char *webhook_signature(struct arena *arena, const char *secret, const char *id,
                        int64_t timestamp_s, const char *body, size_t length)
{
    size_t prefix_length = strlen(secret_prefix);
    unsigned char digest[SHA256_BYTES];
    const unsigned char *key;
    const char *signature;
    struct buffer content;
    size_t key_length = 0;

    if (strncmp(secret, secret_prefix, prefix_length) != 0)
        return NULL;
    key = digest_base64_read(arena, secret + prefix_length, &key_length);
    if (!key || key_length < SECRET_BYTES_MIN || key_length > SECRET_BYTES_MAX)
        return NULL;
    buffer_init(&content, arena, length + KIB);
    buffer_add_format(&content, "%s.%" PRId64 ".", id, timestamp_s);
    buffer_add_bytes(&content, body, length);
    if (content.failed)
        return NULL;
    digest_hmac_sha256(key, key_length, content.text, content.length, digest);
    signature = digest_base64(arena, digest, sizeof(digest));
    return signature ? arena_format(arena, "v1,%s", signature) : NULL;
}

/* libcurl asks here for every address it is about to try: names, spellings and rebinding all end
 * in the socket address that is judged. */
static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct webhook_sender *sender = context;

    if (purpose != CURLSOCKTYPE_IPCXN ||
        !address_is_allowed(&address->addr, &sender->rules.allow)) {
        sender->was_refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* Count and drop; fewer bytes taken than given ends the transfer. */
static size_t drop_reply(char *bytes, size_t size, size_t count, void *context)
{
    struct webhook_sender *sender = context;

    (void)bytes;
    sender->reply_bytes += size * count;
    return sender->reply_bytes > REPLY_BYTES_MAX ? 0 : size * count;
}

static void sender_configure(struct webhook_sender *sender)
{
    CURL *curl = sender->curl;

    curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, sender);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, drop_reply);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, sender);
}

bool webhook_sender_new(const struct webhook_rules *rules, struct webhook_sender **ret,
                        struct error *err)
{
    struct webhook_sender *sender;

    sender = calloc(1, sizeof(*sender));
    if (!sender)
        return error_set(err, ERROR_UNAVAILABLE, "", "No memory for a webhook sender");
    sender->rules = *rules;
    sender->curl = transfer_new(rules->allow_http, rules->timeout_ms);
    if (!sender->curl) {
        free(sender);
        return error_set(err, ERROR_UNAVAILABLE, "", "libcurl gave no handle");
    }
    sender_configure(sender);
    *ret = sender;
    return true;
}

void webhook_sender_free(struct webhook_sender *sender)
{
    if (!sender)
        return;
    curl_easy_cleanup(sender->curl);
    free(sender);
}

static bool add_header(struct curl_slist **list, const char *header)
{
    struct curl_slist *longer = header ? curl_slist_append(*list, header) : NULL;

    if (longer)
        *list = longer;
    return longer != NULL;
}

static bool headers_build(struct arena *arena, const struct webhook_message *message,
                          struct curl_slist **ret)
{
    const char *signature = webhook_signature(arena, message->secret, message->id,
                                              message->timestamp_s, message->body, message->length);

    if (!signature)
        return false;
    return add_header(ret, "Content-Type: application/json") && add_header(ret, "Expect:") &&
           add_header(ret, arena_format(arena, "webhook-id: %s", message->id)) &&
           add_header(ret,
                      arena_format(arena, "webhook-timestamp: %" PRId64, message->timestamp_s)) &&
           add_header(ret, arena_format(arena, "webhook-signature: %s", signature));
}

/* Fixed sentences: what libcurl says may quote the receiver. */
static const char *failure_of(const struct webhook_sender *sender, CURLcode code)
{
    if (sender->was_refused)
        return "The address is not allowed";
    switch ((int)code) {
    case CURLE_COULDNT_RESOLVE_HOST: return "The host name does not resolve";
    case CURLE_OPERATION_TIMEDOUT: return "The receiver did not answer in time";
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR: return "The receiver's TLS certificate or handshake failed";
    case CURLE_UNSUPPORTED_PROTOCOL: return "The URL's scheme is not allowed";
    default: return "The connection failed";
    }
}

/* A reply that was cut off after its status line is a reply: the status is what counts. */
static void reply_read(struct webhook_sender *sender, CURLcode code, struct webhook_reply *ret)
{
    curl_off_t retry_after = 0;
    long status = 0;

    if (code == CURLE_OK || code == CURLE_WRITE_ERROR) {
        curl_easy_getinfo(sender->curl, CURLINFO_RESPONSE_CODE, &status);
        curl_easy_getinfo(sender->curl, CURLINFO_RETRY_AFTER, &retry_after);
    }
    ret->status = (int)status;
    ret->retry_after_s = retry_after > 0 && retry_after < INT32_MAX ? (int)retry_after : 0;
    ret->failure = status ? NULL : failure_of(sender, code);
}

bool webhook_send(struct webhook_sender *sender, struct arena *arena,
                  const struct webhook_message *message, struct webhook_reply *ret,
                  struct error *err)
{
    cleanup(curl_slist_free_all) struct curl_slist *headers = NULL;

    if (!headers_build(arena, message, &headers))
        return error_set(err, ERROR_INTERNAL, "", "A delivery could not be signed");
    sender->was_refused = false;
    sender->reply_bytes = 0;
    curl_easy_setopt(sender->curl, CURLOPT_URL, message->url);
    curl_easy_setopt(sender->curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(sender->curl, CURLOPT_POSTFIELDS, message->body);
    curl_easy_setopt(sender->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)message->length);
    reply_read(sender, curl_easy_perform(sender->curl), ret);
    curl_easy_setopt(sender->curl, CURLOPT_HTTPHEADER, NULL);
    return true;
}
