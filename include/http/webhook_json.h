#ifndef HTTP_WEBHOOK_JSON_H
#define HTTP_WEBHOOK_JSON_H

#include "buffer.h"
#include "endpoint.h"
#include "endpoints.h"
#include "event.h"

#include <jansson.h>

/* The JSON shapes of push: WebhookEndpoint, Event and WebhookEndpointCreation of the contract. */

/* As the value of the open array or member; the secret is written if the endpoint holds it. */
void endpoint_write(struct writer *writer, const char *name, const struct endpoint *endpoint);
void event_write(struct writer *writer, const struct event *event);

/* From a body that the contract has checked; texts belong to `body`. */
void endpoint_request_read(const json_t *body, struct endpoint_request *ret);

#endif
