#ifndef HTTP_REAPER_H
#define HTTP_REAPER_H

#include "error.h"

/*
 * Ends the connections that take too long, by shutting their sockets down from a thread of its own:
 * a sender that trickles, a reader that stops reading, an idle one that stands in the way. It knows
 * sockets and times, and nothing of HTTP. Who serves a connection says what it is about:
 *
 *     idle       no request has begun; ended after `idle_ms`
 *     receiving  a request is on its way; ended after `transfer_ms`
 *     working    we have it all and owe an answer; never ended
 *     sending    the answer is on its way; ended after `transfer_ms`
 *
 * When there are more connections than `limit` they are ended earlier: first the longest idle, then
 * the slowest senders and readers.
 *
 * A connection that was ended is still the server's to close. All calls may come from any thread.
 */
enum stage { STAGE_IDLE, STAGE_RECEIVING, STAGE_WORKING, STAGE_SENDING, STAGE_COUNT };

struct reaper_options {
    int limit; /* connections */
    int idle_ms;
    int transfer_ms;
};

struct reaper;
struct peer; /* a connection, from reaper_watch to reaper_forget */

/* ERROR_UNAVAILABLE if there is no memory or no thread. Every peer is forgotten before
 * reaper_free. */
MUST_CHECK bool reaper_new(const struct reaper_options *options, struct reaper **ret,
                           struct error *err);
void reaper_free(struct reaper *reaper);

/* Watch a connected socket, idle for now. NULL if there is no memory. */
struct peer *reaper_watch(struct reaper *reaper, int socket);

/* Must be called before the socket is closed: its number may be another's right after. NULL is
 * nobody. */
void reaper_forget(struct reaper *reaper, struct peer *peer);

/* The connection is now about this; its time starts anew. False if it was ended: what has arrived
 * is not to be acted on, for nobody would hear of it. */
bool reaper_enter(struct reaper *reaper, struct peer *peer, enum stage stage);

/* Whether more connections than the limit are open, those left out that were ended. */
bool reaper_is_crowded(struct reaper *reaper);

#endif
