#include "batch.h"
#include "buffer.h"

#include <string.h>

enum { TENANTS_BYTES = 64 * KIB };

/* The most memory that a batch's parameters may take. */
static const struct kind_row {
    batch_work *work;
    size_t arena_bytes;
} kinds[] = {
    [BATCH_SUBMISSION_CONTEXT] = { submission_context_batch, 256 * KIB },
    [BATCH_SUBMISSION_WRITE] = { submission_write_batch, 24 * MIB },
    [BATCH_REFERRAL_READ] = { referral_read_batch, MIB },
};

static bool is_first_of_tenant(struct share *const shares[], int i)
{
    for (int j = 0; j < i; j++)
        if (strcmp(shares[i]->tenant, shares[j]->tenant) == 0)
            return false;
    return true;
}

static const char *list_tenants(struct share *const shares[], int count, struct arena *arena)
{
    struct buffer text;

    buffer_init(&text, arena, TENANTS_BYTES);
    for (int i = 0; i < count; i++)
        if (is_first_of_tenant(shares, i))
            buffer_add_format(&text, "%s%s", i ? "," : "", shares[i]->tenant);
    return text.failed ? NULL : text.text;
}

bool batch_run_kind(void *context, struct share *const shares[], int count, int64_t deadline_ms,
                    struct error *err)
{
    const struct batch_place *place = context;
    struct arena arena;
    struct batch batch = { place->db, shares, count, deadline_ms, NULL, &arena };
    bool done;

    arena_init(&arena, kinds[place->kind].arena_bytes);
    batch.tenants = list_tenants(shares, count, &arena);
    done = batch.tenants
               ? kinds[place->kind].work(&batch, err)
               : error_set(err, ERROR_UNAVAILABLE, "", "A batch is larger than the memory for it");
    arena_free(&arena);
    return done;
}
