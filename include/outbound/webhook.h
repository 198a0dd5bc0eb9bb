#ifndef OUTBOUND_WEBHOOK_H
#define OUTBOUND_WEBHOOK_H

#include "address.h"
#include "arena.h"
#include "error.h"

#include <stddef.h>
#include <stdint.h>

/*
 * One attempt to deliver one event, in the manner of Standard Webhooks 1.0.0: an HTTP POST whose
 * headers webhook-id, webhook-timestamp and webhook-signature let the receiver prove where it came
 * from and drop repeats. No redirect is followed, no proxy of the environment is used, and the
 * address is checked on every socket that is opened (see address.h).
 */

enum { WEBHOOK_PORTS_MAX = 16, WEBHOOK_URL_MAX = 2048 };

struct port_range {
    int first;
    int last;
};

/* What the operator allows. Plain values: copy it freely. */
struct webhook_rules {
    struct cidr_list allow; /* blocks that may be reached although they are not public */
    bool allow_http;        /* http:// beside https:// */
    struct port_range ports[WEBHOOK_PORTS_MAX];
    int port_count; /* 0 allows every port */
    int timeout_ms; /* for one attempt in all */
};

/* "443, 8000-8999" into rules->ports. ERROR_INVALID names the bad entry. */
MUST_CHECK bool webhook_ports_parse(const char *text, struct webhook_rules *rules,
                                    struct error *err);

/*
 * Whether an endpoint may have this URL: scheme, port, no credentials, no fragment, and no address
 * in it that deliveries could not go to. ERROR_INVALID at "/url" with a sentence for the caller. A
 * name is not resolved here: what it stands for may change, and each delivery looks.
 */
MUST_CHECK bool webhook_check_url(const struct webhook_rules *rules, const char *url,
                                  struct error *err);

/* A new random secret, "whsec_" and base64; NULL at the arena's ceiling. */
char *webhook_secret(struct arena *arena);

/* "v1,<base64>" over id, timestamp and body; NULL if the secret is not one of ours, or at the
 * ceiling. */
char *webhook_signature(struct arena *arena, const char *secret, const char *id,
                        int64_t timestamp_s, const char *body, size_t length);

struct webhook_message {
    const char *url;
    const char *secret;
    const char *id;      /* of the event: the same on every attempt */
    int64_t timestamp_s; /* of this attempt, Unix time */
    const char *body;    /* the bytes that are signed and sent */
    size_t length;
};

struct webhook_reply {
    int status;          /* HTTP status; 0 if there was none */
    int retry_after_s;   /* what the receiver asked for; 0 if nothing */
    const char *failure; /* why there was no status, a fixed sentence; NULL if there was one */
};

/* A sender with its own connections, for one thread at a time. `rules` is copied. */
struct webhook_sender;

MUST_CHECK bool webhook_sender_new(const struct webhook_rules *rules, struct webhook_sender **ret,
                                   struct error *err);
void webhook_sender_free(struct webhook_sender *sender);

/* True if an attempt was made or refused; `ret` then says how it ended. False if the message could
 * not even be put together. The receiver's body is read to 1 KiB and dropped. */
MUST_CHECK bool webhook_send(struct webhook_sender *sender, struct arena *arena,
                             const struct webhook_message *message, struct webhook_reply *ret,
                             struct error *err);

#endif
