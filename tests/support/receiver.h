#ifndef RECEIVER_H
#define RECEIVER_H

#include <jansson.h>
#include <stdbool.h>
#include <sys/types.h>

/*
 * A stranger's webhook receiver (receiver.mjs, with npm standardwebhooks) on a loopback port of its
 * own. It answers what its script says and writes every request down, verified or not.
 */
struct receiver {
    pid_t pid;
    int port;
    char record[64]; /* one JSON line a request: {id, timestamp, verified, reason, status, event} */
    char secret[64]; /* file from which it reads the secret before each request */
};

/*
 * Start it. `answers` is a comma-separated list of statuses, given in turn; the last one repeats
 * ("500,500,200"). "200@1500" answers after so many milliseconds; "fickle" by chance, mostly with
 * 200, and sometimes not at all. A 3xx points back at the receiver itself. Fails the test if it
 * does not start.
 */
void receiver_start(struct receiver *receiver, const char *answers);
void receiver_stop(struct receiver *receiver);

void receiver_set_secret(const struct receiver *receiver, const char *secret);

/* Everything received so far, as an array of the record's objects; the caller frees it. */
json_t *receiver_requests(const struct receiver *receiver);

/* The same, once there are `count` of them or `timeout_ms` have passed. */
json_t *receiver_wait(const struct receiver *receiver, size_t count, int timeout_ms);

#endif
