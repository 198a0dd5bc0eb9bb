#include "cleanup.h"
#include "text.h"
#include "webhook.h"

#include <curl/curl.h>
#include <string.h>
#include <strings.h>

DEFINE_CLEANUP(CURLU *, curl_url_cleanup)
DEFINE_CLEANUP(char *, curl_free)

enum { HOST_TEXT = 256, PORTS_TEXT = 16, PORT_MAX = 65535 };

/* "443" or "8000-8999". */
static bool range_parse(char *text, struct port_range *ret)
{
    char *dash = strchr(text, '-');
    int64_t first, last;

    if (dash)
        *dash = '\0';
    if (!text_read_integer(text, 1, PORT_MAX, &first) ||
        !text_read_integer(dash ? dash + 1 : text, first, PORT_MAX, &last))
        return false;
    *ret = (struct port_range){ (int)first, (int)last };
    return true;
}

bool webhook_ports_parse(const char *text, struct webhook_rules *rules, struct error *err)
{
    const char *rest = text ? text : "";

    rules->port_count = 0;
    for (rest += strspn(rest, ", "); *rest; rest += strspn(rest, ", ")) {
        char entry[PORTS_TEXT] = "";
        size_t length = strcspn(rest, ", ");

        if (rules->port_count == WEBHOOK_PORTS_MAX)
            return error_set(err, ERROR_INVALID, "", "More than %d ports", WEBHOOK_PORTS_MAX);
        if (length < sizeof(entry))
            memcpy(entry, rest, length);
        if (!range_parse(entry, &rules->ports[rules->port_count++]))
            return error_set(err, ERROR_INVALID, "", "\"%.*s\" is not a port", (int)length, rest);
        rest += length;
    }
    return true;
}

static bool refuse(struct error *err, const char *sentence)
{
    return error_set(err, ERROR_INVALID, "/url", "%s", sentence);
}

static bool part_is_present(CURLU *url, CURLUPart part)
{
    cleanup(curl_free) char *value = NULL;

    return curl_url_get(url, part, &value, 0) == CURLUE_OK;
}

static bool check_scheme(const struct webhook_rules *rules, CURLU *url, struct error *err)
{
    cleanup(curl_free) char *scheme = NULL;

    if (curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK)
        return refuse(err, "The URL has no scheme");
    if (text_equal(scheme, "https") || (rules->allow_http && text_equal(scheme, "http")))
        return true;
    return refuse(err, rules->allow_http ? "The scheme must be https or http"
                                         : "The scheme must be https");
}

static bool check_port(const struct webhook_rules *rules, CURLU *url, struct error *err)
{
    cleanup(curl_free) char *text = NULL;
    int64_t port = 0;

    if (curl_url_get(url, CURLUPART_PORT, &text, CURLU_DEFAULT_PORT) != CURLUE_OK ||
        !text_read_integer(text, 1, PORT_MAX, &port))
        return refuse(err, "The port must be from 1 to 65535");
    for (int i = 0; i < rules->port_count; i++)
        if (rules->ports[i].first <= port && port <= rules->ports[i].last)
            return true;
    return rules->port_count == 0 || refuse(err, "Deliveries may not go to this port");
}

static bool is_localhost(const char *host)
{
    size_t length = strlen(host);
    static const char suffix[] = ".localhost";

    return strcasecmp(host, suffix + 1) == 0 ||
           (length >= strlen(suffix) && strcasecmp(host + length - strlen(suffix), suffix) == 0);
}

/* libcurl has turned decimal, octal and hexadecimal spellings into dotted form by now. */
static bool check_host(const struct webhook_rules *rules, CURLU *url, struct error *err)
{
    cleanup(curl_free) char *text = NULL;
    char host[HOST_TEXT] = "";
    bool is_literal;
    size_t length;

    if (curl_url_get(url, CURLUPART_HOST, &text, 0) != CURLUE_OK || text_is_empty(text))
        return refuse(err, "The URL has no host");
    length = strlen(text);
    if (!text_copy(host, sizeof(host), text[0] == '[' ? text + 1 : text))
        return refuse(err, "The host name is too long");
    if (text[0] == '[')
        host[length - 2] = '\0';
    if (!address_text_is_allowed(is_localhost(host) ? "127.0.0.1" : host, &rules->allow,
                                 &is_literal))
        return refuse(err, "Deliveries may not go to this address: it is not a public one");
    return true;
}

bool webhook_check_url(const struct webhook_rules *rules, const char *url, struct error *err)
{
    cleanup(curl_url_cleanup) CURLU *parts = curl_url();

    if (!parts)
        return error_set(err, ERROR_UNAVAILABLE, "", "No memory to read a URL");
    if (strlen(url) > WEBHOOK_URL_MAX)
        return refuse(err, "The URL is longer than 2048 characters");
    if (curl_url_set(parts, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
        return refuse(err, "The text is not an absolute URL");
    if (!check_scheme(rules, parts, err))
        return false;
    if (part_is_present(parts, CURLUPART_USER) || part_is_present(parts, CURLUPART_PASSWORD))
        return refuse(err, "The URL may not hold credentials");
    if (part_is_present(parts, CURLUPART_FRAGMENT))
        return refuse(err, "The URL may not have a fragment");
    return check_port(rules, parts, err) && check_host(rules, parts, err);
}
