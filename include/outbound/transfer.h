#ifndef OUTBOUND_TRANSFER_H
#define OUTBOUND_TRANSFER_H

#include <curl/curl.h>
#include <stdbool.h>

/*
 * A libcurl handle as everything that goes out of here needs it: TLS with verified certificates
 * unless plain http is allowed, no redirect followed, no proxy and no password taken from the
 * environment, no signals, and an end in time. NULL if libcurl gives none. For curl_easy_cleanup.
 */
CURL *transfer_new(bool allow_http, int timeout_ms);

#endif
