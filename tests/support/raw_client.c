#include "client.h"
#include "keep.h"
#include "text.h"
#include "world.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { RAW_BYTES = 1024 * 1024, STATUS_AT = 9 };

int client_connect(void)
{
    struct sockaddr_in address = { .sin_family = AF_INET };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int64_t port;

    must_hold(text_read_integer(strrchr(world_url(), ':') + 1, 1, UINT16_MAX, &port),
              "the service's URL ends in its port");
    address.sin_port = htons((uint16_t)port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    must_hold(fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0,
              "the service can be reached");
    return fd;
}

/* The three digits after "HTTP/1.1 ". */
static int status_of(const char *text, size_t length)
{
    int64_t status;

    if (length < STATUS_AT + 3 || strncmp(text, "HTTP/1.", 7) != 0 ||
        !text_read_integer(keep_bytes(text + STATUS_AT, 3), 100, 599, &status))
        return 0;
    return (int)status;
}

struct raw_answer client_receive(int fd, int timeout_ms)
{
    struct pollfd ready = { .fd = fd, .events = POLLIN };
    struct raw_answer answer = { 0 };
    char *text = calloc(1, RAW_BYTES);

    must_hold(text != NULL, "tests have memory");
    while (!answer.closed && answer.length < RAW_BYTES && poll(&ready, 1, timeout_ms) > 0) {
        ssize_t length = recv(fd, text + answer.length, RAW_BYTES - answer.length, 0);

        answer.closed = length <= 0;
        answer.length += length > 0 ? (size_t)length : 0;
    }
    close(fd);
    answer.text = keep_bytes(text, answer.length);
    answer.status = status_of(answer.text, answer.length);
    free(text);
    return answer;
}

struct raw_answer client_send_raw(const char *bytes, size_t length, int timeout_ms)
{
    int fd = client_connect();

    while (length > 0) {
        ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL);

        if (sent <= 0)
            break; /* refused half-way: what was answered counts */
        bytes += sent;
        length -= (size_t)sent;
    }
    return client_receive(fd, timeout_ms);
}
