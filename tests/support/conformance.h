#ifndef SUPPORT_CONFORMANCE_H
#define SUPPORT_CONFORMANCE_H

#include "client.h"

/*
 * Holds an answer to what the contract promises for it: the status is one that its operation lists,
 * the headers listed there came, and the JSON is what the schema of that status says. What belongs
 * to no operation (an unknown path, another method) must be a Problem. The test fails where the
 * answer falls short.
 */
void conformance_check(const struct request *request, const struct answer *answer);

#endif
