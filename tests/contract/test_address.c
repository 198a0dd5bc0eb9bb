#include "address.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/un.h>

static const struct cidr_list nothing;

static struct cidr_list blocks(const char *text)
{
    struct cidr_list list;
    struct error err;

    cr_assert(cidr_list_parse(text, &list, &err), "%s", err.detail);
    return list;
}

static bool is_allowed(const char *text, const struct cidr_list *allow)
{
    struct sockaddr_in v4 = { .sin_family = AF_INET };
    struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };

    if (inet_pton(AF_INET, text, &v4.sin_addr) == 1)
        return address_is_allowed((struct sockaddr *)&v4, allow);
    cr_assert_eq(inet_pton(AF_INET6, text, &v6.sin6_addr), 1, "%s is no address", text);
    return address_is_allowed((struct sockaddr *)&v6, allow);
}

Test(address, no_special_purpose_block_is_reachable_at_either_end)
{
    static const char *const refused[] = {
        "0.0.0.0",
        "0.255.255.255",
        "10.0.0.0",
        "10.255.255.255",
        "100.64.0.0",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.255",
        "169.254.0.0",
        "169.254.169.254",
        "172.16.0.0",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.0",
        "192.168.255.255",
        "198.18.0.0",
        "198.19.255.255",
        "198.51.100.7",
        "203.0.113.7",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "::10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::808:808",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:0:53aa:64c::1",
        "2001:2::1",
        "2001:10::1",
        "2001:20::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:808:808::1",
        "3fff::1",
        "3fff:fff::1",
        "5f00::1",
        "fc00::1",
        "fd12:3456::1",
        "fdff:ffff::1",
        "fe80::1",
        "febf::1",
        "fec0::1",
        "ff02::1",
        "ff0e::1",
        "4000::1",
        "e000::1",
    };

    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
        cr_expect_not(is_allowed(refused[i], &nothing), "%s", refused[i]);
}

Test(address, public_addresses_next_to_the_refused_blocks_are_reachable)
{
    static const char *const allowed[] = {
        "1.1.1.1",           "8.8.8.8",
        "9.255.255.255",     "11.0.0.0",
        "100.63.255.255",    "100.128.0.0",
        "126.255.255.255",   "128.0.0.0",
        "169.253.255.255",   "169.255.0.0",
        "172.15.255.255",    "172.32.0.0",
        "192.0.1.1",         "192.0.3.1",
        "192.167.255.255",   "192.169.0.0",
        "198.17.255.255",    "198.20.0.0",
        "223.255.255.255",   "::ffff:8.8.8.8",
        "2001:200::1",       "2001:4860:4860::8888",
        "2003::1",           "2606:4700:4700::1111",
        "2a00:1450:4009::1", "3ffe::1",
    };

    for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++)
        cr_expect(is_allowed(allowed[i], &nothing), "%s", allowed[i]);
}

Test(address, an_allowed_block_opens_itself_and_nothing_beside_it)
{
    struct cidr_list allow = blocks("10.20.0.0/15, fd00:1::/33,127.0.0.1");

    cr_expect(is_allowed("10.20.0.1", &allow));
    cr_expect(is_allowed("10.21.255.255", &allow));
    cr_expect(is_allowed("::ffff:10.20.0.1", &allow));
    cr_expect_not(is_allowed("10.22.0.0", &allow));
    cr_expect_not(is_allowed("10.19.255.255", &allow));
    cr_expect(is_allowed("127.0.0.1", &allow));
    cr_expect_not(is_allowed("127.0.0.2", &allow));
    cr_expect(is_allowed("fd00:1:7fff::1", &allow));
    cr_expect_not(is_allowed("fd00:1:8000::1", &allow));
}

Test(address, a_socket_that_is_no_internet_socket_is_refused)
{
    struct sockaddr_un local = { .sun_family = AF_UNIX };
    struct cidr_list all = blocks("0.0.0.0/0, ::/0");

    cr_expect_not(address_is_allowed((struct sockaddr *)&local, &all));
}

Test(address, a_block_that_is_not_one_is_named)
{
    static const char *const bad[] = { "10.0.0.0/33", "10.0.0.1/8",  "::/129",    "ten",
                                       "10.0.0.0/",   "10.0.0.0/-1", "fd00::/8/8" };
    struct cidr_list list;
    struct error err;

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        cr_expect_not(cidr_list_parse(bad[i], &list, &err), "%s", bad[i]);
        cr_expect(strstr(err.detail, bad[i]), "%s", err.detail);
    }
    cr_expect(cidr_list_parse("", &list, &err) && list.count == 0);
    cr_expect(cidr_list_parse(NULL, &list, &err) && list.count == 0);
}
