#include "fuzz.h"
#include "policy_csv.h"
#include "policy_flat.h"

#include <jansson.h>
#include <string.h>

/* A table that somebody hands in: refused with every fault, or taken; and what was taken is written
 * and read as the same again. The first byte chooses the table. */

static void expect_same(json_t *document, const char *table, struct arena *arena)
{
    json_t *again = json_deep_copy(document);
    const char *text;
    struct error err;

    if (policy_table_to_csv(document, table, arena, &text, &err)) {
        PROMISE(policy_table_from_csv(again, table, text, strlen(text), arena, &err));
        PROMISE(json_equal(again, document));
    }
    json_decref(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    json_t *document = json_object();
    struct error err = { 0 };
    const char *table;
    struct arena arena;
    size_t tables = 0;

    arena_init(&arena, 64 * MIB);
    while (policy_sheet_names[tables])
        tables++;
    table = policy_sheet_names[size ? data[0] % tables : 0];
    if (policy_table_from_csv(document, table, (const char *)data + (size > 0), size - (size > 0),
                              &arena, &err))
        expect_same(document, table, &arena);
    else
        PROMISE(err.faults && err.faults->detail[0]);
    json_decref(document);
    arena_free(&arena);
    return 0;
}
