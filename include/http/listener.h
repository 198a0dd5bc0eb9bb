#ifndef HTTP_LISTENER_H
#define HTTP_LISTENER_H

#include "error.h"

/* A listening TCP socket on `host` and `port` (0: any that is free), with the port that it got.
 * ERROR_UNAVAILABLE, with a sentence for the operator, if it cannot be had. */
MUST_CHECK bool listener_open(const char *host, int port, int *ret_socket, int *ret_port,
                              struct error *err);

#endif
