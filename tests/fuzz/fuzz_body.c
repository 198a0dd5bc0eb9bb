#include "body.h"
#include "contract.h"
#include "fuzz.h"
#include "submission.h"
#include "triage.h"

#include <string.h>

/* All that a body goes through before the database: the scan, the parser, the contract, the reader,
 * and back as text. The first byte chooses the operation. */

static const char *const operations[] = { "submitReferral",   "evaluateTriage",
                                          "amendReferral",    "reviewDecision",
                                          "recordEscalation", "closeReferral",
                                          "searchReferrals",  "createWebhookEndpoint" };
enum { OPERATIONS = sizeof(operations) / sizeof(operations[0]) };

static const int64_t now = INT64_C(1800000000) * 1000000;

/* What was accepted is stored as text, and read again by an amendment. */
static void read_again(const struct exchange *x, const struct submission *first)
{
    const char *text = submission_text(x->json, x->arena);
    json_t *again = text ? json_loads(text, JSON_REJECT_DUPLICATES, NULL) : NULL;
    struct submission second;
    struct error err;

    PROMISE(again != NULL && json_equal(again, x->json));
    PROMISE(submission_read(again, fuzz_policy(), now, false, x->arena, &second, &err));
    PROMISE(memcmp(&first->facts, &second.facts, sizeof(second.facts)) == 0);
    json_decref(again);
}

static bool read_body(struct exchange *x, const char *operation, struct error *err)
{
    bool is_submission = operation == operations[0];
    struct submission submission;

    if (!body_parse(x, err) ||
        !contract_check_body(fuzz_contract(), operation, x->json, x->arena, err))
        return false;
    if (!is_submission && operation != operations[1])
        return true;
    if (!submission_read(x->json, fuzz_policy(), now, is_submission, x->arena, &submission, err))
        return false;
    read_again(x, &submission);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct exchange x = { .arena = &arena };
    struct error err = { 0 };

    if (size == 0)
        return 0;
    x.body = fuzz_text(&arena, data + 1, size - 1);
    x.body_length = size - 1;
    if (!read_body(&x, operations[data[0] % OPERATIONS], &err))
        fuzz_refuse(&x, &err);
    if (x.json) {
        struct fact_set facts = { 0 };

        submission_read_facts(x.json, fuzz_policy(), now, &facts);
        (void)triage_sees_emergency(fuzz_policy(), &facts);
    }
    json_decref(x.json);
    arena_free(&arena);
    return 0;
}
