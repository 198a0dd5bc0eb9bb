#include "healthcheck.h"
#include "cleanup.h"
#include "text.h"

#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ANSWER_BYTES = 64, WAIT_S = 2 };

DEFINE_CLEANUP(struct addrinfo *, freeaddrinfo)

/* What listens on every address is asked on loopback. */
static const char *reachable(const char *host)
{
    if (text_equal(host, "0.0.0.0"))
        return "127.0.0.1";
    return text_equal(host, "::") ? "::1" : host;
}

static int connect_to(const char *host, int port)
{
    const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
    const struct timeval wait = { .tv_sec = WAIT_S };
    cleanup(freeaddrinfo) struct addrinfo *address = NULL;
    char service[8];
    int handle;

    snprintf(service, sizeof(service), "%d", port);
    if (getaddrinfo(host, service, &hints, &address) != 0)
        return -1;
    handle = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (handle < 0)
        return -1;
    setsockopt(handle, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
    setsockopt(handle, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait));
    if (connect(handle, address->ai_addr, address->ai_addrlen) == 0)
        return handle;
    close(handle);
    return -1;
}

static bool answers_ok(int handle)
{
    static const char request[] =
        "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    static const char expected[] = "HTTP/1.1 200 ";
    char answer[ANSWER_BYTES];
    ssize_t length;

    if (send(handle, request, sizeof(request) - 1, MSG_NOSIGNAL) != (ssize_t)sizeof(request) - 1)
        return false;
    length = recv(handle, answer, sizeof(expected) - 1, MSG_WAITALL);
    return length == (ssize_t)sizeof(expected) - 1 && memcmp(answer, expected, (size_t)length) == 0;
}

int healthcheck(const struct config *config)
{
    int handle = connect_to(reachable(config->host), config->port);
    bool is_ready = handle >= 0 && answers_ok(handle);

    if (handle >= 0)
        close(handle);
    if (!is_ready)
        fprintf(stderr, "painpath: %s:%d is not ready\n", config->host, config->port);
    return is_ready ? 0 : 1;
}
