#include "key_use_row.h"
#include "text.h"

bool key_use_read(const PGresult *rows, struct arena *arena, struct key_use *ret, struct error *err)
{
    *ret = (struct key_use){
        .fingerprint = arena_text(arena, db_text(rows, 0, "fingerprint")),
        .operation = arena_text(arena, db_text(rows, 0, "operation")),
        .resource = arena_text(arena, db_text(rows, 0, "resource")),
    };
    return (ret->fingerprint && ret->operation && ret->resource) ||
           error_set(err, ERROR_UNAVAILABLE, "", "A key is larger than the memory for it");
}

bool key_use_is_this(const struct key_use *use, const char *operation, const char *fingerprint,
                     struct error *err)
{
    return (text_equal(use->operation, operation) && text_equal(use->fingerprint, fingerprint)) ||
           error_set(err, ERROR_INVALID, "",
                     "This Idempotency-Key was used before, for another request");
}
