#include "address.h"
#include "text.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

enum { V4_BITS = 32, V6_BITS = 128, MAPPED_BITS = 96, BLOCK_TEXT = 64 };

static const unsigned char mapped_prefix[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF };

/* The IANA special-purpose registries, as far as they lie in IPv4 or inside 2000::/3. */
static const char *const refused[] = {
    "0.0.0.0/8",       /* this network */
    "10.0.0.0/8",      /* private */
    "100.64.0.0/10",   /* carrier-grade NAT */
    "127.0.0.0/8",     /* loopback */
    "169.254.0.0/16",  /* link-local, cloud metadata */
    "172.16.0.0/12",   /* private */
    "192.0.0.0/24",    /* protocol assignments */
    "192.0.2.0/24",    /* documentation */
    "192.88.99.0/24",  /* 6to4 relays */
    "192.168.0.0/16",  /* private */
    "198.18.0.0/15",   /* benchmarks */
    "198.51.100.0/24", /* documentation */
    "203.0.113.0/24",  /* documentation */
    "224.0.0.0/4",     /* multicast */
    "240.0.0.0/4",     /* class E and broadcast */
    "2001::/23",       /* protocol assignments, Teredo among them */
    "2001:db8::/32",   /* documentation */
    "2002::/16",       /* 6to4: carries an IPv4 address */
    "3fff::/20",       /* documentation */
    NULL,
};

static void map_v4(const void *v4, unsigned char ret[16])
{
    memcpy(ret, mapped_prefix, sizeof(mapped_prefix));
    memcpy(ret + sizeof(mapped_prefix), v4, 4);
}

/* The address in its 16-byte form, and how many bits its own family has. */
static bool address_read(const char *text, unsigned char ret[16], int *ret_bits)
{
    unsigned char v4[4];

    if (inet_pton(AF_INET, text, v4) == 1) {
        map_v4(v4, ret);
        *ret_bits = V4_BITS;
        return true;
    }
    *ret_bits = V6_BITS;
    return inet_pton(AF_INET6, text, ret) == 1;
}

static bool has_bits_after(const unsigned char bytes[16], int prefix)
{
    for (int bit = prefix; bit < V6_BITS; bit++)
        if (bytes[bit / 8] & (0x80 >> (bit % 8)))
            return true;
    return false;
}

/* A block with bits set past its prefix is a slip of the pen: refuse rather than guess. */
static bool cidr_parse(const char *text, struct cidr *ret)
{
    char address[BLOCK_TEXT];
    char *slash;
    int64_t prefix;
    int bits;

    if (!text_copy(address, sizeof(address), text))
        return false;
    slash = strchr(address, '/');
    if (slash)
        *slash = '\0';
    if (!address_read(address, ret->bytes, &bits))
        return false;
    prefix = bits;
    if (slash && !text_read_integer(slash + 1, 0, bits, &prefix))
        return false;
    ret->prefix = (int)prefix + (bits == V4_BITS ? MAPPED_BITS : 0);
    return !has_bits_after(ret->bytes, ret->prefix);
}

static bool cidr_holds(const struct cidr *cidr, const unsigned char bytes[16])
{
    int whole = cidr->prefix / 8;
    int rest = cidr->prefix % 8;

    if (memcmp(cidr->bytes, bytes, (size_t)whole) != 0)
        return false;
    return rest == 0 || ((cidr->bytes[whole] ^ bytes[whole]) & (0xFF00 >> rest) & 0xFF) == 0;
}

bool cidr_list_parse(const char *text, struct cidr_list *ret, struct error *err)
{
    struct cidr_list list = { .count = 0 };
    const char *rest = text ? text : "";

    for (rest += strspn(rest, ", "); *rest; rest += strspn(rest, ", ")) {
        char block[BLOCK_TEXT] = "";
        size_t length = strcspn(rest, ", ");

        if (list.count == CIDR_LIST_MAX)
            return error_set(err, ERROR_INVALID, "", "More than %d CIDR blocks", CIDR_LIST_MAX);
        if (length < sizeof(block))
            memcpy(block, rest, length);
        if (!cidr_parse(block, &list.items[list.count++]))
            return error_set(err, ERROR_INVALID, "", "\"%.*s\" is not a CIDR block", (int)length,
                             rest);
        rest += length;
    }
    *ret = list;
    return true;
}

static bool is_refused(const unsigned char bytes[16])
{
    bool is_v4 = memcmp(bytes, mapped_prefix, sizeof(mapped_prefix)) == 0;
    struct cidr block;

    /* Outside 2000::/3 lie loopback, NAT64, ULA, link-local, multicast and segment routing. */
    if (!is_v4 && (bytes[0] & 0xE0) != 0x20)
        return true;
    for (int i = 0; refused[i]; i++)
        if (cidr_parse(refused[i], &block) && cidr_holds(&block, bytes))
            return true;
    return false;
}

static bool bytes_are_allowed(const unsigned char bytes[16], const struct cidr_list *allow)
{
    for (int i = 0; i < allow->count; i++)
        if (cidr_holds(&allow->items[i], bytes))
            return true;
    return !is_refused(bytes);
}

bool address_is_allowed(const struct sockaddr *address, const struct cidr_list *allow)
{
    unsigned char bytes[16];

    switch (address->sa_family) {
    case AF_INET:
        map_v4(&((const struct sockaddr_in *)(const void *)address)->sin_addr, bytes);
        return bytes_are_allowed(bytes, allow);
    case AF_INET6:
        memcpy(bytes, &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr, 16);
        return bytes_are_allowed(bytes, allow);
    default: return false;
    }
}

bool address_text_is_allowed(const char *host, const struct cidr_list *allow, bool *ret_is_literal)
{
    unsigned char bytes[16];
    int bits;

    *ret_is_literal = address_read(host, bytes, &bits);
    return !*ret_is_literal || bytes_are_allowed(bytes, allow);
}
