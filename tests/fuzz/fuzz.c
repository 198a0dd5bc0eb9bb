#include "fuzz.h"
#include "contract.h"
#include "default_policy.h"
#include "fault_list.h"
#include "openapi_document.h"
#include "policy_read.h"
#include "problem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void fuzz_promise(bool holds, const char *what, const char *file, int line)
{
    if (holds)
        return;
    fprintf(stderr, "%s:%d: broken: %s\n", file, line, what);
    abort();
}

const char *fuzz_text(struct arena *arena, const uint8_t *data, size_t size)
{
    arena_init(arena, 8 * MIB);
    return arena_bytes(arena, (const char *)data, size);
}

const struct contract *fuzz_contract(void)
{
    static struct arena memory = { .ceiling = 16 * MIB };
    static const struct contract *contract;
    struct error err;

    if (!contract)
        PROMISE(contract_new(OPENAPI_DOCUMENT, &memory, &contract, &err));
    return contract;
}

const struct policy *fuzz_policy(void)
{
    static struct arena memory = { .ceiling = 8 * MIB };
    static const struct policy *policy;
    struct error err;

    if (!policy)
        PROMISE(policy_read(DEFAULT_POLICY, &memory, &policy, &err));
    return policy;
}

void fuzz_refuse(struct exchange *x, const struct error *err)
{
    json_t *problem;

    x->request_id = "fuzz";
    problem_reply(x, err, NULL);
    PROMISE(x->status >= 400 && x->status < 500);
    problem = json_loadb(x->reply, x->reply_length, JSON_REJECT_DUPLICATES, NULL);
    PROMISE(problem != NULL);
    PROMISE(
        contract_check_schema(fuzz_contract(), "Problem", problem, x->arena, &(struct error){ 0 }));
    json_decref(problem);
}
