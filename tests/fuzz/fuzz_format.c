#include "format.h"
#include "fuzz.h"

/* Every format of the contract, NHS numbers and the other codes among them. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = {
        "nhsNumber", "odsCode", "icbCode", "postcode",  "ubrn",           "treatmentFunctionCode",
        "icd10",     "opcs4",   "sctid",   "icd11Pain", "date",           "mainSpecialtyCode",
        "instant",   "uuid",    "url",     "eventType", "gateId",         "partialDate",
        "token",     "code",    "cursor",  "text",      "idempotencyKey", "openingHours"
    };
    struct arena arena;
    const char *text = fuzz_text(&arena, data, size);

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        PROMISE(format_find(names[i]) != NULL);
        (void)format_fault(format_find(names[i]), text);
    }
    arena_free(&arena);
    return 0;
}
