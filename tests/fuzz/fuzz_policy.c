#include "error.h"
#include "fuzz.h"
#include "policy_read.h"
#include "triage.h"

/* A policy document: refused with a reason, or a program that can be run. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    const char *text = fuzz_text(&arena, data, size);
    const struct policy *policy;
    struct error err = { 0 };

    if (policy_read(text, &arena, &policy, &err))
        (void)triage_sees_emergency(policy, &(struct fact_set){ 0 });
    else
        PROMISE(err.detail[0]);
    arena_free(&arena);
    return 0;
}
