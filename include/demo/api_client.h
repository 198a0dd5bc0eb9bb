#ifndef DEMO_API_CLIENT_H
#define DEMO_API_CLIENT_H

#include "error.h"

#include <jansson.h>

/* A client of the public API, as any other: one connection, kept open, with one access token. */
struct api_client;

/* `url` is the service's, without a path; both texts are copied. Free it with api_client_free. */
MUST_CHECK bool api_client_new(const char *url, const char *token, struct api_client **ret,
                               struct error *err);
void api_client_free(struct api_client *client);

struct api_request {
    const char *method;
    const char *path;
    const char *body; /* JSON; NULL for none */
    const char *key;  /* Idempotency-Key; NULL for none */
    int64_t version;  /* sent as If-Match; 0 for none */
};

/* Send and expect this status; `ret` is the answer's JSON, to be given back with json_decref. On
 * failure err->detail says what was answered instead: ERROR_UNAVAILABLE if nothing was. */
MUST_CHECK bool api_call(struct api_client *client, const struct api_request *request, int expected,
                         json_t **ret, struct error *err);

#endif
