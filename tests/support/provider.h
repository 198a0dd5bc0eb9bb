#ifndef SUPPORT_PROVIDER_H
#define SUPPORT_PROVIDER_H

#include <stdio.h>
#include <sys/types.h>

/*
 * A stranger's identity provider (provider.mjs, with npm oauth2-mock-server) on a loopback port.
 * Its tokens are for the test world's issuer and audience. It ends with the test that started it.
 */
struct provider {
    pid_t pid;
    FILE *commands;
    FILE *answers;
    const char *url; /* of its JWKS */
};

struct provider provider_start(void);
void provider_stop(struct provider *provider);

/*
 * Have it do something, and its answer:
 *
 *     key ALGORITHM KID   make a key and publish it
 *     token KID           a new token by that key
 *     forget              all keys
 *     serve WHAT          publish `keys`, or one of the spoiled documents of provider.mjs
 *     fetches             how often the JWKS was asked for
 *     down, up            on the same port again
 */
const char *provider_ask(struct provider *provider, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
