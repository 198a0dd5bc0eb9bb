#ifndef HTTP_GATE_H
#define HTTP_GATE_H

#include "dispatch.h"
#include "error.h"

#include <microhttpd.h>

/*
 * What stands between libmicrohttpd and ulfius, and decides with the headers alone what is let in:
 * a request that two parsers could read differently, a body that is too long or for which there is
 * no room is answered without being read, and its connection closed. It counts the bodies that are
 * let in (intake.h) and tells the reaper what each connection is about (reaper.h).
 */
struct gate;

struct gate_options {
    const struct dispatcher *dispatcher; /* writes the refusals; counts what is in flight */
    int connection_limit;
    int request_timeout_ms;  /* silence between two requests */
    int transfer_timeout_ms; /* for a request to arrive, and for its answer to leave */
    size_t body_bytes;       /* of all bodies together */
};

/* ERROR_UNAVAILABLE if there is no memory or no thread. Free it after the daemon has stopped. */
MUST_CHECK bool gate_new(const struct gate_options *options, struct gate **ret, struct error *err);
void gate_free(struct gate *gate);

/* A MHD_NotifyConnectionCallback; `data` is the gate. */
void gate_connection(void *data, struct MHD_Connection *connection, void **context,
                     enum MHD_ConnectionNotificationCode code);

/* The request line has come; `uri` is what it names. */
void gate_begin(struct gate *gate, struct MHD_Connection *connection, const char *uri);

/* The last byte of the answer was sent, or the connection was lost; the body was freed. */
void gate_end(struct gate *gate, struct MHD_Connection *connection);

/* Whether this connection is one too many. */
bool gate_is_crowded(struct gate *gate);

/* One call of libmicrohttpd's access handler, and the handler and its data that it is for. */
struct gate_call {
    struct MHD_Connection *connection;
    const char *url;
    const char *method;
    const char *version;
    const char *upload;
    size_t *upload_size;
    void **context;
    MHD_AccessHandlerCallback handler;
    void *data;
};

enum MHD_Result gate_pass(struct gate *gate, const struct gate_call *call);

#endif
