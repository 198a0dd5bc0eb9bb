#include "listener.h"
#include "cleanup.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PORT_TEXT = 8 };

DEFINE_CLEANUP(struct addrinfo *, freeaddrinfo)

static int bound_port(int socket)
{
    struct sockaddr_storage address;
    socklen_t length = sizeof(address);

    if (getsockname(socket, (struct sockaddr *)&address, &length) != 0)
        return 0;
    if (address.ss_family == AF_INET6)
        return ntohs(((struct sockaddr_in6 *)&address)->sin6_port);
    return ntohs(((struct sockaddr_in *)&address)->sin_port);
}

static int listen_on(const struct addrinfo *address)
{
    int handle = socket(address->ai_family, address->ai_socktype | SOCK_CLOEXEC, 0);
    int on = 1;

    if (handle < 0)
        return -1;
    /* Without it a restart would wait for the last connections to be forgotten. */
    setsockopt(handle, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (bind(handle, address->ai_addr, address->ai_addrlen) == 0 && listen(handle, SOMAXCONN) == 0)
        return handle;
    close(handle);
    return -1;
}

bool listener_open(const char *host, int port, int *ret_socket, int *ret_port, struct error *err)
{
    const struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE };
    cleanup(freeaddrinfo) struct addrinfo *addresses = NULL;
    char service[PORT_TEXT], reason[128];
    int handle;

    snprintf(service, sizeof(service), "%d", port);
    if (getaddrinfo(host, service, &hints, &addresses) != 0)
        return error_set(err, ERROR_UNAVAILABLE, "", "%s is not an address of this machine", host);
    handle = listen_on(addresses);
    if (handle < 0)
        return error_set(err, ERROR_UNAVAILABLE, "", "Cannot listen on %s, port %d: %s", host, port,
                         strerror_r(errno, reason, sizeof(reason)) == 0 ? reason : "");
    *ret_socket = handle;
    *ret_port = bound_port(handle);
    return true;
}
