#ifndef SUPPORT_CLIENT_H
#define SUPPORT_CLIENT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* An HTTP client for tests. What it returns lives as long as the process. */

enum { REQUEST_HEADERS = 8 };

struct request {
    const char *method; /* GET */
    const char *path;
    const char *token;                    /* sent as a bearer token; NULL for none */
    const char *headers[REQUEST_HEADERS]; /* "Name: value"; "Name:" leaves one out that is sent by
                                             default */
    const char *body;                     /* NULL for none */
    size_t body_length;                   /* the text's length */
    const char *type;                     /* of the body: application/json */
    const char *url;                      /* of the service: the world's */
};

struct answer {
    int status;          /* 0 if no answer came */
    const char *headers; /* as received, lines */
    const char *body;
    size_t length;
    json_t *json; /* NULL if the body is no JSON */
};

/*
 * Send a request. Members that are left out take what stands beside them:
 *
 *     struct answer a = send_request(.path = "/livez");
 *
 * Every answer is held to what all answers of the service have in common and to what the contract
 * promises of this one (conformance.h); the test fails where it falls short.
 */
#define send_request(...) client_send(&(struct request){ __VA_ARGS__ })
struct answer client_send(const struct request *request);

/* Send them all at once, each on a connection of its own, and wait for all the answers. */
enum { TOGETHER = 32 };
void client_send_together(const struct request requests[], int count, struct answer ret[]);

/* Value of a header, NULL if it was not sent. */
const char *answer_header(const struct answer *answer, const char *name);

/* The value at a JSON pointer: NULL (0 for a number) if there is none of that type. */
json_t *answer_at(const struct answer *answer, const char *pointer);
const char *answer_text(const struct answer *answer, const char *pointer);
json_int_t answer_integer(const struct answer *answer, const char *pointer);

/*
 * Raw bytes over TCP, for what no well-behaved client sends. A connection is an open socket to the
 * world's service; the test writes to it as it likes.
 */
struct raw_answer {
    int status; /* of the first answer; 0 if none came */
    const char *text;
    size_t length;
    bool closed; /* the service closed the connection */
};
int client_connect(void);
/* Read until the service closes or is silent for the time, and close the socket. */
struct raw_answer client_receive(int socket, int timeout_ms);
/* Connect, send, receive. */
struct raw_answer client_send_raw(const char *bytes, size_t length, int timeout_ms);

#endif
