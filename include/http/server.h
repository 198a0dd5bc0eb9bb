#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include "dispatch.h"
#include "error.h"

/*
 * The HTTP server: a thread for each connection, and the only code that knows ulfius.
 *
 * Requests come in through the gate (gate.h), which refuses by the headers alone. Past
 * `connection_limit` the connection that was idle longest makes room; if all are busy the server
 * still accepts, to say 503 and close; a margin further on, it closes them unanswered.
 */
struct server;

struct server_options {
    const char *host; /* name or address to listen on */
    int port;         /* 0: any that is free, see server_port */
    int connection_limit;
    int request_timeout_ms;  /* silence between requests, after which a connection is closed */
    int transfer_timeout_ms; /* for a request to arrive, and for its answer to leave */
    int body_memory_mib;     /* for the bodies of all requests together */
};

/* The dispatcher must outlive the server. ERROR_UNAVAILABLE if the address cannot be had. */
MUST_CHECK bool server_start(const struct server_options *options,
                             const struct dispatcher *dispatcher, struct server **ret,
                             struct error *err);

int server_port(const struct server *server);

/* Every answer from now on closes its connection. */
void server_drain(struct server *server);

/* Accept no more, wait until what is in flight was answered (the request timeout at most), end
 * every connection and free the server. */
void server_stop(struct server *server);

#endif
