#ifndef OUTBOUND_ADDRESS_H
#define OUTBOUND_ADDRESS_H

#include "error.h"

#include <sys/socket.h>

/*
 * Which network addresses a delivery may go to. A receiver's URL is a stranger's word: without this
 * guard it could make the service post to its own network. Public unicast addresses are allowed;
 * everything else only where the operator's list of CIDR blocks says so.
 */

enum { CIDR_LIST_MAX = 32 };

/* IPv4 blocks are held in their mapped form, ::ffff:a.b.c.d/(96 + n). */
struct cidr {
    unsigned char bytes[16];
    int prefix;
};

struct cidr_list {
    struct cidr items[CIDR_LIST_MAX];
    int count;
};

/* "10.0.0.0/8, fd00::/8"; NULL and "" are the empty list. ERROR_INVALID names the bad block. */
MUST_CHECK bool cidr_list_parse(const char *text, struct cidr_list *ret, struct error *err);

/* Decided on the address that the socket would connect to, whatever name or spelling led there. */
bool address_is_allowed(const struct sockaddr *address, const struct cidr_list *allow);

/* The same for an address in text, without brackets. False in `ret_is_literal` for a host name. */
bool address_text_is_allowed(const char *host, const struct cidr_list *allow, bool *ret_is_literal);

#endif
